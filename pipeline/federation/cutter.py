"""Cuts a source that is too long for a model where it hurts least: at turns, pauses and changes of subject.

Knows nothing of models or prompts. Each line is in exactly one part, whole and in order: nothing is dropped or split. Parts
are as few as fit, about evenly filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from pipeline.doors import Passage
from pipeline.text.words import terms

LONG_PAUSE_S = 8.0
EVEN = 0.25
"""A part may be this much under or over an even share, so that it can end where a subject does."""


def cut(
    passages: Sequence[Passage], costs: Sequence[int], *, room: int, language: str
) -> tuple[tuple[Passage, ...], ...]:
    """The parts, each of at most `room` tokens by `costs` (a line that alone costs more is a part of its own)."""
    if not passages:
        return ()
    quality = cut_quality(passages, language)
    before = [0, *accumulate(costs)]
    parts: list[tuple[Passage, ...]] = []
    first = 0
    while first < len(passages):
        left = before[-1] - before[first]
        count = max(1, -(-left // room))
        end = len(passages) if count == 1 else _end(first, before, quality, room, left / count, count)
        parts.append(tuple(passages[first:end]))
        first = end
    return tuple(parts)


def _end(
    first: int, before: Sequence[int], quality: Sequence[float], room: int, share: float, count: int
) -> int:
    """Where a part ends: the best place near an even share after which the rest still fits into the parts that are left."""
    fits = [at for at in range(first + 1, len(before)) if before[at] - before[first] <= room]
    if not fits:
        return first + 1
    least = max((1 - EVEN) * share, before[-1] - before[first] - (count - 1) * room)
    near = [
        at for at in fits if least <= before[at] - before[first] <= (1 + EVEN) * share and at < len(quality)
    ]
    if not near:
        return fits[-1]
    return max(near, key=lambda at: (quality[at], -abs(before[at] - before[first] - share)))


def cut_quality(passages: Sequence[Passage], language: str) -> list[float]:
    """How good it is to cut before each line, 0–3: other words, a new speaker, a long pause; most where a source begins."""
    from pipeline.text.shift import shift  # late: it needs numpy

    changes = shift([terms(p.text, language=p.language or language) for p in passages], range(len(passages)))
    quality = [float(c) for c in changes]
    for i in range(1, len(passages)):
        before, here = passages[i - 1], passages[i]
        quality[i] += 1.0 if before.speaker != here.speaker else 0.0
        if before.source != here.source:
            quality[i] += 3.0
        elif before.end_s is not None and here.start_s is not None:
            quality[i] += min(1.0, max(0.0, here.start_s - before.end_s) / LONG_PAUSE_S)
    return quality
