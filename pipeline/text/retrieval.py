"""Finds the passages that bear on a question, and the exchanges around them that fit a token budget.

Knows passages, never models or meetings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.doors import Passage
from pipeline.text.bm25 import Floats, Postings, stretches
from pipeline.text.words import count_tokens, terms

BEFORE, AFTER = 2, 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: its place in the index, its id, and a score that only ranks within one query."""

    index: int
    id: str
    score: float


class Index:
    """Passages of one or several sources, ready for questions."""

    def __init__(self, passages: Sequence[Passage], *, language: str = "en") -> None:
        self.passages = tuple(passages)
        self.language = language
        self._postings = Postings([p.text for p in self.passages], language=language)
        self._around = stretches(
            self._postings.lengths, [p.source for p in self.passages], terms_wanted=40, reach=4
        )
        self._tokens = [count_tokens(p.text, language=language) + 4 for p in self.passages]

    def scores(self, query: str) -> Floats:
        """How well each passage bears on the query: float32 (passages,); 0 where nothing matches."""
        weights = Counter(terms(query, language=self.language))
        weighted = {term: float(min(n, 2)) for term, n in weights.items()}
        alone = self._postings.scores(weighted)
        return alone + self._postings.scores(weighted, stretch=self._around)

    def search(self, query: str, *, k: int = 10) -> tuple[Hit, ...]:
        """The best `k` passages, best first; fewer where fewer match."""
        scores = self.scores(query)
        order = np.argsort(-scores, kind="stable")[:k]
        return tuple(Hit(int(i), self.passages[i].id, float(scores[i])) for i in order if scores[i] > 0)

    def windows(self, queries: Sequence[str], *, max_tokens: int) -> tuple[Passage, ...]:
        """Whole exchanges that bear on the queries, in the order of the source, within `max_tokens`."""
        scores = np.zeros(len(self.passages), dtype=np.float32)
        for query in queries:
            own = self.scores(query)
            if own.size and own.max() > 0:
                scores += own / own.max()
        chosen: set[int] = set()
        left = max_tokens
        for i in np.argsort(-scores, kind="stable"):
            if scores[i] <= 0 or left <= 0:
                break
            for j in self._exchange(int(i)):
                if j not in chosen and self._tokens[j] <= left:
                    chosen.add(j)
                    left -= self._tokens[j]
        return tuple(self.passages[i] for i in sorted(chosen))

    def _exchange(self, at: int) -> list[int]:
        """The passage first, then its neighbours of the same source, nearest first."""
        low, high = max(0, at - BEFORE), min(len(self.passages), at + AFTER + 1)
        near = [j for j in range(low, high) if self.passages[j].source == self.passages[at].source]
        return sorted(near, key=lambda j: abs(j - at))


def windows(
    passages: Sequence[Passage], queries: Sequence[str], *, max_tokens: int, language: str = "en"
) -> tuple[Passage, ...]:
    """The exchanges of `passages` that bear on `queries` (question, draft answer, doubted claims), in order."""
    return Index(passages, language=language).windows(queries, max_tokens=max_tokens)
