"""Train which line says what a sentence is about: `python -m tests.train.antecedent --data DIR`.

Where a reader found a sentence not clear by itself, tests/train/minuted.tsv names the passage that says what it is about. A
logistic regression over pairs of that sentence and each line around it. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.extractive.commitments.antecedent import NAMES, around, pairs
from pipeline.extractive.reading.cues import cues
from tests.bench.silver import noted
from tests.train.logistic import plain
from tests.train.minuted import Read, read_calls

STRENGTH = 0.05
LISTED = ("DEC", "PROP", "TASK", "OPEN")


def fit(calls: Sequence[Read]) -> dict[str, object]:
    """The weights as weights/antecedent.json holds them."""
    words, rows, right = cues("en"), [], []
    for c in calls:
        for j in c.judged:
            places = around(j.place, c.sentences)
            if j.about in places and j.label in LISTED:
                rows.append(pairs(j.place, places, c.sentences, words))
                right += [place == j.about for place in places]
    table = np.concatenate(rows)
    mean, scale = table.mean(axis=0), table.std(axis=0) + 0.01
    model = LogisticRegression(C=STRENGTH, max_iter=300, random_state=0)
    model.fit((table - mean) / scale, right)
    return {
        **plain(NAMES, mean, scale, model),
        "trained_on": "readers' judgements of sentences of public calls (CC BY-SA 3.0): numbers only",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights/antecedent.json"))
    options = parser.parse_args()
    made = fit(read_calls(noted(options.data)))
    options.out.write_text(json.dumps(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
