"""Tells the voices of one channel apart with two small networks: who is active in ten seconds, and what a voice is like.

Knows nothing of words or names. Both networks are exported elsewhere and shipped (pipeline/weights/voices); memory holds
a few numbers for each eight seconds, never the sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Turn
from pipeline.errors import DamagedInput
from pipeline.speech.audio import RATE, Samples, blocks
from pipeline.speech.embedding import FRAME_S, Features, Vector, embed, filterbank, timbre
from pipeline.speech.grouping import LocalVoice, grouped
from pipeline.speech.resettling import VoiceStretch, resettled
from pipeline.speech.voices import Voice
from pipeline.text.onnx import session

VOICES_RANK = 1
LOOK_S, STEP_S = 10.0, 8.0
"""What the network looks at, and how much of its middle is used: it is weak at its edges."""

BATCH = 4
_SHIFT, _FIELD = 270, 991
"""Samples from one of its frames to the next, and how many each one sees."""

_VOICES = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=np.bool_
)
"""Its seven classes: nobody, one of three local voices, two of them at once."""

LATE = 1
"""So many of its frames it is early: the sample's tracks, whose sound says when each speaks, and pyannote's sample agree."""

JOIN_S, LEAST_S = 0.2, 0.1
"""Turns of one voice that are this close are one; shorter ones are none."""

BORDER_S = 0.05
"""A turn that ends this close to the end of a look, or begins so close to its start, is cut there and by nobody."""

MAX_FRAMES, LATER_FRAMES, FIRST_LOOKS = 400, 200, 5
"""Hundredths of a second of a local voice that are looked at: more costs time and tells no more. After the first looks half
of them suffice: each voice is met often (tests/bench/LOG.md)."""

LEAST_FRAMES, ALONE_FRAMES = 10, 30


def diarizer() -> Neural:
    """Open it; raises EngineUnavailable where its networks are missing."""
    session("voices", "segmentation.onnx")
    session("voices", "embedding.onnx")
    return Neural()


@dataclass(frozen=True, slots=True)
class Neural:
    """The diarizer that is tried first."""

    name: str = "segmentation-3.0 and CAM++ (embedded)"

    def turns(
        self, path: Path, *, channel: int | None = None, on_progress: Callable[[float], None] | None = None
    ) -> tuple[Turn, ...]:
        """See `Diarizer`; turns of two voices may overlap. Of a damaged recording, those of what can be read."""
        parts: list[LocalVoice] = []
        spans: list[_Span] = []
        for start_s, looks in _batches(blocks(path, channel=channel)):
            for n, (look, active) in enumerate(zip(looks, _activity(looks), strict=True)):
                window = round((start_s + n * STEP_S) / STEP_S)
                features = filterbank(look)
                for voice, runs in _local(active, window * STEP_S):
                    if part := _part(features, active, voice, window):
                        spans += [
                            _Span(len(parts), *run, _sound(features, active, run, window)) for run in runs
                        ]
                        parts.append(part)
            if on_progress:
                on_progress(start_s + len(looks) * STEP_S)
        labels = grouped(parts, _carried(parts, spans))
        found = [VoiceStretch(labels[span.part], span.start_s, span.end_s, span.sound) for span in spans]
        return _turns(resettled(found, every_s=STEP_S))


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a part speaks, in the recording's time, and what is heard of it alone."""

    part: int
    start_s: float
    end_s: float
    sound: Voice | None = field(default=None, repr=False)


def _batches(source: Iterator[Samples]) -> Iterator[tuple[float, list[Samples]]]:
    """(start_s, looks of ten seconds each): a second before and after each eight seconds are shared with the others."""
    edge, step = round((LOOK_S - STEP_S) / 2 * RATE), round(STEP_S * RATE)
    held, start_s, looks = np.zeros(edge, np.float32), 0.0, list[Samples]()
    for more in _seconds(_readable(source)):
        held = np.concatenate([held, more])
        while len(held) >= step + 2 * edge:
            looks.append(held[: step + 2 * edge].copy())
            held = held[step:]
            if len(looks) == BATCH:
                yield start_s, looks
                start_s, looks = start_s + BATCH * STEP_S, []
    while len(held) > edge:
        looks.append(np.pad(held[: step + 2 * edge], (0, max(0, step + 2 * edge - len(held)))))
        held = held[step:]
    if looks:
        yield start_s, looks


def _seconds(source: Iterator[Samples]) -> Iterator[Samples]:
    """The same sound in fewer, larger blocks: codecs hand out some hundredths of a second at a time."""
    some: list[Samples] = []
    length = 0
    for block in source:
        some.append(block)
        length += len(block)
        if length >= RATE:
            yield np.concatenate(some)
            some, length = [], 0
    if some:
        yield np.concatenate(some)


def _readable(source: Iterator[Samples]) -> Iterator[Samples]:
    """What a damaged recording still holds."""
    found = False
    try:
        for block in source:
            found = True
            yield block
    except DamagedInput:
        if not found:
            raise


def _activity(looks: list[Samples]) -> NDArray[np.bool_]:
    """Which of three local voices is active in each frame of each look: (looks, frames, 3)."""
    (scores,) = session("voices", "segmentation.onnx").run(None, {"x": np.stack(looks)[:, None]})
    return np.asarray(_VOICES[np.asarray(scores).argmax(-1)])


def _local(active: NDArray[np.bool_], start_s: float) -> Iterator[tuple[int, list[tuple[float, float]]]]:
    """(local voice, its runs of the middle of the look as times of the recording)."""
    edge_s = (LOOK_S - STEP_S) / 2
    at_s = (np.arange(len(active)) * _SHIFT + _FIELD / 2) / RATE - edge_s
    inside = (at_s >= 0) & (at_s < STEP_S)
    half_s = _SHIFT / RATE / 2
    start_s += LATE * _SHIFT / RATE
    for voice in range(active.shape[1]):
        on = (active[:, voice] & inside).astype(np.int8)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], on, [0]])))
        runs = [
            (start_s + float(at_s[a]) - half_s, start_s + float(at_s[b - 1]) + half_s)
            for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        ]
        if runs:
            yield voice, runs


def _part(features: Features, active: NDArray[np.bool_], voice: int, window: int) -> LocalVoice | None:
    """What the voice is like, told by where it speaks alone; None where there is too little of it."""
    frames = _frames(features, active)
    speaks = active[frames, voice]
    alone = speaks & (active[frames].sum(1) == 1)
    chosen = np.flatnonzero(alone if alone.sum() >= ALONE_FRAMES else speaks)
    if len(chosen) < LEAST_FRAMES:
        return None
    most = MAX_FRAMES if window < FIRST_LOOKS else LATER_FRAMES
    middle = max(0, (len(chosen) - most) // 2)
    vector: Vector = embed(features[chosen[middle : middle + most]])
    return LocalVoice(window, int(speaks.sum()), int(alone.sum()), vector)


def _frames(features: Features, active: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The network's frame of each frame of the filter bank."""
    at = (np.arange(len(features)) * FRAME_S * RATE + 200 - _FIELD / 2) / _SHIFT
    return np.clip(at.round().astype(np.int64), 0, len(active) - 1)


def _sound(
    features: Features, active: NDArray[np.bool_], run: tuple[float, float], window: int
) -> Voice | None:
    """What is heard from the first to the last second of a run where nobody else speaks."""
    start_s = window * STEP_S - (LOOK_S - STEP_S) / 2
    first, last = (max(0, round((at_s - start_s) / FRAME_S)) for at_s in run)
    alone = active[_frames(features, active)[first:last]].sum(1) == 1
    heard = features[first:last][alone]
    return Voice.of(timbre(heard)) if len(heard) else None


def _carried(parts: list[LocalVoice], spans: list[_Span]) -> list[tuple[int, int]]:
    """Pairs of parts that are one voice speaking on from one look to the next: alone before the border and after it."""
    ends: dict[int, list[int]] = {}
    starts: dict[int, list[int]] = {}
    for span in spans:
        window = parts[span.part].window
        if span.end_s >= (window + 1) * STEP_S - BORDER_S:
            ends.setdefault(window + 1, []).append(span.part)
        if span.start_s <= window * STEP_S + BORDER_S:
            starts.setdefault(window, []).append(span.part)
    return [
        (before[0], after[0])
        for border, before in ends.items()
        if len(before) == 1 and len(after := starts.get(border, [])) == 1
    ]


def _turns(stretches: list[VoiceStretch]) -> tuple[Turn, ...]:
    """Turns in order of time, voices called S1, S2, … as they appear."""
    names: dict[int, str] = {}
    joined: list[Turn] = []
    latest: dict[str | None, int] = {}
    for stretch in sorted(stretches, key=lambda s: (s.start_s, s.end_s)):
        voice, first, last = stretch.voice, stretch.start_s, stretch.end_s
        label = None if voice is None else names.setdefault(voice, f"S{len(names) + 1}")
        before = latest.get(label)
        if before is not None and first - joined[before].end_s <= JOIN_S:
            joined[before] = Turn(label, joined[before].start_s, max(joined[before].end_s, last))
            continue
        latest[label] = len(joined)
        joined.append(Turn(label, first, last))
    kept = [t for t in joined if t.end_s - t.start_s >= LEAST_S]
    return tuple(Turn(t.speaker, round(max(0.0, t.start_s), 2), round(t.end_s, 2)) for t in kept)
