"""Which passages to show together: hits spread over the talk, widened to whole exchanges, packed under a budget.

Knows nothing of how passages were scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.retrieval.bm25 import Floats, runs

APART = 20.0
"""Terms of talk (stems, stop words left out) that lie between two places, or else they are one and the better stands for
it. Chosen by words alone on QMSum train, 1,095 questions: hit@5/hit@10 0.794/0.887 at 5, 0.810/0.903 at 20, 0.808/0.898 at 30;
places 6 turns apart, however long the turns, 0.786/0.878."""
FAR = 1e6
"""Terms between one source and the next: no place of the one is near a place of the other."""
COST = 0.75
"""The power of its tokens by which a passage's worth is divided: 0 takes the longest, 1 the shortest of equals."""
NOD = 20
"""A reply of fewer characters ("Yes, let's do that.") says little, but whether it was agreed."""
_ASKS = ("?", "？", "؟")


@dataclass(frozen=True, slots=True)
class Extents:
    """Where each passage begins and ends, in terms of talk; other sources are far away."""

    begins: NDArray[np.float64]
    ends: NDArray[np.float64]

    @classmethod
    def of(cls, lengths: Floats, sources: Sequence[str | None]) -> Extents:
        """From passages' numbers of terms."""
        begins = np.concatenate(([0.0], np.cumsum(lengths, dtype=np.float64)))[:-1]
        for first, _ in runs(sources)[1:]:
            begins[first:] += FAR
        return cls(begins, begins + lengths)


def spread(scores: Floats, *, k: int, apart: float, extents: Extents) -> list[int]:
    """The best `k` places, best first, each with at least `apart` terms of talk between it and every better one."""
    free = np.ones(len(scores), dtype=bool)
    chosen: list[int] = []
    for i in np.argsort(-scores, kind="stable"):
        if len(chosen) == k:
            break
        if free[i]:
            chosen.append(int(i))
            low = np.searchsorted(extents.ends, extents.begins[i] - apart, side="right")
            high = np.searchsorted(extents.begins, extents.ends[i] + apart, side="left")
            free[low:high] = False
    return chosen


def pack(
    passages: Sequence[Passage],
    chances: Floats,
    *,
    terms: Sequence[frozenset[str]],
    tokens: Sequence[int],
    max_tokens: int,
) -> tuple[int, ...]:
    """Places to show under the budget, in order of the source.

    One after another the passage is taken that brings most for its tokens: its chance to belong to the answer times the
    number of its terms that no chosen passage holds yet. With it goes the rest of its exchange. Greedy choice under a
    budget of a sum with diminishing returns, as in Lin & Bilmes 2011, "A Class of Submodular Functions".
    """
    cost = np.asarray(tokens, dtype=np.float64) ** COST
    held: set[str] = set()
    chosen: set[int] = set()
    left = max_tokens
    cheapest = min(tokens, default=0)

    def worth(i: int) -> float:
        return float(chances[i] * len(terms[i] - held) / cost[i])

    heap = [(-worth(i), i) for i in range(len(passages))]
    heapify(heap)
    while heap and left >= cheapest:
        _, best = heappop(heap)
        if best in chosen or tokens[best] > left:
            continue
        now = worth(best)  # it only ever falls: what is still ahead of the next one is the best of all
        if heap and now < -heap[0][0]:
            heappush(heap, (-now, best))
            continue
        for i in exchange(passages, best):
            if i not in chosen and tokens[i] <= left:
                chosen.add(i)
                held |= terms[i]
                left -= tokens[i]
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
