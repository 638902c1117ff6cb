"""Takes out of a text what a translation must not touch, and puts it back: names, numbers, times, links, terms.

Knows nothing of engines. What is taken out leaves a numbered mark; a mark that does not come back is seen, so nothing
can be lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import regex

MARK = "⟦{}⟧"
_LINK = r"(?:https?://|www\.)[^\s<>\"'»”)]+[^\s<>\"'»”).,;:!?]|[\w.+-]+@[\w-]+\.[\w.-]*\w"
_NUMBER = r"[$€£¥₹₩]?\p{Nd}+(?:[.,:/’'\u00a0\u202f–-]?\p{Nd}+)*(?:\s?%|\s?[€$£¥₹₩])?"


@dataclass(frozen=True, slots=True)
class Protected:
    """A text with marks, and what each mark stands for, in order: the first is mark 1."""

    text: str
    kept: tuple[str, ...]
    mark: str = MARK


def protect(
    text: str,
    *,
    names: Iterable[str] = (),
    terms: Mapping[str, str] | None = None,
    mark: str = MARK,
) -> Protected:
    """Marks instead of links, `terms` (word → what to write for it), `names` and everything written in digits.

    Names and terms are found as whole words, longest first, in their own capitals; a mark already in `text` counts as
    something to protect.
    """
    terms = dict(terms or {})
    words = sorted({*terms, *names} - {""}, key=lambda word: (-len(word), word))
    parts = [_pattern(mark), _LINK]
    if words:
        bounded = "|".join(_bounded(word) for word in words)
        parts.append(f"(?P<word>{bounded})")
    parts.append(_NUMBER)
    kept: list[str] = []

    def take(match: regex.Match[str]) -> str:
        kept.append(terms.get(match.group(), match.group()))
        return mark.format(len(kept))

    return Protected(regex.sub("|".join(parts), take, text), tuple(kept), mark)


def lost(translation: str, protected: Protected) -> tuple[str, ...]:
    """What did not come back, or came back more than once."""
    found = [int(match.group(1)) for match in regex.finditer(_pattern(protected.mark), translation)]
    return tuple(word for i, word in enumerate(protected.kept, 1) if found.count(i) != 1)


def restore(translation: str, protected: Protected) -> str:
    """The translation with everything back in place. A mark of no known number stays as it is: see `lost`."""

    def put(match: regex.Match[str]) -> str:
        number = int(match.group(1))
        return protected.kept[number - 1] if 1 <= number <= len(protected.kept) else match.group()

    return regex.sub(_pattern(protected.mark), put, translation)


def _pattern(mark: str) -> str:
    """The mark as an engine may return it: with white space inside, with other digits."""
    before, after = (regex.escape(part.strip()) for part in mark.split("{}"))
    return rf"{before}\s*(\p{{Nd}}+)\s*{after}"


def _bounded(word: str) -> str:
    start = r"(?<![\p{L}\p{N}])" if word[0].isalnum() and word[0].isascii() else ""
    end = r"(?![\p{L}\p{N}])" if word[-1].isalnum() and word[-1].isascii() else ""
    return start + regex.escape(word) + end
