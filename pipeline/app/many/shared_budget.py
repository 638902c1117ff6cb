"""The hard cap of a batch that several processes or machines work on: one purse in the store for all of them.

Knows nothing of models or meetings.
"""

from __future__ import annotations

from pipeline.errors import OverBudget
from pipeline.federation.budget import Budget, Hold
from pipeline.store import Store, purse


class SharedBudget(Budget):
    """A `Budget` whose money lies in the store."""

    def __init__(self, store: Store, name: str, *, allow_unknown_price: bool) -> None:
        super().__init__(purse.left(store, name), allow_unknown_price=allow_unknown_price)
        self._store, self._name = store, name

    @property
    def left_usd(self) -> float | None:
        """What may still be reserved by anybody."""
        return purse.left(self._store, self._name)

    def hold(self, worst_usd: float | None, *, what: str) -> Hold:
        """Set aside what a call can cost at most; raises OverBudget, and then nothing may be sent."""
        hold = super().hold(worst_usd, what=what)
        if not hold.usd or purse.hold(self._store, self._name, hold.usd):
            return hold
        super().settle(hold, 0.0)
        raise OverBudget(
            f"{what} could cost {hold.usd:.4f} US dollars and others have spent what was left of --max-cost; nothing was sent",
            hint="raise --max-cost, or choose a cheaper chain",
        )

    def settle(self, hold: Hold, cost_usd: float | None) -> None:
        """The call is over and cost this much; None: nobody knows, so its whole hold counts as possibly spent."""
        if hold.usd or cost_usd:
            purse.settle(self._store, self._name, hold.usd, cost_usd)
        super().settle(hold, cost_usd)
