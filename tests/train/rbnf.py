"""Spells numbers by CLDR's rule-based number formats, as far as small whole numbers need them.

Knows nothing of languages. Rules: https://unicode.org/reports/tr35/tr35-numbers.html#Rule-Based_Number_Formatting
"""

from __future__ import annotations

import unicodedata
from typing import Any

import regex

_Rules = dict[str, list[list[str]]]
_BASE = regex.compile(r"([\d,]+)(?:/([\d,]+))?(>*)")
_MOST = 12  # forms of one number that are kept: cases and genders begin alike


def spelled(value: int, held: dict[str, Any], tag: str) -> list[str]:
    """Cardinals and ordinals of `value` in small letters, shortest first; forms that only add an ending are dropped."""
    kinds = held["rbnf"]["rbnf"]
    rules: _Rules = {
        name: r for kind in ("SpelloutRules", "OrdinalRules") for name, r in kinds.get(kind, {}).items()
    }
    forms = {
        _plain(text, tag)
        for name in rules
        if regex.match("%spellout-(cardinal|numbering|ordinal)", name) and "year" not in name
        if (text := _spell(value, name, rules))
    }
    kept: list[str] = []
    for form in sorted(forms, key=lambda form: (len(form), form)):
        if not any(form.startswith(other) and len(other) >= 4 for other in kept):
            kept.append(form)
    return kept[:_MOST]


def _plain(text: str, tag: str) -> str:
    text = text.replace("\u00ad", "").replace("\u200b", "").strip().lower()
    if tag != "fil":
        return text
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("ika ", "ika")  # written together, without the accents of dictionaries


def _spell(value: int, name: str, rules: _Rules, depth: int = 0) -> str | None:
    best: tuple[int, int, str, str] | None = None
    for base, text in rules[name]:
        match = _BASE.fullmatch(base)
        if (
            match
            and (least := int(match[1].replace(",", ""))) <= value
            and (best is None or least >= best[0])
        ):
            best = least, int((match[2] or "10").replace(",", "")), match[3], text.rstrip(";").lstrip("'")
    if best is None or depth > 12 or "$(" in best[3]:
        return None
    least, radix, shifts, text = best
    unit = 1
    while least and unit * radix <= least:
        unit *= radix
    unit //= radix ** len(shifts)
    parts = dict(zip("←→", divmod(value, unit), strict=True)) if least else {"←": 0, "→": value}
    text = regex.sub(r"\[([^\]]*)\]", r"\1" if least and parts["→"] else "", text)
    spelled_all = True

    def put(match: regex.Match[str]) -> str:
        nonlocal spelled_all
        number, rule = parts.get(match[1], value), match[2] or name
        found = _spell(number, rule, rules, depth + 1) if rule in rules else None
        spelled_all = spelled_all and found is not None
        return found or ""

    text = regex.sub(r"([←→=])([^←→=]*)\1+", put, text)
    return text if spelled_all else None
