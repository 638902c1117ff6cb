"""Which SQLite opens a file: Python's own, or SQLCipher where its owner gave the stores a key.

Knows nothing of what is stored. The key is named QUORUM_STORE_KEY and comes from where keys come from; without one nothing
changes. A file is never turned from one kind into the other behind its owner's back.
"""

from __future__ import annotations

import os
import sqlite3
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline import keys
from pipeline.errors import StoreError
from pipeline.installed import how_to_add

KEY = "QUORUM_STORE_KEY"
_PLAIN = b"SQLite format 3\x00"
_WAY_IN = "without the key: quorum export all.quorum; move the store away; then with the key: quorum import all.quorum"


def connect(path: Path | str, *, row: bool = False, **options: Any) -> sqlite3.Connection:
    """An open file, with rows by name where `row`; raises StoreError where file and key do not fit."""
    file = Path(str(path).removeprefix("file:").partition("?")[0])
    head = _head(file)
    key = keys.find(KEY)
    foreign = options.get("uri", False)  # somebody's file, read as it is
    if key and head == _PLAIN and not foreign:
        raise StoreError(f"{file}: it is not encrypted, though {KEY} is set", hint=_WAY_IN)
    if not key and head not in (b"", _PLAIN) and len(head) == len(_PLAIN):
        raise StoreError(
            f"{file}: not a database, or an encrypted one",
            hint=f"give its key: quorum key {KEY} --set; if it never had one, move the file away, or restore a backup",
        )
    if not key or (foreign and head == _PLAIN):
        opened: sqlite3.Connection = sqlite3.connect(path, **options)
        opened.row_factory = sqlite3.Row if row else None
        return opened
    module = _sqlcipher()
    ours: sqlite3.Connection = module.connect(path, **options)
    ours.execute(f"PRAGMA key = {_literal(key)}")
    ours.row_factory = module.Row if row else None
    try:
        ours.execute("SELECT count(*) FROM sqlite_master")
    except module.DatabaseError as error:
        ours.close()
        raise StoreError(
            f"{file}: {KEY} is not the key it was written with",
            hint=f"quorum key {KEY} says where that key comes from",
        ) from error
    return ours


def faults(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """What either SQLite raises, and these."""
    if not keys.find(KEY) or find_spec("sqlcipher3") is None:
        return (sqlite3.DatabaseError, *others)
    return (sqlite3.DatabaseError, _sqlcipher().DatabaseError, *others)


def told() -> tuple[str, str | None]:
    """How the stores are kept, in a few words, and what is missing; for `quorum doctor`."""
    if not keys.find(KEY):
        return (
            f"none of their own: use the disk's, or {how_to_add('encrypted')} and quorum key {KEY} --set",
            None,
        )
    if find_spec("sqlcipher3") is None:
        return f"{KEY} is set, but SQLCipher is not installed", how_to_add("encrypted")
    return (
        "SQLCipher for the store and the outbox; recordings, outputs and vectors are files like any other",
        None,
    )


_OPEN: dict[tuple[int, int], int] = {}
"""Files whose beginning was read, by device and number: they stay open, the last sixteen of them. On POSIX to close one would
take back the locks of every connection that this process has to it, and another process would write over what those wrote."""


def _head(file: Path) -> bytes:
    try:
        if os.name != "posix":
            with file.open("rb") as opened:
                return opened.read(len(_PLAIN))
        there = file.stat()
        which = (there.st_dev, there.st_ino)
        if which not in _OPEN:
            _OPEN[which] = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
            while len(_OPEN) > 16:
                os.close(_OPEN.pop(next(iter(_OPEN))))
        return os.pread(_OPEN[which], len(_PLAIN), 0)
    except OSError:
        return b""


def _literal(key: str) -> str:
    return "'" + key.replace("'", "''") + "'"


def _sqlcipher() -> Any:
    if find_spec("sqlcipher3") is None:
        raise StoreError(f"{KEY} is set, but SQLCipher is not installed", hint=how_to_add("encrypted"))
    import sqlcipher3

    return sqlcipher3
