"""Fits pipeline/weights/gate.json on the first half of NTREX: `python -m tests.bench.fit_translation_gate DATA`.

First the usual lengths and what each meaning tells, then one logistic regression a fault (cut, unrelated, wrong number)
that tells it from human work by the signs of `pipeline.translation.gate.warning_signs`. The regressions and their common threshold see
signs that were computed with lengths and meanings of other lines (three folds of neighbouring lines, so that no
document is in two), else they would trust them too much. The second set adds what a back-translation shows, learnt on
Apertium's pairs. Needs scikit-learn and Apertium.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from pipeline.text.lexicon import meanings
from pipeline.translation import gate
from pipeline.translation.gate.warning_signs import fitted, signs
from tests.bench import translation_gate as bench

WEIGHTS = Path("pipeline/weights/gate.json")
_ALARMS = 0.04  # share of human translations that the checks may refuse, hard ones included
_PRIOR = {"cut": 0.5, "unrelated": 0.0, "wrong number": 0.0}  # log-odds that a fault is weighed with
_LESS = {"cut 50%": 0.3}  # found by what finds cuts of 30%
_FOLDS = 3
_PRIOR_PAIRS = 400.0  # pairs of lines as many as which a meaning is taken to tell `_PRIOR_TELLS` times chance
_PRIOR_TELLS = 4.0

Half = dict[str, list[str]]
Seen = tuple[list[bench.Row], list[dict[str, float]]]


def main(data: Path) -> None:
    """Write the weights file."""
    text = bench.read(data, None)
    half = {tag: lines[: len(lines) // 2] for tag, lines in text.items()}
    seen = [_seen(*parts) for parts in _folds(half)]
    rows, table = _joined(seen)
    weights = {**_tables(half), "heads": _fit(rows, table), "back_heads": {}}
    _write(weights)
    backs = [_seen_back(*parts, weights) for parts in _folds(half)]
    rows, table = _joined(backs)
    _write({**weights, "back_heads": _fit(rows, table)})


def _folds(half: Half) -> list[tuple[Half, Half, int]]:
    size = len(half["en"]) // _FOLDS
    return [
        (
            {tag: lines[: i * size] + lines[(i + 1) * size :] for tag, lines in half.items()},
            {tag: lines[i * size : (i + 1) * size] for tag, lines in half.items()},
            i,
        )
        for i in range(_FOLDS)
    ]


def _seen(rest: Half, part: Half, number: int) -> Seen:
    _write({**_tables(rest), "heads": {}, "back_heads": {}})
    rows = list(bench.spoiled(part, bench.directions(part), random.Random(17 + number), each=10))
    return rows, [signs(r.source_text, r.text, source=r.source, target=r.target) for r in rows]


def _seen_back(rest: Half, part: Half, number: int, weights: dict[str, Any]) -> Seen:
    _write({**weights, **_tables(rest)})
    pairs = list(bench.with_back(part, random.Random(8 + number), each=25))
    return [row for row, _ in pairs], [
        gate.back_signs(r.source_text, r.text, back, source=r.source, target=r.target) for r, back in pairs
    ]


def _joined(parts: list[Seen]) -> Seen:
    return [row for rows, _ in parts for row in rows], [seen for _, table in parts for seen in table]


def _write(weights: dict[str, Any]) -> None:
    WEIGHTS.write_text(json.dumps(weights, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    fitted.cache_clear()


def _tables(half: Half) -> dict[str, Any]:
    """Usual lengths with their spread, and the nats by which each meaning in both texts speaks for a translation."""
    length = {}
    for tag, lines in half.items():
        longer = [log(len(a) / len(b)) for a, b in zip(lines, half["en"], strict=True)]
        cuts = quantiles(longer, n=25)
        length[tag] = (round(median(longer), 4), round((cuts[20] - cuts[3]) / 2, 4) if tag != "en" else 0.05)
    known = {tag: [meanings(line, tag) for line in lines] for tag, lines in half.items()}
    english, other, both = Counter[str](), Counter[str](), Counter[str]()
    for tag in half:
        for ours, theirs in zip(known["en"], known[tag], strict=True) if tag != "en" else ():
            english.update(ours)
            other.update(theirs)
            both.update(ours & theirs)
    total = len(half["en"]) * (len(half) - 1) + _PRIOR_PAIRS
    meaning = {}
    for name in sorted(english | other):
        if both[name] >= 10 or other[name] >= 40:
            chance = (english[name] + 1) * (other[name] + 1) / total**2
            told = (both[name] + _PRIOR_PAIRS * chance * _PRIOR_TELLS) / total
            meaning[name] = round(max(0.0, log(told / chance)), 2)
    return {"length": length, "meaning": meaning}


def _fit(rows: Sequence[bench.Row], table: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """A regression a fault; above zero, all odds added, is refused."""
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    kinds = [row.fault for row in rows]
    vectorizer = DictVectorizer(sparse=False)
    matrix: Any = vectorizer.fit_transform(list(table))
    middle, spread = matrix.mean(0), matrix.std(0) + 1e-6
    scaled = (matrix - middle) / spread
    names = [str(name) for name in vectorizer.get_feature_names_out()]
    heads: dict[str, dict[str, float]] = {}
    total: Any = np.full(len(rows), -np.inf)
    for fault, prior in _PRIOR.items():
        kept = np.array([kind == "human" or kind.startswith(fault) for kind in kinds])
        wrong = np.array([kind != "human" for kind in kinds])[kept]
        weight = np.where(wrong, 1 / wrong.mean(), 1 / (1 - wrong.mean()))
        weight *= np.array([_LESS.get(kind, 1.0) for kind in kinds])[kept]
        model = LogisticRegression(max_iter=5000, C=0.1).fit(scaled[kept], wrong, sample_weight=weight)
        total = np.logaddexp(total, model.decision_function(scaled) + prior)
        plain = model.coef_[0] / spread
        heads[fault] = {
            "intercept": float(model.intercept_[0]) - float(middle @ plain) + prior,
            **{
                name: round(float(value), 4)
                for name, value in zip(names, plain, strict=True)
                if abs(value) > 1e-4
            },
        }
    hard = [_hard(row) for row in rows]
    clean = sorted(
        float(v) for v, kind, h in zip(total, kinds, hard, strict=True) if kind == "human" and not h
    )
    human = kinds.count("human")
    certain = sum(h for h, kind in zip(hard, kinds, strict=True) if kind == "human")
    shift = clean[-max(1, round(_ALARMS * human) - certain)]
    return {
        fault: {**head, "intercept": round(head["intercept"] - shift, 4)} for fault, head in heads.items()
    }


def _hard(row: bench.Row) -> bool:
    found = gate.check(row.source_text, row.text, source=row.source, target=row.target)
    return any(finding.hard for finding in found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
