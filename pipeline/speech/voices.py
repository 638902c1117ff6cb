"""What voices sound like in numbers: mel cepstra, and Gaussians over them that can be compared and joined.

Knows nothing of words. numpy only; 10 ms a frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.audio import RATE, Samples

HOP = RATE // 100
_WIN, _FFT, _MELS, _CEPSTRA = 400, 512, 26, 18
_FLOOR = 1e-8
_VARIANCE_FLOOR = 0.01 * np.eye(_CEPSTRA)
MAX_FRAMES = 1000.0
Floats = NDArray[np.float64]


def cepstra(samples: Samples) -> NDArray[np.float32]:
    """Mel cepstra 1–18 of each 10 ms: the timbre, not the loudness. Shape (frames, 18)."""
    if len(samples) < _WIN:
        return np.zeros((0, _CEPSTRA), np.float32)
    emphasized = np.append(samples[:1], samples[1:] - np.float32(0.97) * samples[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(emphasized, _WIN)[::HOP]
    out = np.empty((len(frames), _CEPSTRA), np.float32)
    filters, cosines = _tables()
    for first in range(0, len(frames), 3000):  # half a minute at a time keeps the spectra small
        power = np.abs(np.fft.rfft(frames[first : first + 3000] * np.hamming(_WIN), _FFT)) ** 2
        out[first : first + 3000] = np.log(power @ filters + _FLOOR) @ cosines
    return out


@cache
def _tables() -> tuple[Floats, Floats]:
    """Triangular mel filters (257, 26) from 60 Hz to 7.6 kHz, and the cosine transform (26, 18)."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (60.0, 7600.0))
    mels = np.linspace(low, high, _MELS + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    bins = np.arange(_FFT // 2 + 1)[:, None] * RATE / _FFT
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    numbers = np.arange(1, _CEPSTRA + 1)[None]
    cosines = np.sqrt(2 / _MELS) * np.cos(np.pi * (np.arange(_MELS)[:, None] + 0.5) * numbers / _MELS)
    return np.maximum(0, np.minimum(rising, falling)), cosines


@dataclass(frozen=True, slots=True)
class Voice:
    """A Gaussian over cepstra, kept as sums so that two can be joined exactly: frames, Σx, Σxxᵀ."""

    count: float
    total: Floats = field(repr=False)
    square: Floats = field(repr=False)

    @classmethod
    def of(cls, frames: NDArray[np.float32]) -> Voice:
        """The voice of these frames."""
        x = frames.astype(np.float64)
        return cls(float(len(x)), x.sum(0), x.T @ x)

    def __add__(self, other: Voice) -> Voice:
        return Voice(self.count + other.count, self.total + other.total, self.square + other.square)

    def __sub__(self, part: Voice) -> Voice:
        """The voice without some of its frames."""
        return Voice(self.count - part.count, self.total - part.total, self.square - part.square)

    def at_most(self, frames: float) -> Voice:
        """The same voice, weighing no more than that many frames."""
        share = min(1.0, frames / self.count)
        return Voice(self.count * share, self.total * share, self.square * share)

    @property
    def mean(self) -> Floats:
        """The mean cepstrum."""
        return self.total / self.count

    def covariance(self) -> Floats:
        """Full covariance, with a floor on the variances for short stretches."""
        mean = self.mean
        return self.square / self.count - np.outer(mean, mean) + _VARIANCE_FLOOR

    def likelihood(self, frames: NDArray[np.float32]) -> Floats:
        """Log likelihood of each frame."""
        covariance = self.covariance()
        centered = frames - self.mean
        scaled = np.linalg.solve(covariance, centered.T).T
        log_det = float(np.linalg.slogdet(covariance)[1])
        mahalanobis: Floats = np.einsum("ij,ij->i", centered, scaled)
        return np.asarray(-0.5 * (mahalanobis + log_det + len(self.mean) * np.log(2 * np.pi)))

    def mean_likelihood(self, frames: Voice) -> float:
        """Mean log likelihood of frames that are known by their sums only."""
        covariance, mean, theirs = self.covariance(), self.mean, frames.mean
        spread = frames.square / frames.count - np.outer(theirs, theirs)
        spread = spread + np.outer(theirs - mean, theirs - mean)
        distance = float(np.trace(np.linalg.solve(covariance, spread)))
        log_det = float(np.linalg.slogdet(covariance)[1])
        return -0.5 * (distance + log_det + len(mean) * math.log(2 * math.pi))


def differences(one: Voice, others: Sequence[Voice], *, penalty: float) -> Floats:
    """ΔBIC of one voice to each of the others: above zero, two Gaussians tell both better than one, hence two voices.

    S. Chen and P. Gopalakrishnan, "Speaker, environment and channel change detection and clustering via the Bayesian
    information criterion", 1998. `penalty` is their λ. Frames are far from independent: a voice counts as ten seconds
    at most, or two halves of a long speech would always differ.
    """
    size = len(one.total)
    mine = one.at_most(MAX_FRAMES)
    theirs = [other.at_most(MAX_FRAMES) for other in others]
    both = [mine + other for other in theirs]
    spreads = _spreads([mine, *theirs, *both])
    gain = 0.5 * (spreads[1 + len(theirs) :] - spreads[0] - spreads[1 : 1 + len(theirs)])
    parameters = size + size * (size + 1) / 2
    return np.asarray(gain - penalty * 0.5 * parameters * np.log([v.count for v in both]))


def _spreads(voices: Sequence[Voice]) -> Floats:
    """count × log |covariance| of each: what it costs to tell its frames by one Gaussian (times two)."""
    logs = np.linalg.slogdet(np.stack([v.covariance() for v in voices]))[1]
    return np.asarray([v.count for v in voices] * logs)
