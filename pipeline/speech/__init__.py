"""Speech engines, found by the name of their file; the default is the best one that this machine can run.

Knows nothing of meetings. A stranger adds an engine by adding `pipeline/speech/<name>.py`, or an entry
point `quorum.speech`, with a `recognizer(wish) -> Recognizer`, a `check(wish)` and a `RANK` (the lower, the sooner it is chosen); nothing is loaded
before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pipeline import plugins
from pipeline.doors import Diarizer, SpeechEngine, Track, Turn
from pipeline.errors import EngineUnavailable, NotFound, QuorumError
from pipeline.settings import Settings


def connect(
    name: str | None = None,
    *,
    model: str | None = None,
    language: str | None = None,
    offline: bool = False,
    batched: bool = False,
) -> SpeechEngine:
    """The engine of that name, or the first one that can hear `language` here; its `notes` say why it was chosen.

    `model` is a Whisper model's name or folder (None: the best one here); with `offline` nothing is downloaded.
    Raises NotFound for an unknown name, EngineUnavailable (within five seconds) where the engine, or a model that was
    named, is missing: what was asked for by name is never replaced by something else.
    """
    from pipeline.speech.listen import Listener, SpeechOptions

    model = model or None  # an empty environment variable names none
    wish = SpeechOptions(model=model, language=language, offline=offline, batched=batched)
    if name is not None:
        return Listener(_module(name).recognizer(wish))
    if model is not None:
        return Listener(next(iter(_engines().values())).recognizer(wish))
    reasons: list[EngineUnavailable] = []
    for module in _engines().values():
        try:
            recognizer = module.recognizer(wish)
        except EngineUnavailable as reason:
            reasons.append(reason)
            continue
        missed = tuple(f"{reason.message}, using {recognizer.name}; {reason.hint}" for reason in reasons)
        return Listener(recognizer, fallback_notes=missed)
    raise EngineUnavailable("; ".join(reason.message for reason in reasons), hint=reasons[0].hint)


def engines() -> tuple[str, ...]:
    """The names of the engines that have a file, in the order in which they are tried."""
    return tuple(_engines())


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What can be said of an engine without loading it. `problem` None: ready, with the model in `model`."""

    name: str
    model: str | None = None
    problem: str | None = None
    hint: str | None = None


def status(settings: Settings) -> Iterator[EngineStatus]:
    """Each engine, in the order in which they are tried. Asks no network and loads no model."""
    from pipeline.speech.listen import SpeechOptions

    for name, module in _engines().items():
        try:
            model = module.check(
                SpeechOptions(model=settings.speech_model, language=settings.language, offline=True)
            )
        except QuorumError as problem:
            yield EngineStatus(name, None, problem.message, problem.hint)
        else:
            yield EngineStatus(name, model)


def pull(name: str) -> Path:
    """Fetch a Whisper model from the hub, once: see `pipeline.speech.whisper_models`."""
    from pipeline.speech.whisper_models import pull as fetched

    return fetched(name)


def diarizer(name: str | None = None) -> Diarizer:
    """What tells the voices of one channel apart; None: the best here. See `pipeline.speech.diarizers`."""
    from pipeline.speech.diarizers import connect as opened

    return opened(name)


def recognized(track: Track, turns: Sequence[Turn], *, home: Path) -> Mapping[str, str]:
    """Label → name of voices that the user taught: see `pipeline.speech.enrolled`."""
    from pipeline.speech.enrolled import FILE
    from pipeline.speech.enrolled import recognized as found

    return found(track.path, turns, channel=track.channel, home=home) if (home / FILE).is_file() else {}


def tracks(source: Path | Sequence[tuple[str, Path]]) -> tuple[Track, ...]:
    """What to listen to: see `pipeline.speech.recordings`."""
    from pipeline.speech.recordings import tracks as found

    return found(source)


def clip(paths: Sequence[Path], start_s: float, end_s: float) -> bytes:
    """A short stretch of a recording, or of its tracks together, as a small file: see `pipeline.speech.clips`."""
    from pipeline.speech.clips import clip as cut

    return cut(paths, start_s, end_s)


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
