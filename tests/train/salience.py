"""Train the salience weights: `python -m tests.train.salience --data DIR`.

Logistic regression: is this sentence in the extract of about 130 words that has most in common (ROUGE-1 + ROUGE-2)
with the human summary of its QMSum train meeting? Needs scikit-learn and rouge-score. Everything is fixed: the same
data gives the same file. Tried and left: ridge regression on each sentence's own overlap (one point of ROUGE-1 lower
in cross-validation), gradient-boosted trees (one point higher on train, level on val).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from rouge_score.tokenizers import DefaultTokenizer
from sklearn.linear_model import LogisticRegression

from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.readable import clean, reported
from pipeline.extractive.reading.salience import NAMES, features
from pipeline.extractive.reading.utterances import read
from tests.bench.meetings import Meeting, qmsum
from tests.bench.oracle import extract
from tests.train.logistic import plain

STRENGTH = 0.1


def examples(meeting: Meeting) -> tuple[np.ndarray, np.ndarray]:
    """Features of each sentence of a meeting, and whether it is in the best extract."""
    words = cues("en")
    sentences = read(meeting.passages, words)
    split = DefaultTokenizer(use_stemmer=True).tokenize
    said = [split(reported(clean(s.text, words), s.speaker, words)) for s in sentences]
    best = extract(said, split(meeting.general[0].answer))
    return features(sentences, words), np.isin(np.arange(len(sentences)), best).astype(int)


def fit(data: Path) -> dict[str, object]:
    """The weights, as weights/salience.json holds them. Meetings count alike, whatever their length."""
    found = [examples(m) for m in qmsum(data, "train") if m.general]
    rows, answer = np.concatenate([x for x, _ in found]), np.concatenate([y for _, y in found])
    share = np.concatenate([np.full(len(y), 1 / len(y)) for _, y in found])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=500, random_state=0)
    model.fit((rows - mean) / scale, answer, sample_weight=share / share.mean())
    return {
        **plain(NAMES, mean, scale, model),
        "trained_on": "QMSum train (MIT), whole-meeting summaries",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights/salience.json"))
    options = parser.parse_args()
    options.out.write_text(json.dumps(fit(options.data), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
