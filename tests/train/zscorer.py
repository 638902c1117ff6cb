"""Fit the Z-scorer on recorded answers: `python -m tests.train.zscorer --data DIR`; writes pipeline/weights/zscorer.json.

Linear heads over standardized signals, heavily shrunk: 141 questions are few. Thresholds are certified on predictions for
meetings that the predicting model has not seen.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.calibration import certify_all
from pipeline.scoring.signals import Signals, agreement, answer_signals, source_of
from pipeline.scoring.zscorer import LinearHead, ScorerWeights
from tests.bench import elitr
from tests.train import known_quality

WEAK, STRONG = "GPT-3.5", "GPT-4"
TRIO = ("GPT-3.5", "Vicuna-13B-v1.5", "LongAlign-7B")
WEIGHT_OF_WEAK = 10.0
"""Answers of the weak model count so much more than those of the eight other models (chosen on dev by meeting)."""
WEIGHT_OF_KNOWN = 0.2
"""What the direction of answers of known quality counts beside the other two together (chosen on dev by meeting)."""
SHRINK_BENEFIT = 0.01
SHRINK_SCORE = 600.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One recorded answer: its signals, its judge's score, the strong model's score for the same question."""

    meeting: str
    question: str
    mode: str
    model: str
    signals: Signals
    score: float
    strong: float

    @property
    def worse(self) -> bool:
        """The strong model did strictly better."""
        return self.score < self.strong


def rows(meetings: Sequence[elitr.Meeting]) -> list[Row]:
    """Every recorded answer of every model, each question alone and in a conversation."""
    found: list[Row] = []
    for meeting in meetings:
        source = source_of(meeting.passages, "en")
        for question in meeting.questions:
            for mode, table in (("single", question.single), ("multi", question.multi)):
                strong = table.get(STRONG)
                if strong is None or strong.score is None:
                    continue
                for given in table.values():
                    if given.score is not None:
                        seen = answer_signals(question.text, given.text, source, ground=False)
                        others = [table[m].text for m in TRIO if m in table and m != given.model]
                        seen |= agreement(given.text, others if mode == "single" else (), source)
                        key = (meeting.id, question.id, mode, given.model)
                        found.append(Row(*key, seen, given.score, strong.score))
        print(f"signals: {meeting.id}, {len(found)} answers", file=sys.stderr, flush=True)
    return found


def question_only(row: Row) -> Row:
    """The same answer, seen by a router that knows the question and the source alone."""
    kept = ("question_length", "source_length", "attendance", "asks_", "kind_", "asked_", "flat")
    return replace(row, signals={k: v if k.startswith(kept) else None for k, v in row.signals.items()})


def columns(found: Sequence[Row], *, with_agreement: bool) -> tuple[str, ...]:
    """Signals seen in at least some answers, and a "name?" column for those that are often missing."""
    names = [n for n in found[0].signals if with_agreement or not n.startswith("agree_")]
    share = {n: float(np.mean([r.signals[n] is None for r in found])) for n in names}
    kept = [n for n in names if share[n] < 0.98]
    often = [f"{n}?" for n in kept if 0.05 < share[n] < 0.95 and not n.startswith("agree_")]
    return (*kept, *often)


def fit(found: Sequence[Row], *, with_agreement: bool = False) -> ScorerWeights:
    """Weights from these rows alone. Probabilities (Platt 1999) and certified thresholds come from predictions for meetings
    that the predicting direction has not seen, each of these rows' meetings left out in turn."""
    learned = _direction(found, with_agreement=with_agreement)
    odds, worse = [], []
    for meeting in dict.fromkeys(r.meeting for r in found):
        mine = [r for r in found if r.meeting == meeting and r.model == WEAK and r.mode == "single"]
        rest = [r for r in found if r.meeting != meeting]
        if mine and any(r.worse for r in rest) and not all(r.worse for r in rest):
            other = _direction(rest, with_agreement=with_agreement)
            odds += [_odds(other, r) for r in mine]
            worse += [r.worse for r in mine]
    if len(set(worse)) < 2:  # a single meeting: there is nothing unseen to calibrate on
        mine = [r for r in found if r.model == WEAK] or list(found)
        odds, worse = [_odds(learned, r) for r in mine], [r.worse for r in mine]
    return _calibrated(learned, found, odds, worse)


def _direction(found: Sequence[Row], *, with_agreement: bool) -> ScorerWeights:
    """Weights whose benefit ranks and is no probability yet."""
    names = columns(found, with_agreement=with_agreement)
    fill = {
        n: float(np.mean([v for r in found if (v := r.signals[n]) is not None]))
        for n in names
        if not n.endswith("?")
    }
    raw = np.array([_raw(r.signals, names, fill) for r in found])
    mean, scale = raw.mean(0), raw.std(0)
    scale[scale < 1e-9] = 1.0
    table = (raw - mean) / scale
    told = known_quality.learned()
    prior = np.array([told.get(n, 0.0) for n in names]) * scale
    return ScorerWeights(
        names, fill, tuple(mean), tuple(scale), _benefit(found, table, prior), _score(found, table), 0.0, 1.0
    )


def _odds(learned: ScorerWeights, row: Row) -> float:
    return learned.benefit.bias + float(np.dot(learned.benefit.weights, learned.row(row.signals)))


def _calibrated(
    learned: ScorerWeights, found: Sequence[Row], odds: Sequence[float], worse: Sequence[bool]
) -> ScorerWeights:
    from sklearn.linear_model import LogisticRegression

    head = LogisticRegression(C=10.0).fit(np.array(odds)[:, None], worse)
    slope, bias = float(head.coef_[0][0]), float(head.intercept_[0])
    line = LinearHead(tuple(slope * w for w in learned.benefit.weights), bias)
    whole = replace(learned, benefit=line)
    own = np.array([_odds(whole, r) for r in found])
    seen = [float(1 / (1 + np.exp(-(slope * o + bias)))) for o in odds]
    return replace(
        whole,
        z_mean=float(own.mean()),
        z_scale=float(own.std() or 1.0),
        thresholds={"ask": certify_all(seen, worse)},
    )


def _raw(seen: Signals, names: Sequence[str], fill: Mapping[str, float]) -> list[float]:
    return [
        float(seen.get(n[:-1]) is None)
        if n.endswith("?")
        else fill[n]
        if seen.get(n) is None
        else float(seen[n] or 0.0)
        for n in names
    ]


def _benefit(found: Sequence[Row], table: Floats, prior: Floats) -> LinearHead:
    """Half from a logistic head, half from what tells better from worse answers to one question; and, learned from neither,
    what tells made answers of known quality apart."""
    from sklearn.linear_model import LogisticRegression

    mask = np.array([r.model != STRONG for r in found])
    weight = np.array([WEIGHT_OF_WEAK if r.model == WEAK else 1.0 for r in found])
    worse = np.array([r.worse for r in found])
    head = LogisticRegression(C=SHRINK_BENEFIT, max_iter=3000)
    left = head.fit(table[mask], worse[mask], sample_weight=weight[mask]).coef_[0]
    right = -_within(found, table)
    mixed = (left / (table[mask] @ left).std() + right / (table[mask] @ right).std()) / 2
    known = table[mask] @ prior
    if known.std() > 0:
        mixed = mixed - WEIGHT_OF_KNOWN * prior / known.std()
    return LinearHead(tuple(float(x) for x in mixed), 0.0)


def _within(found: Sequence[Row], table: Floats) -> Floats:
    """Direction of better answers, from differences between models' answers to the same question: how hard the
    question is, or how high the judge scores this meeting, falls out."""
    from sklearn.linear_model import Ridge

    groups: dict[tuple[str, str, str], list[int]] = {}
    for n, r in enumerate(found):
        groups.setdefault((r.meeting, r.question, r.mode), []).append(n)
    apart, scores = table.copy(), np.array([r.score for r in found])
    for rows_of in groups.values():
        apart[rows_of] -= table[rows_of].mean(0)
        scores[rows_of] -= scores[rows_of].mean()
    return np.asarray(Ridge(alpha=SHRINK_SCORE, fit_intercept=False).fit(apart, scores).coef_)


def _score(found: Sequence[Row], table: Floats) -> LinearHead:
    from sklearn.linear_model import Ridge

    head = Ridge(alpha=SHRINK_SCORE).fit(table, np.array([r.score for r in found]))
    return LinearHead(tuple(float(x) for x in head.coef_), float(head.intercept_))


def left_out(found: Sequence[Row], *, with_agreement: bool = False) -> dict[str, ScorerWeights]:
    """Weights for each meeting, fitted on the others."""
    return {
        meeting: fit([r for r in found if r.meeting != meeting], with_agreement=with_agreement)
        for meeting in dict.fromkeys(r.meeting for r in found)
    }


def held_out(
    found: Sequence[Row], learned: Mapping[str, ScorerWeights]
) -> dict[tuple[str, str, str, str], tuple[float, float]]:
    """(benefit, predicted score) of every row by the weights of its meeting."""
    return {
        (r.meeting, r.question, r.mode, r.model): (
            learned[r.meeting].benefit_of(r.signals),
            learned[r.meeting].score_of(r.signals),
        )
        for r in found
    }


def save(learned: ScorerWeights, path: Path, *, trained_on: str) -> None:
    """Plain numbers, rounded to what matters."""

    def short(values: Sequence[float]) -> list[float]:
        return [round(float(v), 5) for v in values]

    raw = {
        "trained_on": trained_on,
        "columns": list(learned.columns),
        "fill": {k: round(v, 5) for k, v in learned.fill.items()},
        "mean": short(learned.mean),
        "scale": short(learned.scale),
        "benefit": {"weights": short(learned.benefit.weights), "bias": round(learned.benefit.bias, 5)},
        "score": {"weights": short(learned.score.weights), "bias": round(learned.score.bias, 5)},
        "z": {"mean": round(learned.z_mean, 5), "scale": round(learned.z_scale, 5)},
        "thresholds": {task: [asdict(t) for t in found] for task, found in learned.thresholds.items()},
    }
    path.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights/zscorer.json"))
    options = parser.parse_args()
    meetings, missing = elitr.load(options.data, "dev")
    if missing:
        raise SystemExit(f"{options.data}: {missing[0]} is missing")
    found = rows(meetings)
    weak = [r for r in found if r.model == WEAK and r.mode == "single"]
    told = f"ELITR-Bench dev: {len(found)} recorded answers to {len(weak)} questions about {len(meetings)} meetings"
    learned = fit(found)
    for threshold in learned.thresholds["ask"]:
        print(threshold, file=sys.stderr)
    save(learned, options.out, trained_on=told)
    several = fit([r for r in found if r.mode == "single"], with_agreement=True)
    save(several, options.out.with_name("zscorer_agreement.json"), trained_on=told)


if __name__ == "__main__":
    main()
