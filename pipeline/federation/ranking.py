"""Which of two replies to the same request is better, by their verdicts.

Knows nothing of models or of what was asked.
"""

from __future__ import annotations

from pipeline.doors import Verdict
from pipeline.scoring.rule_scorer import CITES_NOTHING

MARGIN = 1.0
"""Deviations of the predicted benefit by which a second model of the same strength must be better to be taken instead of the
first. On ELITR-Bench dev, by weights that have not seen the meeting, three cheap models reach 0.861 of GPT-4's quality without
a margin, 0.887 at 1, 0.881 at 1.5; the best of them alone 0.858."""


def rank(verdict: Verdict) -> tuple[bool, bool, int, float]:
    """Higher is better: accepted, founded, fewer doubts, a smaller predicted benefit of asking further."""
    return (verdict.accept, not unfounded(verdict), -len(verdict.doubts), -(verdict.benefit or 0.0))


def unfounded(verdict: Verdict) -> bool:
    """Whether a reply states something and nothing of it holds; a "not said" states nothing."""
    return verdict.signals.get("grounded") == 0.0 or any(d.reason == CITES_NOTHING for d in verdict.doubts)


def outvotes(second: Verdict, first: Verdict) -> bool:
    """Whether another model's reply replaces the first one's: evidence counts before any score, and a score only where it
    is clearly better, since it tells two answers to one question apart only weakly."""
    evidence = rank(second)[:3], rank(first)[:3]
    if evidence[0] != evidence[1] or first.z is None or second.z is None:
        return evidence[0] > evidence[1]
    return first.z - second.z > MARGIN
