"""Fits pipeline/weights/gate.json on the first half of NTREX: `python -m tests.bench.fit_translation_gate DATA`.

One logistic regression a fault (cut, unrelated, wrong number, lost name) tells it from human work by the weak signs of
`pipeline.text.gate.signs`; each threshold is set so that together about one human translation in twenty-five is refused.
The second set adds what a back-translation shows, learnt on Apertium's pairs. Needs scikit-learn and Apertium.
"""

from __future__ import annotations

import json
import random
import sys
from math import log
from pathlib import Path
from typing import Any

from pipeline.text import gate
from tests.bench import translation_gate as bench

WEIGHTS = Path("pipeline/weights/gate.json")
# Share of human translations that each regression may refuse.
_ALARMS = {"cut": 0.016, "wrong number": 0.01, "unrelated": 0.024, "lost name": 0.002}
_BACK_ALARMS = {"cut": 0.012, "wrong number": 0.01, "unrelated": 0.008}


def main(data: Path) -> None:
    """Write the weights file."""
    text = bench.read(data, None)
    half = {tag: lines[:300] for tag, lines in text.items()}
    length = {
        tag: round(sum(log(len(a) / len(b)) for a, b in zip(lines, half["en"], strict=True)) / len(lines), 4)
        for tag, lines in half.items()
    }
    blank: dict[str, Any] = {"heads": {}, "length": length, "back_heads": {}}
    _write(blank)
    rows = list(bench.spoiled(half, bench.directions(half), random.Random(7), each=22))
    table = [gate.signs(row.source_text, row.text, source=row.source, target=row.target) for row in rows]
    blank["heads"] = {f: _fit(table, [row.fault for row in rows], f, alarms) for f, alarms in _ALARMS.items()}
    _write(blank)
    backs = list(bench.with_back(half, random.Random(8), each=45))
    table = [
        gate.back_signs(row.source_text, row.text, back, source=row.source, target=row.target)
        for row, back in backs
    ]
    kinds = [row.fault for row, _ in backs]
    blank["back_heads"] = {f: _fit(table, kinds, f, alarms) for f, alarms in _BACK_ALARMS.items()}
    _write(blank)


def _write(weights: dict[str, Any]) -> None:
    WEIGHTS.write_text(json.dumps(weights, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    gate._weights.cache_clear()


def _fit(table: list[dict[str, float]], kinds: list[str], fault: str, alarms: float) -> dict[str, float]:
    """Weights of the regression that tells `fault` from human work; above zero is refused."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    kept = [i for i, kind in enumerate(kinds) if kind == "human" or kind.startswith(fault)]
    vectorizer = DictVectorizer(sparse=False)
    matrix: Any = vectorizer.fit_transform([table[i] for i in kept])
    wrong = [kinds[i] != "human" for i in kept]
    model = LogisticRegression(max_iter=5000, C=10).fit(
        matrix, wrong, sample_weight=[1.0 if w else 2.0 for w in wrong]
    )
    clean = sorted(float(v) for v, w in zip(model.decision_function(matrix), wrong, strict=True) if not w)
    shift = clean[int(len(clean) * (1 - alarms))]
    names = [str(name) for name in vectorizer.get_feature_names_out()]
    weights = {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)}
    return {"intercept": round(float(model.intercept_[0]) - shift, 4), **weights}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
