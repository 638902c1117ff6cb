"""English tenses and persons of reported speech: "I am" → "they were", "will" → "would".

Knows nothing of verbs of speaking or of sentences.
"""

from __future__ import annotations

import re

Rules = tuple[tuple[re.Pattern[str], str], ...]


def compiled(*rules: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rules)


def all_of(rules: Rules, text: str) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


_PRESENT = {
    "need": "needed", "want": "wanted", "think": "thought", "know": "knew", "like": "liked", "look": "looked", "seem": "seemed",
    "get": "got", "go": "went", "come": "came", "say": "said", "make": "made", "use": "used", "work": "worked", "take": "took",
    "give": "gave", "see": "saw", "feel": "felt", "believe": "believed", "hope": "hoped", "agree": "agreed", "prefer": "preferred",
    "depend": "depended", "try": "tried", "find": "found", "start": "started", "happen": "happened", "require": "required",
    "include": "included", "allow": "allowed", "help": "helped", "show": "showed", "tend": "tended", "call": "called",
    "talk": "talked", "keep": "kept", "have": "had", "mean": "meant", "expect": "expected", "understand": "understood",
    "guess": "guessed", "suppose": "supposed", "assume": "assumed", "wonder": "wondered", "plan": "planned",
    "become": "became", "appear": "appeared", "begin": "began", "provide": "provided", "support": "supported", "live": "lived",
    "remember": "remembered", "suggest": "suggested", "sound": "sounded", "run": "ran", "tell": "told", "ask": "asked",
}  # fmt: skip
SUBJECT = r"(?:it|he|she|they|we|you|there|this|that|these|those|people|everyone|everybody|somebody|someone|anyone|who|which)"

_PERSONS = compiled(
    (r"\bI'm\b|\bI am\b|\bi'm\b", "they are"),
    (r"\bI was\b", "they were"),
    (r"(?<!/)\b(?:I|i)(?='|\b)(?!/|\.\w)", "they"),
    (r"\b[Ll]et's not\b", "they should not"),
    (r"\b[Ll]et's\b|\b[Ll]et us\b", "they should"),
    (r"\b[Ww]e\b", "they"),
    (r"\bme\b|\bus\b", "them"),
    (r"\b[Mm]y\b|\b[Oo]ur\b", "their"),
    (r"\bmine\b|\bours\b", "theirs"),
    (r"\bmyself\b|\bourselves\b", "themselves"),
)
_TENSES = compiled(
    (r"\bisn't\b", "was not"),
    (r"\baren't\b", "were not"),
    (r"\b(could|would|should|might|must|may)'ve\b", r"\1 have"),
    (r"\b(they|you|it|we) do (?=have|need|want|know)\b", r"\1 did "),
    (r"\b(?:don't|doesn't)\b", "did not"),
    (r"\bwon't\b", "would not"),
    (r"\b(?:can't|cannot)\b", "could not"),
    (r"\b(?:haven't|hasn't)\b", "had not"),
    (
        r"\b(it|that|there|he|she|this|what|which|who|here|where)'s (?=(?:\w+ly |always |just |also )?(?:been|got|gone|become|had)\b)",
        r"\1 had ",
    ),
    (
        r"\b(it|that|there|he|she|this|what|which|who|here|where|how|everything|everyone|one|thing)'s\b",
        r"\1 was",
    ),
    (r"'re\b", " were"),
    (r"'ve\b", " had"),
    (r"'ll\b", " would"),
    (r"\bis\b", "was"),
    (r"\bare\b", "were"),
    (r"\bhas\b", "had"),
    (rf"\b({SUBJECT}(?: (?:\w+ly|also|just|still|always|only))?) have\b", r"\1 had"),
    (r"\bwill\b", "would"),
    (r"\bcan\b", "could"),
    (r"\bshall\b", "should"),
    (r"\bdoes\b", "did"),
)
_VERBS = "|".join(_PRESENT)
_FINITE_VERB = re.compile(
    rf"\b({SUBJECT}(?: (?:\w+ly|also|just|still|always|only|all|both))*) ({_VERBS})(?P<s>s|es)?\b(?!-)",
    re.IGNORECASE,
)


def clause(text: str) -> str:
    """Third person, tenses moved back, a small first letter unless it is a name."""
    text = re.sub(
        r"^that(?='s\b| (?:is|was|are|were|will|would|can|could|has|had|might|may|should|sounds|looks|makes)\b)",
        "this",
        text.strip(" ,"),
    )
    return backshifted(third_person(re.sub(r"^that (?=\w)", "", text)))


def third_person(text: str) -> str:
    """The speaker and their group become "they"."""
    return all_of(_PERSONS, text)


def backshifted(text: str) -> str:
    """The tenses of reported speech: is → was, will → would, can → could."""
    text = all_of(_TENSES, text)
    return _FINITE_VERB.sub(lambda m: f"{m[1]} {_PRESENT[m[2].lower()]}" if _finite(m) else m.group(), text)


_BARE = re.compile(
    r"\b(?:can|could|will|would|do|did|does|should|shall|may|might|must|to|let|lets|make|makes|made|help|have|had|see|hear|watch)$",
    re.IGNORECASE,
)


def _finite(match: re.Match[str]) -> bool:
    """Not "made it look", "that was it work": an s shows a finite verb of one, its lack one of many."""
    if _BARE.search(match.string[: match.start()].rstrip()):
        return False
    many = match[1].split()[0].lower() in (
        "they",
        "we",
        "you",
        "people",
        "these",
        "those",
        "who",
        "which",
        "that",
        "there",
    )
    return bool(match["s"]) or many
