"""Grounding: does what was said support a statement, and which of its words does it not?

Knows passages, never models or meetings. The weights are ours (`weights/grounding/README.md`): the lower half of MiniLM
reads the evidence once, the trained upper half lets each statement look at its four nearest chunks. English.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.text.chunks import ChunkIndex, cut
from pipeline.text.marks import marked, per_piece
from pipeline.text.onnx import load, weights_folder

Floats = NDArray[np.float32]
NAME = "grounding"
CHUNK_PIECES = 72
CLAIM_PIECES = 72


@dataclass(frozen=True, slots=True)
class Support:
    """`supported`: probability 0–1 that the evidence holds the statement. `doubtful`: character spans it does not hold.

    `passages` are the ids of the lines that were read for it.
    """

    supported: float
    doubtful: tuple[tuple[int, int], ...] = ()
    passages: tuple[str, ...] = ()
    logits: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """How logits become probabilities: sigmoid(shift + weights · (statement, first, second, third word logit))."""

    weights: tuple[float, ...]
    shift: float
    word_logit: float


@cache
def _scale(folder: str) -> Scale:
    raw = json.loads((weights_folder() / NAME / "scale.json").read_text(encoding="utf-8"))
    return Scale(tuple(raw["weights"]), raw["shift"], raw["word_logit"])


class Grounder:
    """Checks statements against one transcript. Raises EngineUnavailable where the weights are missing."""

    def __init__(self, passages: Sequence[Passage], *, threads: int = 1) -> None:
        self._tokenizer, self._lower = load(NAME, model="lower.onnx", threads=threads)
        _, self._upper = load(NAME, model="upper.onnx", threads=threads)
        self._scale = _scale(str(weights_folder()))
        self._passages = tuple(passages)
        self._index = ChunkIndex(cut([(p.speaker, p.text) for p in passages]))
        self._states: dict[int, Floats] = {}
        self._at = {p.id: n for n, p in enumerate(passages)}

    def check(self, statements: Sequence[str], *, among: Sequence[str] | None = None) -> tuple[Support, ...]:
        """One verdict a statement, in order. `among`: ids of passages to look at first (cited evidence)."""
        return tuple(self._one(s, among) for s in statements)

    def _one(self, statement: str, among: Sequence[str] | None) -> Support:
        chunks = self._index.nearest(statement, among=self._near(among))
        if not chunks or not statement.strip():
            return Support(0.0)
        texts = [self._index.chunks[i].text for i in chunks]
        coded = self._tokenizer.encode(statement)
        ids, offsets = coded.ids[:CLAIM_PIECES], coded.offsets[:CLAIM_PIECES]
        marks = np.array([per_piece(marked(statement, texts), offsets)], dtype=np.int64)
        evidence = np.concatenate([self._state(i) for i in chunks])[None]
        words, whole = self._upper.run(
            None, {"claim": self._encode(ids)[None], "marks": marks, "evidence": evidence}
        )
        top = np.sort(words[0])[::-1][:3]
        logits = (float(whole[0]), *(float(t) for t in top), *[-20.0] * (3 - len(top)))
        total = self._scale.shift + float(np.dot(self._scale.weights, logits))
        return Support(
            supported=float(1 / (1 + np.exp(np.clip(total, -30, 30)))),
            doubtful=_spans(words[0], offsets, self._scale.word_logit),
            passages=tuple(self._passages[n].id for i in chunks for n in self._index.chunks[i].lines),
            logits=logits,
        )

    def _near(self, among: Sequence[str] | None) -> list[int] | None:
        """Chunks that hold these passages, and their neighbours; None (all) where none is known."""
        lines = {self._at[i] for i in among or () if i in self._at}
        hits = [n for n, c in enumerate(self._index.chunks) if lines & set(c.lines)]
        near = {m for n in hits for m in (n - 1, n, n + 1) if 0 <= m < len(self._index.chunks)}
        return sorted(near) or None

    def _state(self, chunk: int) -> Floats:
        if chunk not in self._states:
            ids = self._tokenizer.encode(self._index.chunks[chunk].text).ids[:CHUNK_PIECES]
            self._states[chunk] = self._encode(ids)
        return self._states[chunk]

    def _encode(self, ids: Sequence[int]) -> Floats:
        states: Any = self._lower.run(None, {"ids": np.array([ids], dtype=np.int64)})[0]
        return np.asarray(states[0], dtype=np.float32)


def _spans(words: Floats, offsets: Sequence[tuple[int, int]], least: float) -> tuple[tuple[int, int], ...]:
    """Runs of word pieces whose logit is at least `least`, as character spans."""
    spans: list[tuple[int, int]] = []
    for logit, (start, end) in zip(words, offsets, strict=False):
        if end > start and logit >= least:
            if spans and start - spans[-1][1] <= 1:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return tuple(spans)
