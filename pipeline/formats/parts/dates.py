"""Dates in headings and titles of transcripts, as programs and people write them, in the languages of the house.

Knows nothing of meetings. What is not certain (04/05/2026) is no date.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date as Date
from functools import cache

_LOCALES = (("en",), ("de", "es", "fr", "it", "pt", "nl"), tuple(
    "pl ru uk cs sk hu ro bg el tr sv da nb fi et lv lt hr sr sl ca he ar fa hi bn th vi id ms fil ja ko zh "
    "zh-Hant".split()
))  # fmt: skip
"""Asked in this order: most dates need one or two groups, and each takes a while to load."""
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_YMD = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/.年년]|\.\s)\s?(?P<m>\d{1,2})(?:(?P=s)|[月월]|-|/)\s?(?P<d>\d{1,2})(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)")
_DMY = re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})(?P=s)(?P<y>20\d\d)(?!\d)")


def date_in(text: str) -> str | None:
    """The first date in a line, ISO 8601; None where there is none or it could be two."""
    if len(text) > 4000:
        text = text[:4000]
    for pattern in (_YMD, _COMPACT):
        for found in pattern.finditer(text):
            if made := _iso(found["y"], found["m"], found["d"]):
                return made
    if made := _written(text):
        return made
    for found in _DMY.finditer(text):
        a, b, dotted = int(found["a"]), int(found["b"]), found["s"] == "."
        if dotted or a > 12:
            if made := _iso(found["y"], b, a):
                return made
        elif b > 12 and (made := _iso(found["y"], a, b)):
            return made
    return None


def without_dates(text: str) -> str:
    """The text without its dates and the times of day and zones that stand after them."""
    for pattern in (_YMD, _COMPACT, _DMY):
        text = re.sub(pattern.pattern + _TIME_AFTER, " ", text, count=1, flags=re.IGNORECASE)
    return text


_TIME_AFTER = (
    r"(?:[\sT_,-]{1,3}\d{1,2}[:_h.]?\d{2}(?:[:_.]?\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?)?"
    r"(?:\s?(?:GMT|UTC|BST|CET|CEST|EST|EDT|CST|CDT|MST|MDT|PST|PDT|IST|JST|AEST|AEDT|[A-Z]{3,4})(?:[+-]\d{1,2}(?::?\d\d)?)?)?(?![\w])"
)


def _written(text: str) -> str | None:
    """ "15. Juni 2026", "15 de junio de 2026", "June 15th, 2026": English first, then whatever else there is."""
    if not _A_YEAR.search(text):
        return None
    for tags in _LOCALES:
        named, *patterns = _patterns(tags)
        for pattern in patterns:
            for found in pattern.finditer(text.casefold()):
                if made := _iso(found["y"], named[found["m"]], found["d"]):
                    return made
    return None


@cache
def _patterns(tags: tuple[str, ...]) -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str]]:
    """These languages' names of the months with their numbers, and the two orders in which dates are written."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import get_month_names

    named: dict[str, int] = {}
    doubled: set[str] = set()
    for tag in tags:
        with suppress(UnknownLocaleError):
            locale = Locale.parse(tag, sep="-")
            for width in ("wide", "abbreviated"):
                for context in ("format", "stand-alone"):
                    for number, name in get_month_names(width, context=context, locale=locale).items():
                        plain = name.casefold().rstrip(".")
                        if len(plain) > 2 and not any(c.isdigit() for c in plain):
                            doubled |= {plain} if named.setdefault(plain, number) != number else set()
    named = {name: number for name, number in named.items() if name not in doubled}
    month = "|".join(sorted(map(re.escape, named), key=len, reverse=True)) or "(?!)"
    between = r"[\s.,]{0,3}(?:(?:de|del|di|d'|of|da)\s)?"
    day = r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|ª|°|-го|-а)?"
    year = r"(?P<y>(?:19|20)\d\d)(?!\d)"
    return (
        named,
        re.compile(rf"\b(?P<m>{month})\b\.?\s{{1,2}}{day}(?:,|\.|\s){{1,2}}\s?{year}"),
        re.compile(rf"{day}{between}\b(?P<m>{month})\b{between}[\s.,]{{0,2}}{year}"),
    )


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return Date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
