"""Diarizers, the best one first: each is a module here, or a stranger's (entry point `quorum.diarizers`).

Knows nothing of how voices are told apart. One that fails gives way to the next: a transcript is never lost to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from pipeline import plugins
from pipeline.doors import Diarizer, Turn
from pipeline.errors import BadInput, EngineUnavailable, NotFound, QuorumError

OWN = ("neural", "classical")
"""Modules of this room with a `diarizer()`, the better one first; a user writes their names as they are."""
_FAILURES = (QuorumError, ArithmeticError, ValueError, MemoryError, RuntimeError, OSError)


def connect(name: str | None = None) -> Diarizer:
    """The diarizer of that name; None: the best one that opens, with the others behind it. Raises NotFound."""
    if name is None:
        return FirstThatWorks(tuple(_modules()))
    if name in OWN:
        return _opened(import_module(f"pipeline.speech.{name}"))
    module = plugins.load("diarizers", name, ())
    if module is None:
        raise NotFound(f"diarizer {name!r} is not known", hint=f"one of {', '.join(known())}")
    return _opened(module)


def known() -> tuple[str, ...]:
    """The names that can be given."""
    return (*OWN, *plugins.names("diarizers", ()))


def _modules() -> Iterator[ModuleType]:
    """Strangers' first: who installs one wants it used."""
    for name in plugins.names("diarizers", ()):
        if (module := plugins.load("diarizers", name, ())) is not None:
            yield module
    for name in OWN:
        yield import_module(f"pipeline.speech.{name}")


def _opened(module: ModuleType) -> Diarizer:
    opened: Diarizer = module.diarizer()
    return opened


@dataclass(frozen=True, slots=True)
class FirstThatWorks:
    """Asks the first; where it fails, the next. Of all failures the last is raised."""

    modules: tuple[ModuleType, ...]

    @property
    def name(self) -> str:
        """Of the first that opens."""
        for module in self.modules:
            try:
                return _opened(module).name
            except EngineUnavailable:
                continue
        return "none"

    def turns(
        self, path: Path, *, channel: int | None = None, on_progress: Callable[[float], None] | None = None
    ) -> tuple[Turn, ...]:
        """See `Diarizer`. What is wrong with the recording is wrong for all of them."""
        problem: Exception | None = None
        for module in self.modules:
            try:
                return _opened(module).turns(path, channel=channel, on_progress=on_progress)
            except BadInput:
                raise
            except _FAILURES as failed:
                problem = failed
        raise problem or EngineUnavailable("no diarizer is installed", hint="install it again")
