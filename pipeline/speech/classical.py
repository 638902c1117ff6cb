"""Tells the voices of one channel apart without a model: BIC clustering of mel cepstra, then a Viterbi pass.

Knows nothing of names or words. Light and honest rather than state of the art: where two voices are hard to tell
apart it says "unsure" (None). Five minutes are clustered at a time and the clusters joined, so memory stays flat.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Turn
from pipeline.errors import DamagedInput
from pipeline.speech.audio import blocks
from pipeline.speech.vad import Window, windows
from pipeline.speech.voices import Voice, cepstra, differences

WINDOW_S = 300.0
PIECE_S = 2.5
"""Length of the stretches that clustering starts from: long enough for a covariance, short enough for one voice."""

PENALTY = 1.8
"""λ of ΔBIC: from 1.6 to 2.2 the voices in three recordings were counted right (tests/bench/diarization.py)."""

MIN_TURN_S = 0.6
MIN_VOICE_S = 1.5
"""Less speech than this in all is not called a speaker of its own."""

SWITCH_COST = 60.0
"""Log likelihood that a change of voice has to gain, frames of 10 ms being far from independent."""

SURE_GAIN = 0.25
"""Mean log likelihood per frame by which the best voice must beat the second, else the turn is unsure."""

_FRAMES_S = 100
_STEP = 5


def diarizer() -> Clustering:
    """It needs nothing but numpy."""
    return Clustering()


@dataclass(frozen=True, slots=True)
class Clustering:
    """The classical diarizer: behind the neural one, and by name (`classical`)."""

    name: str = "BIC clustering of mel cepstra"

    def turns(
        self, path: Path, *, channel: int | None = None, on_progress: Callable[[float], None] | None = None
    ) -> tuple[Turn, ...]:
        """See `Diarizer`. Of a damaged recording, the turns of the part that can be read."""
        found: list[_Part] = []
        try:
            for window in windows(blocks(path, channel=channel), length_s=WINDOW_S):
                found.append(_window(window))
                if on_progress:
                    on_progress(window.end_s)
        except DamagedInput:
            if not found:
                raise
        return _labelled(found)


@dataclass(frozen=True, slots=True)
class _Part:
    """One window: its voices, and its turns as (voice or None, start_s, end_s)."""

    voices: tuple[Voice, ...] = field(default=(), repr=False)
    turns: tuple[tuple[int | None, float, float], ...] = ()


def _window(window: Window) -> _Part:
    """The voices of one window, and who speaks when."""
    spans = window.stretches(min_silence_s=0.3, pad_s=0.0)
    features = cepstra(window.samples)
    bounds = [
        (
            max(0, round((a - window.start_s) * _FRAMES_S)),
            min(len(features), round((b - window.start_s) * _FRAMES_S)),
        )
        for a, b in spans
    ]
    bounds = [(a, b) for a, b in bounds if b - a >= 20]
    pieces = [piece for a, b in bounds for piece in _pieces(a, b)]
    voices = merged([Voice.of(features[a:b]) for a, b in pieces], penalty=PENALTY)
    if not voices:
        return _Part()
    for _ in range(2):
        paths = [_path([v.likelihood(features[a:b]) for v in voices]) for a, b in bounds]
        owned = [
            np.concatenate([features[a:b][path == k] for (a, b), path in zip(bounds, paths, strict=True)])
            for k in range(len(voices))
        ]
        voices = merged([Voice.of(f) for f in owned if len(f) >= 50], penalty=PENALTY)
        if not voices:
            return _Part()
    turns: list[tuple[int | None, float, float]] = []
    for a, b in bounds:
        scores = [v.likelihood(features[a:b]) for v in voices]
        for voice, first, last in _runs(_path(scores)):
            sure = _is_sure(scores, voice, first, last)
            start_s = window.start_s + (a + first) / _FRAMES_S
            turns.append((voice if sure else None, start_s, start_s + (last - first) / _FRAMES_S))
    return _Part(tuple(voices), tuple(turns))


def merged(voices: Sequence[Voice], *, penalty: float) -> list[Voice]:
    """Join the two most alike until every two differ (ΔBIC above zero)."""
    return [voice for voice, _ in grouped(voices, penalty=penalty)]


def grouped(voices: Sequence[Voice], *, penalty: float) -> list[tuple[Voice, list[int]]]:
    """The joined voices, each with the places of those it was joined from."""
    left = [(voice, [n]) for n, voice in enumerate(voices)]
    apart = np.full((len(left), len(left)), np.inf)
    for i in range(1, len(left)):
        apart[i, :i] = differences(left[i][0], [v for v, _ in left[:i]], penalty=penalty)
    while len(left) > 1:
        i, j = divmod(int(np.argmin(apart)), len(left))
        if apart[i, j] >= 0:
            break
        left[j] = (left[i][0] + left[j][0], left[i][1] + left[j][1])
        left.pop(i)
        apart = np.delete(np.delete(apart, i, 0), i, 1)
        if len(left) > 1:
            others = [k for k in range(len(left)) if k != j]
            new = differences(left[j][0], [left[k][0] for k in others], penalty=penalty)
            for k, value in zip(others, new, strict=True):
                apart[max(j, k), min(j, k)] = value
    return left


def _pieces(first: int, last: int) -> list[tuple[int, int]]:
    count = max(1, round((last - first) / (PIECE_S * _FRAMES_S)))
    edges = np.linspace(first, last, count + 1).astype(int)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _path(scores: Sequence[NDArray[np.float64]]) -> NDArray[np.int64]:
    """The likeliest voice of each frame, where a change has its cost (Viterbi, in steps of 50 ms)."""
    length = len(scores[0])
    firsts = np.arange(0, length, _STEP)
    table = np.add.reduceat(np.stack(scores), firsts, axis=1)
    best = table[:, 0].copy()
    back = np.zeros(table.shape, np.int64)
    stay = np.arange(len(table))
    for t in range(1, table.shape[1]):
        leader = int(best.argmax())
        switched = best[leader] - SWITCH_COST > best
        back[:, t] = np.where(switched, leader, stay)
        best = np.where(switched, best[leader] - SWITCH_COST, best) + table[:, t]
    path = np.empty(table.shape[1], np.int64)
    path[-1] = int(np.argmax(best))
    for t in range(table.shape[1] - 1, 0, -1):
        path[t - 1] = back[path[t], t]
    return np.repeat(path, _STEP)[:length]


def _runs(path: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """(voice, first frame, last frame + 1) of each turn; what is shorter than half a second joins its neighbour."""
    edges = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist(), len(path)]
    runs = [(int(path[a]), a, b) for a, b in pairwise(edges)]
    joined: list[tuple[int, int, int]] = []
    for voice, a, b in runs:
        if joined and (voice == joined[-1][0] or b - a < MIN_TURN_S * _FRAMES_S):
            joined[-1] = (joined[-1][0], joined[-1][1], b)
        else:
            joined.append((voice, a, b))
    return joined


def _is_sure(scores: Sequence[NDArray[np.float64]], voice: int, first: int, last: int) -> bool:
    if len(scores) == 1:
        return True
    means = [float(s[first:last].mean()) for s in scores]
    second = max(m for k, m in enumerate(means) if k != voice)
    return means[voice] - second >= SURE_GAIN


def _labelled(parts: Sequence[_Part]) -> tuple[Turn, ...]:
    """Voices of all windows joined and called S1, S2, … in order of first appearance."""
    flat = [(p, k, voice) for p, part in enumerate(parts) for k, voice in enumerate(part.voices)]
    groups = grouped([voice for _, _, voice in flat], penalty=PENALTY)
    owner = {flat[n][:2]: g for g, (_, members) in enumerate(groups) for n in members}
    seconds: dict[int, float] = {}
    for p, part in enumerate(parts):
        for turn_voice, start_s, end_s in part.turns:
            if turn_voice is not None:
                group = owner[p, turn_voice]
                seconds[group] = seconds.get(group, 0.0) + end_s - start_s
    labels: dict[int, str] = {}
    turns = []
    for p, part in enumerate(parts):
        for turn_voice, start_s, end_s in part.turns:
            named = None
            if turn_voice is not None and seconds[owner[p, turn_voice]] >= MIN_VOICE_S:
                named = labels.setdefault(owner[p, turn_voice], f"S{len(labels) + 1}")
            turns.append(Turn(named, round(start_s, 2), round(end_s, 2)))
    return tuple(turns)
