"""Lexical retrieval: BM25 over passages and over the stretches of talk around them.

Knows nothing of meetings or models. Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from pipeline.text.words import terms

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True)
class Stretch:
    """For each passage the stretch of neighbours it is read with: passages `low[i]` … `high[i] - 1`."""

    low: Ints
    high: Ints


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """The terms of some passages: `numbers` in `vocabulary`, int32, passage after passage, `sizes` of them each."""

    vocabulary: tuple[str, ...]
    numbers: NDArray[np.int32]
    sizes: NDArray[np.int32]

    @classmethod
    def of(cls, tokens: Sequence[Sequence[str]]) -> PassageTerms:
        """Of passages that are cut into terms."""
        known: dict[str, int] = {}
        row = [known.setdefault(term, len(known)) for passage in tokens for term in passage]
        sizes = [len(passage) for passage in tokens]
        return cls(tuple(known), np.array(row, dtype=np.int32), np.array(sizes, dtype=np.int32))

    @classmethod
    def cut(cls, texts: Sequence[str], *, language: str) -> PassageTerms:
        """Of texts."""
        return cls.of([terms(text, language=language) for text in texts])


class Postings:
    """Which passage holds which term how often. `lengths` are passages' numbers of terms.

    Kept as one row of term numbers over all passages: a question asks for a dozen of ten thousand terms, so that looking
    through the row for each is cheaper than sorting all of them first.
    """

    def __init__(self, parts: Sequence[PassageTerms]) -> None:
        """Of passages in several parts, one after another."""
        self._numbers: dict[str, int] = {}
        number = self._numbers.setdefault
        rows = [np.zeros(0, dtype=np.int32)]
        for part in parts:
            here = np.array([number(term, len(self._numbers)) for term in part.vocabulary], dtype=np.int32)
            rows.append(here[part.numbers])
        self._row = np.concatenate(rows)
        sizes = np.concatenate([np.zeros(0, dtype=np.int32), *(part.sizes for part in parts)])
        self._passage = np.repeat(np.arange(len(sizes)), sizes)
        self.lengths = sizes.astype(np.float32)
        self._ends = np.concatenate(([0.0], np.cumsum(self.lengths, dtype=np.float64)))
        self._frequencies: dict[str, Floats] = {}

    @property
    def rows(self) -> tuple[frozenset[str], ...]:
        """The terms of each passage."""
        names = list(self._numbers)
        ends = self._ends.astype(np.int64)
        row = self._row.tolist()
        return tuple(
            frozenset([names[n] for n in row[first:last]]) for first, last in pairwise(ends.tolist())
        )

    def __len__(self) -> int:
        return len(self.lengths)

    def __contains__(self, term: object) -> bool:
        return term in self._numbers

    def idf(self, term: str) -> float:
        """How telling a term is; 0 for one that no passage holds."""
        if term not in self._numbers:
            return 0.0
        df = int(np.count_nonzero(self.frequency(term)))
        return log(1 + (len(self) - df + 0.5) / (df + 0.5))

    def frequency(self, term: str) -> Floats:
        """How often each passage holds the term: float32 (passages,)."""
        if term not in self._frequencies:
            found = self._passage[self._row == self._numbers.get(term, -1)]
            self._frequencies[term] = np.bincount(found, minlength=len(self)).astype(np.float32)
        return self._frequencies[term]

    def holding(self, term: str) -> list[int]:
        """The passages that hold the term, in order."""
        found = self._passage[self._row == self._numbers.get(term, -1)]
        held: list[int] = np.flatnonzero(np.bincount(found)).tolist()  # np.unique loads masked arrays, 20 ms
        return held

    def scores(self, weights: Mapping[str, float], *, stretch: Stretch | None = None) -> Floats:
        """BM25 of weighted query terms for each passage, or for the stretch around each: float32 (passages,)."""
        total = np.zeros(len(self), dtype=np.float32)
        lengths = self.lengths if stretch is None else (self._ends[stretch.high] - self._ends[stretch.low])
        mean = float(lengths.mean()) if len(self) else 0.0
        norm = K1 * (1 - B + B * lengths / (mean or 1.0))
        for term, weight in weights.items():
            if term not in self._numbers:
                continue
            times = self.frequency(term)
            if stretch is not None:
                sums = np.concatenate(([0.0], np.cumsum(times, dtype=np.float64)))
                times = (sums[stretch.high] - sums[stretch.low]).astype(np.float32)
            total += weight * self.idf(term) * times * (K1 + 1) / (times + norm)
        return total

    def covered(self, weights: Mapping[str, float], *, stretch: Stretch) -> Floats:
        """Which share of the weights' sum belongs to terms that the stretch around each passage holds: 0–1."""
        total = np.zeros(len(self), dtype=np.float32)
        for term, weight in weights.items():
            if term in self._numbers:
                sums = np.concatenate(([0.0], np.cumsum(self.frequency(term), dtype=np.float64)))
                total += weight * (sums[stretch.high] > sums[stretch.low])
        return total / np.float32(sum(weights.values()) or 1.0)


def stretches(lengths: Floats, sources: Sequence[str | None], *, terms_wanted: float, reach: int) -> Stretch:
    """The stretch around each passage of about `terms_wanted` terms, at most `reach` passages to each side.

    Stretches never cross from one source into another.
    """
    n = len(lengths)
    low, high = np.arange(n), np.arange(1, n + 1)
    size = lengths.astype(np.float64)
    ends = np.concatenate(([0.0], np.cumsum(lengths, dtype=np.float64)))
    first, last = _borders(sources)
    for _ in range(reach):
        short = size < terms_wanted
        low = np.where(short, np.maximum(low - 1, first), low)
        high = np.where(short, np.minimum(high + 1, last), high)
        size = ends[high] - ends[low]
    return Stretch(low, high)


def _borders(sources: Sequence[str | None]) -> tuple[Ints, Ints]:
    """For each passage where its source begins and ends."""
    first, last = np.zeros(len(sources), dtype=np.int64), np.zeros(len(sources), dtype=np.int64)
    for begin, end in runs(sources):
        first[begin:end], last[begin:end] = begin, end
    return first, last


def runs(sources: Sequence[str | None]) -> list[tuple[int, int]]:
    """Where each source begins and ends: (first, last + 1) of every run of passages of one source."""
    borders = [0, *(i for i in range(1, len(sources)) if sources[i] != sources[i - 1]), len(sources)]
    return [(first, last) for first, last in pairwise(borders) if last > first]
