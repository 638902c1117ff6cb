"""The receipt of a result: which models, what was asked again and why, what it cost, what the strongest would have.

Knows replies, not how they came about. Cache hits are never counted as spend.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.doors import Call, Reply
from pipeline.meeting import Escalation, Receipt

_CACHED = "cached"


def receipt_of(*replies: Reply) -> Receipt:
    """One receipt for the replies that a result was made from.

    `calls` are those made for this result, the failed ones included. Costs are None where no
    priced model took part; a call whose price or bill is not known is named in the notes, never counted as zero.
    """
    calls = tuple(call for reply in replies for call in reply.calls)
    sent = tuple(call for call in calls if call.outcome != _CACHED)
    models = dict.fromkeys(
        [*(c.model for c in calls if c.outcome in ("ok", _CACHED)), *(r.model for r in replies)]
    )
    strongest = [r.always_strongest_usd for r in replies if r.always_strongest_usd is not None]
    return Receipt(
        models=tuple(models),
        calls=len(sent),
        cost_usd=_cost(calls) if strongest or any(_has_a_price(c) for c in sent) else None,
        always_strongest_usd=sum(strongest) if strongest else None,
        escalations=tuple(
            Escalation(from_model=c.escalated_from, to_model=c.model, reason=c.reason)
            for c in calls
            if c.escalated_from and not c.reason.startswith(("again", "repair", "merge", "after"))
        ),
        notes=tuple(dict.fromkeys([*(n for r in replies for n in r.notes), *_unknown(sent), *_kept(calls)])),
    )


def _cost(calls: Iterable[Call]) -> float | None:
    """The sum of what is known; None where nothing is."""
    known = [call.cost_usd for call in calls if call.cost_usd is not None]
    return sum(known) if known else None


def _has_a_price(call: Call) -> bool:
    """Whether its cost is known, nothing included; the embedded model is not asked for a price at all."""
    return call.cost_usd is not None and not call.model.startswith("local:")


def _unknown(calls: Iterable[Call]) -> Iterable[str]:
    unknown = [call.model for call in calls if call.cost_usd is None]
    if unknown:
        yield f"the cost of {len(unknown)} call(s) is not known and not in the sum: {', '.join(dict.fromkeys(unknown))}"


def _kept(calls: Iterable[Call]) -> Iterable[str]:
    kept = sum(call.outcome == _CACHED for call in calls)
    if kept:
        yield f"{kept} reply(ies) came from earlier, paid calls and cost nothing this time"
