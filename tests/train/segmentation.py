"""Train the boundary weights: `python -m tests.train.segmentation --data DIR`.

Logistic regression on the turn starts of QMSum train: does a topic of the annotators begin here (or a few words off)?
Needs scikit-learn. Everything is fixed: the same data gives the same file.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.utterances import Sentence, read
from pipeline.extractive.topics.boundaries import NAMES, candidates, features
from tests.bench.meetings import Meeting, qmsum
from tests.bench.segmentation import begins
from tests.train.logistic import plain

NEAR_WORDS = 30
"""Annotators agree on a boundary only to within a turn or two: a start so many words off counts about a third."""
STRENGTH = 0.03


def closeness(meeting: Meeting, sentences: tuple[Sentence, ...], starts: list[int]) -> np.ndarray:
    """1 where a topic begins exactly here, less with the distance in words, 0 far from every boundary."""
    words = np.concatenate([[0], np.cumsum([s.size for s in sentences])])
    marks = [i for i, new in enumerate(begins(meeting)) if new]
    real = [words[next((s.index for s in sentences if s.first >= m), len(sentences))] for m in marks]
    if not real:
        return np.zeros(len(starts))
    apart = np.abs(words[np.array(starts)][:, None] - np.array(real)[None]).min(axis=1)
    return np.exp(-((apart / NEAR_WORDS) ** 2))


def examples(meetings: tuple[Meeting, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Features of all candidate starts and how near each is to a real boundary."""
    words = cues("en")
    rows, near = [], []
    for meeting in meetings:
        sentences = read(meeting.passages, words)
        starts = [i for i in candidates(sentences) if sentences[i].turn != sentences[i - 1].turn]
        rows.append(features(sentences, starts, words))
        near.append(closeness(meeting, sentences, starts))
    return np.concatenate(rows), np.concatenate(near)


def fit(rows: np.ndarray, near: np.ndarray, names: tuple[str, ...] = NAMES) -> dict[str, object]:
    """The weights, as weights/segmentation.json holds them."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    twice = np.concatenate([rows, rows])
    answer = np.concatenate([np.ones(len(near)), np.zeros(len(near))])
    trust = np.concatenate([near, 1 - near])
    kept = trust > 1e-4
    model = LogisticRegression(C=STRENGTH, max_iter=1000, random_state=0)
    model.fit(((twice - mean) / scale)[kept], answer[kept], sample_weight=trust[kept])
    return {
        **plain(names, mean, scale, model),
        "trained_on": "QMSum train (MIT), topic spans",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights/segmentation.json"))
    options = parser.parse_args()
    weights = fit(*examples(qmsum(options.data, "train")))
    options.out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
