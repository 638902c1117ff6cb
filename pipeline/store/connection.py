"""One open SQLite file: brought up to date, locked while it is written to, its errors told in our words.

Knows nothing of what is stored.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import StoreError
from pipeline.store.migrations import MIGRATIONS

Row = sqlite3.Row


class Connection:
    """An open database with WAL journal; several processes may have the same one open.

    What was committed survives a kill of the process. A power cut leaves the file whole, but may take back the last
    moments: waiting for the disk at each commit costs 3.6 ms instead of 0.05 ms, seventy times as much.
    """

    def __init__(self, path: Path | str, *, shared: bool = False) -> None:
        """Open or create the file and bring it up to date; raises StoreError.

        `shared`: several threads use it, one at a time.
        """
        self.path = Path(path)
        with self._guard():
            _closed_to_others(self.path)
            self._db = sqlite3.connect(
                self.path, timeout=30, isolation_level=None, check_same_thread=not shared
            )
            self._db.row_factory = sqlite3.Row
            self._db.create_function("folded", 1, str.casefold, deterministic=True)
            for pragma in (
                "journal_mode = WAL",
                "synchronous = NORMAL",
                "foreign_keys = ON",
                "secure_delete = ON",
                "trusted_schema = OFF",
            ):
                self._db.execute(f"PRAGMA {pragma}")
            self._migrate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was saved stays."""
        self._db.close()

    def _migrate(self) -> None:
        self._db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, at TEXT NOT NULL)")
        newer = {row["name"] for row in self._db.execute("SELECT name FROM migrations")} - MIGRATIONS.keys()
        if newer:
            raise StoreError(
                f"{self.path}: written by a newer quorum ({', '.join(sorted(newer))})",
                hint="update quorum; this one would not understand what is in it",
            )
        done = "SELECT 1 FROM migrations WHERE name = ?"
        for name, statements in MIGRATIONS.items():
            if self._db.execute(done, (name,)).fetchone():
                continue
            with self._exclusive():
                if not self._db.execute(done, (name,)).fetchone():  # another process may have been first
                    for statement in statements:
                        self._db.execute(statement)
                    self._db.execute("INSERT INTO migrations VALUES (?, ?)", (name, now()))

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path}: {error}", hint=_way_out(error)) from error
        except OSError as error:
            raise StoreError(
                f"{self.path}: {error.strerror or error}", hint="set QUORUM_HOME to a folder you can write to"
            ) from error

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with self._guard():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Rows of a read-only query."""
        with self._guard():
            return self._db.execute(sql, values).fetchall()

    def change(self, sql: str, *values: object) -> None:
        """One statement that writes; durable when it returns."""
        with self._guard():
            self._db.execute(sql, values)


def _closed_to_others(path: Path) -> None:
    """Folder and file are their owner's alone, also where an older version made them readable by everybody."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(OSError):  # another's file, or a system without such rights
            if stat.S_IMODE(each.stat().st_mode) & 0o077:
                each.chmod(0o600)


def now() -> str:
    """The time, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _way_out(error: sqlite3.DatabaseError) -> str:
    text = str(error)
    if "full" in text:
        return "free some space, then run the same command again: it goes on where it stopped"
    if "locked" in text:
        return "another quorum is writing; try again when it is done"
    if "malformed" in text or "not a database" in text or "encrypted" in text or "no such" in text:
        return "move the file away and process the recordings again, or restore a backup"
    return "check the folder's permissions and free space"
