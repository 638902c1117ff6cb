"""Averages of what was found over the talk around each passage: what matters is talked about for a while.

Knows nothing of words or questions. Distances are measured in talk, not in turns: a speech is long, a nod is nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.retrieval.bm25 import Floats, Ints, runs

DEVIATION = 80.0
"""Of the bell under which the surroundings are read, in terms (stop words left out): a minute or so to each side."""
CELL = 8.0
"""Terms of talk that are taken as one point: a tenth of the deviation."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The cell in which the middle of each passage lies, and how much each passage says. Sources are far apart."""

    cells: Ints
    sizes: Floats

    @classmethod
    def of(cls, lengths: Floats, sources: Sequence[str | None]) -> Surroundings:
        """From passages' numbers of terms; one without any takes the room of one."""
        sizes = lengths + 1
        middle = np.cumsum(sizes, dtype=np.float64) - sizes / 2
        for first, _ in runs(sources)[1:]:
            middle[first:] += 3 * DEVIATION + CELL
        return cls((middle / CELL).astype(np.int64), sizes.astype(np.float32))

    def mean(self, values: Floats, *, by_size: bool) -> Floats:
        """Each passage's value averaged with those around it; `by_size`: a long one counts for more."""
        if not len(values):
            return values
        weights = self.sizes if by_size else np.ones_like(self.sizes)
        reach = int(3 * DEVIATION / CELL)
        bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) * CELL / DEVIATION) ** 2)
        cells = int(self.cells[-1]) + 1
        total, count = (
            np.convolve(np.bincount(self.cells, weights=x, minlength=cells), bell)[reach : reach + cells]
            for x in (values * weights, weights)
        )
        return np.asarray(total[self.cells] / count[self.cells], dtype=np.float32)
