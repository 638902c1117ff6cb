"""What joins from outside: modules of other packages, by entry point, beside the files of a room.

Knows nothing of what a room's modules do. A package names its module under `quorum.<room>` (providers, formats, speech,
translation); it then is what a file of that name in the room would be. A file of the room goes before a stranger's.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from types import ModuleType

from pipeline.errors import EngineUnavailable


def names(room: str, folder: tuple[str, ...]) -> tuple[str, ...]:
    """The modules that `pipeline.<room>` has, its own and strangers': sorted, without the dot and what begins with "_"."""
    return tuple(sorted({*_own(folder), *_strangers(room)}))


def load(room: str, name: str, folder: tuple[str, ...]) -> ModuleType | None:
    """The module of that name; None where there is none. Raises EngineUnavailable for a package that cannot be loaded."""
    if name in _own(folder):
        return import_module(f"pipeline.{room}.{name}")
    point = _strangers(room).get(name)
    if point is None:
        return None
    try:
        loaded = point.load()
    except (
        Exception
    ) as error:  # a stranger's code: whatever it raises must not stop a command that needs it not
        package = point.dist.name if point.dist else point.value
        raise EngineUnavailable(
            f"{name}: the package {package} cannot be loaded ({type(error).__name__}: {error})",
            hint=f"pip install --upgrade {package}, or remove it",
        ) from error
    if not isinstance(loaded, ModuleType):
        raise EngineUnavailable(
            f"{name}: {point.value} is not a module", hint="name a module in the entry point"
        )
    return loaded


@cache
def _own(folder: tuple[str, ...]) -> frozenset[str]:
    return frozenset(m.name for m in iter_modules(folder) if not m.ispkg and m.name[0] != "_")


@cache
def _strangers(room: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=f"quorum.{room}")}
