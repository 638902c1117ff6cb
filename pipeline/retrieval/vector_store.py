"""What was worked out about a stretch of talk, kept between runs: numpy arrays, named by a hash of what they came from.

Knows passages, never what the arrays mean.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage

log = logging.getLogger(__name__)

Arrays = tuple[NDArray[Any], ...]

RECENT = 256
"""Results that stay in memory, each about 0.4 MB an hour of talk."""
_RECENT: dict[str, Arrays] = {}


_FOLDER: ContextVar[Path | None] = ContextVar("kept_in", default=None)


def folder_of_kept() -> Path | None:
    """Where results are kept between runs, for whoever is not told otherwise: what `keeping` said; None: nowhere."""
    return _FOLDER.get()


@contextmanager
def keeping(folder: Path | None) -> Iterator[None]:
    """Within this, and the threads started from it, results are kept in this folder."""
    token = _FOLDER.set(folder)
    try:
        yield
    finally:
        _FOLDER.reset(token)


def fingerprint(passages: Sequence[Passage]) -> str:
    """A hash of who said what, in order; ids and times do not count."""
    told = "\0".join([part for p in passages for part in (p.speaker or "", p.text)])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def kept(name: str, folder: Path | None, make: Callable[[], Arrays]) -> Arrays:
    """The arrays of this name: from memory, else from `folder`, else made now and kept in both.

    Whatever `make` raises passes through. A file that is damaged is made again; a disk that refuses costs the next run
    time, nothing else.
    """
    if (known := _RECENT.get(name)) is not None:
        return known
    path = folder / f"{name}.npy" if folder else None
    arrays = _read(path) if path else None
    if arrays is None:
        arrays = make()
        if path:
            _write(path, arrays)
    _RECENT[name] = arrays
    while len(_RECENT) > RECENT:
        _RECENT.pop(next(iter(_RECENT)), None)
    return arrays


def forget() -> None:
    """Empty the memory; files stay."""
    _RECENT.clear()


def _read(path: Path) -> Arrays | None:
    """The file's arrays, one after another; None where it is not there or not whole."""
    try:
        with path.open("rb") as file:
            count = int(np.load(file, allow_pickle=False))
            return tuple([np.load(file, allow_pickle=False) for _ in range(count)])
    except (OSError, ValueError, EOFError, TypeError):
        return None


def _write(path: Path, arrays: Arrays) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for array in (np.array(len(arrays)), *arrays):
                np.save(file, array, allow_pickle=False)
        part.replace(path)
    except OSError as error:
        log.info("%s is not kept: %s", path.name, error)
