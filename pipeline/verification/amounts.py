"""Numbers of a statement with their units, in digits or words, checked against what was said.

Knows nothing of days or of who spoke. Each check returns what nobody said, in the statement's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache

import regex

from pipeline.errors import NotFound
from pipeline.languages import base, find
from pipeline.text.lexicon import number_words
from pipeline.text.numbers import Number, added, says, scales
from pipeline.verification.facts import without_addresses

_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s+", re.MULTILINE)
_TAG = re.compile(
    r"\b[A-Za-z]+\d+\b|\[\^\d+\]|\(\d{1,2}\)(?= [^\W\d])|(?:^|(?<=[.!?]))\s*(?:first|second|third|fourth)(?:ly)?\s*,",
    re.IGNORECASE,
)
"""Names with a digit, notes, and the marks of an enumeration: "(1)", "Third, …"."""
_HUNDRED = {"hundred": 100, "thousand": 1000}
_DIGITS = regex.compile(r"\p{Nd}+(?:[.,:]\p{Nd}+)*")
_WORD = regex.compile(r"[\p{L}\p{M}%€$£¥₹]+|(?<=\p{Nd})[%€$£¥₹]")
_PER_CENT = re.compile(r"\bper cent\b", re.IGNORECASE)
_HALF = re.compile(r" and a half\b", re.IGNORECASE)
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
    bare = without_marks(text)
    new = added(window, bare, source=spoken, target=language)
    found = [n.text for n in new if not _otherwise_said(n, window, spoken)]
    for value, word in spelled(bare, language):
        if value >= _LEAST and not says(window, spoken, value):
            found.append(word)
    return list(dict.fromkeys(found))


def without_marks(text: str) -> str:
    """The text without what has a number but counts nothing: addresses, notes, names with digits, "1." and "Third, …"."""
    return _TAG.sub(" ", _LIST_MARK.sub("", without_addresses(text)))


def _otherwise_said(number: Number, window: str, spoken: str) -> bool:
    return any(way(number, window, spoken) for way in (_as_range, _and_a_half, _in_hundreds))


def _in_hundreds(number: Number, window: str, spoken: str) -> bool:
    """Whether 200 was said as "two hundred"."""
    if base(spoken) != "en":
        return False
    return any(
        window[m.end() :].lstrip(" -")[: len(word)].casefold() == word
        for v in number.readings
        for word, scale in _HUNDRED.items()
        if v >= scale and v % scale == 0
        for m in (
            *_spoken_at(window, spoken, int(v // scale)),
            *(re.finditer(r"\ba\b", window) if v == scale else ()),
        )
    )


def _as_range(number: Number, window: str, spoken: str) -> bool:
    """Whether "3-4" was said as "three or four"."""
    return bool(re.fullmatch(r"\d+[-–/]\d+", number.text)) and all(
        says(window, spoken, v) for v in number.parts
    )


def _and_a_half(number: Number, window: str, spoken: str) -> bool:
    """Whether 12.50 was said as "twelve and a half"."""
    halves = [v for v in number.readings if v % 1 == 0.5]
    return any(
        "half" in window[m.end() : m.end() + 12] for v in halves for m in _spoken_at(window, spoken, int(v))
    )


def _spoken_at(window: str, spoken: str, value: int) -> Iterator[re.Match[str]]:
    for words in (str(value), *(w for v, w in spelled(window, spoken) if v == value)):
        yield from re.finditer(rf"\b{re.escape(words)}\b", window)


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
    ours = units_of(text, language)
    if not ours:
        return []
    theirs = units_of(window, spoken)
    said = {unit for _, unit, _ in theirs}
    found = []
    for amount, unit, word in ours:
        beside = {u for a, u, _ in theirs if a == amount and u.startswith("×") == unit.startswith("×")}
        made_up = unit not in said and (unit in _CURRENCIES or unit == "concentr-percent")
        if made_up or (beside and unit not in beside):
            found.append(f"{amount} {word}")
    return list(dict.fromkeys(found))


def other_units(told: str, there: str, language: str, spoken: str) -> list[str]:
    """Words for units, with or without a number, where the other text has another one in their place."""
    ours, theirs = _unit_words(told, language), _unit_words(there, spoken)
    new = {u for u in ours if u not in theirs}
    return [ours[u] for u in new] if new and set(theirs) - set(ours) else []


def _unit_words(text: str, language: str) -> dict[str, str]:
    table = _units(language)
    text = _PER_CENT.sub("percent", text) if base(language) == "en" else text
    found = {}
    for word in _WORD.findall(text):
        unit = _unit(word.casefold(), table)
        if unit and not unit.startswith("×"):
            found[unit] = word
    return found


@lru_cache(maxsize=4096)
def units_of(text: str, language: str) -> tuple[tuple[str, str, str], ...]:
    """(number, unit, its word): the unit within two words after the number or as a sign before it; "×1000" is a scale."""
    if base(language) == "en":
        text = _HALF.sub("", _PER_CENT.sub("percent", text))
    spots = [(m.start(), m.end(), m.group()) for m in _DIGITS.finditer(text)]
    for value, word in spelled(text, language):
        spots += [
            (m.start(), m.end(), f"{value}")
            for m in re.finditer(re.escape(word), text)
            if not _hundreds(text, m.end())
        ]
    if not spots:  # the table of all units takes 12 ms to make
        return ()
    table, spaced = _units(language), _spaced(language)
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


def _hundreds(text: str, at: int) -> bool:
    """Whether "hundred" or "thousand" follows: the word before it is not the amount."""
    return text[at:].lstrip(" -").casefold().startswith(tuple(_HUNDRED))


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
    from babel import Locale, UnknownLocaleError  # late: most statements have no number
    from babel.numbers import get_currency_name
    from babel.units import format_unit

    table: dict[str, str] = dict(_ENGLISH) if base(language) == "en" else {}
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
