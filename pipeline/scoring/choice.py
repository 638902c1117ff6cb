"""Chooses the scorer of a task: the learned one where it has been calibrated for it, else the plain one.

Knows nothing of how either scores.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.doors import Scorer
from pipeline.scoring.missing import Hears
from pipeline.scoring.rule_scorer import RuleScorer


def best_scorer(
    task: str, *, risk: float | None = None, thresholds: Path | None = None, hears: Hears | None = None
) -> Scorer:
    """A scorer for the task. `risk`: share of accepted replies that may be worse than the strong model's; None: no promise.

    `thresholds`: the file of the user's own (`quorum calibrate`); `hears`: a free reading of a meeting, by which
    what a recap leaves out is noticed; None: it is not.
    """
    from pipeline.scoring import zscorer  # its signals need numpy: who lists or shows is not to wait for it

    plain = RuleScorer()
    return zscorer.open(task, fallback=plain, risk=risk, calibrated=thresholds, hears=hears) or plain
