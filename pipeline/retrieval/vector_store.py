"""What was worked out about a stretch of talk, kept between runs: numpy arrays, named by a hash of what they came from.

Knows passages, never what the arrays mean or where they are kept.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage

log = logging.getLogger(__name__)

Arrays = tuple[NDArray[Any], ...]

RECENT = 256
"""Results that stay in memory, each about 0.4 MB an hour of talk."""
_RECENT: dict[str, Arrays] = {}


class Keeper(Protocol):
    """Where arrays are kept between runs, as bytes by name, each with the source that it is of."""

    def read(self, name: str) -> bytes | None: ...

    def write(self, name: str, data: bytes, source: str) -> None: ...


class FolderKeeper:
    """Keeps each name as a file of a folder: what training uses, and what versions before 0.3 left in a home.

    A disk that refuses costs the next run time, nothing else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, name: str) -> bytes | None:
        try:
            return (self.path / f"{name}.npy").read_bytes()
        except OSError:
            return None

    def write(self, name: str, data: bytes, source: str) -> None:
        part = self.path / f"{name}.{os.getpid()}.part"
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
            part.replace(self.path / f"{name}.npy")
        except OSError as error:
            log.info("%s is not kept: %s", name, error)


_KEEPER: ContextVar[Keeper | None] = ContextVar("kept_in", default=None)


def keeper() -> Keeper | None:
    """Where results are kept between runs, for whoever is not told otherwise: what `keeping` said; None: nowhere."""
    return _KEEPER.get()


@contextmanager
def keeping(keeper: Keeper | None) -> Iterator[None]:
    """Within this, and the threads started from it, results are kept there."""
    token = _KEEPER.set(keeper)
    try:
        yield
    finally:
        _KEEPER.reset(token)


def fingerprint(passages: Sequence[Passage]) -> str:
    """A hash of who said what, in order; ids and times do not count."""
    told = "\0".join([part for p in passages for part in (p.speaker or "", p.text)])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def kept(name: str, where: Keeper | None, make: Callable[[], Arrays], *, source: str | None) -> Arrays:
    """The arrays of this name: from memory, else from where they are kept, else made now and kept in both.

    Whatever `make` raises passes through. What is damaged is made again.
    """
    if (known := _RECENT.get(name)) is not None:
        return known
    data = where.read(name) if where else None
    arrays = unpacked(data) if data is not None else None
    if arrays is None:
        arrays = make()
        if where:
            where.write(name, packed(arrays), source or "")
    _RECENT[name] = arrays
    while len(_RECENT) > RECENT:
        _RECENT.pop(next(iter(_RECENT)), None)
    return arrays


def forget() -> None:
    """Empty the memory; what is kept stays."""
    _RECENT.clear()


def packed(arrays: Arrays) -> bytes:
    """Arrays as bytes: their number, then one after another."""
    file = BytesIO()
    for array in (np.array(len(arrays)), *arrays):
        np.save(file, array, allow_pickle=False)
    return file.getvalue()


def unpacked(data: bytes) -> Arrays | None:
    """The arrays again; None where the bytes are not whole."""
    file = BytesIO(data)
    try:
        count = int(np.load(file, allow_pickle=False))
        return tuple([np.load(file, allow_pickle=False) for _ in range(count)])
    except (OSError, ValueError, EOFError, TypeError):
        return None
