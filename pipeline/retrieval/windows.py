"""Which lines a stronger model is shown beside a draft: those that hold what the answer is likely to need, few tokens.

Knows nothing of models or prices. Any word that was said may be part of the answer; `bearing.py` says how likely. Then one line
after another is taken: the one that shows most of what is likely and not shown yet, for its tokens. A greedy choice under a
budget of a submodular worth (Lin & Bilmes 2011, "A Class of Submodular Functions").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from pipeline.doors import Passage
from pipeline.retrieval.bearing import Floats, Light, Vocabulary, content
from pipeline.retrieval.retriever import Index
from pipeline.text.fluent import fluent
from pipeline.text.sentences import split
from pipeline.text.words import count_tokens

BEARS = 1.0
"""Deviations above the mean (question and draft added) at which a line is as likely to bear on them as not."""
FAR = 0.5
"""What a word counts in a line that bears on neither, against 1: whoever answers may need it all the same."""
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
        self.vocabulary = Vocabulary(self.passages, language=language)
        self._pieces: dict[int, tuple[WindowPiece, ...]] = {}

    def windows(
        self, *, question: str, draft: str, max_tokens: int, pinned: Iterable[str] = ()
    ) -> tuple[Passage, ...]:
        """The chosen lines in order, long ones cut to the sentences that matter ("…" where something is left out).

        `pinned` are ids of lines that come first, as far as a third of the tokens goes.
        """
        if not self.passages or max_tokens <= 0:
            return ()
        asked, answered = self.standing(question), self.standing(draft)
        bears = FAR + (1 - FAR) / (1 + np.exp(BEARS - asked - answered))
        wanted = set(pinned)
        held = np.array([p.id in wanted for p in self.passages], dtype=bool)
        bears[held] = 1.0
        near = np.sort(np.argsort(-bears, kind="stable")[:CANDIDATES])
        pieces = [piece for i in near for piece in self._cut_up(int(i))]
        number = self.vocabulary.number
        rows = [[number[w] for w in piece.words if w in number] for piece in pieces]
        seen = np.array(sorted({n for row in rows for n in row}), dtype=np.int64)
        shown = np.zeros((len(pieces), len(seen)), dtype=np.float32)
        for row, piece in enumerate(pieces):
            shown[row, np.searchsorted(seen, rows[row])] = bears[piece.line]
        worth = self.vocabulary.likely(self._light(question, draft, asked, answered))[seen]
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

    def likely(self, *, question: str, draft: str) -> Floats:
        """How likely each word of the vocabulary is one of the answer's."""
        return self.vocabulary.likely(
            self._light(question, draft, self.standing(question), self.standing(draft))
        )

    def features(self, *, question: str, draft: str) -> dict[str, Floats]:
        """What is seen of each word of the vocabulary in the light of question and draft."""
        return self.vocabulary.features(
            self._light(question, draft, self.standing(question), self.standing(draft))
        )

    def _light(self, question: str, draft: str, asked: Floats, answered: Floats) -> Light:
        chances = self.index.chances([draft if draft.strip() else question])
        return Light(question=question, draft=draft, asked=asked, answered=answered, chances=chances)

    def standing(self, query: str) -> Floats:
        """How well each line bears on a query: mean 0, deviation 1 over the lines."""
        scores = self.index.scores(query) if query.strip() else np.zeros(len(self.passages), np.float32)
        deviation = float(scores.std()) if scores.size else 0.0
        return (scores - scores.mean()) / deviation if deviation > 1e-6 else np.zeros_like(scores)


@lru_cache(maxsize=4)
def finder(passages: tuple[Passage, ...], language: str) -> Finder:
    """One finder for all drafts about a source: making it reads every line."""
    return Finder(passages, language=language)


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
