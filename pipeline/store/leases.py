"""Leases on work: of several processes and machines over one store only one does a thing, the others wait and find it done.

Knows names of work, nothing of the work. Who dies loses the lease: at once where another process of the same machine sees
it, else when it runs out.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from threading import Lock, Thread

from pipeline.errors import StoreError
from pipeline.store import Store

LASTS_S = 90.0
"""A lease that is not renewed ends after this long; it is renewed three times within it."""
LOOK_S = 0.2

log = logging.getLogger(__name__)
_HELD: ContextVar[frozenset[str]] = ContextVar("leases", default=frozenset())


@asynccontextmanager
async def leased(store: Store, name: str) -> AsyncIterator[None]:
    """The lease of this name, as long as the block lasts; waits until whoever has it is done or dead.

    Who has it already, further up, has it.
    """
    if name in _HELD.get():
        yield
        return
    owner = f"{_machine()} {os.getpid()} {_began(os.getpid())} {uuid.uuid4().hex}"
    while not take(store, name, owner):
        await asyncio.sleep(LOOK_S)
    _RENEWAL.begin(store.path, name, owner)
    held = _HELD.set(_HELD.get() | {name})
    try:
        yield
    finally:
        _HELD.reset(held)
        _RENEWAL.end(owner)
        give_back(store, name, owner)


def take(store: Store, name: str, owner: str, *, now_s: float | None = None) -> bool:
    """Take or renew the lease; False where another has it, and lives."""
    now = _now_s(store) if now_s is None else now_s
    for row in store.rows("SELECT owner FROM leases WHERE name = ? AND owner <> ?", name, owner):
        if _is_dead(row["owner"]):
            give_back(store, name, row["owner"])
    changed = store.change(
        "INSERT INTO leases (name, owner, until) VALUES (?,?,?) ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, "
        "until = excluded.until WHERE leases.owner = excluded.owner OR leases.until < ?",
        name,
        owner,
        now + LASTS_S,
        now,
    )
    return changed == 1


def give_back(store: Store, name: str, owner: str) -> None:
    """The lease is free, if this owner has it."""
    store.change("DELETE FROM leases WHERE name = ? AND owner = ?", name, owner)


class _Renewal:
    """Renews the leases of this process from one thread: whoever works may keep the event loop busy for a while."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, tuple[Path | str, str]] = {}
        self._works = False

    def begin(self, database: Path | str, name: str, owner: str) -> None:
        with self._lock:
            self._held[owner] = (database, name)
            if not self._works:
                self._works = True
                Thread(target=self._run, name="leases", daemon=True).start()

    def end(self, owner: str) -> None:
        with self._lock:
            self._held.pop(owner, None)

    def _run(self) -> None:
        while True:
            time.sleep(LASTS_S / 3)
            with self._lock:
                held = tuple(self._held.items())
                if not held:
                    self._works = False
                    return
            for owner, (database, name) in held:
                with suppress(StoreError), Store(database) as store:
                    if owner in self._held and not take(store, name, owner):
                        log.warning("the lease of %s was lost: another worker may do it too", name)


_RENEWAL = _Renewal()


def _now_s(store: Store) -> float:
    """Seconds by the one clock of all who share the store: the server's, or this machine's."""
    if not store.is_server:
        return time.time()
    return float(store.rows("SELECT extract(epoch FROM clock_timestamp()) AS now")[0]["now"])


def _is_dead(owner: str) -> bool:
    """Whether the process that has a lease is surely over: one of this machine that is not there any more."""
    machine, pid, began, _ = owner.split(" ")
    return began != "-" and machine == _machine() and _began(int(pid)) != began


def _machine() -> str:
    """This machine, or the container on it in which process numbers mean the same."""
    try:
        return f"{socket.gethostname()}/{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def _began(pid: int) -> str:
    """When a process began, in the system's ticks, so that its number is not mistaken for an earlier one's.

    "-": it is over, or the system does not say.
    """
    try:
        state, *told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "-" if state == "Z" else told[18]
    except (OSError, IndexError):
        return "-"
