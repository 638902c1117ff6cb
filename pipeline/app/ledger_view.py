"""What models have cost and how they did: sums of the ledger, by day, model and task.

Knows nothing of terminals or pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pipeline import federation, providers
from pipeline.doors import Usage
from pipeline.errors import BadInput, QuorumError
from pipeline.federation import catalog
from pipeline.federation.ledger import sums
from pipeline.federation.model_listing import Listed, listing
from pipeline.federation.spend import Spend, spend
from pipeline.settings import Settings
from pipeline.store import Store

BY = ("day", "task", "model", "outcome")


@dataclass(frozen=True, slots=True)
class Escalated:
    """How often a stronger model was asked for one reason."""

    reason: str
    calls: int
    cost_usd: float


def costs(
    by: Sequence[str] = ("day", "task", "model"), *, since: str = "", settings: Settings
) -> dict[str, object]:
    """The ledger's sums as JSON data: rows and the whole; raises BadInput for an unknown column."""
    if not by or set(by) - set(BY):
        raise BadInput(f"{', '.join(by)}: not any of {', '.join(BY)}", hint="for example day,model")
    with Store(settings.database) as store:
        table = sums(store.calls(since), by=by)
    rows = [
        {
            **dict(zip(by, row.key, strict=True)),
            "calls": row.calls,
            "cost_usd": row.cost_usd,
            "unknown_price": row.unknown,
            "tokens": asdict(row.usage),
        }
        for row in table
    ]
    return {"rows": rows, "cost_usd": sum(row.cost_usd for row in table)}


def escalated(*, since: str = "", settings: Settings) -> tuple[Escalated, ...]:
    """Why stronger models were asked, the most frequent reason first."""
    with Store(settings.database) as store:
        calls = [c for c in store.calls(since) if c.escalated_from and c.outcome == "ok"]
    reasons: dict[str, list[float]] = {}
    for call in calls:
        reasons.setdefault(call.reason.partition(":")[0] or "—", []).append(call.cost_usd or 0.0)
    found = [Escalated(reason, len(spent), sum(spent)) for reason, spent in reasons.items()]
    return tuple(sorted(found, key=lambda e: (-e.calls, e.reason)))


def spent(*, since: str = "", settings: Settings) -> Spend:
    """What the ledger's calls amount to at the prices that hold now, beside what always the strongest would have cost."""
    with Store(settings.database) as store:
        calls = store.calls(since)

    def price(model: str, usage: Usage) -> float | None:
        try:
            return catalog.price(providers.card(model, settings), usage, settings)
        except QuorumError:  # a provider that is no longer there
            return None

    return spend(calls, price)


def models(*, settings: Settings) -> tuple[Listed, ...]:
    """Every language model with price, context and how it did so far; why the rest cannot be used."""
    with Store(settings.database) as store:
        calls = store.calls()
    names = tuple(dict.fromkeys([*federation.known(settings), *providers.running(settings)]))
    return listing(settings, names, providers=providers, calls=calls)
