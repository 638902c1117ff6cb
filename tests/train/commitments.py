"""Train what tells decisions and tasks apart from talk: `python -m tests.train.commitments --data DIR`.

Logistic regression over AMI's annotated meetings (CC-BY-4.0; transcripts from QMSum, MIT): of the sentences that say
what will, should or could be, does this one hold half of the content of an annotated decision (or action)? Sentences
and annotations are aligned as in the benchmark, which judges every group of meetings (ES2002a to d are one) that was
learned from here by weights fitted without it. Needs scikit-learn; the same data gives the same files.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.extractive.commitments.likely import NAMES, Judge, candidate, features, told
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.linear import Linear
from pipeline.extractive.reading.salience import important
from pipeline.extractive.reading.utterances import Sentence, read
from tests.bench.actions import Item, aligned, weights
from tests.bench.meetings import Annotated, ami, qmsum
from tests.train.logistic import plain

STRENGTH = {"decision": 0.03, "action": 0.01}
MAY_BE = {"decision": candidate, "action": told}
FOLDS = 6
LONGEST = {"decision": 35, "action": 45}
"""Longer sentences (in words) are no examples: they hold half of anything."""
GROUP = 6
"""So many letters of a meeting's name say which group it belongs to."""


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated meeting with what is seen of its sentences."""

    noted: Annotated
    sentences: tuple[Sentence, ...]
    weights: tuple[float, ...]
    rows: np.ndarray
    right: dict[str, np.ndarray]


def examples(data: Path) -> list[Example]:
    """Every annotated meeting whose transcript is there."""
    transcripts = {m.id: m for split in ("train", "val") for m in qmsum(data, split)}
    noted = [a for a in ami(data) if a.id in transcripts and (a.decisions or a.actions)]
    weight, words = weights(noted), cues("en")
    found = []
    for a in noted:
        sentences = read(transcripts[a.id].passages, words)
        heavy = important(sentences, words)
        right = {
            kind: np.array([any(aligned(g, Item(s.text), weight) for g in gold) for s in sentences])
            for kind, gold in (("decision", a.decisions), ("action", a.actions))
        }
        found.append(Example(a, sentences, heavy, features(sentences, heavy, words), right))
    return found


def fit(found: Sequence[Example], kind: str) -> dict[str, object]:
    """The weights of one kind, as weights/<kind>.json holds them."""
    words = cues("en")
    may_be = MAY_BE[kind]
    kept = [np.array([may_be(s, words) and s.size <= LONGEST[kind] for s in e.sentences]) for e in found]
    rows = np.concatenate([e.rows[k] for e, k in zip(found, kept, strict=True)])
    answer = np.concatenate([e.right[kind][k] for e, k in zip(found, kept, strict=True)])
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 0.01)
    model = LogisticRegression(C=STRENGTH[kind], max_iter=500, random_state=0)
    model.fit((rows - mean) / scale, answer)
    return {
        **plain(NAMES, mean, scale, model),
        "trained_on": "AMI annotations (CC-BY-4.0), transcripts from QMSum (MIT)",
        "groups": sorted({group(e.noted.id) for e in found}),
    }


def linear(raw: dict[str, object]) -> Linear:
    """The model as the pipeline uses it."""
    parts = (np.array(raw[key]) for key in ("mean", "scale", "weight", "bias"))
    mean, scale, weight, bias = parts
    return Linear(NAMES, mean, scale, weight, float(bias))


def group(meeting: str) -> str:
    """The group that a meeting belongs to: the same four people, in the same project."""
    return meeting[:GROUP]


def held_out(data: Path) -> dict[str, Judge]:
    """For each meeting that the shipped weights learned from: weights fitted without its group, by its id."""
    seen = json.loads((files("pipeline") / "weights" / "decision.json").read_text("utf-8"))["groups"]
    found = [e for e in examples(data) if group(e.noted.id) in seen]
    fold = {g: n % FOLDS for n, g in enumerate(sorted({group(e.noted.id) for e in found}))}
    made: dict[str, Judge] = {}
    for n in sorted(set(fold.values())):
        rest = [e for e in found if fold[group(e.noted.id)] != n]
        own = Judge(linear(fit(rest, "decision")), linear(fit(rest, "action"))) if rest else None
        made |= {e.noted.id: own for e in found if own and fold[group(e.noted.id)] == n}
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights"))
    options = parser.parse_args()
    found = examples(options.data)
    for kind in ("decision", "action"):
        text = json.dumps(fit(found, kind), indent=1) + "\n"
        (options.out / f"{kind}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
