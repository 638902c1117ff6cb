"""What is known of every model: card, price, and how it has done so far according to the ledger.

Knows nothing of terminals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.doors import Call
from pipeline.errors import NotFound
from pipeline.federation import catalog
from pipeline.federation.chain import Providers
from pipeline.settings import Settings

# Fewer calls than this say nothing about a model.
_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """One model. `kept_share`: of its answers, those that no stronger model was asked to better; None: too few yet."""

    name: str
    local: bool
    missing: str | None
    input_usd_per_mtok: float | None
    output_usd_per_mtok: float | None
    context_tokens: int | None
    calls: int
    kept_share: float | None
    tokens_per_s: float | None


def listing(
    settings: Settings, names: Sequence[str], *, providers: Providers, calls: Sequence[Call]
) -> tuple[Listed, ...]:
    """Those that can be used first, then by price. With --local, what would leave the machine is missing for that."""
    found = [_listed(name, settings, providers, calls) for name in names]

    def order(model: Listed) -> tuple[bool, float, str]:
        price = model.input_usd_per_mtok
        return (model.missing is not None, float("inf") if price is None else price, model.name)

    return tuple(sorted(found, key=order))


def _listed(name: str, settings: Settings, providers: Providers, calls: Sequence[Call]) -> Listed:
    own = [c for c in calls if c.model == name and c.outcome == "ok"]
    bettered = sum(c.escalated_from == name and c.outcome == "ok" for c in calls)
    speeds = [c.usage.output / c.latency_s for c in own if c.usage.output and c.latency_s > 0]
    try:
        card = providers.card(name, settings)
    except NotFound as error:
        return Listed(name, False, error.message, None, None, None, len(own), None, None)
    missing = card.missing
    if missing is None and settings.local and not card.local:
        missing = "not on this machine (--local)"
    prices = catalog.per_mtok(card, settings)
    return Listed(
        name=name,
        local=card.local,
        missing=missing,
        input_usd_per_mtok=prices[0] if prices else None,
        output_usd_per_mtok=prices[1] if prices else None,
        context_tokens=catalog.context_tokens(card),
        calls=len(own),
        kept_share=max(0.0, 1 - bettered / len(own)) if len(own) >= _ENOUGH else None,
        tokens_per_s=median(speeds) if len(speeds) >= _ENOUGH else None,
    )
