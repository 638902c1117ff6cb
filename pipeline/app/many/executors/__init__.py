"""Where the meetings of a batch are worked on: one file each, found by its name.

`open(address, processes) -> Executor`: futures as `concurrent.futures` has them, closed by the end of a `with` block; a
worker that is lost is replaced, and what it had is done again. `ray:10.0.0.5:6379` is the executor `ray` at that address.
Knows nothing of meetings.
"""

from __future__ import annotations

from concurrent.futures import Executor
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from pipeline.errors import NotFound

TRIES = 5
"""So often a meeting is given to a worker when the one that had it is gone: one that kills its workers ends, too."""


def names() -> tuple[str, ...]:
    """The executors there are."""
    return tuple(sorted(m.name for m in iter_modules(__path__) if not m.name.startswith("_")))


def connect(where: str, *, processes: int) -> Executor:
    """The executor that is named; raises NotFound naming those there are, EngineUnavailable where it cannot be reached."""
    name, _, address = where.partition(":")
    if name not in names():
        raise NotFound(f"no executor {name!r}", hint=f"there are: {', '.join(names())}")
    return cast(Executor, import_module(f"{__name__}.{name}").open(address, processes))
