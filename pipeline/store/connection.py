"""One open database, SQLite's file or PostgreSQL's server: brought up to date, locked while it is written to, its errors
told in our words.

Knows nothing of what is stored.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline import encryption
from pipeline.errors import StoreError
from pipeline.settings import SERVERS, without_password
from pipeline.store.migrations import MIGRATIONS

Row = sqlite3.Row
EVERYTHING = 1 << 62
"""As a limit: none."""
BUSY_S = 30
"""How long a file is waited for that another process writes to."""
_PRAGMAS = (
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "trusted_schema = OFF",
)


class Connection:
    """An open database; several processes may have the same one open.

    A path is a SQLite file with WAL journal: what was committed survives a kill of the process. A power cut leaves the file
    whole, but may take back the last moments: waiting for the disk at each commit costs 3.6 ms instead of 0.05 ms, seventy
    times as much. `postgresql://…` is a server's database, for several machines.
    """

    def __init__(self, path: Path | str, *, shared: bool = False) -> None:
        """Open or create it and bring it up to date; raises StoreError, EngineUnavailable.

        `shared`: several threads use it, one at a time.
        """
        self.path = path if is_server(path) else Path(path)
        self.is_server = is_server(path)
        self.lock_row = " FOR UPDATE" if self.is_server else ""  # a file has one writer at a time anyway
        self._errors: tuple[type[Exception], ...] = encryption.faults()
        self._db: Any
        with self._guard():
            if self.is_server:
                self._connect()
            else:
                self._open(Path(path), shared=shared)

    def _open(self, path: Path, *, shared: bool) -> None:
        _closed_to_others(path)
        self._db = encryption.connect(
            path, row=True, timeout=BUSY_S, isolation_level=None, check_same_thread=not shared
        )
        self._db.create_function("folded", 1, str.casefold, deterministic=True)
        _with_journal(self._db)
        for pragma in _PRAGMAS:
            self._db.execute(f"PRAGMA {pragma}")
        self._migrate(MIGRATIONS)

    def _connect(self) -> None:
        from pipeline.store import postgres

        self._errors = postgres.errors()
        self._db = postgres.Postgres(str(self.path))
        with self._db.alone():
            self._migrate({postgres.SCHEMA: postgres.TABLES, **postgres.CHANGES})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it; what was saved stays."""
        self._db.close()

    def _migrate(self, migrations: Mapping[str, Sequence[str]]) -> None:
        self._db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, at TEXT NOT NULL)")
        newer = {row["name"] for row in self._db.execute("SELECT name FROM migrations")} - migrations.keys()
        if newer:
            raise StoreError(
                f"{self.shown}: written by a newer quorum ({', '.join(sorted(newer))})",
                hint="update quorum; this one would not understand what is in it",
            )
        done = "SELECT 1 FROM migrations WHERE name = ?"
        for name, statements in migrations.items():
            if self._db.execute(done, (name,)).fetchone():
                continue
            with self.exclusive():
                if not self._db.execute(done, (name,)).fetchone():  # another process may have been first
                    for statement in statements:
                        self._db.execute(statement)
                    self._db.execute("INSERT INTO migrations VALUES (?, ?)", (name, now()))

    @property
    def shown(self) -> str:
        """Where it is, for messages: of a server without the password."""
        return without_password(str(self.path)) if self.is_server else str(self.path)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            text = str(error).strip()
            raise StoreError(f"{self.shown}: {text}", hint=_way_out(text, self.is_server)) from error
        except OSError as error:
            raise StoreError(
                f"{self.shown}: {error.strerror or error}",
                hint="set QUORUM_HOME to a folder you can write to",
            ) from error

    @contextmanager
    def exclusive(self, about: str = "") -> Iterator[None]:
        """Alone with the database until the end: all of it is kept, or nothing.

        `about`: on a server alone with this meeting or key only, so that writers of others need not wait.
        """
        with self._guard():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                if self.is_server:
                    self._db.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 7164113))", (about,))
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Rows of a read-only query."""
        with self._guard():
            found: list[Row] = self._db.execute(sql, tuple(map(_writable, values))).fetchall()
            return found

    def change(self, sql: str, *values: object) -> int:
        """One statement that writes, durable when it returns; how many rows it changed."""
        with self._guard():
            return int(self._db.execute(sql, values).rowcount)

    def change_each(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement that writes, for each of these rows of values."""
        with self._guard():
            self._db.executemany(sql, rows)

    def upsert(self, table: str, key: Sequence[str], row: Mapping[str, object]) -> None:
        """A row, in place of the one with the same key; durable when it returns, or with the caller's transaction."""
        others = [name for name in row if name not in key]
        changes = ", ".join(f"{name} = excluded.{name}" for name in others)
        with self._guard():
            self._db.execute(
                f"INSERT INTO {table} ({', '.join(row)}) VALUES ({','.join('?' * len(row))}) "
                f"ON CONFLICT ({', '.join(key)}) DO {f'UPDATE SET {changes}' if others else 'NOTHING'}",
                tuple(row.values()),
            )

    def health(self) -> str:
        """What is wrong with it; "ok" where nothing is."""
        return "ok" if self.is_server else str(self.rows("PRAGMA quick_check")[0][0])


def _with_journal(db: sqlite3.Connection) -> None:
    """Turn the WAL journal on; SQLite waits for nobody there, so that this does where another process opens a new file."""
    until = time.monotonic() + BUSY_S
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except encryption.faults() as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def is_server(path: Path | str) -> bool:
    """Whether this names a PostgreSQL database rather than a file."""
    return isinstance(path, str) and path.startswith(SERVERS)


def _closed_to_others(path: Path) -> None:
    """Folder and file are their owner's alone, also where an older version made them readable by everybody.

    A file that is there is not opened: on POSIX closing it again would take back the locks of every other connection that
    this process has to it, and another process would then write over what those have not written yet.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(OSError):  # another's file, or a system without such rights
            if stat.S_IMODE(each.stat().st_mode) & 0o077:
                each.chmod(0o600)


def now() -> str:
    """The time, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _way_out(text: str, is_server: bool) -> str:
    if is_server:
        return "see that QUORUM_DB names a database that is there, runs, and lets this user make tables"
    if "full" in text:
        return "free some space, then run the same command again: it goes on where it stopped"
    if "locked" in text:
        return "another quorum is writing; try again when it is done"
    if "malformed" in text or "not a database" in text or "encrypted" in text or "no such" in text:
        return "move the file away and process the recordings again, or restore a backup"
    return "check the folder's permissions and free space"


def _writable(value: object) -> object:
    """A value that the database takes: an odd byte of an argument ("\\udcff") is looked for as it is shown."""
    odd = isinstance(value, str) and not value.isascii()
    return (
        value.encode("utf-8", "backslashreplace").decode("utf-8") if odd and isinstance(value, str) else value
    )
