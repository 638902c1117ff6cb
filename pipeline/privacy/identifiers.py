"""Finds what identifies somebody by itself: e-mail addresses, phone numbers, numbers of accounts and cards, amounts.

Knows nothing of what replaces them. Phone numbers are libphonenumber's (by the countries of the meeting's languages),
account numbers those that python-stdnum or their length says are ones. Numbers spoken in words are not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

_EMAIL = regex.compile(
    r"[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}"
)
_ACCOUNT = regex.compile(
    r"(?<![\p{L}\p{N}])\p{Lu}{2}\p{Nd}{2}(?:[ -]?[\p{Lu}\p{Nd}]{1,4}){3,8}(?![\p{L}\p{N}])"
)
_RUN = regex.compile(r"(?<![\p{L}\p{N}])\p{Nd}(?:[ ./-]?[\p{Nd}]){4,33}(?:[ -]?\p{Lu})?(?![\p{L}\p{N}])")
_AMOUNT = regex.compile(
    r"(?:(?:\p{Sc}|\b(?:USD|EUR|GBP|CHF|JPY|CNY|INR|PLN|CZK|SEK|NOK|DKK|HUF|RUB|UAH|TRY)\b)[ \u00a0]?\p{Nd}(?:[.,'’ \u00a0]?\p{Nd}){0,15}"
    r"|\p{Nd}(?:[.,'’ \u00a0]?\p{Nd}){0,15}[ \u00a0]?(?:[kKmM]\b|million|thousand|billion|Mio\.?|тыс\.?|млн)?[ \u00a0]?"
    r"(?:\p{Sc}|\b(?:USD|EUR|GBP|CHF|JPY|CNY|INR|PLN|CZK|SEK|NOK|DKK|HUF|RUB|UAH|TRY|euros?|dollars?|pounds?|yen|złotych|koruna?|рубл\p{L}*|гривен\p{L}*|евро|欧元|元|円|원)))"
)
_LONG = 9
"""A run of so many digits is somebody's number, whatever its check digit says."""


@dataclass(frozen=True, slots=True)
class PrivateSpan:
    """A stretch of a text that must not leave. `kind`: email, phone, number or amount."""

    start: int
    end: int
    kind: str


def find(text: str, languages: Iterable[str], *, amounts: bool = False) -> tuple[PrivateSpan, ...]:
    """The stretches, in order; those that overlap are one, of the first one's kind in the order phone, number, email, amount."""
    found = [*_phones(text, tuple(languages)), *_accounts(text), *_emails(text)]
    if amounts:
        found += [PrivateSpan(m.start(), m.end(), "amount") for m in _AMOUNT.finditer(text)]
    taken: list[PrivateSpan] = []
    for span in found:
        apart = [t for t in taken if span.end <= t.start or span.start >= t.end]
        over = [t for t in taken if t not in apart]
        start, end = min([span.start, *(t.start for t in over)]), max([span.end, *(t.end for t in over)])
        taken = [*apart, PrivateSpan(start, end, over[0].kind if over else span.kind)]
    return tuple(sorted(taken, key=lambda s: s.start))


def _emails(text: str) -> Iterator[PrivateSpan]:
    if "@" in text:
        yield from (PrivateSpan(m.start(), m.end(), "email") for m in _EMAIL.finditer(text))


def _accounts(text: str) -> Iterator[PrivateSpan]:
    for match in _ACCOUNT.finditer(text):
        yield PrivateSpan(match.start(), match.end(), "number")
    for match in _RUN.finditer(text):
        digits = "".join(c for c in match[0] if c.isdigit())
        if len(digits) >= _LONG or _is_number(match[0].replace(" ", "").replace("/", "")):
            yield PrivateSpan(match.start(), match.end(), "number")


_OTHERS = (
    "bic",
    "luhn",
    "us.ssn",
    "es.dni",
    "fr.siren",
    "nl.bsn",
    "dk.cpr",
    "se.personnummer",
    "fi.hetu",
    "il.idnr",
    "si.emso",
)
"""python-stdnum's modules for numbers that may be shorter than nine digits or end in a letter."""


def _is_number(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return digits >= 8 and any(module.is_valid(text) for module in _modules())


@cache
def _modules() -> tuple[Any, ...]:
    from importlib import import_module

    return tuple(import_module(f"stdnum.{name}") for name in _OTHERS)


def _phones(text: str, languages: tuple[str, ...]) -> Iterator[PrivateSpan]:
    if sum(c.isdigit() for c in text) < 6:
        return
    import phonenumbers

    for region in _regions(languages):
        matcher = phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE)
        for match in matcher:
            if sum(c.isdigit() for c in match.raw_string) >= 6:
                yield PrivateSpan(match.start, match.end, "phone")


@cache
def _regions(languages: tuple[str, ...]) -> tuple[str, ...]:
    """The countries whose way of writing phone numbers is tried; numbers with a + need none."""
    from langcodes import Language

    found = [Language.get(tag).maximize().territory or "US" for tag in languages or ("en",)]
    return tuple(dict.fromkeys(found))
