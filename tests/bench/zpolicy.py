"""The learned scorer as a policy of the replay: whom to escalate, by the predicted benefit.

Fitted on the training meetings' answers of all models; where those are the meetings that shipped weights learned from
and others are measured, the result is the shipped scorer.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench import elitr
from tests.bench.replay import Item, Policy, Risk
from tests.train import zscorer

_ROWS: dict[str, tuple[zscorer.Row, ...]] = {}


def rows_of(meeting: elitr.Meeting) -> tuple[zscorer.Row, ...]:
    """The signals of a meeting's recorded answers, computed once a run."""
    key = f"{meeting.split} {meeting.id}"
    if key not in _ROWS:
        _ROWS[key] = tuple(zscorer.rows([meeting]))
    return _ROWS[key]


def fit(train: Sequence[Item]) -> Risk:
    """Risk of an item: the benefit that weights learned on `train` predict."""
    meetings = {item.meeting.id: item.meeting for item in train}
    learned = zscorer.fit([row for meeting in meetings.values() for row in rows_of(meeting)])

    def risk(item: Item) -> float:
        for row in rows_of(item.meeting):
            if (row.question, row.mode, row.model) == (item.question.id, "single", zscorer.WEAK):
                return learned.benefit_of(row.signals)
        raise LookupError(f"{item.meeting.id} {item.question.id}: no recorded answer")

    return risk


POLICY = Policy(fit)
