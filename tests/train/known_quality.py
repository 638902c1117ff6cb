"""Answers of known quality to QMSum's questions, and the direction in the scorer's signals that tells them apart.

`python -m tests.train.known_quality --data DIR` writes tests/train/known_quality.json: for each signal what one unit of it says
for a better answer. Learned from differences between answers to one question, so that how hard a question is falls out. No
recorded answer of a model and no judge is seen, so that it may be used for meetings of any other benchmark.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.scoring.signals import Signals, answer_signals, source_of
from pipeline.scoring.zscorer import ScorerWeights, weights
from pipeline.text.onnx import weights_folder
from pipeline.text.sentences import split
from tests.bench.meetings import Meeting, Query, qmsum
from tests.train import perturb

HERE = Path(__file__).with_name("known_quality.json")
QUALITY = {
    "right": 1.0, "part": 0.6, "mixed": 0.5, "wrong": 0.45, "other": 0.2, "evasive": 0.1, "foreign": 0.0,
}  # fmt: skip
"""A human's answer; half of it; its first sentence and two of another answer; with a number, speaker or negation changed;
the answer to another question about the meeting; none at all; the answer to a question about another meeting."""
EVASIVE = (
    "The transcript does not explicitly mention {}.",
    "It is not clear from the provided transcript {}. More context would be needed.",
    "Based on the transcript, there is no specific information about {}.",
)
LEFT_OUT = ("best_bears",)
"""Signals that read the retrieval itself: their meaning moves with it, and its encoder has seen most of QMSum."""
SHRINK = 600.0
FAR = 4.0
"""Deviations at which a signal is cut off."""


@dataclass(frozen=True, slots=True)
class Known:
    """One answer: to which question, of which quality, and its signals."""

    question: tuple[str, int]
    quality: float
    signals: Signals


def answers(meeting: Meeting, strangers: Sequence[Query], chance: random.Random) -> Iterator[Known]:
    """Up to seven answers to each specific question of a meeting."""
    source = source_of(meeting.passages, "en")
    names = perturb.Context(speakers=sorted({p.speaker for p in meeting.passages if p.speaker}))
    for number, query in enumerate(meeting.specific):
        others = [q.answer for q in meeting.specific if q.answer != query.answer]
        for kind, text in _versions(query, others, strangers, names, chance):
            seen = answer_signals(query.text, text, source, ground=False)
            yield Known((meeting.id, number), QUALITY[kind], seen)


def _versions(
    query: Query,
    others: Sequence[str],
    strangers: Sequence[Query],
    names: perturb.Context,
    chance: random.Random,
) -> Iterator[tuple[str, str]]:
    sentences = split(query.answer, "en")
    yield "right", query.answer
    if len(sentences) > 1:
        kept = sorted(chance.sample(range(len(sentences)), len(sentences) // 2))
        yield "part", " ".join(sentences[n] for n in kept)
    if others:
        yield "other", chance.choice(others)
        yield "mixed", " ".join((sentences[0], *split(chance.choice(others), "en")[:2]))
    yield "foreign", chance.choice(strangers).answer
    about = query.text.rstrip("?. ")
    yield "evasive", chance.choice(EVASIVE).format(about[:1].lower() + about[1:])
    error = perturb.error(query.answer, names, chance, kinds=("number", "speaker", "negation"))
    if error is not None:
        yield "wrong", error[1][0]


def direction(found: Sequence[Known], scorer: ScorerWeights) -> dict[str, float]:
    """What one unit of each of the scorer's columns says for a better answer: ridge regression on differences within a
    question, in the scorer's own standardization."""
    from sklearn.linear_model import Ridge

    table = np.clip(np.array([scorer.row(k.signals) for k in found]), -FAR, FAR)
    table[:, [name in LEFT_OUT for name in scorer.columns]] = 0.0
    quality = np.array([k.quality for k in found])
    groups: dict[tuple[str, int], list[int]] = {}
    for row, known in enumerate(found):
        groups.setdefault(known.question, []).append(row)
    for rows in groups.values():
        table[rows] -= table[rows].mean(0)
        quality[rows] -= quality[rows].mean()
    slopes = Ridge(alpha=SHRINK, fit_intercept=False).fit(table, quality).coef_ / np.array(scorer.scale)
    return {name: float(w) for name, w in zip(scorer.columns, slopes, strict=True) if abs(w) > 1e-6}


def learned(path: Path = HERE) -> Mapping[str, float]:
    """The direction as it was written."""
    found: Mapping[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    every = qmsum(options.data, "train")
    if not every:
        raise SystemExit(f"{options.data}: qmsum/train.jsonl.gz is missing")
    chance = random.Random(0)
    strangers = [query for meeting in every for query in meeting.specific]
    found: list[Known] = []
    for meeting in every:
        found += answers(meeting, strangers, chance)
        print(f"{meeting.id}: {len(found)} answers", file=sys.stderr, flush=True)
    told = {
        name: round(weight, 5)
        for name, weight in direction(found, weights(weights_folder() / "zscorer.json")).items()
    }
    HERE.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
