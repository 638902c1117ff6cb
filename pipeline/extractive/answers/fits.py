"""Whether a line answers what was asked: the thing that was named, a day where a day is asked for, most of its words.

Knows nothing of retrieval scores. English forms; other languages are judged by their words and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.named import key_of, named
from pipeline.extractive.reading.utterances import Sentence
from pipeline.questions.question import Question
from pipeline.text.calendar import resolve
from pipeline.text.words import meant, terms

BESIDE = 3
"""So many sentences to each side of a line belong to the exchange it stands in."""
HELD, HELD_OF_STRANGE = 0.6, 0.6
"""An exchange that answers holds this share of the question's words, by weight; a word that nobody said weighs most.
Chosen on the project's own questions."""
_TODAY_IS = re.compile(
    r"\b(?:it's|it is|today is|today's|this is|welcome to|call of|meeting of) (?:the )?(?:\w+ ){0,4}?(?=\d|{month})".replace(
        "{month}", "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    ),
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may(?= \d|\b,)|june|july|august|"
    r"september|october|november|december|today|tomorrow|tonight|yesterday|next (?:week|month|year|quarter|call|meeting|sprint)|last (?:week|month|year|call|meeting)|"
    r"this (?:week|month|year|friday|quarter)|(?:end|middle|beginning|start) of (?:the |this |next )?\w+|(?:in|within|for) (?:the next |another |about |a couple |maybe )?(?:a |of |one |two |three |four |five |six |few |couple |\d+ )+(?:more )?(?:hours?|days?|weeks?|months?|years?|minutes?)|"
    r"(?:a |one |two |three |few |couple |\d+ )(?:of )?(?:more )?(?:days?|weeks?|months?)|q[1-4]|(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)|\d{1,2}(?::\d\d)? ?(?:utc|am|pm|o'clock)|\d{4} utc|"
    r"day or two|soon|later today|later this|after the (?:call|meeting)|right now|already|coming (?:hours|days|weeks)|early (?:next|in)|mid[- ]\w+)\b",
    re.IGNORECASE,
)
_FIGURES = tuple(
    zip("zero one two three four five six seven eight nine ten".split(), map(str, range(11)), strict=True)
)
SAYS_LITTLE = frozenset(
    terms(
        "many much far big large often made make makes get gets go goes going put puts still able use uses used usually usual long need needs want wants report reports reported "
        "until update updates say way thing things kind currently right now look looks exactly take takes next work working happen"
    )
)
"""Stems of a question that need not stand in its answer."""
_AMOUNT = re.compile(
    r"\d|(?<!\bthe )(?<!\bno )(?<!\bthis )(?<!\bthat )(?<!\bany )(?<!\bother )(?<!\bnext )(?<!\bwhich )(?<!\blast )(?<!\beach )(?<!\bfirst )\bone(?! (?:of|more|thing|point|question)\b)\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|half|"
    r"quarter|third|percent|couple|several|few|dozen|none|single|both|double|twice|once|entire|whole|most|all)\b",
    re.IGNORECASE,
)


_NUMBERED = re.compile(r"\b[A-Z][\w.]*[- ]?\d+\b")
"""A number that belongs to a name counts nothing: "Crane 6", "DevNet3"."""
_REASON = re.compile(
    r"\b(?:because|'?cause|since|so that|due to|reasons?|therefore|that's why|which is why|in order to|otherwise|so (?:we|i|they|you|it|he|she) (?:can|could|don't|won't)|"
    r"the (?:problem|point|issue|idea|goal|concern)|(?:easier|harder|better|worse|faster|cheaper|safer) (?:to|for|if|than)|too (?:much|many|\w+)|avoids?)\b",
    re.IGNORECASE,
)
_WHO_WILL = re.compile(
    r"\bwho(?:'s|'ll| is| are| will| can| could| should| would| has to| needs to| is going to| takes?| leads?| sets?| starts?| makes?| writes?)\b(?! (?:said|reported|against|in favou?r))",
    re.IGNORECASE,
)
_TAKES_ON = re.compile(
    r"\bi(?:'ll|'m| will| can| could| am| have| would|'d|'ve)\b|\blet me\b|\bwe(?:'ll|'re| will| can| are)\b|\byou\b|\bmy\b",
    re.IGNORECASE,
)
_NAMES_ONE = re.compile(
    r"(?:^|(?<=[\s,]))[A-Z][a-z]+\b(?=(?: [A-Z][a-z]+)?,?(?:'s|'ll)? (?:will|can|could|would|is|was|has|had|should|might|made|wrote|did|takes?|leads?|and [A-Z])\b)|"
    r"\b(?:by|with|from|ask|asked|to|and|for|maybe) [A-Z][a-z]+\b|\b(?:he|she|they)(?:'s|'re|'ll)?\b"
)
"""Who is asked for what somebody does gets a line in which somebody takes it on or is named as doing it."""


class SpokenLine(Protocol):
    """A line of the talk, however it was cut."""

    @property
    def text(self) -> str: ...

    @property
    def speaker(self) -> str | None: ...


def names_another(s: Sentence, beside: Sequence[SpokenLine], asked: Question, language: str) -> bool:
    """Whether it is about another thing of the kind that is asked about: "DevNet 6", where "DevNet 7" is asked for."""
    wanted = [_digits(n.key) for n in named(asked.text, language) if any(c.isdigit() for c in n.text)]
    if not wanted:
        return False
    kinds = {re.sub(r"\d.*", "", w) for w in wanted} - {""}
    for text in (s.text, " ".join(o.text for o in (s, *beside))):
        plain = _digits(key_of(text))
        if any(w in plain or _long_number(w, plain) for w in wanted):
            return False
        have = {_digits(n.key) for n in named(text, language) if any(c.isdigit() for c in n.text)}
        if any(re.sub(r"\d.*", "", h) in kinds for h in have):
            return True
    return False


def is_named_at_all(asked: Question, texts: Sequence[str], language: str) -> bool:
    """Whether each thing that the question calls by a number was called so by anybody."""
    wanted = [
        _digits(n.key)
        for n in named(asked.text, language)
        if n.sort == "identifier" and any(c.isdigit() for c in n.text)
    ]
    if not wanted:
        return True
    plain = _digits(key_of(" ".join(texts)))
    return all(w in plain or _long_number(w, plain) or re.sub(r"\D", "", w) in plain for w in wanted)


def _digits(key: str) -> str:
    """Numbers that were said as words, as figures: "devnetzero" → "devnet0"."""
    for word, figure in _FIGURES:
        key = re.sub(rf"(?<=[a-z]){word}(?![a-z])", figure, key)
    return key


def _long_number(wanted: str, plain: str) -> bool:
    """A long number of the name: "7688" for "EIP-7688"."""
    digits = re.sub(r"\D", "", wanted)
    return len(digits) >= 3 and digits in plain


def has_form(text: str, asked: Question, *, cues: Cues, said_on: str | None) -> bool:
    """Whether a day is named where a day is asked for (never the call's own), a number where one is."""
    if asked.kind == "when":
        return _names_a_day(text, cues, said_on)
    if asked.kind == "how_many":
        return _AMOUNT.search(_NUMBERED.sub("", text)) is not None
    if asked.kind == "who" and _WHO_WILL.search(asked.text):
        return _TAKES_ON.search(text) is not None or _NAMES_ONE.search(text) is not None
    return True


def _names_a_day(text: str, cues: Cues, said_on: str | None) -> bool:
    """Whether a time is named that is not only the day of the call itself."""
    if _TODAY_IS.search(text):
        return False
    found = [m.group() for m in _TIME.finditer(text)] + [m.group() for m in cues.every("due", text)]
    if not found:
        return False
    days = [resolve(f, said_on=said_on, language=cues.language.tag, sentence=text) for f in found]
    own = said_on is not None and all(d == said_on for d in days)
    return not own or any(
        re.search(r"today|tonight|this|now|already|soon|later", f, re.IGNORECASE) for f in found
    )


def gives_reason(s: SpokenLine, before: Sequence[SpokenLine], after: Sequence[SpokenLine]) -> bool:
    """Whether a line or the one after it says why; or something was asked right before it."""
    asked = any(o.text.rstrip().endswith("?") for o in (*before, s))
    return asked or any(_REASON.search(o.text) for o in (s, *after))


def share_held(
    s: Sentence, beside: Sequence[SpokenLine], asked: Question, weight: Callable[[str], float], language: str
) -> float:
    """Which share of the question's words, by weight, the exchange around a line holds, who speaks in it included."""
    said = " ".join(f"{o.speaker or ''} {o.text}" for o in (s, *beside))
    have = {*terms(said, language=language), *meant(said, language=language)}
    joined = key_of(said)
    asked_for = [t for t in asked.content if t not in SAYS_LITTLE]
    if not asked_for and asked.named:  # "What is Ana still working on?": what she says herself
        return float(s.speaker in asked.named)
    asked_for = asked_for or list(asked.content)
    total = sum(weight(t) for t in asked_for)
    if not total:
        return 1.0
    return (
        sum(
            weight(t)
            for t in asked_for
            if not have.isdisjoint((t, *meant(t, language=language)))
            or (len(t) > (2 if t.isdigit() else 4) and t in joined)
        )
        / total
    )


def asks_the_same(other: Question, asked: Question) -> bool:
    """Whether two questions are of one kind and about one thing: a telling word of the one is in the other."""
    shared = set(other.content) & set(asked.content) - SAYS_LITTLE
    return other.kind == asked.kind and bool(shared)
