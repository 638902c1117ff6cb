"""Train what makes a line worth telling in a summary: `python -m tests.train.summary --data DIR`.

Over the lines around the subject of each specific query of QMSum train, in the meetings that the encoder has not seen (of
the others its scores promise too much). Ridge regression (weights/summary.json): which share of the line's words, and of its
pairs of words, did the human's answer use too, compared with the other lines of the same query? And which words the answer
holds at all (weights/expected.json, see tests/train/expected.py). Everything is fixed: the same data gives the same files.
Needs rouge-score and scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rouge_score.tokenizers import DefaultTokenizer

from pipeline.extractive.answers.selection import NAMES, features, standing
from pipeline.extractive.answers.summary import lines_about
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.retelling import RetoldLine
from pipeline.questions.question import understand
from pipeline.retrieval.retriever import Index
from pipeline.retrieval.vector_store import keeper
from tests.bench.meetings import Meeting, qmsum
from tests.bench.oracle import grams
from tests.train import expected
from tests.train.encoder import held_out

TRAINED_ON = "QMSum train (MIT), answers to specific queries"
PAIRS = 1.0
"""What a pair of words in common counts beside a single one."""
STRENGTH = 1000.0
"""Ridge penalty; of 100, 1,000 and 5,000 the best in cross-validation over meetings."""


@dataclass(frozen=True, slots=True)
class Query:
    """The lines around a query's subject: features (lines, names) and the share of their words that the human used."""

    rows: np.ndarray
    used: np.ndarray
    words: expected.Example


def examples(meeting: Meeting) -> Iterable[Query]:
    """What is to be learned from a meeting."""
    words = cues("en")
    index = Index(meeting.passages, kept_in=keeper())
    speakers = [p.speaker for p in meeting.passages if p.speaker]
    for query in meeting.specific:
        asked = understand(query.text, speakers=speakers)
        found, lines = lines_about(index, asked, words)
        if len(lines) > 1:
            rows = features(lines, found, asked, index.weight, words)
            near = standing(lines, found)
            example = expected.Example(meeting.id, lines, near, query.text, asked.named, query.answer)
            yield Query(rows, share_used(lines, query.answer), example)


def share_used(lines: Sequence[RetoldLine], answer: str) -> np.ndarray:
    """Of each line's words and pairs of words, the share that a human's answer holds too."""
    split = DefaultTokenizer(use_stemmer=True).tokenize
    goals = [grams(split(answer), n) for n in (1, 2)]
    used = []
    for x in lines:
        said = split(x.text())
        single, pairs = (sum((grams(said, n) & goals[n - 1]).values()) for n in (1, 2))
        used.append((single + PAIRS * pairs) / (len(said) + 4))
    return np.array(used)


def fit(
    queries: Sequence[Query], names: Sequence[str] = NAMES, *, strength: float = STRENGTH
) -> dict[str, object]:
    """The weights, as a file of weights/ holds them."""
    rows = np.concatenate([q.rows for q in queries])
    goal = np.concatenate([q.used - q.used.mean() for q in queries])
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(scale < 1e-4, 1.0, scale)  # what is the same in all lines tells nothing
    even = (rows - mean) / scale
    weight = np.linalg.solve(even.T @ even + strength * np.eye(len(names)), even.T @ goal)
    return {
        "names": list(names),
        "mean": [round(float(x), 5) for x in mean],
        "scale": [round(float(x), 5) for x in scale],
        "weight": [round(float(x), 5) for x in weight],
        "bias": 0.0,
        "trained_on": TRAINED_ON,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights"))
    options = parser.parse_args()
    meetings = qmsum(options.data, "train")
    found: list[Query] = []
    for n, meeting in enumerate(meetings):
        if held_out(n):
            found += examples(meeting)
            print(f"{n} {meeting.id}", file=sys.stderr, flush=True)
    write(options.out / "summary.json", fit(found))
    answers = [(m.id, q.answer) for m in meetings for q in m.specific]
    words = expected.fit([q.words for q in found], answers, trained_on=TRAINED_ON)
    write(options.out / "expected.json", words)


def write(path: Path, weights: dict[str, object]) -> None:
    """One value a line, but for long lists of words."""
    path.write_text(json.dumps(weights, indent=None if "words" in weights else 1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
