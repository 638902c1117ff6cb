"""Attributed quotations: `Ana: “Shall we?” – Ben: “Yes.” (Cem: “On Monday, that is.”)`, the form in which what was said is told.

Knows nothing of who said what. Written where statements are made, and read where they are checked and shown.
"""

from __future__ import annotations

import re

_NAME = r"[^“”():–]{1,60}: "
_ATTRIBUTED = re.compile(rf"(?:{_NAME})?“[^“”]+”")
_ASIDE = re.compile(rf" \((?:{_NAME})?“[^“”]*”\)$")
_NAMED = re.compile(r"^([^“”():–]{1,60}): “")


def attributed(name: str | None, words: str) -> str:
    """`Ana: “We move it to May.”`; without a name only the quotation."""
    return f"{name}: “{words}”" if name else f"“{words}”"


def quotations(text: str) -> tuple[str, ...]:
    """The parts of a text that is nothing but attributed quotations; none where it is anything else."""
    found = tuple(m.group().strip() for m in _ATTRIBUTED.finditer(text))
    return () if any(c.isalnum() for c in _ATTRIBUTED.sub("", text)) else found


def exchanged(text: str) -> tuple[str, ...]:
    """The parts of an exchange (`Ana: “Shall we?” – Ben: “Yes.”`), each for itself; else the text."""
    found = quotations(text)
    return found if len(found) > 1 else (text,)


def without_aside(text: str) -> str:
    """The text without the quotation in brackets at its end, which says what it is about."""
    return _ASIDE.sub("", text)


def speaker_of(text: str) -> str | None:
    """Who is named before a quotation (`Ana: “Shall we?”`)."""
    named = _NAMED.match(text.strip(" ()"))
    return named[1] if named else None
