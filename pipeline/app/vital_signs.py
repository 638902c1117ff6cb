"""Whether the store answers and how much it holds: for probes and for those who watch over a server.

Knows nothing of HTTP or of what is shown.
"""

from __future__ import annotations

from pipeline.settings import Settings
from pipeline.store import Store, counts
from pipeline.store.counts import StoreCounts as StoreCounts


def healthy(*, settings: Settings) -> None:
    """Nothing, where the store can be opened and read; raises StoreError."""
    with Store(settings.database) as store:
        counts.answers(store)


def vital_signs(*, settings: Settings) -> StoreCounts:
    """Meetings, work under way, and calls by model and outcome."""
    with Store(settings.database) as store:
        return counts.counted(store)
