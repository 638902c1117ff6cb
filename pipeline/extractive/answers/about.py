"""Questions about the talk itself: who spoke, how long, who was mentioned, what happened in the last ten minutes.

Knows no retrieval scores: these are answered by counting and looking, not by likeness.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.doors import Passage
from pipeline.extractive.reading.cues import Cues
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape
from pipeline.text.words import words
from pipeline.verification.counted import language_name

_WHO_SPOKE = re.compile(
    r"^\W*(?:who (?:was|were|is|are) (?:all )?(?:the )?(?:participants?|attendees|speakers|people|present|there|in (?:the|this)|on "
    r"(?:the|this))\b|who (?:all )?(?:attended|participated|took part|joined|spoke|was here)\b|(?:list|name) (?:all )?(?:the )?"
    r"(?:participants|attendees|speakers)\b)(?!.*\b(?:about|project|team|task)\b)",
    re.IGNORECASE,
)
_HOW_MANY_SPOKE = re.compile(
    r"^\W*how many (?:people|persons|participants|attendees|speakers)\b.{0,40}\b(?:there|meeting|call|attend|participat|"
    r"spoke|present|took part|join)",
    re.IGNORECASE,
)
_WHO_MOST = re.compile(
    r"\bwho (?:spoke|talked|said|did) (?:the )?(?:most|least)\b(?: (?:of the )?(?:talking|words|time))?\W*$",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(
    r"^\W*how long (?:was|is|did|does) (?:the|this) (?:whole |entire )?(?:meeting|call|recording|conversation|session)",
    re.IGNORECASE,
)
_WHAT_FOR = re.compile(
    r"^\W*(?:what(?:'s| is| was| were| are)(?: the)?(?:(?: (?:main|general|overall|primary))? (?:purpose|goal|aim|objective|topic|subject|theme|agenda|point)s?"
    r" (?:of|in|for))?|why did (?:they|we|you) (?:have|hold)) (?:the|this|that|today's) (?:\w+ )?(?:meeting|call|session|discussion|conversation)"
    r"(?: (?:about|for|all about))?\W*$|"
    r"^\W*what(?:'s| is| was) (?:the|this) (?:meeting|call|session|conversation)'s (?:main |general |overall )?(?:purpose|goal|aim|topic|agenda)\W*$",
    re.IGNORECASE,
)
_WHICH_LANGUAGE = re.compile(
    r"^\W*(?:in )?(?:what|which) languages? (?:is|was|were|are|do|does|did) (?:it|this|that|they|we|people|everyone|everybody|spoken|(?:the|this|that) "
    r"(?:meeting|call|session|conversation|recording|talk|discussion))\b(?: (?:in|held|held in|spoken|spoken in|speak|speaking|talk|use|used|recorded|recorded in|"
    r"(?:in|during|on) (?:the|this) (?:meeting|call|session|conversation|recording)))*\W*$",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine)\b", re.IGNORECASE)
_MENTIONED = re.compile(
    r"^\W*(?:was|were|is|has|have|where|how often|how many times|when)\b.{0,40}\b(?:mentioned|named|brought up)\b|"
    r"^\W*(?:did|has) (?:any|some) ?(?:one|body) (?:ever )?(?:mention|mentioned|name|named|bring up|talk about)\b|"
    r"^\W*did .{1,30} come up\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][\w'-]*(?:\s[A-Z][\w'-]*)*|\[?[A-Z]+\d+\]?")
_CLOCK = r"(\d{1,2}:\d{2}(?::\d{2})?)"
_LAST = re.compile(
    r"\b(?:last|past|final) (\d+|few|couple of|ten|five|fifteen|twenty|thirty) min(?:ute)?s?", re.IGNORECASE
)
_FIRST = re.compile(
    r"\bfirst (\d+|few|couple of|ten|five|fifteen|twenty|thirty) min(?:ute)?s?", re.IGNORECASE
)
_BETWEEN = re.compile(rf"\b(?:between|from) {_CLOCK} (?:and|to|until|till) {_CLOCK}", re.IGNORECASE)
_SINCE = re.compile(rf"\b(?:since|after|from) (?:minute (\d+)|{_CLOCK})", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:until|before|up to) (?:minute (\d+)|{_CLOCK})", re.IGNORECASE)
_MINUTES = {"few": 5, "couple of": 2, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
MENTIONS = 6


def within(passages: Sequence[Passage], question: str) -> tuple[tuple[Passage, ...], str]:
    """The passages of the stretch of time that the question names, and the question without it.

    All of them, and the question as it is, where it names none that exists.
    """
    ends = [p.end_s if p.end_s is not None else p.start_s for p in passages]
    known = [e for e in ends if e is not None]
    if not known or len({p.source for p in passages}) > 1:
        return tuple(passages), question
    first, last = _stretch(question, total_s=max(known))
    chosen = tuple(
        p
        for p, end in zip(passages, ends, strict=True)
        if end is not None and end > first and (p.start_s or 0) < last
    )
    named = (first, last) != (0.0, float("inf"))
    if not named or not chosen:
        return tuple(passages), question
    for phrase in (_LAST, _FIRST, _BETWEEN, _SINCE, _UNTIL):
        question = phrase.sub("", question)
    return chosen, question


def _stretch(question: str, *, total_s: float) -> tuple[float, float]:
    if found := _LAST.search(question):
        return max(0.0, total_s - 60 * _minutes(found[1])), float("inf")
    if found := _FIRST.search(question):
        return 0.0, 60.0 * _minutes(found[1])
    if found := _BETWEEN.search(question):
        return _seconds(found[1]), _seconds(found[2])
    if found := _SINCE.search(question):
        return (60.0 * int(found[1]) if found[1] else _seconds(found[2])), float("inf")
    if found := _UNTIL.search(question):
        return 0.0, (60.0 * int(found[1]) if found[1] else _seconds(found[2]))
    return 0.0, float("inf")


def _minutes(words: str) -> int:
    return int(words) if words.isdigit() else _MINUTES[words.lower()]


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.split(":"):
        total = 60 * total + int(part)
    return total


def itself(question: str, passages: Sequence[Passage], here: Cues) -> AnswerShape | None:
    """The answer to a question about the talk itself; None for every other question."""
    if _WHO_MOST.search(question):
        return _shares(passages)
    if _WHO_SPOKE.search(question) or _HOW_MANY_SPOKE.search(question):
        return _who_spoke(passages, count=bool(_HOW_MANY_SPOKE.search(question)))
    if _HOW_LONG.search(question):
        return _how_long(passages)
    if _WHICH_LANGUAGE.search(question):
        return _languages(passages)
    if _MENTIONED.search(question):
        return _mentions(question, passages, here)
    return None


def of_the_whole(question: str) -> bool:
    """Whether it asks what the talk was for or about: what carries the whole of it answers that."""
    return _WHAT_FOR.search(question) is not None


def _who_spoke(passages: Sequence[Passage], *, count: bool) -> AnswerShape | None:
    first = {p.speaker: p for p in reversed(passages) if p.speaker}
    if not first:
        return None
    names = list(dict.fromkeys(p.speaker for p in passages if p.speaker))
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    text = f"{len(names)} people spoke: {listed}." if count and len(names) > 1 else f"{listed} spoke."
    quotes = [QuoteShape(segment=first[n].id, quote=first[n].text) for n in names]
    return AnswerShape(found=True, answer=text, claims=[ClaimShape(text=text, evidence=quotes)])


def _shares(passages: Sequence[Passage]) -> AnswerShape | None:
    """Everybody's share of the words, the largest first; None where nobody is named."""
    said: Counter[str] = Counter()
    for p in passages:
        said[p.speaker or ""] += len(words(p.text))
    named = [(name, n) for name, n in said.most_common() if name]
    if not named:
        return None
    parts = [f"{name} {100 * n / sum(said.values()):.0f}%" for name, n in named]
    text = f"Of all words: {', '.join(parts)}."
    longest = [
        max((p for p in passages if p.speaker == name), key=lambda p: len(p.text)) for name, _ in named
    ]
    quotes = [QuoteShape(segment=p.id, quote=p.text) for p in longest]
    return AnswerShape(found=True, answer=text, claims=[ClaimShape(text=text, evidence=quotes)])


def _how_long(passages: Sequence[Passage]) -> AnswerShape | None:
    timed = [p for p in passages if p.end_s is not None or p.start_s is not None]
    if not timed or len({p.source for p in passages}) > 1:
        return None
    last = max(timed, key=lambda p: p.end_s or p.start_s or 0.0)
    minutes = (last.end_s or last.start_s or 0.0) / 60
    text = f"The last words are heard {minutes:.0f} minutes into the recording."
    quote = QuoteShape(segment=last.id, quote=last.text)
    return AnswerShape(found=True, answer=text, claims=[ClaimShape(text=text, evidence=[quote])])


def _languages(passages: Sequence[Passage]) -> AnswerShape | None:
    """Which language was spoken, the commonest first; None where no line says."""
    counts = Counter(language_name(p.language) for p in passages if p.language)
    if not counts:
        return None
    first = {language_name(p.language): p for p in reversed(passages) if p.language}
    if len(counts) == 1:
        text = f"{next(iter(counts))} was spoken."
    else:
        parts = (f"{name} was spoken in {n} of {len(passages)} lines" for name, n in counts.most_common())
        text = f"{', '.join(parts)}."
    quotes = [QuoteShape(segment=first[name].id, quote=first[name].text) for name, _ in counts.most_common()]
    return AnswerShape(found=True, answer=text, claims=[ClaimShape(text=text, evidence=quotes)])


def _mentions(question: str, passages: Sequence[Passage], here: Cues) -> AnswerShape | None:
    """Where a name was said; None where the question names nothing that looks like a name."""
    if _FIRST_PERSON.search(question):
        said = 'It is not known who "I" is: ask with the name, or say who you are with --person.'
        return AnswerShape(found=False, answer=said)
    rest = re.sub(r"^\W*\w+", "", question)
    names = [m.group() for m in _NAME.finditer(rest)]
    if not names:
        return None
    wanted = {w for name in names for w in words(name)}
    held = [i for i, p in enumerate(passages) if wanted & set(words(p.text))]
    if not held:
        return AnswerShape(
            found=False, answer=here.language.headings.get("not_said", "Not said in this meeting.")
        )
    times = f"{len(held)} times" if len(held) > 1 else "once"
    shown = [passages[i] for i in held[:MENTIONS]]
    claims = [
        ClaimShape(
            text=f"{p.speaker}: {p.text}" if p.speaker else p.text,
            evidence=[QuoteShape(segment=p.id, quote=p.text)],
        )
        for p in shown
    ]
    rest_of_them = f" The first {len(shown)}:" if len(held) > len(shown) else ""
    lines = "\n".join(c.text for c in claims)
    return AnswerShape(
        found=True, answer=f"{' '.join(names)} is named {times}.{rest_of_them}\n{lines}", claims=claims
    )
