"""Days and months by name, and what "by Friday" means on the day of the meeting.

Knows nothing of tasks or meetings. What is not unambiguous stays None: "on the 19th" needs a date to count from, "soon"
has none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

from pipeline.errors import NotFound
from pipeline.languages import Language, base, find

ENGLISH = {
    "days": (0, "monday tuesday wednesday thursday friday saturday sunday"),
    "months": (1, "january february march april may june july august september october november december"),
}
"""The number of the first, and their names."""
_INVISIBLE = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY = re.compile(r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|\.|日|일|º)?(?![\d:])", re.IGNORECASE)
_YEAR = re.compile(r"\b(20\d{2})\b")
# "by the end of June", "next Friday week", "Friday or Monday": a name alone does not settle these
_ORDINALS = (
    (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth"
    ).split()
    + [""] * 9
    + ["thirtieth"]
)
_SPELLED = re.compile(rf"\b(?:(twenty|thirty)[- ])?({'|'.join(w for w in _ORDINALS if w)})\b")
_PERIOD = re.compile(r"\b(?:end|beginning|start|middle|mid|or|around|about)\b", re.IGNORECASE)


def resolve(due: str, *, said_on: str | None, language: str = "en", sentence: str = "") -> str | None:
    """The ISO date that `due` names, counted from the meeting's date; None where it is not one certain day.

    `sentence`, where `due` was said, may hold more of the date than `due` does ("on Monday | the fourteenth"): then a
    day counted from the meeting's would be made up, and the answer is None.

    >>> resolve("by Friday", said_on="2026-03-04")
    '2026-03-06'
    """
    if _says_more(due.casefold(), sentence.casefold(), language):
        return None
    if found := _ISO.search(due):
        return found.group()
    try:
        today = date.fromisoformat((said_on or "")[:10])
    except ValueError:
        return None
    text = due.casefold()
    if (days := _relative(text, language)) is not None:
        return (today + timedelta(days=days)).isoformat()
    if _PERIOD.search(text):
        return None
    if (month := _named(text, months(language), language)) is not None:
        return _in_month(text, month, today, language)
    if (weekday := _named(text, weekdays(language), language)) is not None:
        return _on_weekday(text, weekday, today, language)
    return _day_of_month(text, today)


def _on_weekday(text: str, weekday: int, today: date, language: str) -> str | None:
    """The first such day from tomorrow, or the one of the week after this, where that is said.

    "Next Friday" said on a Tuesday is no certain day: people disagree by a week.
    """
    known = _language(language)
    if known and (said := next((m for cue in known.next_week_cues if (m := re.search(cue, text))), None)):
        rest = text.replace(said.group(), " ")
        if (
            _named(rest, weekdays(language), language) is None
        ):  # "minggu depan" is next week, though "Minggu" is Sunday
            return None
        return (today + timedelta(days=7 - today.weekday() + weekday)).isoformat()
    if known and any(re.search(cue, text) for cue in known.next_cues):
        return None
    return (today + timedelta(days=(weekday - today.weekday()) % 7 or 7)).isoformat()


def _language(tag: str) -> Language | None:
    try:
        return find(tag)
    except NotFound:
        return None


def _spelled(text: str) -> int | None:
    """The day of the month in words, "twenty-first": recognizers write it so. None for none, or more than one."""
    days = {
        _ORDINALS.index(m[2]) + 1 + (0 if not m[1] else 20 if m[1] == "twenty" else 30)
        for m in _SPELLED.finditer(text)
    }
    return days.pop() if len(days) == 1 else None


def _says_more(due: str, sentence: str, language: str) -> bool:
    """Whether the sentence names a month, a day of the month or another weekday that `due` leaves out."""
    rest = sentence.replace(due, " ")
    if rest == sentence:
        return False
    if _SPELLED.search(rest) or re.search(r"\b\d{1,2}(?:st|nd|rd|th)\b", rest):
        return True
    for names in (months(language), weekdays(language)):
        long = {n: tuple(w for w in words if len(w) > 3 or not w.isascii()) for n, words in names.items()}
        if _all_named(rest, long, language) - _all_named(due, names, language):
            return True
    return False


_FROM_TODAY = re.compile(
    r"\b(an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}),? (day|week)s? from (?:today|now)\b"
)
_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _counted(match: re.Match[str]) -> int:
    """Days of "two weeks from today": counted from a day that is named, they are one certain day."""
    word = match[1]
    count = int(word) if word.isdigit() else 1 if word in ("a", "an") else _COUNTS.index(word)
    return count * (7 if match[2] == "week" else 1)


def _relative(text: str, language: str) -> int | None:
    if language.startswith("en") and (match := _FROM_TODAY.search(text)):
        return _counted(match)
    known: Mapping[str, int] = found.relative_days if (found := _language(language)) else {}
    for word in sorted(known, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text) or (
            not word.isascii() and word.casefold() in text
        ):
            return known[word]
    return None


def _named(text: str, names: dict[int, tuple[str, ...]], language: str) -> int | None:
    """The one month or weekday that is named; None for none or several."""
    hits = _all_named(text, names, language)
    return hits.pop() if len(hits) == 1 else None


def _all_named(text: str, names: dict[int, tuple[str, ...]], language: str) -> set[int]:
    number = {word: n for n, words in names.items() for word in words}
    pattern = _pattern(tuple(number), _starts(language))
    return {number[m.group()] for m in pattern.finditer(text)} if number else set()


@cache
def _pattern(words: tuple[str, ...], start: str) -> re.Pattern[str]:
    """The longest name first: "Pazartesi" is not "Pazar"; endings may follow ("cumaya", "пятницам")."""
    return re.compile(f"{start}(?:{'|'.join(re.escape(w) for w in sorted(words, key=len, reverse=True))})")


def _starts(language: str) -> str:
    """Where a name may begin: at a word; anywhere in scripts without spaces or with prefixes (ביום, بالجمعة)."""
    known = _language(language)
    return r"(?<!\w)" if known is None or (known.spaced and known.direction == "ltr") else r"(?<!\d)"


def _in_month(text: str, month: int, today: date, language: str) -> str | None:
    names = months(language)[month]
    rest = _pattern(names, _starts(language)).sub(" ", _YEAR.sub(" ", text))
    digits = _DAY.search(rest)
    day = int(digits[1]) if digits else _spelled(rest)
    if day is None:
        return None
    year = _YEAR.search(text)
    return _valid(int(year.group()) if year else _nearest_year(month, day, today), month, day)


def _nearest_year(month: int, day: int, today: date) -> int:
    """A time limit lies ahead, unless it was only just missed."""
    behind = (today.year, month, day) < (today.year, today.month, today.day)
    return today.year + 1 if behind and (today.month - month) % 12 > 2 else today.year


def _day_of_month(text: str, today: date) -> str | None:
    digits = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)\b", text)
    wanted = int(digits[1]) if digits else _spelled(text)
    if wanted is None:
        return None
    if wanted >= today.day:
        return _valid(today.year, today.month, wanted)
    later = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return _valid(later.year, later.month, wanted)


def _valid(year: int, month: int, day: int) -> str | None:
    return date(year, month, day).isoformat() if 1 <= day <= monthrange(year, month)[1] else None


def days_named(text: str, *, language: str) -> frozenset[int]:
    """Every weekday that a text names, 0 is Monday."""
    return frozenset(_all_named(text.casefold(), weekdays(language), language))


@lru_cache(maxsize=1024)
def weekdays_named(text: str, *, language: str) -> frozenset[int]:
    """Every weekday that a text names, 0 is Monday; of English names only whole words ("sundays" too)."""
    return _whole(text, weekdays(language), language)


@lru_cache(maxsize=1024)
def months_named(text: str, *, language: str) -> frozenset[int]:
    """Every month that a text names, 1 is January; of English words that are also verbs only what stands as a date."""
    return _whole(text, months(language), language)


def _whole(text: str, names: dict[int, tuple[str, ...]], language: str) -> frozenset[int]:
    lower = text.casefold()
    if base(language) != "en":
        long = {n: tuple(w for w in words if len(w) > 2 or not w.isascii()) for n, words in names.items()}
        return frozenset(_all_named(lower, long, language))
    numbers = {w: n for n, words in names.items() for w in words}
    found = {numbers[w] for w in _english_pattern(tuple(numbers)).findall(lower)}
    verbs = {n for w, n in numbers.items() if w in _VERBS and re.search(_VERBS[w], text)}
    return frozenset(found | verbs)


@cache
def _english_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    known = sorted((re.escape(w) for w in words if w not in _VERBS), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(known)})(?:'s|s)?\b")


_BEFORE_MONTH = r"(?i:in|of|by|until|till|since|before|after|early|mid|late|last|next|this|from|to|end|\d+(?:st|nd|rd|th)?)"
_VERBS = {
    "may": rf"\b{_BEFORE_MONTH}[\s-]+May\b|\b[Mm]ay (?:the )?\d|(?<=[a-z] )May\b",
    "march": rf"\b{_BEFORE_MONTH}[\s-]+[Mm]arch\b|\bMarch\b",
}


def spelled_day(iso: str, language: str) -> str | None:
    """A date as its language writes it ("12 مايو 2026"), without Babel's invisible marks; None if it is not ISO 8601."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    try:
        return _INVISIBLE.sub("", format_date(date.fromisoformat(iso[:10]), "long", locale))
    except ValueError:
        return None


@cache
def weekdays(tag: str) -> dict[int, tuple[str, ...]]:
    """Names of the days, 0 is Monday, in lower case: Babel's and the language file's other forms of them."""
    known = _language(tag)
    return _names(tag, "days", known.day_names if known else {})


@cache
def months(tag: str) -> dict[int, tuple[str, ...]]:
    """Names of the months, 1 is January, in lower case: Babel's and the language file's other forms of them."""
    known = _language(tag)
    return _names(tag, "months", known.month_names if known else {})


def _names(tag: str, which: Literal["days", "months"], more: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    if (
        base(tag) == "en" and not more
    ):  # every question asks for these: Babel and its English take 0.04 s to load
        first, names = ENGLISH[which]
        return {number: (name,) for number, name in enumerate(names.split(), first)}
    from babel import Locale, UnknownLocaleError

    found: dict[int, set[str]] = {}
    for name, number in more.items():
        found.setdefault(number, set()).add(name.casefold())
    with suppress(UnknownLocaleError, ValueError):
        locale = Locale.parse(tag, sep="-")
        for context in ("format", "stand-alone"):
            for number, name in getattr(locale, which)[context]["wide"].items():
                found.setdefault(number, set()).add(name.casefold())
    return {number: tuple(sorted(names)) for number, names in found.items()}
