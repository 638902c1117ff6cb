"""Lexical retrieval: BM25 over passages and over the stretches of talk around them.

Knows nothing of meetings or models. Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


class Postings:
    """Which passage holds which term how often. `lengths` are passages' numbers of terms, `rows` the terms of each.

    Kept as one row of term numbers over all passages: a question asks for a dozen of ten thousand terms, so that looking
    through the row for each is cheaper than sorting all of them first.
    """

    def __init__(self, texts: Sequence[str], *, language: str = "en") -> None:
        self._build([terms(text, language=language) for text in texts])

    @classmethod
    def of(cls, tokens: Sequence[Sequence[str]]) -> Postings:
        """Postings of texts that are cut into terms already."""
        made = cls(())
        made._build(tokens)
        return made

    def _build(self, tokens: Sequence[Sequence[str]]) -> None:
        self._tokens = tuple(tokens)
        self._numbers: dict[str, int] = {}
        count = self._numbers.setdefault
        row = [count(term, len(self._numbers)) for passage in tokens for term in passage]
        self._row = np.array(row, dtype=np.int32)
        sizes = [len(passage) for passage in tokens]
        self._passage = np.repeat(np.arange(len(tokens)), sizes)
        self.lengths = np.array(sizes, dtype=np.float32)
        self._ends = np.concatenate(([0.0], np.cumsum(self.lengths, dtype=np.float64)))
        self._frequencies: dict[str, Floats] = {}

    @property
    def rows(self) -> tuple[frozenset[str], ...]:
        """The terms of each passage."""
        return tuple(frozenset(passage) for passage in self._tokens)

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
    n = len(sources)
    first, last = np.zeros(n, dtype=np.int64), np.full(n, n, dtype=np.int64)
    for i in range(1, n):
        first[i] = first[i - 1] if sources[i] == sources[i - 1] else i
    for i in range(n - 2, -1, -1):
        last[i] = last[i + 1] if sources[i] == sources[i + 1] else i + 1
    return first, last
