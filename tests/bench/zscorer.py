"""Does the Z-scorer know which cheap answers the strong model would better? On ELITR-Bench's recorded answers.

Meetings that the shipped weights learned from (dev) are measured by weights refitted without the meeting at hand; others
by the shipped weights and their shipped thresholds. Strictly by meeting: no question of a measured meeting is fitted on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from pipeline.federation.calibration import RISKS, certify, certify_all, expected_error
from pipeline.federation.zscorer import weights
from pipeline.text.onnx import weights_folder
from tests.bench import elitr
from tests.bench.intervals import bootstrap_of
from tests.train import zscorer

Key = tuple[str, str, str, str]
Judged = dict[Key, tuple[float, float]]
TARGET = 0.05


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """AUROC for "GPT-3.5 is worse than GPT-4", Spearman with the judge over all models, calibration, certified risk."""
    meetings, skipped = elitr.load(data, split)
    if not meetings:
        return {"n": 0, "skipped": skipped, "auroc": None}
    found = zscorer.rows(meetings)
    own = {m.id for m in meetings if m.split == "dev"}
    judged, with_others = _judged(found, own, agree=False), _judged(found, own, agree=True)
    weak = [r for r in found if r.model == zscorer.WEAK and r.mode == "single"]
    single = [r for r in found if r.mode == "single"]
    text = {(m.id, q.id): q for m in meetings for q in m.questions}
    length = {_key(r): -float(len(text[r.meeting, r.question].single[r.model].text)) for r in weak}
    agreed = {_key(r): -(r.signals["agree_terms"] or 0.0) for r in weak}
    asked = _question_only(found, own)
    risk = _risk(weak, judged, own)
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


def _judged(found: Sequence[zscorer.Row], own: set[str], *, agree: bool) -> Judged:
    """(benefit, predicted score) of every row, by weights that have not seen its meeting."""
    mine = [r for r in found if r.meeting in own and (not agree or r.mode == "single")]
    out: Judged = zscorer.held_out(mine, with_agreement=agree) if mine else {}
    rest = [r for r in found if r.meeting not in own and (not agree or r.mode == "single")]
    if rest:
        learned = weights(weights_folder() / ("zscorer.json" if not agree else "zscorer_agreement.json"))
        out |= {_key(r): (learned.benefit_of(r.signals), learned.score_of(r.signals)) for r in rest}
    return out


def _question_only(found: Sequence[zscorer.Row], own: set[str]) -> dict[Key, float]:
    """A router that sees the question and the source, not the answer: the same fit on those signals alone."""
    kept = ("question_length", "source_length", "attendance", "asks_", "kind_", "asked_", "flat")
    bare = [
        zscorer.Row(r.meeting, r.question, r.mode, r.model, {k: v if k.startswith(kept) else None for k, v in r.signals.items()}, r.score, r.strong)
        for r in found
    ]  # fmt: skip
    return {k: v[0] for k, v in zscorer.held_out(bare).items()}


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


def _risk(weak: Sequence[zscorer.Row], judged: Judged, own: set[str]) -> dict[str, object]:
    """What certified thresholds promise and keep. Thresholds come from meetings other than those they are used on."""
    table: list[dict[str, object]] = []
    benefit: Callable[[zscorer.Row], float] = lambda r: judged[_key(r)][0]  # noqa: E731
    shipped = {
        t.risk: t.benefit for t in weights(weights_folder() / "zscorer.json").thresholds.get("ask", ())
    }
    for risk in RISKS:
        accepted: list[bool] = []
        for meeting in dict.fromkeys(r.meeting for r in weak):
            here = [r for r in weak if r.meeting == meeting]
            rest = [r for r in weak if r.meeting != meeting]
            threshold = certify([benefit(r) for r in rest], [r.worse for r in rest], risk).benefit if meeting in own else shipped.get(risk)  # fmt: skip
            accepted += [r.worse for r in here if threshold is not None and benefit(r) <= threshold]
        observed = round(float(np.mean(accepted)), 4) if accepted else None
        table.append(
            {
                "risk_target": risk,
                "risk_observed": observed,
                "accepted_share": round(len(accepted) / len(weak), 4),
            }
        )
    first = next((t for t in table if t["risk_target"] == TARGET), table[0])
    all_at_once = [t.benefit for t in certify_all([benefit(r) for r in weak], [r.worse for r in weak])]
    return {
        **first,
        "risks": table,
        "certifiable": [r for r, t in zip(RISKS, all_at_once, strict=True) if t is not None],
    }
