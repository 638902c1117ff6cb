"""Linear models as plain numbers: weights/<name>.json, written by tests/train/.

Knows nothing of what the features mean.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """`score` = bias + Σ weight · (feature - mean) / scale, one row an item; a logit where it was trained as one."""

    names: tuple[str, ...]
    mean: Matrix
    scale: Matrix
    weight: Matrix
    bias: float

    @classmethod
    def of(cls, raw: Mapping[str, Any], expected: tuple[str, ...]) -> Linear:
        """From the numbers of a weights file; `expected` are the features the code computes, in order."""
        if tuple(raw["names"]) != expected:
            raise ValueError("weights were trained on other features; run tests.train")
        mean, scale, weight = (np.array(raw[name], dtype=np.float64) for name in ("mean", "scale", "weight"))
        return cls(expected, mean, scale, weight, float(raw["bias"]))

    def score(self, rows: Matrix) -> Matrix:
        """Scores of shape (items,) for features of shape (items, len(names))."""
        return np.asarray(((rows - self.mean) / self.scale) @ self.weight + self.bias)


@cache
def load(name: str, expected: tuple[str, ...]) -> Linear:
    """The model of that name; `expected` are the features the code computes, in order.

    Raises ValueError where code and file disagree: the file must then be trained again.
    """
    raw = json.loads((files("pipeline") / "weights" / f"{name}.json").read_text("utf-8"))
    if tuple(raw["names"]) != expected:
        raise ValueError(f"weights/{name}.json was trained on other features; run tests.train.{name}")
    return Linear.of(raw, expected)
