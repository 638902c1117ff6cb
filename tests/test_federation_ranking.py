"""Which of two replies is taken: evidence before any score, and a score only where it is clearly better."""

from __future__ import annotations

from pipeline.doors import Doubt, Verdict
from pipeline.federation.ranking import MARGIN, outvotes, unfounded

FIRST = Verdict(accept=False, benefit=0.5, z=1.0)


def test_a_second_draft_that_scores_a_little_better_does_not_replace_the_first() -> None:
    """Picking the better score of two answers gave worse answers than always taking the better model's."""
    assert not outvotes(Verdict(accept=False, benefit=0.45, z=1.0 - MARGIN / 2), FIRST)
    assert outvotes(Verdict(accept=False, benefit=0.2, z=0.9 - MARGIN), FIRST)


def test_evidence_counts_before_the_score() -> None:
    doubted = Verdict(accept=False, benefit=0.1, z=-3.0, doubts=(Doubt("it cites nothing"),))
    assert unfounded(doubted)
    assert not outvotes(doubted, FIRST)
    assert outvotes(FIRST, doubted)


def test_without_scores_the_first_stays_unless_the_second_has_fewer_doubts() -> None:
    plain = Verdict(accept=False, benefit=None, doubts=(Doubt("one"),))
    assert not outvotes(plain, plain)
    assert outvotes(Verdict(accept=True, benefit=None), plain)
