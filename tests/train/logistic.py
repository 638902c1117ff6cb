"""A fitted logistic regression as a weights file holds it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression


def plain(
    names: Sequence[str], mean: np.ndarray, scale: np.ndarray, model: LogisticRegression, *, digits: int = 5
) -> dict[str, object]:
    """`names`, `mean`, `scale`, `weight`, `bias`: what `pipeline.extractive.reading.linear` reads."""

    def rounded(values: np.ndarray) -> list[float]:
        return [round(float(x), digits) for x in values]

    return {
        "names": list(names),
        "mean": rounded(mean),
        "scale": rounded(scale),
        "weight": rounded(model.coef_[0]),
        "bias": round(float(model.intercept_[0]), digits),
    }
