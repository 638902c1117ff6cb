"""The learned scorer as a policy of the replay: whom to escalate, by the predicted benefit.

Fitted on the training meetings' answers of all models; where those are the meetings that shipped weights learned from
and others are measured, the result is the shipped scorer.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.doors import Scorer
from pipeline.federation.ranking import MARGIN
from pipeline.scoring.choice import best_scorer
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.scoring.zscorer import ScorerWeights, ZScorer
from tests.bench import elitr
from tests.bench.replayed import Item, Policy, Risk
from tests.train import zscorer

_ROWS: dict[str, tuple[zscorer.Row, ...]] = {}
_FITTED: dict[frozenset[str], ScorerWeights] = {}


def rows_of(meeting: elitr.Meeting) -> tuple[zscorer.Row, ...]:
    """The signals of a meeting's recorded answers, computed once a run."""
    key = f"{meeting.split} {meeting.id}"
    if key not in _ROWS:
        _ROWS[key] = tuple(zscorer.rows([meeting]))
    return _ROWS[key]


def fitted(meetings: Sequence[elitr.Meeting]) -> ScorerWeights:
    """The weights that these meetings give, fitted once a run."""
    key = frozenset(f"{m.split} {m.id}" for m in meetings)
    if key not in _FITTED:
        _FITTED[key] = zscorer.fit([row for meeting in meetings for row in rows_of(meeting)])
    return _FITTED[key]


def fit(train: Sequence[Item]) -> Risk:
    """Risk of an item: the benefit that weights learned on `train` predict."""
    learned = fitted(list({item.meeting.id: item.meeting for item in train}.values()))

    return lambda item: learned.benefit_of(_weak_row(item).signals)


def fit_question(train: Sequence[Item]) -> Risk:
    """A router that sees the question and the source, never the answer: the same fit on those signals alone."""
    meetings = list({item.meeting.id: item.meeting for item in train}.values())
    learned = zscorer.fit([zscorer.question_only(row) for meeting in meetings for row in rows_of(meeting)])
    return lambda item: learned.benefit_of(zscorer.question_only(_weak_row(item)).signals)


def fit_agreement(train: Sequence[Item]) -> Risk:
    """How unlike the answers of three cheap models are; nothing is fitted."""
    return lambda item: -(_weak_row(item).signals["agree_terms"] or 0.0)


def _weak_row(item: Item) -> zscorer.Row:
    for row in rows_of(item.meeting):
        if (row.question, row.mode, row.model) == (item.question.id, "single", zscorer.WEAK):
            return row
    raise LookupError(f"{item.meeting.id} {item.question.id}: no recorded answer")


POLICIES = {
    "learned": Policy(fit),
    "question_only": Policy(fit_question),
    "agreement": Policy(fit_agreement),
}


def scorer_for(meeting: elitr.Meeting, meetings: Sequence[elitr.Meeting]) -> Scorer:
    """The scorer of the product, which writes the doubts and sets how much evidence is sent; for a meeting that its weights
    learned from, with weights refitted on the others."""
    if meeting.split != "dev":
        return best_scorer("ask")
    rest = [m for m in meetings if m.split == "dev" and m.id != meeting.id]
    return ZScorer(fitted(rest), fallback=RuleScorer(), task="ask", risk=0.05)


def federated(items: Sequence[Item]) -> dict[str, object]:
    """GPT-3.5 and two open models answer first. GPT-3.5's answer stays unless another is clearly better (the product's
    margin); then the most doubtful of the picks are escalated.

    Picked and escalated by weights that have not seen the meeting. The open models run on one's own machine: their
    tokens cost nothing here. An escalated question scores as in the rest of the replay: only if the windows hold it.
    """
    meetings = {item.meeting.id: item.meeting for item in items}
    found = [row for meeting in meetings.values() for row in rows_of(meeting) if row.mode == "single"]
    learned = zscorer.left_out(found, with_agreement=True)
    judged = zscorer.held_out(found, learned)
    by_key = {(r.meeting, r.question, r.model): r for r in found}
    picks: list[tuple[Item, zscorer.Row, float]] = []
    for item in items:
        rows = [
            by_key[key] for m in zscorer.TRIO if (key := (item.meeting.id, item.question.id, m)) in by_key
        ]
        z = {
            r.model: learned[r.meeting].z_of(judged[r.meeting, r.question, r.mode, r.model][0]) for r in rows
        }
        best = min(rows, key=lambda r: z[r.model])
        if z[rows[0].model] - z[best.model] <= MARGIN:
            best = rows[0]
        picks.append((item, best, judged[best.meeting, best.question, best.mode, best.model][0]))
    strong = sum(item.strong_score for item, _, _ in picks)
    whole = sum(item.strong_usd for item, _, _ in picks)
    oracle = sum(max(by_key[i.meeting.id, i.question.id, m].score for m in zscorer.TRIO if (i.meeting.id, i.question.id, m) in by_key) for i, _, _ in picks)  # fmt: skip
    curve = []
    order = sorted(picks, key=lambda p: -p[2])
    for share in (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5):
        up = {id(item) for item, _, _ in order[: round(share * len(order))]}
        scores = sum(i.strong_score if id(i) in up and i.holds else row.score for i, row, _ in picks)
        cost = sum(i.weak_usd + (i.evidence_usd if id(i) in up else 0.0) for i, _, _ in picks)
        curve.append(
            {
                "escalation_share": share,
                "quality_share": round(scores / strong, 4),
                "cost_share": round(cost / whole, 4),
            }
        )
    others = sum(row.model != zscorer.WEAK for _, row, _ in picks) / len(picks)
    return {
        "curve": curve,
        "picked_another_than_gpt35": round(others, 4),
        "oracle_pick_quality_share": round(oracle / strong, 4),
    }
