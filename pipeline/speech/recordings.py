"""What a recording is made of: one mixed channel, a speaker per channel, or one file per participant.

Knows nothing of words. Decides by loudness alone: who is loud when, on which track.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Track
from pipeline.errors import BadInput, DamagedInput
from pipeline.speech.audio import RATE, blocks, probe

STEP_S = 0.1
"""Loudness is looked at ten times a second."""

PROBE_S = 300.0
"""How much of a stereo file is looked at to see whether each channel has a speaker of its own."""

APART_DB = 6.0
"""Channels count as one speaker each where one is this much louder: room stereo differs by less."""

APART_SHARE = 0.6
TURNS_SHARE = 0.1
"""Of the loud moments, the share in which one channel leads clearly, and the least share that either must lead."""

BLEED_DB = 12.0
"""A track is silent but for others' voices where it is this much fainter than its own speech and than another track."""

QUIETEST_DB = 20.0
"""Nobody's microphone is fainter than the loudest by more: what is, belongs to somebody who never speaks."""

LIKENESS = 0.5
"""… and where its loudness goes up and down with the other's: correlation over two seconds."""


def tracks(source: Path | Sequence[tuple[str, Path]]) -> tuple[Track, ...]:
    """The tracks of one recording, or of (speaker, file) pairs. Raises BadInput for a file that is no audio.

    A stereo file with a speaker per channel gives two tracks, S1 and S2. Where there are several tracks, the
    stretches in which one only carries another's voice are `muted`.
    """
    if isinstance(source, Path):
        info = probe(source)
        if info.channels == 2 and info.streams == 1 and speaker_per_channel(source):
            channels = (Track(source, f"S{n + 1}", channel=n, duration_s=info.duration_s) for n in (0, 1))
            return without_bleed(tuple(channels))
        return (Track(source, duration_s=info.duration_s),)
    if not source:
        raise BadInput("no track was given", hint="a folder with one recording per participant")
    return without_bleed(tuple(Track(p, speaker=name, duration_s=_duration_s(p)) for name, p in source))


def _duration_s(path: Path) -> float | None:
    """None for a track that cannot be read: the others still can, and transcribing it says what is wrong."""
    try:
        return probe(path).duration_s
    except BadInput:
        return None


def speaker_per_channel(path: Path) -> bool:
    """Whether the two channels of the first five minutes take turns at being loud; else it is one room in stereo."""
    left, right = (loudness(path, channel, until_s=PROBE_S) for channel in (0, 1))
    loud = np.maximum(left, right)
    if not len(loud):
        return False
    heard = loud > np.percentile(loud, 95) - 30
    lead = (left - right)[heard]
    apart = float(np.mean(np.abs(lead) > APART_DB))
    turns = min(float(np.mean(lead > APART_DB)), float(np.mean(lead < -APART_DB)))
    return apart >= APART_SHARE and turns >= TURNS_SHARE


def without_bleed(tracks: tuple[Track, ...]) -> tuple[Track, ...]:
    """The same tracks with `muted` filled in: where only others are heard on them. A damaged one is left as it is."""
    if len(tracks) < 2:
        return tracks
    levels = [_loudness_or_silence(t) for t in tracks]
    length = max(len(level) for level in levels)
    if not length:
        return tracks
    table = np.stack(
        [np.pad(level, (0, length - len(level)), constant_values=SILENCE_DB) for level in levels]
    )
    own = np.array([_speech_level(level) for level in levels])
    own = np.maximum(own, own.max() - QUIETEST_DB)
    return tuple(replace(track, muted=_muted(n, table, own)) for n, track in enumerate(tracks))


def _loudness_or_silence(track: Track) -> NDArray[np.float32]:
    try:
        return loudness(track.path, track.channel)
    except BadInput:
        return np.zeros(0, np.float32)


def _muted(
    index: int, table: NDArray[np.float32], own: NDArray[np.float64]
) -> tuple[tuple[float, float], ...]:
    mine = table[index]
    faint = mine < own[index] - BLEED_DB
    bleed = np.zeros(len(mine), bool)
    for other in range(len(table)):
        if other != index:
            louder = table[other] - own[other] > mine - own[index] + BLEED_DB
            bleed |= faint & louder & (table[other] > own[other] - BLEED_DB) & _alike(mine, table[other])
    edges = np.flatnonzero(np.diff(np.concatenate([[0], bleed.astype(np.int8), [0]])))
    runs = [
        Run(a * STEP_S, b * STEP_S) for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    ]
    return tuple((run.start_s, run.end_s) for run in _joined(runs))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of time."""

    start_s: float
    end_s: float


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Runs apart by less than half a second are one: syllables dip."""
    out: list[Run] = []
    for run in runs:
        if out and run.start_s - out[-1].end_s < 0.5:
            out[-1] = Run(out[-1].start_s, run.end_s)
        else:
            out.append(run)
    return [Run(round(run.start_s, 1), round(run.end_s, 1)) for run in out if run.end_s - run.start_s >= 0.3]


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where the two loudness curves rise and fall together, over two seconds around each step."""
    width = np.ones(min(round(2.0 / STEP_S), len(one)))
    count = np.convolve(np.ones(len(one)), width, mode="same")  # fewer at both ends

    def mean(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.convolve(x, width, mode="same") / count)

    a, b = one.astype(np.float64), other.astype(np.float64)
    shared = mean(a * b) - mean(a) * mean(b)
    spread = np.sqrt(
        np.maximum(mean(a * a) - mean(a) ** 2, 0.1) * np.maximum(mean(b * b) - mean(b) ** 2, 0.1)
    )
    return np.asarray(shared / spread > LIKENESS)


SILENCE_DB = -90.0


def _speech_level(level: NDArray[np.float32]) -> float:
    """How loud a track's owner speaks: the level that only its loudest twentieth (of what is not silence) exceeds."""
    sound = level[level > SILENCE_DB + 20]
    return float(np.percentile(sound, 95)) if len(sound) else SILENCE_DB


def loudness(path: Path, channel: int | None = None, *, until_s: float = float("inf")) -> NDArray[np.float32]:
    """RMS level in dB of full scale for each tenth of a second; what a damaged file still holds of it."""
    step = round(STEP_S * RATE)
    out: list[NDArray[np.float32]] = []
    rest = np.zeros(0, np.float32)
    try:
        for block in blocks(path, channel=channel, span_s=(0.0, until_s)):
            audio = np.concatenate([rest, block])
            whole = len(audio) // step * step
            power = np.mean(audio[:whole].reshape(-1, step) ** 2, axis=1)
            out.append((10 * np.log10(power + 1e-9)).astype(np.float32))
            rest = audio[whole:]
    except DamagedInput:
        if not out:
            raise
    return np.concatenate(out) if out else np.zeros(0, np.float32)
