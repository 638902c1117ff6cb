"""Things that a sentence calls by name: identifiers, versions, numbers with a unit, dates, proper names.

Knows nothing of meetings. Every name is a stretch of the text as it stands there; `key` is what two spellings of one
name share ("EIP-7688", "EIP 7688", "eip7688").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.text.calendar import months

Sort = Literal["identifier", "version", "amount", "date", "name"]
_UNIT = (
    r"%|percent|ms|milliseconds?|secs?|seconds?|mins?|minutes?|hours?|days?|weeks?|months?|years?|epochs?|slots?|blocks?|"
    r"kb|mb|gb|tb|kib|mib|gib|kilobytes?|megabytes?|gigabytes?|bytes?|bits?|million|billion|thousand|percent|points?|"
    r"dollars?|euros?|pounds?|usd|eur|people|persons|km|kg|meters?|metres?"
)
_AMOUNT = re.compile(
    rf"(?<![\w.-])[$€£]? ?\d[\d,]*(?:\.\d+)?[ -]?(?:{_UNIT})(?!\w)|[$€£] ?\d[\d,.]*\d", re.IGNORECASE
)
_VERSION = re.compile(
    r"(?<![\w.])v?\d+(?:\.\d+){1,3}(?:[- ]?(?:alpha|beta|rc)[-. ]?\d+)?(?!\w)", re.IGNORECASE
)
_STAGED = re.compile(r"\b(?:alpha|beta|rc|release candidate)[- .]?\d+(?:\.\d+)*\b", re.IGNORECASE)
_JOINED = re.compile(
    r"(?<![\w.-])(?=[\w./-]*\d)(?=[\w./-]*[A-Za-z])[A-Za-z][A-Za-z0-9]*(?:[-./_][A-Za-z0-9]+)*(?![\w-])|(?<!\w)#\d+"
)
_SPACED = re.compile(r"\b([A-Za-z]{2,})[ -]#?(\d{1,6})(?![\w:%]|[.,]\d)")
_CODE = re.compile(r"\b[a-z]+(?:_[A-Za-z0-9]+)+\b|\b[a-z]{2,}[A-Z][A-Za-z0-9]*\b|\b[A-Z]+(?:_[A-Z0-9]+)+\b")
_LETTERS = re.compile(r"\b[A-Z][A-Z0-9]{1,}s?\b")
_PROPER = re.compile(r"(?<![\w'’])[A-Z][\w'’-]+(?: (?:of |de |van |von )?[A-Z][\w'’-]+){1,3}")
LONG_NUMBER = 3
"""A number of so many digits names something by itself."""
_NOT_BEFORE_A_NUMBER = frozenset(
    "and or to the a an in at of on by for with from is are was were than then about around only just least most like say "
    "these those all first last next have has had every over under up into as be we i it that this so but maybe if not do "
    "until after before between within per almost nearly another other more some which both our my your their its because "
    "yeah okay no yes when where how what who would will could should can may might must one two get got use using make "
    "take give go it's that's there's we're you they he she us them these here there now well also even still have".split()
)


@dataclass(frozen=True, slots=True)
class NamedThing:
    """One thing as it stands in the text."""

    text: str
    sort: Sort
    start: int

    @property
    def key(self) -> str:
        """What all spellings share."""
        return key_of(self.text)


def key_of(text: str) -> str:
    """A name without case, spaces and hyphens."""
    return re.sub(
        r"[\s#_\-.]+(?=\D)|[\s#_-]+",
        "",
        text.casefold().removeprefix("v") if text[:2].casefold() == "v" else text.casefold(),
    )


@lru_cache(maxsize=50_000)
def named(text: str, language: str = "en") -> tuple[NamedThing, ...]:
    """All of them, in order, none inside another."""
    found: list[NamedThing] = []
    date = _date(language)
    sorts: list[tuple[Sort, Iterable[re.Match[str]]]] = [
        ("date", date.finditer(text) if date else ()),
        ("amount", _AMOUNT.finditer(text)),
        ("identifier", (m for m in _SPACED.finditer(text) if m[1].casefold() not in _NOT_BEFORE_A_NUMBER)),
        ("version", _VERSION.finditer(text)),
        ("version", _STAGED.finditer(text)),
        ("identifier", _JOINED.finditer(text)),
        ("identifier", _CODE.finditer(text)),
        ("name", (m for m in _PROPER.finditer(text) if not _begins(text, m.start()))),
        ("identifier", (m for m in _LETTERS.finditer(text) if len(m.group()) > 1)),
    ]
    taken: set[int] = set()
    for sort, matches in sorts:
        for m in matches:
            if taken.isdisjoint(range(m.start(), m.end())):
                taken.update(range(m.start(), m.end()))
                found.append(NamedThing(m.group().strip(), sort, m.start()))
    return tuple(sorted(found, key=lambda n: n.start))


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there: its capital says nothing."""
    before = text[:at].rstrip()
    return not before or before[-1] in '.!?…"“('


@lru_cache(maxsize=64)
def _date(language: str) -> re.Pattern[str] | None:
    names = [n for group in months(language).values() for n in group if len(n) > 2]
    if not names:
        return None
    month = "|".join(re.escape(n) for n in sorted(set(names), key=len, reverse=True))
    day = r"\d{1,2}(?:st|nd|rd|th|\.)?"
    return re.compile(
        rf"\b(?:{month})\.? (?:the )?{day}(?!\w|[:.]\d)(?:,? 20\d\d)?|(?<![\w.:]){day} (?:of )?(?:{month})\b(?: 20\d\d)?|\b20\d\d-\d\d-\d\d\b",
        re.IGNORECASE,
    )


_COUNTED = frozenset(
    "version phase alpha beta release draft part chapter article section milestone sprint round level step tier".split()
)


def _itself(name: NamedThing) -> str:
    """The name without a word of the sentence before its number ("adopted 7702"); "" where a short number is left."""
    word, _, number = name.text.partition(" ")
    if name.sort != "identifier" or not number.isdigit() or not word.islower() or word in _COUNTED:
        return name.text
    return number if len(number) >= LONG_NUMBER else ""


def telling(
    texts: Iterable[str], *, most: int, language: str = "en", besides: Iterable[str] = ()
) -> tuple[str, ...]:
    """The names of a stretch of talk, those said most often first, each in its commonest spelling; at most `most`.

    `besides`: names that say nothing here, such as the speakers'.
    """
    spelled: dict[str, Counter[str]] = {}
    often: Counter[str] = Counter()
    known = {key_of(b) for b in besides}
    for text in texts:
        for n in named(text, language):
            shown = _itself(n)
            key = key_of(shown)
            if not shown or key in known:
                continue
            spelled.setdefault(key, Counter())[shown] += 1
            often[key] += 1 if n.sort == "name" else 3 if any(c.isdigit() for c in shown) else 2
    best = sorted(often, key=lambda k: -often[k])[:most]
    return tuple(spelled[k].most_common(1)[0][0] for k in best)
