"""User text made safe to stand in Markdown: nothing in it becomes a heading, a link, a tag or HTML.

Knows nothing of recaps. Escapes only what would be read as markup, so that the source stays readable too.
"""

from __future__ import annotations

import re

_ALWAYS = re.compile(r"([\\`*\[\]<]|~~|==|%%|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|#(?=[^\W\d])|\$(?=[^$]{0,500}\$))")
_AT_START = re.compile(r"^(\s*)([-+>#|=]|\d+(?=[.)]\s))")
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FIRST_STRONG, _POP = "\u2068", "\u2069"


def escaped(text: str) -> str:
    """One line of text without markup; white space runs become single spaces, bidi controls go."""
    plain = " ".join(_BIDI_CONTROLS.sub("", text).split())
    safe = _ALWAYS.sub(lambda m: "".join(f"\\{c}" for c in m[0]), plain)
    return _AT_START.sub(lambda m: f"{m[1]}{m[2]}\\" if m[2].isdigit() else f"{m[1]}\\{m[2]}", safe)


def isolated(text: str, *, always: bool = False) -> str:
    """Text that keeps its own direction amid other text; marks are added only where a right-to-left letter occurs,
    or `always` (amid right-to-left text)."""
    return f"{_FIRST_STRONG}{text}{_POP}" if always or _RIGHT_TO_LEFT.search(text) else text


def yaml_text(text: str) -> str:
    """A YAML double-quoted scalar on one line; a viewer that knows no front matter finds no link or HTML in it."""
    plain = " ".join(_BIDI_CONTROLS.sub("", text).split())
    safe = plain.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + safe.replace("<", "\\u003c").replace("](", "]\\u0028").replace("][", "]\\u005b") + '"'
