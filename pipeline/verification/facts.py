"""What a statement names that can be looked up: numbers with their units, days and months, addresses and links.

Knows nothing of who spoke. Each check returns what nobody said, in the statement's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache

import regex
from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name
from babel.units import format_unit

from pipeline.errors import NotFound
from pipeline.languages import find
from pipeline.text.calendar import months_named, resolve, weekdays_named
from pipeline.text.lexicon import number_words
from pipeline.text.numbers import added, says, scales

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'»”)\]]+|[\w.+-]+@[\w-]+\.[\w.-]*\w|\b[A-Z]{2}\d{2}(?:[ ]?[\dA-Z]{4}){1,7}(?:[ ]?[\dA-Z]{1,4})?\b"
    r"|\b0x[0-9a-fA-F]{6,}\b|(?<!\w)\+\d[\d ()/-]{6,}\d|\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|eu|example|info|biz|xyz|app|ru|cn|co)(?:/\S*)?\b",
)
_BARE = re.compile(r"[^\w@]+", re.UNICODE)
_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s+", re.MULTILINE)
_TAG = re.compile(r"\b[A-Za-z]+\d+\b|\[\^\d+\]")
_DIGITS = regex.compile(r"\p{Nd}+(?:[.,:]\p{Nd}+)*")
_WORD = regex.compile(r"[\p{L}\p{M}%€$£¥₹]+|(?<=\p{Nd})[%€$£¥₹]")
_NEXT = regex.compile(r"[^\p{Nd}.!?;\n]{0,40}")
_LEAST = 3
"""Number words below this are left out: "one", "both", "the second point" are seldom amounts."""
_UNITS = (
    "duration-year duration-month duration-week duration-day duration-hour duration-minute duration-second "
    "concentr-percent digital-megabyte digital-gigabyte digital-terabyte digital-kilobyte length-meter length-kilometer "
    "length-centimeter length-millimeter length-mile length-inch length-foot mass-kilogram mass-gram mass-tonne mass-pound "
    "temperature-celsius volume-liter energy-kilowatt-hour"
).split()
_CURRENCIES = "EUR USD GBP JPY CNY INR CHF SEK NOK DKK PLN CZK RUB UAH TRY BRL KRW HUF RON BGN ILS THB VND IDR MYR PHP".split()
_MARKS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "%": "concentr-percent"}
_ENGLISH = {
    "pct": "concentr-percent",
    "bucks": "USD",
    "quid": "GBP",
    "cents": "cent",
    "cent": "cent",
    "pence": "cent",
}


def unsaid_numbers(text: str, window: str, *, language: str, spoken: str) -> list[str]:
    """Numbers of a statement, in digits or words, that the window does not hold."""
    bare = _TAG.sub(" ", _LIST_MARK.sub("", _LINK.sub(" ", text)))
    found = [n.text for n in added(window, bare, source=spoken, target=language)]
    for value, word in spelled(bare, language):
        if value >= _LEAST and not says(window, spoken, value):
            found.append(word)
    return list(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def spelled(text: str, language: str) -> tuple[tuple[int, str], ...]:
    """Numbers in words: (28, "twenty-eighth"). Empty where the language is not known."""
    try:
        known = find(language)
    except NotFound:
        return ()
    if not known.spaced:
        return ()
    table = _by_word(known.tag)
    found: list[tuple[int, str]] = []
    end = -1
    for match in re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text):
        value = _value(match.group().casefold(), table)
        if value is None:
            continue
        joined = text[end : match.start()] if end >= 0 else "."
        if (
            found
            and joined in ("-", " ")
            and 20 <= found[-1][0] < 100
            and not found[-1][0] % 10
            and value < 10
        ):
            found[-1] = (found[-1][0] + value, f"{found[-1][1]}{joined}{match.group()}")
        else:
            found.append((value, match.group()))
        end = match.end()
    return tuple(found)


def _value(word: str, table: dict[str, int]) -> int | None:
    """What a word counts: itself, or a longest beginning of four letters or more with a short ending."""
    if word in table:
        return table[word]
    for size in range(len(word) - 1, max(3, len(word) - 4), -1):
        if (value := table.get(word[:size])) is not None:
            return value
    return None


@cache
def _by_word(tag: str) -> dict[str, int]:
    table = {word: value for value, words in number_words(tag).items() for word in words if " " not in word}
    if tag == "en":
        table |= {"fifth": 5, "ninth": 9, "twelfth": 12, "thirtieth": 30, "fortieth": 40}
        for word in ("second", "one hundred", "one thousand"):
            table.pop(word, None)
    return table


def changed_units(text: str, window: str, *, language: str, spoken: str) -> list[str]:
    """Numbers whose unit is another one where they were said, or was never said near them."""
    ours, theirs = units_of(text, language), units_of(window, spoken)
    if not ours:
        return []
    said = {unit for _, unit, _ in theirs}
    found = []
    for amount, unit, word in ours:
        beside = {u for a, u, _ in theirs if a == amount and u.startswith("×") == unit.startswith("×")}
        made_up = unit not in said and (unit in _CURRENCIES or unit == "concentr-percent")
        if made_up or (beside and unit not in beside):
            found.append(f"{amount} {word}")
    return list(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def units_of(text: str, language: str) -> tuple[tuple[str, str, str], ...]:
    """(number, unit, its word): the unit within two words after the number or as a sign before it; "×1000" is a scale."""
    table, spaced = _units(language), _spaced(language)
    spots = [(m.start(), m.end(), m.group()) for m in _DIGITS.finditer(text)]
    for value, word in spelled(text, language):
        spots += [(m.start(), m.end(), str(value)) for m in re.finditer(re.escape(word), text)]
    found = []
    for start, end, amount in spots:
        amount = amount.rstrip(".,:")
        if sign := _MARKS.get(text[:start].rstrip()[-1:]):
            found.append((amount, sign, text[:start].rstrip()[-1:]))
        after = [m.group() for m in _WORD.finditer(_NEXT.match(text, end)[0])][:3]  # type: ignore[index]
        if not spaced:
            after = _joined_units(text[end : end + 8], table)
        for word in after:
            if unit := _unit(word.casefold(), table):
                found.append((amount, unit, word))
                if not unit.startswith("×"):
                    break
    return tuple(found)


def _joined_units(text: str, table: dict[str, str]) -> list[str]:
    """Units that follow a number without a space, the longest at each place: "万円"."""
    found = []
    for at in range(len(text)):
        if word := next((text[at : at + n] for n in (4, 3, 2, 1) if text[at : at + n] in table), None):
            found.append(word)
            if not table[word].startswith("×"):
                break
    return found


def _spaced(language: str) -> bool:
    try:
        return find(language).spaced
    except NotFound:
        return True


def _unit(word: str, table: dict[str, str]) -> str | None:
    if word in _MARKS:
        return _MARKS[word]
    if word in table:
        return table[word]
    return next(
        (table[word[:n]] for n in (len(word) - 1, len(word) - 2) if n >= 4 and word[:n] in table), None
    )


@cache
def _units(language: str) -> dict[str, str]:
    """The words of units and currencies of a language, each with what it measures; plural and singular."""
    table: dict[str, str] = dict(_ENGLISH) if language.split("-")[0] == "en" else {}
    try:
        locale = Locale.parse(find(language).tag, sep="-")
    except (UnknownLocaleError, ValueError, NotFound):
        return table
    table |= {word: f"×{scale:g}" for word, scale in scales(locale.language) if len(word) > 2}
    for unit in _UNITS:
        for count in (1, 2, 5):
            with suppress(UnknownLocaleError, ValueError, KeyError):
                words = _WORD.findall(format_unit(count, unit, "long", locale=locale))
                table.update({w.casefold(): unit for w in words[-1:] if len(w) > 1 or w in _MARKS})
    for code in _CURRENCIES:
        for count in (1, 2, 5):
            for word in _WORD.findall(get_currency_name(code, count=count, locale=locale)):
                if len(word) > 2 or not word.isascii():
                    table.setdefault(word.casefold(), code)
    return table


def unsaid_dates(
    text: str, window: str, *, language: str, spoken: str, dates: Iterable[str] = ()
) -> list[str]:
    """Days of the week, months and words like "tomorrow" that the window does not hold.

    `dates` are those of the meetings (ISO 8601): what a weekday of the window comes to on such a day counts as said.
    """
    days, there = weekdays_named(text, language=language), weekdays_named(window, language=spoken)
    named, held = months_named(text, language=language), months_named(window, language=spoken)
    held |= frozenset(_meant(window, spoken, dates))
    found = [_name(text, n, language, weekday=True) for n in sorted(days - there)]
    found += [_name(text, n, language, weekday=False) for n in sorted(named - held)]
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


def _name(text: str, number: int, language: str, *, weekday: bool) -> str:
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
