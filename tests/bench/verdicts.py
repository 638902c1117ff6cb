"""How many verdicts certify a risk: thresholds from samples of answers whose benefit and outcome are known.

Knows nothing of models, questions or meetings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.scoring.calibration import certify

RISKS = (0.15, 0.1, 0.05)
SIZES = (100, 200, 400, 800, 1600, 3200)
TIMES = 100
SURE = 0.8
"""A number of verdicts is enough where so many samples of it certify a threshold."""


def simulate(
    benefits: Sequence[float],
    worse: Sequence[bool],
    *,
    sizes: Sequence[int] = SIZES,
    times: int = TIMES,
    seed: int = 0,
) -> list[dict[str, object]]:
    """Samples with replacement from the answers. `certified`: in how many of them a threshold is found; `accepted`: which
    share of all answers it accepts, none counting as 0; `kept`: in how many of those the risk over all answers is kept."""
    chance = np.random.default_rng(seed)
    scores, bad = np.array(benefits), np.array(worse)
    table: list[dict[str, object]] = []
    for risk in RISKS:
        enough: int | None = None
        rows: list[dict[str, object]] = []
        for size in sizes:
            found: list[float] = []
            for _ in range(times):
                drawn = chance.integers(0, len(scores), size)
                threshold = certify(scores[drawn].tolist(), bad[drawn].tolist(), risk)
                if threshold.benefit is not None:
                    found.append(threshold.benefit)
            share = len(found) / times
            taken = [scores <= t for t in found]
            rows.append(
                {
                    "verdicts": size,
                    "certified": round(share, 3),
                    "accepted": round(sum(float(t.mean()) for t in taken) / times, 3),
                    "kept": round(float(np.mean([bad[t].mean() <= risk for t in taken])), 3)
                    if found
                    else None,
                }
            )
            enough = size if enough is None and share >= SURE else enough
        table.append({"risk": risk, "enough": enough, "sizes": rows})
    return table
