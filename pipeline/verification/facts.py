"""What a statement names that can be looked up: days and months, addresses and links.

Knows nothing of who spoke. Each check returns what nobody said, in the statement's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache

from pipeline.errors import NotFound
from pipeline.languages import find
from pipeline.text.calendar import months_named, resolve, weekdays_named
from pipeline.text.numbers import says

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'»”)\]]+|[\w.+-]+@[\w-]+\.[\w.-]*\w|\b[A-Z]{2}\d{2}(?:[ ]?[\dA-Z]{4}){1,7}(?:[ ]?[\dA-Z]{1,4})?\b"
    r"|\b0x[0-9a-fA-F]{6,}\b|(?<!\w)\+\d[\d ()/-]{6,}\d|\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|eu|example|info|biz|xyz|app|ru|cn|co)(?:/\S*)?\b",
)
_BARE = re.compile(r"[^\w@]+", re.UNICODE)


def unsaid_dates(
    text: str, window: str, *, language: str, spoken: str, dates: Iterable[str] = ()
) -> list[str]:
    """Days of the week, months and words like "tomorrow" that the window does not hold.

    `dates` are those of the meetings (ISO 8601): what a weekday of the window comes to on such a day counts as said.
    """
    days, there = weekdays_named(text, language=language), weekdays_named(window, language=spoken)
    named, held = months_named(text, language=language), months_named(window, language=spoken)
    held |= frozenset(_meant(window, spoken, dates))
    found = [called(text, n, language, weekday=True) for n in sorted(days - there)]
    found += [called(text, n, language, weekday=False) for n in sorted(named - held)]
    return [*found, *_relative(text, window, language, spoken)]


_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def without_meant(text: str, window: str, *, spoken: str, dates: Sequence[str]) -> str:
    """The text without ISO dates that are a meeting's own or what the window's words ("the 19th", "Friday") come to on it."""
    return _ISO.sub(lambda m: " " if _comes_to(m, window, spoken, dates) else m[0], text)


def _comes_to(match: re.Match[str], window: str, spoken: str, dates: Sequence[str]) -> bool:
    with suppress(ValueError):
        day = date.fromisoformat(match[0])
        for held in map(date.fromisoformat, dates):
            away = (day - held).days
            offsets = _offsets(window, _known_days(spoken) or ()).values()
            if away == 0 or away in offsets or says(window, spoken, day.day):
                return True
            if 0 < away <= 14 and day.weekday() in weekdays_named(window, language=spoken):
                return True
    return False


def _meant(window: str, spoken: str, dates: Iterable[str]) -> Iterator[int]:
    """Months of the meetings themselves, and of the days that the window names."""
    for held in dates:
        yield int(held[5:7])
        if found := resolve(window[:400], said_on=held, language=spoken):
            yield int(found[5:7])


def called(text: str, number: int, language: str, *, weekday: bool) -> str:
    """The word by which a text names a day of the week (0–6) or a month (1–12)."""
    named = weekdays_named if weekday else months_named
    words = re.findall(r"[^\W\d_]+", text)
    return next((w for w in words if number in named(w, language=language)), text)


def _relative(text: str, window: str, language: str, spoken: str) -> list[str]:
    """Words for a day counted from the meeting's ("tomorrow"), by how many days they count."""
    if (ours := _known_days(language)) is None or (theirs := _known_days(spoken)) is None:
        return []
    told, said = _offsets(text, ours), _offsets(window, theirs)
    return [word for word, days in told.items() if days not in said.values() and days >= 1]


@lru_cache(maxsize=256)
def _offsets(text: str, known: tuple[tuple[str, int], ...]) -> dict[str, int]:
    rest, found = text.casefold(), {}
    for word, days in known:
        pattern = (
            rf"(?<!\w){re.escape(word)}(?!\w)"
            if word[:1].isalpha() and ord(word[0]) < 0x900
            else re.escape(word)
        )
        if re.search(pattern, rest):
            found[word] = days
            rest = re.sub(pattern, " ", rest)
    return found


@cache
def _known_days(language: str) -> tuple[tuple[str, int], ...] | None:
    try:
        known = find(language).relative_days
    except NotFound:
        return None
    return tuple(sorted(((w.casefold(), n) for w, n in known.items()), key=lambda p: -len(p[0])))


def addresses(text: str) -> list[str]:
    """Links, e-mail addresses, account and phone numbers of a text."""
    return [m.group().rstrip(".,;") for m in _LINK.finditer(text)]


def without_addresses(text: str) -> str:
    """The text without them."""
    return _LINK.sub(" ", text)


def unsaid_addresses(text: str, whole: str) -> list[str]:
    """Those that nobody said anywhere: letters and digits are compared, "dot" and "at" are read as signs."""
    found = addresses(text)
    if not found:
        return []
    heard = _bared(whole)
    return [a for a in found if _bared(a) not in heard]


def _bared(text: str) -> str:
    spoken = re.sub(r"\s+dot\s+", ".", re.sub(r"\s+at\s+", "@", text.casefold()))
    return _BARE.sub("", spoken)
