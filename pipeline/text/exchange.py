"""Which passages to show together: hits spread over the talk, widened to whole exchanges, packed under a budget.

Knows nothing of how passages were scored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.text.bm25 import Floats

APART = 8
"""Hits nearer than this are one place; the better one stands for it. Of 1, 4, 8 and 12 the best on QMSum
train."""
COVERAGE = 0.3
"""What a telling query word that no chosen passage holds yet is worth, beside a passage's own standing."""
STALE = 0.3
"""What is left of a word's worth each time a chosen passage holds it."""
NOD = 20
"""A reply of fewer characters ("Yes, let's do that.") says little, but whether it was agreed."""
_ASKS = ("?", "？", "؟")


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
    passages: Sequence[Passage],
    standing: Floats,
    *,
    holds: NDArray[np.bool_],
    worth: Floats,
    tokens: Sequence[int],
    max_tokens: int,
) -> tuple[int, ...]:
    """Places to show under the budget, in order of the source.

    One after another the passage is taken that adds most: its standing (mean 0, deviation 1) and the query words it is the
    first to hold. With it goes the rest of its exchange. `holds` is (passages, words), `worth` (words,). Greedy choice under
    a budget of a sum with diminishing returns, as in Lin & Bilmes 2011, "A Class of Submodular Functions".
    """
    need = worth.astype(np.float64).copy()
    free = np.ones(len(passages), dtype=bool)
    chosen: set[int] = set()
    left = max_tokens
    cheapest = min(tokens, default=0)
    while left >= cheapest and free.any():
        gain = np.where(free, standing + COVERAGE * (holds @ need), -np.inf)
        best = int(gain.argmax())
        free[best] = False
        if tokens[best] > left:
            continue
        for i in exchange(passages, best):
            if i in chosen or tokens[i] > left:
                continue
            chosen.add(i)
            free[i] = False
            left -= tokens[i]
            need[holds[i]] *= STALE
    return tuple(sorted(chosen))


def exchange(passages: Sequence[Passage], at: int) -> tuple[int, ...]:
    """The passage and what it cannot be read without: the question it answers, the reply to what it asks, a nod."""
    found = [at]
    before, after = _neighbour(passages, at, -1), _neighbour(passages, at, +1)
    if after is not None and (_asks(passages[at]) or _nods(passages[at], passages[after])):
        found.append(after)
    if before is not None and _asks(passages[before]) and passages[before].speaker != passages[at].speaker:
        found.append(before)
    return tuple(found)


def _neighbour(passages: Sequence[Passage], at: int, step: int) -> int | None:
    i = at + step
    return i if 0 <= i < len(passages) and passages[i].source == passages[at].source else None


def _asks(passage: Passage) -> bool:
    return passage.text.rstrip().endswith(_ASKS)


def _nods(said: Passage, reply: Passage) -> bool:
    return reply.speaker is not None and reply.speaker != said.speaker and 2 < len(reply.text) < NOD
