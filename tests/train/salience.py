"""Train the salience weights: `python -m tests.train.salience --data DIR`.

Logistic regression: is this sentence in the extract of about 130 words that has most in common (ROUGE-1 + ROUGE-2)
with the human summary of its QMSum train meeting? Needs scikit-learn and rouge-score. Everything is fixed: the same
data gives the same file. Tried and left: ridge regression on each sentence's own overlap (one point of ROUGE-1 lower
in cross-validation), gradient-boosted trees (one point higher on train, level on val).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rouge_score.tokenizers import DefaultTokenizer
from sklearn.linear_model import LogisticRegression

from pipeline.extractive.cues import cues
from pipeline.extractive.readable import clean, reported
from pipeline.extractive.salience import NAMES, features
from pipeline.extractive.utterances import read
from tests.bench.meetings import Meeting, qmsum

EXTRACT_WORDS = 130
CANDIDATES = 200
STRENGTH = 0.1


def examples(meeting: Meeting) -> tuple[np.ndarray, np.ndarray]:
    """Features of each sentence of a meeting, and whether it is in the best extract."""
    words = cues("en")
    sentences = read(meeting.passages, words)
    split = DefaultTokenizer(use_stemmer=True).tokenize
    said = [split(reported(clean(s.text, words), s.speaker, words)) for s in sentences]
    best = extract(said, split(meeting.general[0].answer))
    return features(sentences, words), np.isin(np.arange(len(sentences)), best).astype(int)


def extract(sentences: Sequence[Sequence[str]], reference: Sequence[str]) -> list[int]:
    """Greedy: always the sentence that raises ROUGE-1 + ROUGE-2 of the extract most, until none does."""
    goals = [_grams(reference, 1), _grams(reference, 2)]
    bags = {i: (_grams(s, 1), _grams(s, 2)) for i, s in enumerate(sentences) if 5 <= len(s) <= 60}

    def alone(i: int) -> int:
        return sum((bags[i][0] & goals[0]).values()) + 2 * sum((bags[i][1] & goals[1]).values())

    left = sorted(bags, key=lambda i: -alone(i))[:CANDIDATES]
    chosen: list[int] = []
    have: tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]] = (Counter(), Counter())
    reached = 0.0
    while left and sum(have[0].values()) < EXTRACT_WORDS:
        gains = [(sum(_f1(have[k] + bags[i][k], goals[k]) for k in (0, 1)), i) for i in left]
        value, i = max(gains)
        if value <= reached:
            break
        reached = value
        chosen.append(i)
        left.remove(i)
        have = (have[0] + bags[i][0], have[1] + bags[i][1])
    return chosen


def _grams(tokens: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*[tokens[k:] for k in range(size)], strict=False))


def _f1(have: Counter[tuple[str, ...]], goal: Counter[tuple[str, ...]]) -> float:
    same = sum((have & goal).values())
    return 2 * same / max(1, sum(have.values()) + sum(goal.values()))


def fit(data: Path) -> dict[str, object]:
    """The weights, as weights/salience.json holds them. Meetings count alike, whatever their length."""
    found = [examples(m) for m in qmsum(data, "train") if m.general]
    rows, answer = np.concatenate([x for x, _ in found]), np.concatenate([y for _, y in found])
    share = np.concatenate([np.full(len(y), 1 / len(y)) for _, y in found])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=500, random_state=0)
    model.fit((rows - mean) / scale, answer, sample_weight=share / share.mean())
    return {
        "names": list(NAMES),
        "mean": [round(float(x), 5) for x in mean],
        "scale": [round(float(x), 5) for x in scale],
        "weight": [round(float(x), 5) for x in model.coef_[0]],
        "bias": round(float(model.intercept_[0]), 5),
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
