"""What the numbers of a text amount to, in any digits, scales and words, and which of them a translation lost or made up.

Knows nothing of engines. A number in digits is read in every way that somebody may have meant it: 1.250 is a quarter
over one and one thousand two hundred and fifty, 4.40 is also twenty to five. What is alike in any reading counts as
the same: a doubt costs a second look, a wrong amount costs more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log10
from typing import TYPE_CHECKING

import regex

from pipeline.languages import find
from pipeline.text.calendar import months
from pipeline.text.lexicon import number_words

if TYPE_CHECKING:
    from babel import Locale

_NUMBER = regex.compile(r"\p{Nd}+(?:[.,'’٬٫:：٫/-]\p{Nd}+|[ \u00a0\u202f]\p{Nd}{3}(?!\p{Nd}))*")
_ROMAN = regex.compile(r"(?<![\p{L}\p{N}])(?=[IVX]{2,})X{0,3}(?:IX|IV|V?I{0,3})(?![\p{L}\p{N}])")
_CJK = regex.compile(r"[〇一二三四五六七八九十百千]+")
_CJK_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_CJK_TENS = {"十": 10, "百": 100, "千": 1000}
_AFTER = regex.compile(r"[ \u00a0\u202f-]?(\p{Han}|[\p{L}\p{M}]+)")
_AFTERNOON = regex.compile(r"\bp\.? ?m\b")
# Miles, feet, inches, pounds, ounces, acres, gallons in metric units, and degrees by themselves below.
_RATES = (1.609, 0.3048, 2.54, 25.4, 0.0254, 0.4536, 28.35, 0.4047, 3.785, 0.0929)
_SLACK = 0.04  # conversions are rounded by those who make them


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in digits. `readings`: what it may amount to; `parts`: its groups, 19:30 is 19 and 30."""

    text: str
    readings: frozenset[float]
    parts: frozenset[float]

    @property
    def big(self) -> bool:
        """Small numbers are often written as words, months as 10月."""
        return max(self.readings) > _BIG


_BIG = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """`missing` from the translation, `added` in it; `shared`: how many agree; `converted`: missing ones that an added
    one gives in another unit."""

    shared: int
    missing: tuple[Number, ...]
    added: tuple[Number, ...]
    converted: int

    @property
    def altered(self) -> int:
        """Missing ones of which an added one differs by a digit."""
        return sum(any(_resemble(a, b) for b in self.added) for a in self.missing)


def compare(source_text: str, translation: str, *, source: str, target: str) -> Comparison:
    """The numbers in digits of either text that the other does not hold in digits, words or as a month."""
    ours, theirs = read(source_text, source), read(translation, target)
    late = _afternoon(source_text, source) or _afternoon(translation, target)
    missing = tuple(n for n in ours if not _holds(translation, target, theirs, n, late))
    new = added(source_text, translation, source=source, target=target)
    converted = sum(any(_converts(a, b) for b in new) for a in missing)
    return Comparison(len(theirs) - len(new), missing, new, converted)


def added(source_text: str, told: str, *, source: str, target: str) -> tuple[Number, ...]:
    """The numbers in digits of what is told that the source does not hold; the source may be long."""
    theirs = read(told, target)
    if not theirs:
        return ()
    late = _afternoon(source_text, source) or _afternoon(told, target)
    ours = read(source_text, source)
    return tuple(n for n in theirs if not _holds(source_text, source, ours, n, late))


def says(text: str, tag: str, value: float) -> bool:
    """Whether the text holds an amount, in digits, words or as a month."""
    wanted = Number(f"{value:g}", frozenset({float(value)}), frozenset({float(value)}))
    return _holds(text, tag, read(text, tag), wanted, late=False)


def scales(tag: str) -> tuple[tuple[str, float], ...]:
    """Words for powers of ten ("thousand", "млн"), beginnings of them, each with what it multiplies by."""
    return _scales(tag)


@lru_cache(maxsize=1024)
def read(text: str, tag: str) -> tuple[Number, ...]:
    """Every number in digits, in order."""
    found: list[Number] = []
    chained: float | None = None
    end = 0
    for match in _NUMBER.finditer(text):
        number = _number(match.group())
        scale, after = _scale(text, match.end(), tag)
        readings = set(number.readings)
        if scale:
            readings |= {value * scale for value in number.readings}
        if chained is not None and not text[end : match.start()].strip() and min(number.readings) < chained:
            whole = chained + min(number.readings) * (scale or 1)
            readings.add(whole)  # 1億5000万
            found[-1] = Number(found[-1].text, found[-1].readings | {whole}, found[-1].parts)
        found.append(Number(number.text, frozenset(readings), number.parts))
        chained, end = (min(number.readings) * scale, after) if scale else (None, after)
    return tuple(found)


def _number(text: str) -> Number:
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    groups = regex.split(r"\D", plain)
    parts = frozenset(float(group) for group in groups)
    readings = {float("".join(groups))}
    if len(groups) > 1:
        readings.add(float("".join(groups[:-1]) + "." + groups[-1]))
    return Number(plain, frozenset(readings), parts)


def _afternoon(text: str, tag: str) -> bool:
    lower = text.lower()
    return bool(_AFTERNOON.search(lower)) or any(word in lower for word in _afternoons(tag))


def _holds(text: str, tag: str, numbers: Iterable[Number], wanted: Number, late: bool) -> bool:
    """Whether `wanted` is in the text: the same amount in digits, its groups, a year cut short, words, a month.

    `late`: an afternoon is spoken of, 7:30 may be 19:30.
    """
    amounts = {value for n in numbers for value in (*n.readings, *n.parts)} | _spelled(text)
    if late:
        amounts |= {v + 12 for v in amounts if v < 12} | {v - 12 for v in amounts if 12 < v <= 24}
    if any(_same(a, b) for a in wanted.readings for b in amounts) or wanted.parts <= amounts:
        return True
    if len(wanted.parts) == 1 and any(
        _short_year(value, other) for value in wanted.parts for other in amounts
    ):
        return True
    lower = text.lower()
    return any(_in_words(lower, tag, int(value)) for value in wanted.readings if value == int(value))


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(a, b)


def _short_year(a: float, b: float) -> bool:
    low, high = sorted((a, b))
    return low < 100 and 1800 <= high < 2100 and high % 100 == low and low > 0


def _spelled(text: str) -> set[float]:
    """Roman and Chinese numerals."""
    found = {float(_roman(m.group())) for m in _ROMAN.finditer(text)}
    return found | {float(_chinese(m.group())) for m in _CJK.finditer(text)}


def _roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _chinese(text: str) -> int:
    if not any(c in _CJK_TENS for c in text):
        return int("".join(str(_CJK_DIGITS[c]) for c in text))
    total, last = 0, 0
    for c in text:
        if c in _CJK_TENS:
            total, last = total + max(1, last) * _CJK_TENS[c], 0
        else:
            last = _CJK_DIGITS[c]
    return total + last


def _in_words(lower: str, tag: str, value: int) -> bool:
    words = number_words(tag)
    if value in words:
        if any(_starts_word(lower, word, find(tag).spaced) for word in words[value]):
            return True
    elif 20 < value < 100:
        parts = (value // 10 * 10, value % 10)
        return all(any(word in lower for word in words.get(part, ())) for part in parts)
    return 1 <= value <= _BIG and any(name in lower for name in months(tag).get(value, ()))


def _starts_word(lower: str, word: str, spaced: bool) -> bool:
    at = lower.find(word)
    while at >= 0:
        if not spaced or at == 0 or not lower[at - 1].isalpha():
            return True
        at = lower.find(word, at + 1)
    return False


def _scale(text: str, end: int, tag: str) -> tuple[float, int]:
    """What the word after a number multiplies it by (million, 万, лакх), and where that word ends; 0: nothing."""
    match = _AFTER.match(text, end)
    if match is None:
        return 0.0, end
    word = match.group(1).lower()
    for name, scale in _scales(tag):
        if (
            word == name
            or (len(name) > 3 and word.startswith(name))
            or (not find(tag).spaced and word[:1] == name)
        ):
            return scale, match.end()
        if tag == "ko" and word.startswith(name):
            return scale, match.start(1) + len(name)
    return 0.0, end


def _locale(tag: str) -> Locale | None:
    from babel import Locale, UnknownLocaleError  # late: most statements have no number

    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _scales(tag: str) -> tuple[tuple[str, float], ...]:
    """Babel's words for powers of ten, the longest first; endings are cut, to survive inflection."""
    locale = _locale(tag)
    found: dict[str, float] = {}
    for style in ("long", "short") if locale else ():
        for patterns in dict(locale.compact_decimal_formats).get(style, {}).values():  # type: ignore[union-attr]
            for power, pattern in patterns.items():
                match = regex.search(r"(0+)[\s\u00a0\u202f']*([\p{L}\p{M}]+)", pattern.pattern)
                if match and (
                    len(match.group(2)) > 1
                    or regex.match(r"[\p{Han}\p{Hangul}]", match.group(2))
                    or style == "short"
                ):
                    word = match.group(2).lower()
                    scale = 10.0 ** (round(log10(int(power))) - len(match.group(1)) + 1)
                    found.setdefault(word if len(word) <= 5 else word[:-2], scale)
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


@cache
def _afternoons(tag: str) -> tuple[str, ...]:
    locale = _locale(tag)
    if locale is None:
        return ()
    names: dict[str, dict[str, str]] = dict(locale.day_periods).get("format", {})
    wanted = ("pm", "afternoon1", "afternoon2", "evening1", "evening2", "night1")
    return tuple({
        name.lower() for form in names.values() for key, name in form.items() if key in wanted and len(name) > 1
    } - {"pm"})  # fmt: skip


def _converts(a: Number, b: Number) -> bool:
    """Whether one is the other in another unit, as people round it."""
    for x in a.readings:
        for y in b.readings:
            if x <= 0 or y <= 0:
                continue
            if any(abs(x * rate / y - 1) < _SLACK or abs(y * rate / x - 1) < _SLACK for rate in _RATES):
                return True
            if abs((x - 32) / 1.8 - y) < 0.6 or abs((y - 32) / 1.8 - x) < 0.6:
                return True
    return False


def _resemble(a: Number, b: Number) -> bool:
    """Whether one digit makes the difference, in any reading: 380,000 and 280 thousand, 15:00 and 75 o'clock."""
    return any(_one_digit_apart(x, y) for x in a.readings | a.parts for y in b.readings | b.parts)


def _one_digit_apart(a: float, b: float) -> bool:
    if min(a, b) < 2 or a == b:
        return False
    x, y = (f"{value:.6g}" if value < 1e6 else f"{value:.0f}" for value in (a, b))
    return len(x) == len(y) > 1 and sum(p != q for p, q in zip(x, y, strict=True)) == 1
