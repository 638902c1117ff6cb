"""95% intervals by the bootstrap over meetings (percentiles, fixed seed)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")
RESAMPLES = 1000


def bootstrap(values: Sequence[float]) -> list[float] | None:
    """The interval of the mean of one value a meeting; None for fewer than two meetings."""
    return bootstrap_of(values, lambda sample: float(np.mean(sample)))


def bootstrap_of(items: Sequence[Item], figure: Callable[[list[Item]], float]) -> list[float] | None:
    """The interval of any figure that is computed from one item a meeting."""
    if len(items) < 2:
        return None
    random = np.random.default_rng(0)
    drawn = [figure([items[i] for i in random.integers(0, len(items), len(items))]) for _ in range(RESAMPLES)]
    return [round(float(x), 4) for x in np.percentile(drawn, [2.5, 97.5])]
