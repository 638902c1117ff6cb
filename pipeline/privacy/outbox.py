"""What went out, word for word, and the stand-ins that replaced names in it: a file on this machine beside the store.

Knows nothing of models. A request is written here before it is sent; where it cannot be written, nothing is sent.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline import encryption
from pipeline.errors import StoreError

NAME = "outbox.db"
_TABLES = """
CREATE TABLE IF NOT EXISTS sent (id INTEGER PRIMARY KEY, at TEXT NOT NULL, vendor TEXT NOT NULL, host TEXT NOT NULL,
    model TEXT NOT NULL, task TEXT NOT NULL, meetings TEXT NOT NULL, tokens INTEGER NOT NULL, pseudonyms INTEGER NOT NULL,
    text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stand_ins (scope TEXT NOT NULL, kind TEXT NOT NULL, original TEXT NOT NULL, stem TEXT NOT NULL,
    PRIMARY KEY (scope, kind, original), UNIQUE (scope, stem));
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that left. `tokens` is an estimate; `pseudonyms`: names were replaced in `text`."""

    at: str
    vendor: str
    host: str
    model: str
    task: str
    meetings: tuple[str, ...]
    tokens: int
    pseudonyms: bool
    text: str


class Outbox:
    """The file in one home. Safe to use from several threads and processes: each act opens it anew."""

    def __init__(self, home: Path) -> None:
        self.path = home / NAME

    def add(self, sent: Sent) -> None:
        """Durable when it returns; raises StoreError."""
        row = (sent.at, sent.vendor, sent.host, sent.model, sent.task, json.dumps(sent.meetings), sent.tokens,
               int(sent.pseudonyms), sent.text)  # fmt: skip
        with self._open() as db:
            db.execute("INSERT INTO sent VALUES (NULL,?,?,?,?,?,?,?,?,?)", row)

    def sent(self, *, meeting: str | None = None, since: str = "") -> tuple[Sent, ...]:
        """What left since a UTC time (ISO 8601), oldest first; of one meeting, where it is named."""
        if not self.path.exists():
            return ()
        with self._open() as db:
            rows = db.execute(
                "SELECT at, vendor, host, model, task, meetings, tokens, pseudonyms, text FROM sent WHERE at >= ? ORDER BY id",
                (since,),
            ).fetchall()
        found = (
            Sent(r[0], r[1], r[2], r[3], r[4], tuple(json.loads(r[5])), r[6], bool(r[7]), r[8]) for r in rows
        )
        return tuple(s for s in found if meeting is None or meeting in s.meetings)

    def stand_ins(self, scope: str) -> dict[tuple[str, str], str]:
        """Stems by kind and original, as they were given in this scope before."""
        if not self.path.exists():
            return {}
        with self._open() as db:
            rows = db.execute("SELECT kind, original, stem FROM stand_ins WHERE scope = ?", (scope,))
            return {(kind, original): stem for kind, original, stem in rows}

    def keep_stand_ins(self, scope: str, given: Sequence[tuple[str, str, str]]) -> None:
        """Keep (kind, original, stem); what another process gave first stays."""
        with self._open() as db:
            db.executemany(
                "INSERT OR IGNORE INTO stand_ins VALUES (?,?,?,?)", ((scope, *each) for each in given)
            )

    def forget(self, meeting: str) -> int:
        """Erase what went out of a meeting and its stand-ins; how many requests that were."""
        if not self.path.exists():
            return 0
        with self._open() as db:
            rows = db.execute("SELECT id, meetings FROM sent").fetchall()
            gone = [(id_,) for id_, meetings in rows if meeting in json.loads(meetings)]
            db.executemany("DELETE FROM sent WHERE id = ?", gone)
            scopes = [s for (s,) in db.execute("SELECT DISTINCT scope FROM stand_ins")]
            db.executemany(
                "DELETE FROM stand_ins WHERE scope = ?", ((s,) for s in scopes if meeting in s.split("\n"))
            )
        return len(gone)

    def forget_before(self, at: str) -> int:
        """Erase what went out before a UTC time; how many requests that were."""
        if not self.path.exists():
            return 0
        with self._open() as db:
            return db.execute("DELETE FROM sent WHERE at < ?", (at,)).rowcount

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(encryption.connect(self.path, timeout=30)) as db, db:
                db.execute("PRAGMA secure_delete = ON")
                db.executescript(_TABLES)
                yield db
        except encryption.faults(OSError) as error:
            raise StoreError(
                f"{self.path}: {error}", hint="nothing was sent; free some space, or move the file away"
            ) from error


def now() -> str:
    """The time, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
