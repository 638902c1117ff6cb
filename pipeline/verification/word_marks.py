"""What the grounding model is told of each word of a statement: what sort of word it is, and whether the evidence has it.

Knows nothing of networks. Training and use share this file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.verification.evidence_chunks import STOP, stem, words_of

KINDS = 5
MATCHES = 3
MARKS = KINDS * MATCHES
"""Number of different marks: kind × match."""

_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]", re.UNICODE)


def _kind(word: str, *, first: bool) -> int:
    if not any(c.isalnum() for c in word):
        return 4
    if any(c.isdigit() for c in word):
        return 3
    if word.lower() in STOP:
        return 0
    return 2 if word[0].isupper() and not first else 1


def marked(statement: str, evidence: Sequence[str]) -> list[tuple[int, int, int]]:
    """(start, end, mark) of every word and sign of the statement; mark 0–14 = kind × 3 + match (none, stem, exact)."""
    held = {w for text in evidence for w in words_of(text)}
    stems = {stem(w) for w in held}
    found: list[tuple[int, int, int]] = []
    for number, match in enumerate(_TOKEN.finditer(statement)):
        word = match[0].lower()
        same = 2 if word in held else 1 if stem(word) in stems else 0
        found.append((*match.span(), _kind(match[0], first=number == 0) * MATCHES + same))
    return found


def per_piece(marks: Sequence[tuple[int, int, int]], offsets: Sequence[tuple[int, int]]) -> list[int]:
    """The mark of each word piece, by its character offsets; special pieces (0, 0) get that of a sign."""
    result: list[int] = []
    place = 0
    for start, end in offsets:
        if start == end:
            result.append(4 * MATCHES)
            continue
        while place < len(marks) - 1 and marks[place][1] <= start:
            place += 1
        result.append(marks[place][2] if marks else 4 * MATCHES)
    return result
