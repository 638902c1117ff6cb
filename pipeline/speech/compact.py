"""A whole recording small enough to travel inside a page: mono MP3, which every browser plays and seeks in.

Knows nothing of pages. Works in a stream: memory holds the result, never the samples. Tracks are mixed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np

from pipeline.errors import BadInput, DamagedInput
from pipeline.speech.audio import RATE, Samples, blocks

BIT_RATE = 24_000
"""Speech stays clear; 10.8 MB an hour."""
_FRAME = RATE


def compact(paths: Sequence[Path]) -> bytes:
    """One recording, or the tracks of one meeting mixed, as MP3 bytes; raises BadInput where there is no sound."""
    stream = io.BytesIO()
    with av.open(stream, "w", format="mp3") as container:
        encoder = container.add_stream("libmp3lame", rate=RATE)
        assert isinstance(encoder, av.AudioStream)
        encoder.bit_rate = BIT_RATE
        encoder.layout = "mono"
        for n, samples in enumerate(_mixed(paths)):
            pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, n * _FRAME
            container.mux(encoder.encode(frame))
        container.mux(encoder.encode(None))
    return stream.getvalue()


def _mixed(paths: Sequence[Path]) -> Iterator[Samples]:
    """A second at a time, the tracks added up; a track that ends early is silent from there."""
    tracks = [_seconds(path) for path in paths]
    silence = np.zeros(0, np.float32)
    while True:
        parts = [next(track, silence) for track in tracks]
        longest = max(map(len, parts), default=0)
        if not longest:
            return
        yield np.sum([np.pad(p, (0, longest - len(p))) for p in parts], axis=0, dtype=np.float32)


def _seconds(path: Path) -> Iterator[Samples]:
    held = np.zeros(0, np.float32)
    found = False
    try:
        for block in blocks(path):
            found = True
            held = np.concatenate([held, block])
            while len(held) >= _FRAME:
                yield held[:_FRAME]
                held = held[_FRAME:]
    except DamagedInput:
        pass  # what could be heard is what there is; the transcript's notes tell where it breaks off
    if not found:
        raise BadInput(f"{path.name}: no sound in it", hint="process it without --audio embed")
    if len(held):
        yield held
