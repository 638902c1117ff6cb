"""The words of a script that writes no spaces: BudouX cuts Japanese, Chinese and Thai; other texts are cut at their spaces.

Knows nothing of meetings or of which words matter. Japanese comes in phrases: what follows a noun there is cut off.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

_NAMES = {
    "ja": "load_default_japanese_parser",
    "zh-Hans": "load_default_simplified_chinese_parser",
    "zh-Hant": "load_default_traditional_chinese_parser",
    "yue": "load_default_traditional_chinese_parser",
    "th": "load_default_thai_parser",
}
_ENDINGS = re.compile(r"[\u3040-\u309f]+$")
_MARK = re.compile(r"([^\w\u0e00-\u0eff]+)")


class _Parser(Protocol):
    def parse(self, sentence: str) -> list[str]: ...


@cache
def _parser(tag: str) -> _Parser | None:
    import budoux

    name = _NAMES.get(tag)
    parser: _Parser | None = getattr(budoux, name)() if name else None
    return parser


def segments(text: str, tag: str) -> list[str]:
    """Words and marks in order; marks stand alone."""
    parser = _parser(tag)
    found: list[str] = []
    for part in _MARK.split(text):
        if parser is None or part.isascii() or _MARK.fullmatch(part):
            found += part.split()
        else:
            found += (_bare(word, tag) for word in parser.parse(part))
    return [word for word in found if word]


def _bare(word: str, tag: str) -> str:
    """A Japanese phrase without the grammar at its end; one that is grammar alone stays."""
    return (_ENDINGS.sub("", word) or word) if tag == "ja" else word
