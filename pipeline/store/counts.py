"""How much the store holds, in a few numbers: for whoever watches over it.

Knows nothing of how it is shown. No number here takes longer because there are more lines of text.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.store import Store


@dataclass(frozen=True, slots=True)
class CallCount:
    """Calls of one model that ended in one way, what they cost (US dollars; unknown prices count 0) and their tokens."""

    model: str
    outcome: str
    calls: int
    cost_usd: float
    input: int
    output: int


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """`stale`: meetings whose tasks are to be read anew; `leases`: pieces of work that somebody is at."""

    meetings: int
    stale: int
    leases: int
    calls: tuple[CallCount, ...]


def counted(store: Store) -> StoreCounts:
    """The numbers as they are now."""
    calls = store.rows(
        "SELECT model, outcome, count(*) AS calls, coalesce(sum(cost_usd), 0.0) AS cost, sum(input) AS sent, "
        "sum(output) AS written FROM calls GROUP BY model, outcome ORDER BY model, outcome"
    )
    told = tuple(CallCount(r[0], r[1], int(r[2]), float(r[3]), int(r[4]), int(r[5])) for r in calls)
    return StoreCounts(_rows(store, "meetings"), _rows(store, "stale"), _rows(store, "leases"), told)


def answers(store: Store) -> None:
    """Nothing, where the database answers; raises StoreError."""
    store.rows("SELECT 1 AS one")


def _rows(store: Store, table: str) -> int:
    return int(store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])
