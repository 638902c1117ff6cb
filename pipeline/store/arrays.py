"""Where retrieval keeps what it worked out about a meeting's words: in the database, one row for each result.

Knows names and bytes, nothing of what they mean.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

from pipeline.errors import StoreError
from pipeline.retrieval.vector_store import FolderKeeper
from pipeline.settings import Settings
from pipeline.store import Store

log = logging.getLogger(__name__)


class KeptArrays:
    """A `Keeper` over a store of its own, opened when it is first needed; threads may share it.

    What an older version kept as files in `before` is taken in when it is asked for. A database that refuses costs the
    next run time, nothing else.
    """

    def __init__(self, database: Path | str, before: Path) -> None:
        self._database, self._before = database, FolderKeeper(before)
        self._store: Store | None = None
        self._lock = Lock()

    def read(self, name: str) -> bytes | None:
        with self._lock:
            rows = self._opened().rows("SELECT data FROM arrays WHERE name = ?", name)
        return bytes(rows[0]["data"]) if rows else self._before.read(name)

    def write(self, name: str, data: bytes, source: str) -> None:
        if not source:
            return
        try:
            with self._lock:
                self._opened().change(
                    "INSERT INTO arrays (name, meeting_id, data) VALUES (?,?,?) ON CONFLICT (name) DO UPDATE SET "
                    "data = excluded.data, meeting_id = excluded.meeting_id",
                    name,
                    source,
                    data,
                )
        except StoreError as error:
            log.info("%s is not kept: %s", name, error)

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store(self._database, shared=True)
        return self._store


def kept_arrays(settings: Settings) -> KeptArrays:
    """That of a home: one for each home as long as the process lives."""
    return _kept_arrays(settings.database, settings.vectors)


@lru_cache(maxsize=4)
def _kept_arrays(database: Path | str, before: Path) -> KeptArrays:
    return KeptArrays(database, before)


def of_meeting(store: Store, meeting_id: str, beginning: str) -> bytes | None:
    """What is kept of a meeting under a name that begins so; None where nothing is."""
    rows = store.rows(
        "SELECT data FROM arrays WHERE meeting_id = ? AND substr(name, 1, ?) = ?",
        meeting_id,
        len(beginning),
        beginning,
    )
    return bytes(rows[0]["data"]) if rows else None


def without(store: Store, meetings: Sequence[str], beginning: str) -> list[str]:
    """Those of the stored meetings of which nothing is kept under a name that begins so."""
    there = {
        row["meeting_id"]
        for row in store.rows(
            "SELECT meeting_id FROM arrays WHERE name >= ? AND name < ?", beginning, beginning + "~"
        )
    }
    stored = {row["id"] for row in store.rows("SELECT id FROM meetings")}
    return [m for m in dict.fromkeys(meetings) if m in stored and m not in there]
