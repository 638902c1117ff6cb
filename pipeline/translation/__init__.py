"""Translation engines: one file each, found by its name.

Knows nothing of meetings. `connect("apertium")`, `connect("ctranslate2:PATH")`; a stranger adds an engine by adding a
file with `connect(name, *, settings, model) -> Translator` and `status(settings) -> (problem, way out)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline import plugins
from pipeline.doors import Model, Translator
from pipeline.errors import NotFound
from pipeline.settings import Settings

_ORDER = {"ctranslate2": 0, "apertium": 9}


def engines() -> tuple[str, ...]:
    """Names of all engines, by file name or entry point (`quorum.translation`)."""
    return plugins.names("translation", tuple(__path__))


def connect(name: str, *, settings: Settings, model: Model | None = None) -> Translator:
    """The engine of that name. `model` is the language model that the engine `model` asks.

    Weights whose licence forbids commercial use (NLLB) need `settings.allow_noncommercial`. Raises NotFound for no
    such engine, EngineUnavailable where it or its weights are not on this machine.
    """
    kind, _, rest = name.partition(":")
    made: Translator = _room(kind).connect(rest, settings=settings, model=model)
    return made


def status(settings: Settings) -> Iterator[tuple[str, str | None, str | None]]:
    """For each engine: its name, what is missing (None: ready) and the way out."""
    for name in engines():
        problem, way_out = _room(name).status(settings)
        yield name, problem, way_out


def ready(settings: Settings) -> tuple[str, ...]:
    """Engines that can be used now without asking a language model, the better first."""
    ranked = sorted(engines(), key=lambda name: _ORDER.get(name, 5))
    return tuple(n for n in ranked if n != "model" and _room(n).status(settings)[0] is None)


def pull(name: str, *, settings: Settings, noncommercial: bool = False) -> Path:
    """Fetch and convert a translation model; its folder. See `_pull.pull` for what is raised."""
    from pipeline.translation import _fetching, ctranslate2

    return _fetching.pull(
        name,
        into=ctranslate2.folder(settings),
        noncommercial=noncommercial or settings.allow_noncommercial,
        offline=settings.offline or settings.local,
    )


def _room(kind: str) -> Any:
    module = plugins.load("translation", kind, tuple(__path__))
    if module is None:
        raise NotFound(f"no translation engine {kind!r}", hint=f"one of {', '.join(engines())}")
    return module
