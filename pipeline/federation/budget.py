"""The hard cap: what a call could cost is reserved before it is sent, so that parallel calls cannot overshoot.

Knows nothing of models. One budget serves a whole command, however many meetings and calls run at once.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from pipeline.errors import OverBudget


@dataclass(frozen=True, slots=True)
class Hold:
    """Money set aside for one call that is under way."""

    usd: float


class Budget:
    """US dollars that may be spent. `cap_usd` None: no limit, only counted."""

    def __init__(self, cap_usd: float | None = None, *, allow_unknown_price: bool = False) -> None:
        self.cap_usd = cap_usd
        self._allow_unknown = allow_unknown_price
        self._lock = threading.Lock()
        self._spent = 0.0
        self._unsure = 0.0
        self._held = 0.0

    @property
    def spent_usd(self) -> float:
        """What calls have cost for certain."""
        return self._spent

    @property
    def unsure_usd(self) -> float:
        """The most that calls may have cost whose bill is not known (time-outs, closed streams)."""
        return self._unsure

    @property
    def left_usd(self) -> float | None:
        """What may still be reserved; None: no limit."""
        return None if self.cap_usd is None else self.cap_usd - self._spent - self._unsure - self._held

    def hold(self, worst_usd: float | None, *, what: str) -> Hold:
        """Set aside what a call can cost at most; raises OverBudget, and then nothing may be sent."""
        with self._lock:
            if self.cap_usd is not None and worst_usd is None and not self._allow_unknown:
                raise OverBudget(
                    f"{what}: its price is not known and --max-cost is set; nothing was sent",
                    hint="give its price in quorum.toml, or set allow_unknown_price",
                )
            usd = worst_usd or 0.0
            left = self.left_usd
            if left is not None and usd > left:
                raise OverBudget(
                    f"{what} could cost {usd:.4f} US dollars and {max(left, 0.0):.4f} of --max-cost is left; nothing was sent",
                    hint="raise --max-cost, or choose a cheaper chain",
                )
            self._held += usd
            return Hold(usd)

    def settle(self, hold: Hold, cost_usd: float | None) -> None:
        """The call is over and cost this much; None: nobody knows, so its whole hold counts as possibly spent."""
        with self._lock:
            self._held -= hold.usd
            if cost_usd is None:
                self._unsure += hold.usd
            else:
                self._spent += cost_usd
