"""Whisper through CTranslate2 (faster-whisper): int8 on a CPU, float16 on a GPU.

Knows nothing of files. The model is taken from this machine's cache, or downloaded once where that is possible.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.doors import Heard
from pipeline.errors import EngineUnavailable, NotFound
from pipeline.languages import find, tags
from pipeline.meeting import Segment, Word
from pipeline.speech.audio import RATE, Samples
from pipeline.speech.listen import WAY_OUT, Recognizer, Wish
from pipeline.speech.vad import Window

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

_log = logging.getLogger(__name__)

RANK = 1
PROBE_S = 2.5
"""The longest that the look for a network may take; with imports and cache look-up under five seconds in all."""

BATCH = 8
CLIP_S = 30.0
FIRST: dict[str, Any] = {"beam_size": 5}
CAREFUL: dict[str, Any] = {"beam_size": 5, "repetition_penalty": 1.1, "no_repeat_ngram_size": 4}
"""Of a second hearing: loops are forbidden, and no hotwords lead it astray."""


def recognizer(wish: Wish) -> Recognizer:
    """Open it; raises NotFound for an unknown model name, EngineUnavailable where the model cannot be had."""
    folder = _cached(wish) or _downloaded(wish)
    label = folder.name if Path(wish.model).exists() else wish.model
    model, precision, notes = _load(str(folder))
    engine = FasterWhisper(model, f"faster-whisper {label} {precision}", wish.batched, notes)
    if wish.language:
        engine.code_of(wish.language)
    return engine


def check(wish: Wish) -> None:
    """Raise EngineUnavailable if its model is not on this machine. Asks no network and loads no model."""
    if _cached(wish) is None:
        raise EngineUnavailable(f"no Whisper model ({wish.model}) on this machine", hint=WAY_OUT)


@dataclass(frozen=True, slots=True)
class FasterWhisper:
    """A recognizer. Windows of ten minutes: the last 30 s chunk of each is half empty on average, a cost of 2.5%."""

    model: WhisperModel = field(repr=False)
    name: str
    batched: bool = False
    notes: tuple[str, ...] = ()
    sure: float = 0.4
    chunk_s: float = 30.0
    window_s: float = 600.0

    def hear(
        self,
        window: Window,
        *,
        language: str | None,
        vocabulary: Sequence[str],
        careful: bool = False,
        on_progress: Callable[[float], None] | None = None,
    ) -> Heard:
        """Whisper's segments, with the times of the recording."""
        spoken = window.stretches(min_silence_s=1.0, pad_s=0.3)
        if not spoken:
            return Heard((), None, self.name, (), window.end_s)
        splice = Splice.of(window, spoken)
        options = {
            "language": self.code_of(language) if language else None,
            "language_detection_segments": 4,
            "condition_on_previous_text": False,
            "word_timestamps": True,
            "hotwords": None if careful or not vocabulary else ", ".join(vocabulary),
            **(CAREFUL if careful else FIRST),
        }
        if self.batched and not careful:
            heard, info = _batched(self.model).transcribe(
                splice.samples,
                batch_size=BATCH,
                vad_filter=False,
                clip_timestamps=splice.clips(CLIP_S),
                **options,
            )
        else:
            heard, info = self.model.transcribe(splice.samples, vad_filter=False, **options)
        tag = language or _tag(info.language)
        segments = tuple(self._segments(heard, splice, tag, on_progress))
        return Heard(segments, tag, self.name, (), window.end_s)

    def code_of(self, tag: str) -> str:
        """Whisper's code for a language tag; raises EngineUnavailable for one that this model does not know."""
        code = _whisper_code(tag)
        if code not in self.model.supported_languages:
            raise EngineUnavailable(
                f"{self.name} does not know the language {tag!r}",
                hint="choose a multilingual model (QUORUM_SPEECH_MODEL=small), or give a transcript instead",
            )
        return code

    def _segments(
        self, heard: Iterable[Any], splice: Splice, tag: str, on_progress: Callable[[float], None] | None
    ) -> Iterator[Segment]:
        for piece in heard:
            words = tuple(
                Word(w.word.strip(), *splice.times(w.start, w.end), round(float(w.probability), 3))
                for w in piece.words or ()
            )
            start_s, end_s = (
                (words[0].start_s, words[-1].end_s) if words else splice.times(piece.start, piece.end)
            )
            if on_progress:
                on_progress(end_s)
            text = piece.text.strip()
            if text:
                sure = round(float(np.exp(piece.avg_logprob)), 3)
                yield Segment("", text, None, start_s, end_s, tag, sure, None, words)


@dataclass(frozen=True, slots=True)
class Splice:
    """The speech of a window without its silences, and the way back to the recording's times.

    `pieces` are (start in the splice, start in the recording, length), seconds.
    """

    samples: Samples = field(repr=False)
    pieces: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(cls, window: Window, spoken: Sequence[tuple[float, float]]) -> Splice:
        """Join the stretches `spoken` of a window."""
        parts, pieces, at = [], [], 0
        for start_s, end_s in spoken:
            first, last = round((start_s - window.start_s) * RATE), round((end_s - window.start_s) * RATE)
            part = window.samples[first:last]
            parts.append(part)
            pieces.append((at / RATE, start_s, len(part) / RATE))
            at += len(part)
        return cls(np.concatenate(parts), tuple(pieces))

    def times(self, start: float, end: float) -> tuple[float, float]:
        """Where something at `start` to `end` of the splice was in the recording: in the piece of its middle."""
        middle = (start + end) / 2
        at, start_s, length = next((p for p in reversed(self.pieces) if p[0] <= middle), self.pieces[0])
        first, last = (start_s + min(max(float(t) - at, 0.0), length) for t in (start, end))
        return round(first, 2), round(last, 2)

    def clips(self, longest_s: float) -> list[dict[str, float]]:
        """Runs of pieces of at most `longest_s` together, for batched decoding; a longer piece is cut."""
        clips: list[dict[str, float]] = []
        for at, _, length in self.pieces:
            count = max(1, int(np.ceil(length / longest_s)))
            for part in range(count):
                start, end = at + length * part / count, at + length * (part + 1) / count
                if clips and end - clips[-1]["start"] <= longest_s:
                    clips[-1]["end"] = end
                else:
                    clips.append({"start": start, "end": end})
        return clips


def _cached(wish: Wish) -> Path | None:
    """The folder that was named, or the model's place in the cache; None where it is not on this machine."""
    if Path(wish.model).is_dir():
        return Path(wish.model)
    try:
        from faster_whisper.utils import available_models, download_model
    except ImportError as error:
        raise EngineUnavailable(
            f"faster-whisper cannot be loaded: {error}", hint="pip install faster-whisper"
        ) from error
    if "/" not in wish.model and wish.model not in available_models():
        raise NotFound(f"Whisper model {wish.model!r} is not known", hint=", ".join(available_models()))
    try:
        return Path(download_model(wish.model, local_files_only=True))
    except FileNotFoundError:  # the hub's LocalEntryNotFoundError is one
        return None


def _downloaded(wish: Wish) -> Path:
    """The model, fetched from the hub, unless that is forbidden or nobody answers in time."""
    from faster_whisper.utils import download_model
    from huggingface_hub.errors import HfHubHTTPError

    missing = f"no Whisper model ({wish.model}) on this machine"
    if wish.offline or os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        raise EngineUnavailable(f"{missing}, and offline mode forbids a download", hint=WAY_OUT)
    if not _reachable(os.environ.get("HF_ENDPOINT", "https://huggingface.co")):
        raise EngineUnavailable(f"{missing}, and none can be downloaded (no network)", hint=WAY_OUT)
    _log.info("downloading the Whisper model %s, once", wish.model)
    try:
        return Path(download_model(wish.model))
    except (HfHubHTTPError, OSError) as error:
        raise EngineUnavailable(f"{missing}, and the download failed: {error}", hint=WAY_OUT) from error


def _reachable(url: str) -> bool:
    """Whether anything answers at `url` in time, name look-up included (which knows no time-out of its own)."""
    import httpx

    answers: list[int] = []

    def ask() -> None:
        with suppress(httpx.HTTPError, httpx.InvalidURL, OSError):
            answers.append(httpx.head(url, timeout=PROBE_S).status_code)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PROBE_S)
    return bool(answers)


@cache
def _load(folder: str) -> tuple[WhisperModel, str, tuple[str, ...]]:
    """(model, precision, notes), shared by all meetings of a run. A GPU that does not work gives way to the CPU."""
    import ctranslate2
    from faster_whisper import WhisperModel

    notes: tuple[str, ...] = ()
    threads = 0 if "OMP_NUM_THREADS" in os.environ else min(os.cpu_count() or 1, 8)
    try:
        if ctranslate2.get_cuda_device_count() > 0:
            try:
                model = WhisperModel(folder, device="cuda", compute_type="float16")
                model.encode(np.zeros((model.model.n_mels, 3000), np.float32))
                return model, "float16", ()
            except (RuntimeError, ValueError) as error:
                notes = (f"the GPU could not be used ({error}), Whisper runs on the CPU",)
        return WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads), "int8", notes
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnavailable(
            f"the Whisper model in {folder} cannot be loaded: {error}",
            hint="delete the folder and download it again",
        ) from error


@cache
def _batched(model: WhisperModel) -> Any:
    from faster_whisper import BatchedInferencePipeline

    return BatchedInferencePipeline(model)


def _whisper_code(tag: str) -> str:
    """Whisper's code for a BCP-47 tag; one that has no file in pipeline/languages goes by its first part."""
    try:
        return find(tag).whisper or tag.split("-")[0].lower()
    except NotFound:
        return tag.split("-")[0].lower()


@cache
def _tag(code: str) -> str:
    """The tag of what Whisper calls `code` ("tl" is fil, "zh" is zh-Hans unless said otherwise)."""
    return next((tag for tag in tags() if find(tag).whisper == code), code)
