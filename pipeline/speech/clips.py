"""Short stretches of a recording as small files: a quote to listen to or to send. Levels, fades and joined tracks by pydub.

Knows nothing of transcripts. pydub gets raw samples that PyAV decoded and gives back samples that PyAV encodes, so
that no system ffmpeg is needed.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from pipeline.errors import BadInput
from pipeline.speech.audio import RATE, Samples, samples

if TYPE_CHECKING:
    from pydub import AudioSegment

CLIP_BITRATE = 24_000
"""Bits a second: Opus is clear for speech from 16,000 on."""

LEVEL_DBFS = -20.0
MARGIN_S = 0.15
FADE_MS = 30


def clip(paths: Sequence[Path], start_s: float, end_s: float) -> bytes:
    """Ogg/Opus of start_s to end_s (with 0.15 s around), levelled to -20 dBFS; 3 kB a second. Raises BadInput.

    Several `paths` are the tracks of one meeting: they are laid over each other, each at its own level.
    """
    span = (max(0.0, start_s - MARGIN_S), end_s + MARGIN_S)
    heard = [sound for path in paths if len(sound := samples(path, span_s=span))]
    if not heard:
        raise BadInput(f"{paths[0].name}: nothing is recorded at {start_s:.1f} to {end_s:.1f} s")
    return encoded(_samples(_faded(_joined([_levelled(_sound(each)) for each in heard]))), kind="ogg")


def levelled(audio: Samples) -> Samples:
    """The same sound at -20 dBFS, faded in and out over 30 ms; silence stays silence."""
    return _samples(_faded(_levelled(_sound(audio))))


def _sound(audio: Samples) -> AudioSegment:
    with warnings.catch_warnings(action="ignore"):  # that there is no ffmpeg: none is needed
        from pydub import AudioSegment

    pcm = (np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes()
    return AudioSegment(pcm, sample_width=2, frame_rate=RATE, channels=1)


def _levelled(sound: AudioSegment) -> AudioSegment:
    return sound.apply_gain(min(LEVEL_DBFS - sound.dBFS, -0.5 - sound.max_dBFS)) if sound.rms else sound


def _joined(tracks: Sequence[AudioSegment]) -> AudioSegment:
    longest = max(tracks, key=len)
    for track in tracks:
        longest = longest if track is longest else longest.overlay(track)
    return longest


def _faded(sound: AudioSegment) -> AudioSegment:
    fade = min(FADE_MS, len(sound) // 2)
    return sound.fade_in(fade).fade_out(fade)


def _samples(sound: AudioSegment) -> Samples:
    return np.frombuffer(sound.raw_data, "<i2").astype(np.float32) / np.float32(32768)


def encoded(audio: Samples, *, kind: str = "ogg", bitrate: int = CLIP_BITRATE) -> bytes:
    """Mono 16 kHz samples as a file's bytes: "ogg" (Opus), "mp3", "flac" or "wav"."""
    codec = {"ogg": "libopus", "mp3": "libmp3lame", "flac": "flac", "wav": "pcm_s16le"}[kind]
    sink = io.BytesIO()
    with av.open(sink, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=RATE if codec != "libopus" else 48_000)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        stream.bit_rate = bitrate
        pcm = (np.clip(audio, -1, 1) * 32767).astype(np.int16)
        for first in range(0, len(pcm), RATE):
            frame = av.AudioFrame.from_ndarray(pcm[None, first : first + RATE], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, first
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return sink.getvalue()
