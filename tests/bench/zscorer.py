"""Does the Z-scorer know which cheap answers the strong model would better? On ELITR-Bench's recorded answers.

Meetings that the shipped weights learned from (dev) are measured by weights refitted without the meeting at hand; others
by the shipped weights and their shipped thresholds. Strictly by meeting: no question of a measured meeting is fitted on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from pipeline.scoring.calibration import RISKS
from pipeline.scoring.zscorer import ScorerWeights, weights
from pipeline.text.onnx import weights_folder
from tests.bench import elitr, verdicts
from tests.bench.intervals import bootstrap_of
from tests.train import zscorer

Key = tuple[str, str, str, str]
Judged = Mapping[Key, tuple[float, float]]
TARGET = 0.05


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """AUROC for "GPT-3.5 is worse than GPT-4", Spearman with the judge over all models, calibration, certified risk."""
    meetings, skipped = elitr.load(data, split)
    if not meetings:
        return {"n": 0, "skipped": skipped, "auroc": None}
    found = zscorer.rows(meetings)
    own = {m.id for m in meetings if m.split == "dev"}
    alone, agreeing = _learned(found, own, agree=False), _learned(found, own, agree=True)
    judged = zscorer.held_out(found, alone)
    with_others = zscorer.held_out([r for r in found if r.mode == "single"], agreeing)
    weak = [r for r in found if r.model == zscorer.WEAK and r.mode == "single"]
    single = [r for r in found if r.mode == "single"]
    text = {(m.id, q.id): q for m in meetings for q in m.questions}
    length = {_key(r): -float(len(text[r.meeting, r.question].single[r.model].text)) for r in weak}
    agreed = {_key(r): -(r.signals["agree_terms"] or 0.0) for r in weak}
    asked = _question_only(found, own)
    risk = _risk(weak, alone)
    return {
        "n": len(weak),
        "meetings": len(meetings),
        "skipped": skipped,
        "worse_share": round(float(np.mean([r.worse for r in weak])), 4),
        "fitted_on": "shipped weights" if not own else "dev, each meeting left out in turn",
        **_ranked("auroc", weak, {k: v[0] for k, v in judged.items()}),
        **_ranked("auroc_with_agreement", weak, {k: v[0] for k, v in with_others.items()}),
        "spearman": _spearman(single, judged),
        "auroc_all_models": _auroc(
            [r for r in single if r.model != zscorer.STRONG], {k: v[0] for k, v in judged.items()}
        ),
        "ece": round(expected_error([judged[_key(r)][0] for r in weak], [r.worse for r in weak]), 4),
        **risk,
        "verdicts_needed": verdicts.simulate([judged[_key(r)][0] for r in weak], [r.worse for r in weak]),
        "baselines": {
            "length": _auroc(weak, length),
            "agreement": _auroc(weak, agreed),
            "question_only": _auroc(weak, asked),
            "random": 0.5,
            "oracle": 1.0,
        },
        "ci95": {
            "auroc": _interval(weak, {k: v[0] for k, v in judged.items()}),
            "auroc_with_agreement": _interval(weak, {k: v[0] for k, v in with_others.items()}),
            "length": _interval(weak, length),
            "agreement": _interval(weak, agreed),
            "question_only": _interval(weak, asked),
        },
    }


def _key(row: zscorer.Row) -> Key:
    return row.meeting, row.question, row.mode, row.model


def _learned(found: Sequence[zscorer.Row], own: set[str], *, agree: bool) -> dict[str, ScorerWeights]:
    """Weights for each meeting that have not seen it: refitted without it, or those that ship."""
    mine = [r for r in found if r.meeting in own and (not agree or r.mode == "single")]
    shipped = weights(weights_folder() / ("zscorer_agreement.json" if agree else "zscorer.json"))
    refitted = zscorer.left_out(mine, with_agreement=agree)
    return {r.meeting: refitted.get(r.meeting, shipped) for r in found}


def _question_only(found: Sequence[zscorer.Row], own: set[str]) -> dict[Key, float]:
    """A router that sees the question and the source, not the answer."""
    bare = [zscorer.question_only(r) for r in found]
    return {k: v[0] for k, v in zscorer.held_out(bare, zscorer.left_out(bare)).items()}


def _auroc(found: Sequence[zscorer.Row], risk: Mapping[Key, float]) -> float | None:
    pairs = [(risk[_key(r)], r.worse) for r in found]
    return _area(pairs)


def _area(pairs: Sequence[tuple[float, bool]]) -> float | None:
    from scipy.stats import rankdata

    worse = np.array([w for _, w in pairs])
    if not worse.any() or worse.all():
        return None
    ranks = rankdata([p for p, _ in pairs])
    n = int(worse.sum())
    return round(float((ranks[worse].sum() - n * (n + 1) / 2) / (n * (len(pairs) - n))), 4)


def _ranked(name: str, found: Sequence[zscorer.Row], risk: Mapping[Key, float]) -> dict[str, object]:
    return {name: _auroc(found, risk)}


def _interval(found: Sequence[zscorer.Row], risk: Mapping[Key, float]) -> list[float] | None:
    groups: dict[str, list[tuple[float, bool]]] = {}
    for r in found:
        groups.setdefault(r.meeting, []).append((risk[_key(r)], r.worse))

    def over(sample: list[list[tuple[float, bool]]]) -> float:
        area = _area([pair for group in sample for pair in group])
        return 0.5 if area is None else area

    return bootstrap_of(list(groups.values()), over)


def _spearman(found: Sequence[zscorer.Row], judged: Judged) -> float:
    from scipy.stats import spearmanr

    return round(float(spearmanr([judged[_key(r)][1] for r in found], [r.score for r in found])[0]), 4)


def _risk(weak: Sequence[zscorer.Row], learned: Mapping[str, ScorerWeights]) -> dict[str, object]:
    """What certified thresholds promise and keep: each meeting's thresholds were certified, like its weights, without it."""
    table: list[dict[str, object]] = []
    for risk in RISKS:
        accepted: list[bool] = []
        certified = 0
        for meeting in dict.fromkeys(r.meeting for r in weak):
            known = {t.risk: t.benefit for t in learned[meeting].thresholds.get("ask", ())}
            threshold = known.get(risk)
            certified += threshold is not None
            accepted += [
                r.worse
                for r in weak
                if r.meeting == meeting
                and threshold is not None
                and learned[meeting].benefit_of(r.signals) <= threshold
            ]
        table.append(
            {
                "risk_target": risk,
                "risk_observed": round(float(np.mean(accepted)), 4) if accepted else None,
                "accepted_share": round(len(accepted) / len(weak), 4),
                "certified_meetings": certified,
            }
        )
    first = next(t for t in table if t["risk_target"] == TARGET)
    return {
        **first,
        "risks": table,
        "certifiable": [t["risk_target"] for t in table if t["certified_meetings"]],
    }


def expected_error(benefits: Sequence[float], worse: Sequence[bool], *, bins: int = 5) -> float:
    """Expected calibration error: mean gap of predicted and observed share, over bins of equal size."""
    pairs = sorted(zip(benefits, worse, strict=True))
    n = len(pairs)
    total = 0.0
    for b in range(bins):
        part = pairs[n * b // bins : n * (b + 1) // bins]
        if part:
            gap = sum(p for p, _ in part) / len(part) - sum(w for _, w in part) / len(part)
            total += abs(gap) * len(part) / n
    return total
