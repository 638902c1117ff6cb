"""Which passages to show together: hits spread over the talk, widened to whole exchanges, packed under a budget.

Knows nothing of queries or how passages were scored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.text.bm25 import Floats

BEFORE, AFTER = 2, 3
APART = 3
"""Hits nearer than this are one place; the better one stands for it."""


def spread(scores: Floats, *, k: int, apart: int) -> list[int]:
    """The best `k` places, best first, each at least `apart` passages from every better one."""
    free = np.ones(len(scores), dtype=bool)
    chosen: list[int] = []
    for i in np.argsort(-scores, kind="stable"):
        if len(chosen) == k:
            break
        if free[i]:
            chosen.append(int(i))
            free[max(0, i - apart + 1) : i + apart] = False
    return chosen


def pack(
    scores: Floats, tokens: Sequence[int], sources: Sequence[str | None], *, max_tokens: int
) -> tuple[int, ...]:
    """Places to show under the budget, in order: each hit with the two passages before and three after it."""
    chosen: set[int] = set()
    left = max_tokens
    for at in np.argsort(-scores, kind="stable"):
        if left <= 0:
            break
        near = range(max(0, at - BEFORE), min(len(scores), at + AFTER + 1))
        for i in sorted(near, key=lambda i: abs(i - at)):
            if sources[i] == sources[at] and i not in chosen and tokens[i] <= left:
                chosen.add(i)
                left -= tokens[i]
    return tuple(sorted(chosen))
