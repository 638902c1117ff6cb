"""What a voice is like, as 192 numbers: Kaldi's mel filter bank and the CAM++ network of 3D-Speaker (Apache-2.0).

Knows nothing of who speaks when. The dot product of two vectors says how alike two voices are (1: the same).
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.audio import RATE, Samples
from pipeline.text.onnx import session

FRAME_S = 0.01
_WIN, _HOP, _FFT, _BANDS = 400, 160, 512, 80
_CEPSTRA = 18
_LOWEST_HZ, _EMPHASIS = 20.0, 0.97
_FLOOR = 1.1920929e-07
"""As in Kaldi and torchaudio: the network was trained on these."""

Features = NDArray[np.float32]
Vector = NDArray[np.float32]


def filterbank(samples: Samples) -> Features:
    """Logarithms of 80 mel bands of each hundredth of a second: (frames, 80)."""
    if len(samples) < _WIN:
        return np.zeros((0, _BANDS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WIN)[::_HOP]
    frames = frames - frames.mean(1, keepdims=True)
    frames = frames - np.float32(_EMPHASIS) * np.concatenate([frames[:, :1], frames[:, :-1]], 1)
    window, filters = _tables()
    power = np.abs(np.fft.rfft(frames * window, _FFT)).astype(np.float32) ** 2
    return np.asarray(np.log(np.maximum(power @ filters, np.float32(_FLOOR))), np.float32)


def timbre(features: Features) -> Features:
    """Cepstra 1–18 of each frame of a filter bank: the timbre, not the loudness. Shape (frames, 18)."""
    return np.asarray(features @ _cosines(), np.float32)


def embed(features: Features) -> Vector:
    """The voice in these frames, a vector of length 1."""
    centred = (features - features.mean(0))[None].astype(np.float32)
    (found,) = session("voices", "embedding.onnx").run(None, {"x": centred})
    vector = np.asarray(found, np.float32)[0]
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


@cache
def _cosines() -> NDArray[np.float32]:
    angles = np.pi * (np.arange(_BANDS)[:, None] + 0.5) * np.arange(1, _CEPSTRA + 1)[None] / _BANDS
    return np.asarray(math.sqrt(2 / _BANDS) * np.cos(angles), np.float32)


@cache
def _tables() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Povey's window, and triangular filters over 257 bins."""
    low, high = (1127 * np.log(1 + hertz / 700) for hertz in (_LOWEST_HZ, RATE / 2))
    edges = np.linspace(low, high, _BANDS + 2)
    mels = 1127 * np.log(1 + np.arange(_FFT // 2 + 1) * RATE / _FFT / 700)[:, None]
    rising = (mels - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - mels) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0, np.minimum(rising, falling))
    filters[-1] = 0
    return (np.hanning(_WIN) ** 0.85).astype(np.float32), filters.astype(np.float32)
