"""Fit how likely a word is one of the answer's: `python -m tests.train.windows --data DIR` prints LIKELY of retrieval/windows.py.

On ELITR-Bench dev: every recorded answer but GPT-4's is a draft; of the words that were said, those of the human answer are
to be found. Each answer counts the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.retrieval.windows import Finder, content
from tests.bench import elitr

STRONG = "GPT-4"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draft:
    """The words that were said in a meeting, in the light of a question and of one model's answer."""

    names: tuple[str, ...]
    seen: Floats
    wanted: NDArray[np.bool_]


def drafts(meeting: elitr.Meeting) -> list[Draft]:
    """All recorded answers of a meeting but the strong model's."""
    finder = Finder(meeting.passages)
    vocabulary = sorted(finder.places)
    found = []
    for question in meeting.questions:
        asked = content(question.text, "en")
        mine = np.array([word not in asked for word in vocabulary])
        gold = content(question.gold, "en")
        wanted = np.array([word in gold for word in vocabulary])[mine]
        for given in question.single.values():
            if given.model != STRONG and wanted.any():
                seen = finder.features(vocabulary, question=question.text, draft=given.text)
                table = np.stack([seen[name] for name in seen], axis=1)[mine]
                found.append(Draft(tuple(seen), table.astype(np.float64), wanted))
    return found


def fit(found: Sequence[Draft], *, seed: int = 0) -> dict[str, float]:
    """Log-odds per feature, by logistic regression on all wanted words and 15% of the others."""
    from sklearn.linear_model import LogisticRegression

    chance = np.random.default_rng(seed)
    rows, wanted, weights = [], [], []
    for draft in found:
        kept = draft.wanted | (chance.random(len(draft.wanted)) < 0.15)
        rows.append(draft.seen[kept])
        wanted.append(draft.wanted[kept])
        weights.append(np.where(draft.wanted[kept], 1.0, 1 / 0.15) / draft.wanted.sum())
    table, weight = np.concatenate(rows), np.concatenate(weights)
    mean, scale = table.mean(0), table.std(0)
    head = LogisticRegression(max_iter=300).fit(
        (table - mean) / scale, np.concatenate(wanted), sample_weight=weight / weight.mean()
    )
    slopes = head.coef_[0] / scale
    bias = float(head.intercept_[0] - (slopes * mean).sum())
    return {"bias": bias, **dict(zip(found[0].names, map(float, slopes), strict=True))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    meetings, missing = elitr.load(options.data, "dev")
    if missing:
        raise SystemExit(f"{options.data}: {missing[0]} is missing")
    learned = fit([draft for meeting in meetings for draft in drafts(meeting)])
    print("LIKELY =", {name: round(value, 2) for name, value in learned.items()})


if __name__ == "__main__":
    main()
