"""One budget for several processes and machines: what a call may cost is set aside in the store before it is sent.

Knows amounts, nothing of models. What a process had set aside when it died counts as possibly spent.
"""

from __future__ import annotations

import uuid

from pipeline.store import Store

_NOTHING = 0.0


def open_purse(store: Store, cap_usd: float) -> str:
    """A new purse with so many US dollars; its name."""
    name = uuid.uuid4().hex
    row = {"name": name, "cap": cap_usd, "spent": _NOTHING, "unsure": _NOTHING, "held": _NOTHING}
    store.upsert("purses", ("name",), row)
    return name


def hold(store: Store, name: str, usd: float) -> bool:
    """Set this much aside; False where less is left, and then nothing may be sent."""
    sql = "UPDATE purses SET held = held + ? WHERE name = ? AND cap - spent - unsure - held >= ?"
    return store.change(sql, usd, name, usd) == 1


def settle(store: Store, name: str, usd: float, cost_usd: float | None) -> None:
    """What was set aside was paid: this much, or nobody knows how much of it."""
    unsure, spent = (usd, _NOTHING) if cost_usd is None else (_NOTHING, cost_usd)
    sql = "UPDATE purses SET held = held - ?, spent = spent + ?, unsure = unsure + ? WHERE name = ?"
    store.change(sql, usd, spent, unsure, name)


def left(store: Store, name: str) -> float:
    """US dollars that may still be set aside."""
    found = store.rows("SELECT cap - spent - unsure - held AS usd FROM purses WHERE name = ?", name)
    return float(found[0]["usd"]) if found else 0.0


def close_purse(store: Store, name: str) -> None:
    """The run is over: what it cost is in the ledger. What is asked for now is refused."""
    store.change("DELETE FROM purses WHERE name = ?", name)
