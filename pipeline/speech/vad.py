"""Where somebody speaks: Silero VAD, streamed, and the windows and stretches that follow from it.

Knows nothing of words. The model (MIT, 1 MB) travels inside the faster-whisper package; 32 ms a frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import EngineUnavailable
from pipeline.speech.audio import RATE, Samples

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

FRAME = 512
FRAME_S = FRAME / RATE
_CONTEXT = 64

SPEECH = 0.5
"""Probability from which a frame starts speech, and under which less 0.15 it ends it: Silero's own defaults."""

JOINT_S = 0.3
"""Windows are joined where nobody speaks for this long, so that no word is cut."""

SEARCH_S = 60.0
"""How much of a window's end is searched for such a pause (a quarter of it at most), and how much longer it may
become without one."""

RUN = 312
"""Frames that are heard at once (ten seconds), counted from a window's start: what is heard of a window depends on
nothing before it, so that a run that was killed goes on as if it had not been."""


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive audio that starts at `start_s`; `speech` is the probability of speech of each 32 ms."""

    start_s: float
    samples: Samples = field(repr=False)
    speech: NDArray[np.float32] = field(repr=False)

    @property
    def end_s(self) -> float:
        """Where the next window starts."""
        return self.start_s + len(self.samples) / RATE

    def cut(self, start_s: float, end_s: float) -> Window:
        """The part between two times of the recording, on frame borders."""
        first = max(0, int((start_s - self.start_s) / FRAME_S))
        last = max(first, int(np.ceil((end_s - self.start_s) / FRAME_S)))
        return Window(
            self.start_s + first * FRAME_S,
            self.samples[first * FRAME : last * FRAME],
            self.speech[first:last],
        )

    def stretches(
        self, *, min_silence_s: float, pad_s: float, max_s: float = float("inf"), threshold: float = SPEECH
    ) -> tuple[tuple[float, float], ...]:
        """Speech as (start_s, end_s) of the recording: apart by `min_silence_s`, with `pad_s` around each.

        A stretch longer than `max_s` is cut where a pause is most likely. `threshold` is the probability from which
        a frame starts speech.
        """
        runs = _runs(self.speech, round(min_silence_s / FRAME_S), threshold)
        pieces = [piece for run in runs for piece in _split(self.speech, *run, max_s / FRAME_S)]
        pad = round(pad_s / FRAME_S)
        out = []
        for index, (first, last) in enumerate(pieces):
            before = pieces[index - 1][1] if index else -pad
            after = pieces[index + 1][0] if index + 1 < len(pieces) else len(self.speech) + pad
            start = max(0, first - min(pad, (first - before) // 2))
            end = min(len(self.speech), last + min(pad, (after - last + 1) // 2))
            out.append((self.start_s + start * FRAME_S, min(self.end_s, self.start_s + end * FRAME_S)))
        return tuple(out)


class SpeechDetector:
    """Silero VAD over a stream: hears blocks in order and remembers what it needs between them."""

    def __init__(self) -> None:
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)
        self._before = np.zeros(_CONTEXT, np.float32)

    def probabilities(self, samples: Samples) -> NDArray[np.float32]:
        """Probability of speech per 32 ms; `samples` must be a whole number of frames of 512."""
        if not len(samples):
            return np.zeros(0, np.float32)
        frames = samples.reshape(-1, FRAME)
        contexts = np.concatenate([self._before[None], frames[:-1, -_CONTEXT:]])
        self._before = frames[-1, -_CONTEXT:].copy()
        heard, self._h, self._c = _session().run(
            None, {"input": np.concatenate([contexts, frames], 1), "h": self._h, "c": self._c}
        )
        return np.asarray(heard, np.float32).reshape(-1)


def windows(blocks: Iterable[Samples], *, start_s: float = 0.0, length_s: float) -> Iterator[Window]:
    """Cut a stream into windows of about `length_s`, joined where nobody speaks: every sample is in one of them.

    The error that ends a damaged stream is raised after the last window.
    """
    held = _Buffered(start_s)
    problem: Exception | None = None
    source = iter(blocks)
    while True:
        try:
            block = next(source)
        except StopIteration:
            break
        except Exception as error:  # handed on below, once everything that was read has been used
            problem = error
            break
        held.add(block)
        while held.hear():
            at = held.joint(length_s) if held.seconds >= length_s else None
            if at is not None:
                yield held.take(at)
    held.finish()
    if held.frames:
        yield held.take(held.frames)
    if problem is not None:
        raise problem


class _Buffered:
    """Audio that was read and is not yet in a window."""

    def __init__(self, start_s: float) -> None:
        self._first = round(start_s * RATE)
        self._rest: list[Samples] = []
        self._rest_len = self._tail = 0
        self._begin()

    def _begin(self) -> None:
        self._ear = SpeechDetector()
        self._parts: list[Samples] = []
        self._speech: list[NDArray[np.float32]] = []
        self.frames = 0

    @property
    def seconds(self) -> float:
        return self.frames * FRAME_S

    def add(self, block: Samples) -> None:
        """Keep a block for `hear`."""
        self._rest.append(block)
        self._rest_len += len(block)

    def hear(self, frames: int = RUN) -> bool:
        """Hear that many frames of what was added (one call a run costs a fifth of one call a block); False: too few."""
        count = frames * FRAME
        if not count or self._rest_len < count:
            return False
        audio = np.concatenate(self._rest)
        self._rest, self._rest_len = [audio[count:]], len(audio) - count
        self._parts.append(audio[:count])
        self._speech.append(self._ear.probabilities(audio[:count]))
        self.frames += frames
        return True

    def finish(self) -> None:
        """Hear what is left, with zeros up to a whole frame."""
        self._tail = -self._rest_len % FRAME
        self.add(np.zeros(self._tail, np.float32))
        while self.hear():
            pass
        self.hear(self._rest_len // FRAME)

    def joint(self, length_s: float) -> int | None:
        """The frame to cut at; None: wait for a pause. After a minute without one, the least speech-like frame."""
        speech = np.concatenate(self._speech)
        search_s = min(SEARCH_S, length_s / 4)
        first = max(1, int((length_s - search_s) / FRAME_S), len(speech) // 2)
        quiet = _pauses(speech[first:], round(JOINT_S / FRAME_S))
        if quiet:
            begin, end = max(quiet, key=lambda pause: pause[1] - pause[0])
            return first + (begin + end) // 2
        if self.seconds < length_s + search_s:
            return None
        return _least_likely(speech, first, len(speech))

    def take(self, frames: int) -> Window:
        """The first `frames` as a window; the rest is heard anew, as the start of the next one."""
        audio, speech = np.concatenate(self._parts), np.concatenate(self._speech)
        count = frames * FRAME - (self._tail if frames == self.frames else 0)
        window = Window(self._first / RATE, audio[:count].copy(), speech[:frames].copy())
        left = audio[frames * FRAME :].copy()
        self._rest.insert(0, left)
        self._rest_len += len(left)
        self._first += frames * FRAME
        self._begin()
        return window


def _pauses(speech: NDArray[np.float32], at_least: int) -> list[tuple[int, int]]:
    """Runs of at least that many frames without speech."""
    return [(a, b) for a, b in _true_runs(speech < SPEECH - 0.15) if b - a >= at_least]


def _true_runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _runs(speech: NDArray[np.float32], min_silence: int, threshold: float) -> list[tuple[int, int]]:
    """Runs of speech with hysteresis; silences shorter than `min_silence` frames belong to the speech around them."""
    loud = speech >= threshold
    low = max(threshold - 0.15, 0.01)  # Silero's own
    runs = [(a + int(np.argmax(loud[a:b])), b) for a, b in _true_runs(speech >= low) if loud[a:b].any()]
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined and first - joined[-1][1] < min_silence:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _split(speech: NDArray[np.float32], first: int, last: int, longest: float) -> Iterator[tuple[int, int]]:
    """Pieces of at most `longest` frames, cut in each piece's second half where speech is least likely."""
    while last - first > longest:
        at = _least_likely(speech, first + int(longest) // 2, first + int(longest))
        yield first, at
        first = at
    yield first, last


def _least_likely(speech: NDArray[np.float32], first: int, last: int) -> int:
    """The frame between two others around which there is the least speech (mean of five frames)."""
    smooth = np.convolve(speech[first:last], np.ones(5) / 5, mode="valid")
    return first + 2 + int(np.argmin(smooth)) if len(smooth) else (first + last) // 2


@cache
def _session() -> InferenceSession:
    """Silero's network, shared by all streams (its state is not in it)."""
    import onnxruntime

    spec = find_spec("faster_whisper")
    folder = Path(spec.origin).parent / "assets" if spec and spec.origin else Path()
    model = max(folder.glob("silero_vad*.onnx"), default=None)
    if model is None:
        raise EngineUnavailable(
            "the voice activity model is missing", hint="pip install --force-reinstall faster-whisper"
        )
    options: Any = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"], sess_options=options)
