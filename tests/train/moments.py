"""Train which moments of a call are worth a line: `python -m tests.train.moments --data DIR`.

A teacher noted decisions, tasks, dates and highlights of chaired calls, each with its time. Of every sentence: does it
match such a note, with one utterance to each side, as in the benchmark? Logistic regression over what `moments` sees, one
head a kind and one for any note at all. Only numbers are kept; the calls are named by a digest, so that the
benchmark can judge each by weights fitted without its series. Needs scikit-learn; the same data gives the same file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.extractive.commitments.moments import KINDS, NAMES, features
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.linear import Matrix
from pipeline.extractive.reading.salience import important
from pipeline.extractive.reading.utterances import read
from pipeline.stages.claims import passages_of
from tests.bench.silver import Noted, content, is_near, matches, noted, window

STRENGTH = 0.003
FOLDS = 6
OF = {"decision": ("decisions",), "action": ("actions",), "date": ("dates",)}


@dataclass(frozen=True, slots=True)
class Example:
    """One call: what is seen of its sentences, and which of them match a note, by kind."""

    name: str
    series: str
    rows: Matrix
    right: dict[str, Matrix]


def example(call: Noted) -> Example | None:
    """None for a call without a word."""
    words = cues("en")
    sentences = read(passages_of(call.transcript), words)
    if not sentences:
        return None
    segments = call.transcript.segments
    held = frozenset(w for s in segments for w in content(s.text))
    shown = [window(segments, [p.passage for p in s.pieces]) for s in sentences]
    right: dict[str, Matrix] = {}
    for kind in KINDS:
        notes = [n for k in OF.get(kind, call.notes) for n in call.notes[k]]
        right[kind] = np.array(
            [any(is_near(w, n) and matches(w, n, held) for n in notes) if w else False for w in shown]
        )
    return Example(call.name, call.series, features(sentences, important(sentences, words), words), right)


def fit(found: Sequence[Example]) -> dict[str, object]:
    """The weights as weights/moments.json holds them."""
    rows = np.concatenate([e.rows for e in found])
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 0.01)
    heads = {}
    for kind in KINDS:
        model = LogisticRegression(C=STRENGTH, max_iter=300, random_state=0)
        model.fit((rows - mean) / scale, np.concatenate([e.right[kind] for e in found]))
        heads[kind] = {"weight": _plain(model.coef_[0]), "bias": round(float(model.intercept_[0]), 5)}
    return {
        "names": list(NAMES),
        "mean": _plain(mean),
        "scale": _plain(scale),
        "heads": heads,
        "trained_on": "notes of public calls (CC BY-SA 3.0): numbers only",
        "calls": sorted({digest(e.name) for e in found}),
    }


def _plain(values: Iterable[float]) -> list[float]:
    return [round(float(x), 5) for x in values]


def digest(name: str) -> str:
    """A call without its name."""
    return hashlib.sha256(name.encode()).hexdigest()[:10]


def folds(series: Sequence[str]) -> dict[str, int]:
    """Whole series shared out over FOLDS, the largest first, each to the smallest fold."""
    load = [0] * FOLDS
    made = {}
    for name, n in sorted(Counter(series).items(), key=lambda pair: (-pair[1], pair[0])):
        made[name] = load.index(min(load))
        load[made[name]] += n
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights/moments.json"))
    options = parser.parse_args()
    found = [e for c in noted(options.data) if (e := example(c))]
    options.out.write_text(json.dumps(fit(found)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
