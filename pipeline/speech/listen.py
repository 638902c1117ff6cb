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
from pipeline.speech.audio import blocks
from pipeline.speech.audit import audited
from pipeline.speech.vad import Window, windows

WAY_OUT = "to use Whisper, be online once, or copy a CTranslate2 Whisper folder here and set QUORUM_SPEECH_MODEL to it"
"""How to get a speech model."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a recognizer when it is opened. `model`: a Whisper model's name or folder."""

    model: str = "small"
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
        on_progress: Callable[[float], None] | None = None,
    ) -> Heard:
        """Words of one window, times counted from the start of the file.

        `careful` asks for slower, different settings: the first hearing is in doubt. Raises EngineUnavailable
        for a language it does not know.
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
        on_progress: Callable[[float], None] | None = None,
    ) -> Iterator[Heard]:
        """See `SpeechEngine`. The language found in the first window with speech holds for the whole recording."""
        start_s = span_s[0] if span_s else 0.0
        source = blocks(path, channel=channel, span_s=span_s)
        for window in windows(source, start_s=start_s, length_s=self.recognizer.window_s):
            heard = self.recognizer.hear(
                window, language=language, vocabulary=vocabulary, on_progress=on_progress
            )
            language = language or heard.language
            hear_part = partial(self.recognizer.hear, language=language, vocabulary=vocabulary, careful=True)
            heard = audited(
                window, heard, sure=self.recognizer.sure, again=hear_part, chunk_s=self.recognizer.chunk_s
            )
            if on_progress:
                on_progress(window.end_s)
            yield replace(heard, until_s=window.end_s)
