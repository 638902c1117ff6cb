"""A recognizer becomes an engine: audio is streamed to it window by window, and what it heard is audited.

Knows nothing of which recognizer it is. A window is held, heard, audited, handed out and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from pipeline.doors import Heard
from pipeline.speech.audio import RATE, Samples, blocks
from pipeline.speech.audit import audited
from pipeline.speech.vad import Window, windows


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """What is asked of a recognizer when it is opened. `model`: a Whisper model's name or folder; None: the best here."""

    model: str | None = None
    language: str | None = None
    offline: bool = False
    batched: bool = False


class Recognizer(Protocol):
    """What a file of this room has to give: `recognizer(wish) -> Recognizer`, and a `RANK` for the default."""

    @property
    def name(self) -> str:
        """Engine and model: "pocketsphinx en-us"."""
        ...

    @property
    def fingerprint(self) -> str:
        """What its words depend on beside the sound: a digest of the model's content, wherever it lies."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of it."""
        ...

    @property
    def sure(self) -> float:
        """The mean confidence of a segment under which its words are doubtful."""
        ...

    @property
    def chunk_s(self) -> float:
        """Hearing less than this costs as much as hearing this, seconds; 0 where cost goes with length."""
        ...

    @property
    def window_s(self) -> float:
        """How much audio it likes to be given at once, seconds."""
        ...

    def hear(
        self,
        window: Window,
        *,
        language: str | None,
        vocabulary: Sequence[str],
        careful: bool = False,
        likely: str | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> Heard:
        """Words of one window, times counted from the start of the file; each segment with its language.

        `careful` asks for slower, different settings: the first hearing is in doubt. `likely` is the language that
        was heard so far, where none was told. Raises EngineUnavailable for a language it does not know.
        """
        ...


@dataclass(frozen=True, slots=True)
class Listener:
    """A `SpeechEngine` made of a recognizer."""

    recognizer: Recognizer
    fallback_notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The recognizer's."""
        return self.recognizer.name

    @property
    def fingerprint(self) -> str:
        """The recognizer's."""
        return f"{self.recognizer.name} {self.recognizer.fingerprint}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Why this recognizer was chosen, then what it says of itself."""
        return (*self.fallback_notes, *self.recognizer.notes)

    def transcribe(
        self,
        path: Path,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        span_s: tuple[float, float] | None = None,
        channel: int | None = None,
        likely: str | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> Iterator[Heard]:
        """See `SpeechEngine`. Each window is heard as if it were the first: only the language so far is handed on."""
        start_s, end_s = span_s or (0.0, float("inf"))
        source = _from(blocks(path, channel=channel, span_s=(0.0, end_s)), round(start_s * RATE))
        for window in windows(source, start_s=start_s, length_s=self.recognizer.window_s):
            hear = partial(self.recognizer.hear, language=language, vocabulary=vocabulary, likely=likely)
            heard = audited(
                window,
                hear(window, on_progress=on_progress),
                sure=self.recognizer.sure,
                again=partial(hear, careful=True),
                chunk_s=self.recognizer.chunk_s,
            )
            likely = heard.language or likely
            if on_progress:
                on_progress(window.end_s)
            yield replace(heard, until_s=window.end_s)


def _from(source: Iterator[Samples], first: int) -> Iterator[Samples]:
    """The stream without its first samples. They are decoded all the same: after a seek, lossy codecs give others."""
    for block in source:
        if first < len(block):
            yield block[first:]
        first = max(0, first - len(block))
