"""Speech engines, found by the name of their file; the default is the best one that this machine can run.

Knows nothing of meetings. A stranger adds an engine by adding `pipeline/speech/<name>.py`, or an entry
point `quorum.speech`, with a `recognizer(wish) -> Recognizer`, a `check(wish)` and a `RANK` (the lower, the sooner it is chosen); nothing is loaded
before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from pipeline import plugins
from pipeline.doors import Diarizer, SpeechEngine, Track
from pipeline.errors import EngineUnavailable, NotFound, QuorumError
from pipeline.settings import Settings


def connect(
    name: str | None = None,
    *,
    model: str = "small",
    language: str | None = None,
    offline: bool = False,
    batched: bool = False,
) -> SpeechEngine:
    """The engine of that name, or the first one that can hear `language` here; its `notes` say why it was chosen.

    `model` is a Whisper model's name or folder; with `offline` nothing is downloaded. Raises NotFound for an
    unknown name, EngineUnavailable (within five seconds) where the engine or its model is missing.
    """
    from pipeline.speech.listen import Listener, Wish

    wish = Wish(model=model, language=language, offline=offline, batched=batched)
    if name is not None:
        return Listener(_module(name).recognizer(wish))
    reasons: list[EngineUnavailable] = []
    for module in _engines().values():
        try:
            recognizer = module.recognizer(wish)
        except EngineUnavailable as reason:
            reasons.append(reason)
            continue
        missed = tuple(f"{reason.message}, using {recognizer.name}; {reason.hint}" for reason in reasons)
        return Listener(recognizer, fallback_notes=missed)
    raise reasons[-1]


def engines() -> tuple[str, ...]:
    """The names of the engines that have a file, in the order in which they are tried."""
    return tuple(_engines())


def status(settings: Settings) -> Iterator[tuple[str, str | None, str | None]]:
    """(engine, problem, way out) of each; problem None: ready. Asks no network and loads no model."""
    from pipeline.speech.listen import Wish

    for name, module in _engines().items():
        try:
            module.check(Wish(model=settings.speech_model, language=settings.language, offline=True))
        except QuorumError as problem:
            yield name, problem.message, problem.hint
        else:
            yield name, None, None


def diarizer() -> Diarizer:
    """What tells the voices of one channel apart: see `pipeline.speech.diarize`."""
    from pipeline.speech.diarize import Clustering

    return Clustering()


def tracks(source: Path | Sequence[tuple[str, Path]]) -> tuple[Track, ...]:
    """What to listen to: see `pipeline.speech.recordings`."""
    from pipeline.speech.recordings import tracks as found

    return found(source)


def clip(path: Path, start_s: float, end_s: float) -> bytes:
    """A short stretch of a recording as a file for a page: see `pipeline.speech.clips`."""
    from pipeline.speech.clips import clip as cut

    return cut(path, start_s, end_s)


def _engines() -> dict[str, ModuleType]:
    here = tuple(__path__)
    modules = {
        n: m for n in plugins.names("speech", here) if (m := plugins.load("speech", n, here)) is not None
    }
    found = {name: module for name, module in modules.items() if hasattr(module, "RANK")}
    return dict(sorted(found.items(), key=lambda item: item[1].RANK))


def _module(name: str) -> ModuleType:
    module = plugins.load("speech", name, tuple(__path__))
    if module is None or not hasattr(module, "RANK"):
        raise NotFound(f"speech engine {name!r} is not known", hint=f"one of {', '.join(engines())}")
    return module
