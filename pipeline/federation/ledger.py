"""What one reply took: its calls in order, what they cost, and what always-the-strongest would have cost.

Knows nothing of how calls are made or kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.doors import Call, Usage

CACHED = "cached"


@dataclass(slots=True)
class Trail:
    """The calls of one request, while it is being answered, and what its reader should know."""

    calls: list[Call] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reading: tuple[Usage, ...] = ()
    """Tokens of the first paid calls that read the whole source."""


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of `quorum costs`. `unknown`: calls whose price is not known (not counted in `cost_usd`)."""

    key: tuple[str, ...]
    calls: int
    usage: Usage
    cost_usd: float
    unknown: int


def total_usd(calls: Iterable[Call]) -> float | None:
    """What calls cost together; None where none of them has a known price above zero and one is unknown."""
    known = [call.cost_usd for call in calls if call.outcome != CACHED]
    priced = [cost for cost in known if cost is not None]
    return sum(priced) if priced else None


def add(usages: Iterable[Usage]) -> Usage:
    """Tokens of several calls together."""
    listed = list(usages)
    return Usage(
        input=sum(u.input for u in listed),
        output=sum(u.output for u in listed),
        cached_input=sum(u.cached_input for u in listed),
        cache_write=sum(u.cache_write for u in listed),
        reasoning=sum(u.reasoning for u in listed),
    )


def sums(calls: Sequence[Call], *, by: Sequence[str] = ("day", "task", "model")) -> tuple[Sum, ...]:
    """Spend by any of day, task, model and outcome, in order of the key. Cache hits are no spend."""
    groups: dict[tuple[str, ...], list[Call]] = {}
    for call in calls:
        if call.outcome == CACHED:
            continue
        fields = {"day": call.at[:10], "task": call.task, "model": call.model, "outcome": call.outcome}
        groups.setdefault(tuple(fields[name] for name in by), []).append(call)
    return tuple(
        Sum(
            key=key,
            calls=len(group),
            usage=add(c.usage for c in group),
            cost_usd=sum(c.cost_usd or 0.0 for c in group),
            unknown=sum(c.cost_usd is None for c in group),
        )
        for key, group in sorted(groups.items())
    )
