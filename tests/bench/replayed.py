"""One question as it is replayed, what a policy may look at, and what escalating some of them gives and costs.

Knows nothing of where the figures are from, nor of any policy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from pipeline.doors import Reply, Request
from tests.bench import elitr


@dataclass(frozen=True, slots=True)
class Item:
    """One question with everything that a policy may look at (all but `strong` and `holds`), and what it costs."""

    meeting: elitr.Meeting
    question: elitr.Question
    request: Request
    draft: Reply
    draft_score: float
    strong_score: float
    holds: bool
    weak_usd: float
    weak_then_usd: float
    evidence_usd: float
    evidence_32k_usd: float
    strong_usd: float


Risk = Callable[[Item], float]
"""How likely the strong model would do better, in any unit: only the order counts."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to decide whom to escalate. `fit` sees other meetings than those it is measured on."""

    fit: Callable[[Sequence[Item]], Risk]


@dataclass(frozen=True, slots=True)
class Point:
    """Where a policy ends up, over some questions. Shares of always-the-strongest."""

    escalated: float
    quality: float
    cost: float
    cost_then: float
    cost_32k: float


def point_of(items: Sequence[Item], escalate: Sequence[bool], *, full: bool = False) -> Point:
    """Quality and cost of escalating these. `full`: with the whole transcript instead of evidence windows."""
    scores, costs, then, dear = 0.0, 0.0, 0.0, 0.0
    for item, up in zip(items, escalate, strict=True):
        better = up and (full or item.holds)
        scores += item.strong_score if better else item.draft_score
        further = (item.strong_usd if full else item.evidence_usd) if up else 0.0
        costs += item.weak_usd + further
        then += item.weak_then_usd + further
        dear += item.weak_usd + (further if full or not up else item.evidence_32k_usd)
    whole = sum(item.strong_usd for item in items)
    best = sum(item.strong_score for item in items)
    return Point(fmean(escalate), scores / best, costs / whole, then / whole, dear / whole)


def shown(point: Point) -> dict[str, float]:
    return {
        "escalation_share": round(point.escalated, 4),
        "quality_share": round(point.quality, 4),
        "cost_share": round(point.cost, 4),
        "cost_share_gpt35_16k": round(point.cost_then, 4),
        "cost_share_32k": round(point.cost_32k, 4),
    }
