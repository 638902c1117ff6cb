"""Which lines a stronger model is shown beside a draft: those that hold what the answer is likely to need, few tokens.

Knows nothing of models or prices. Any word that was said may be part of the answer. How likely it is, is read from how rare
it is, from how well its best line bears on the question and on the draft, from whether the draft uses it and whether it is
a name. Then one line after another is taken: the one that shows most of what is likely and not shown yet, for its tokens.
A greedy choice under a budget of a submodular worth (Lin & Bilmes 2011, "A Class of Submodular Functions"); the numbers are
fitted on recorded answers (`python -m tests.train.windows`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.retrieval.retriever import Index
from pipeline.text.fluent import fluent
from pipeline.text.sentences import split
from pipeline.text.words import count_tokens, stop_words, words

Floats = NDArray[np.float32]
Standing = tuple[Floats, Floats]

LIKELY: Mapping[str, float] = {
    "bias": -6.53, "rare": -0.28, "asked": 0.49, "answered": 0.23, "drafted": 2.94, "name": 1.96,
}  # fmt: skip
"""Log-odds that a word is one of the answer's, per unit of what `features` returns."""
BEARS = 1.0
"""Deviations above the mean (question and draft added) at which a line counts half."""
HEAD_TOKENS = 5
"""What a line costs beside its words, where the one before it is not shown: id and speaker."""
TURN_TOKENS, NEXT_TOKENS = 5, 1
"""The same where the line before or after it is shown: of another speaker, and of the same."""
LONG, PIECE = 60, 30
"""A line of more tokens than LONG may be shown in part: sentences, together at least PIECE tokens."""
CANDIDATES = 300
"""Lines that are looked at, the best in the light of question and draft."""
PINNED = 0.34
"""Share of the tokens that lines somebody points at (cited, doubted) may take before all others."""
LEAST = 1e-8
"""Worth a token under which nothing is gained, but what rounding leaves."""
_TAG = re.compile(r"[^\W\d_]{3,}\d+")


@dataclass(frozen=True, slots=True)
class WindowPiece:
    """A line, or part number `part` of a long one; `last`: nothing of the line comes after it."""

    line: int
    part: int
    text: str
    tokens: int
    words: frozenset[str]
    last: bool = True


class Finder:
    """A source prepared once for many drafts."""

    def __init__(self, passages: Sequence[Passage], *, language: str = "en") -> None:
        self.passages, self.language = tuple(passages), language
        self.index = Index(passages, language=language)
        found: dict[str, list[int]] = {}
        for number, passage in enumerate(self.passages):
            for word in content(f"{passage.speaker or ''} {passage.text}", language):
                found.setdefault(word, []).append(number)
        self.places = {word: np.array(lines) for word, lines in found.items()}
        self._pieces: dict[int, tuple[WindowPiece, ...]] = {}
        self._speakers = {w for p in self.passages for w in words(p.speaker or "")}

    def windows(
        self, *, question: str, draft: str, max_tokens: int, pinned: Iterable[str] = ()
    ) -> tuple[Passage, ...]:
        """The chosen lines in order, long ones cut to the sentences that matter ("…" where something is left out).

        `pinned` are ids of lines that come first, as far as a third of the tokens goes.
        """
        if not self.passages or max_tokens <= 0:
            return ()
        standing = (self._standing(question), self._standing(draft))
        bears = 1 / (1 + np.exp(BEARS - standing[0] - standing[1]))
        wanted = set(pinned)
        held = np.array([p.id in wanted for p in self.passages], dtype=bool)
        bears[held] = 1.0
        near = np.sort(np.argsort(-bears, kind="stable")[:CANDIDATES])
        pieces = [piece for i in near for piece in self._cut_up(int(i))]
        columns = [piece.words for piece in pieces]
        vocabulary = sorted(frozenset().union(*columns))
        place = {word: n for n, word in enumerate(vocabulary)}
        shown = np.zeros((len(pieces), len(vocabulary)), dtype=np.float32)
        for row, piece in enumerate(pieces):
            shown[row, [place[w] for w in columns[row]]] = bears[piece.line]
        worth = self.likely(vocabulary, question=question, draft=draft, standing=standing)
        first = [n for n, p in enumerate(pieces) if held[p.line]]
        chosen = _take(pieces, self.passages, shown, worth, max_tokens, first)
        return _joined([pieces[n] for n in chosen], self.passages)

    def _cut_up(self, line: int) -> tuple[WindowPiece, ...]:
        """The line, or the parts of a long one; counted once."""
        if line not in self._pieces:
            passage = self.passages[line]
            language = passage.language or self.language
            parts = _parts(passage.text, language)
            read = [fluent(text, language=language) for text in parts]
            self._pieces[line] = tuple(
                WindowPiece(
                    line,
                    n,
                    text,
                    count_tokens(read[n], language=language),
                    content(f"{passage.speaker or ''} {read[n]}", self.language) if read[n] else frozenset(),
                    last=n == len(parts) - 1,
                )
                for n, text in enumerate(parts)
            )
        return self._pieces[line]

    def likely(
        self, vocabulary: Sequence[str], *, question: str, draft: str, standing: Standing | None = None
    ) -> Floats:
        """How likely each word is one of the answer's: float32 (words,); 0 for words of the question."""
        seen = self.features(vocabulary, question=question, draft=draft, standing=standing)
        odds = LIKELY["bias"] + sum(LIKELY[name] * values for name, values in seen.items())
        asked = content(question, self.language)
        mine = np.array([word not in asked for word in vocabulary], dtype=np.float32)
        return np.asarray(mine / (1 + np.exp(-odds)), dtype=np.float32)

    def features(
        self, vocabulary: Sequence[str], *, question: str, draft: str, standing: Standing | None = None
    ) -> dict[str, Floats]:
        """What is seen of each word: how rare it is, how well its best line bears on question and draft, …

        `standing` is how well the lines bear on question and draft, where that is known already.
        """
        asked, answered = standing or (self._standing(question), self._standing(draft))
        used = content(draft, self.language)
        lines = [self.places[word] for word in vocabulary]
        n = len(self.passages)
        return {
            "rare": _column(np.log(n / len(at)) for at in lines),
            "asked": _column(asked[at].max() for at in lines),
            "answered": _column(answered[at].max() for at in lines),
            "drafted": _column(word in used for word in vocabulary),
            "name": _column(w in self._speakers or bool(_TAG.fullmatch(w)) for w in vocabulary),
        }

    def _standing(self, query: str) -> Floats:
        """How well each line bears on a query: mean 0, deviation 1 over the lines."""
        scores = self.index.scores(query) if query.strip() else np.zeros(len(self.passages), np.float32)
        deviation = float(scores.std()) if scores.size else 0.0
        return (scores - scores.mean()) / deviation if deviation > 1e-6 else np.zeros_like(scores)


@lru_cache(maxsize=4)
def finder(passages: tuple[Passage, ...], language: str) -> Finder:
    """One finder for all drafts about a source: making it reads every line."""
    return Finder(passages, language=language)


def content(text: str, language: str) -> frozenset[str]:
    """Words that are no stop words, as they are written, lower case."""
    return frozenset(words(text)) - stop_words(language)


def _column(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float32)


def _parts(text: str, language: str) -> list[str]:
    """The text as it is, or the parts of a long one: sentences, as many as make a piece."""
    if count_tokens(text, language=language) <= LONG:
        return [text]
    parts: list[list[str]] = []
    for sentence in split(text, language):
        if parts and count_tokens(" ".join(parts[-1]), language=language) < PIECE:
            parts[-1].append(sentence)
        else:
            parts.append([sentence])
    return [" ".join(part) for part in parts]


def _take(
    pieces: Sequence[WindowPiece],
    passages: Sequence[Passage],
    shown: Floats,
    worth: Floats,
    max_tokens: int,
    first: Sequence[int],
) -> list[int]:
    """Numbers of the chosen pieces. `shown` (pieces, words) is how well a piece shows a word, `worth` (words,)."""
    own = np.array([p.tokens for p in pieces], dtype=np.float32)
    cost = own + HEAD_TOKENS
    free = np.ones(len(pieces), dtype=bool)
    seen = np.zeros(len(worth), dtype=np.float32)
    before = np.zeros(len(pieces), dtype=bool)
    before[list(first)] = True
    brings = shown @ worth
    left = float(max_tokens)
    chosen: list[int] = []
    while True:
        early = free & before & (cost <= left - max_tokens * (1 - PINNED))
        fits = early if early.any() else free & (cost <= left)
        gain = np.where(fits, brings / cost, 0.0)
        best = int(gain.argmax()) if gain.size else 0
        if not gain.size or gain[best] <= LEAST:
            return chosen
        chosen.append(best)
        free[best] = False
        left -= float(cost[best])
        new = np.flatnonzero(shown[best] > seen)  # only what is new on it makes others worth less
        rest = np.maximum(shown[:, new] - seen[new], 0)
        seen[new] = shown[best, new]
        brings = brings - (rest - np.maximum(shown[:, new] - seen[new], 0)) @ worth[new]
        for n in (best - 1, best + 1):
            if 0 <= n < len(pieces) and abs(pieces[n].line - pieces[best].line) <= 1:
                same = passages[pieces[n].line].speaker == passages[pieces[best].line].speaker
                cost[n] = min(cost[n], own[n] + (NEXT_TOKENS if same else TURN_TOKENS))


def _joined(chosen: Sequence[WindowPiece], passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Passages with the chosen parts of their words."""
    lines: dict[int, list[WindowPiece]] = {}
    for piece in sorted(chosen, key=lambda p: (p.line, p.part)):
        lines.setdefault(piece.line, []).append(piece)
    return tuple(_cut(passages[line], parts) for line, parts in lines.items())


def _cut(passage: Passage, parts: Sequence[WindowPiece]) -> Passage:
    if parts[0].part == 0 and parts[0].last and len(parts) == 1:
        return passage
    text = "" if parts[0].part == 0 else "… "
    for n, piece in enumerate(parts):
        gap = n > 0 and piece.part != parts[n - 1].part + 1
        text += (" … " if gap else " " if n else "") + piece.text
    return replace(passage, text=text if parts[-1].last else f"{text} …")
