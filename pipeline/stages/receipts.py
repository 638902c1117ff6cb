"""What a result took: the calls behind its replies, added up.

Knows nothing of prices: a call carries its own cost, None where its price is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.doors import Reply
from pipeline.meeting import Escalation, Receipt


def receipt_of(replies: Sequence[Reply]) -> Receipt:
    """The receipt of one result. Costs are None where no priced model took part or a price is unknown."""
    calls = [call for reply in replies for call in reply.calls]
    costs = [call.cost_usd for call in calls]
    return Receipt(
        models=tuple(dict.fromkeys(c.model for c in calls)) or tuple(dict.fromkeys(r.model for r in replies)),
        calls=len(calls) or len(replies),
        cost_usd=_sum(costs),
        always_strongest_usd=_sum(r.always_strongest_usd for r in replies),
        escalations=tuple(
            Escalation(c.escalated_from, c.model, c.reason) for c in calls if c.escalated_from is not None
        ),
    )


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = list(amounts)
    return None if not known or any(a is None for a in known) else sum(a for a in known if a is not None)
