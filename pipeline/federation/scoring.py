"""Chooses the scorer of a task: the learned one where it has been calibrated for it, else the plain one.

Knows nothing of how either scores.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import cast

from pipeline.doors import Scorer
from pipeline.federation.plain import Plain


def best_scorer(task: str, *, risk: float = 0.05) -> Scorer:
    """A scorer for the task. `risk`: share of accepted replies that may be worse than the strong model's.

    `pipeline/federation/zscorer.py` joins by having `open(task, *, fallback, risk) -> Scorer | None`; None: it has
    not been calibrated for the task.
    """
    plain = Plain()
    if find_spec("pipeline.federation.zscorer") is None:
        return plain
    learned = import_module("pipeline.federation.zscorer").open(task, fallback=plain, risk=risk)
    return plain if learned is None else cast(Scorer, learned)
