"""Grounding: does what was said support a statement, and which of its words does it not?

Knows passages, never models or meetings. The weights are ours (`weights/grounding/README.md`): the lower half of MiniLM
reads the evidence once, and in the trained upper half the statement's words look into its four nearest chunks. English.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.errors import EngineUnavailable
from pipeline.text.onnx import load, weights_folder
from pipeline.verification.evidence_chunks import ChunkIndex, cut
from pipeline.verification.word_marks import MATCHES, marked, per_piece

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
    features: tuple[float, ...] = ()


FEATURES = (
    "whole",
    "word_1",
    "word_2",
    "word_3",
    "missing",
    "missing_names",
    "missing_numbers",
    "missing_share",
    "length",
)
"""What the last step weighs: the statement's logit, its three highest word logits, and how many of its content words,
names and numbers the evidence lacks."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How features become a probability of "not supported": sigmoid(shift + weights · features), in plain numbers.

    Words whose logit is at least `word_logit` are doubtful; statements supported less than `doubt_below` are doubted.
    """

    weights: tuple[float, ...]
    shift: float
    word_logit: float
    doubt_below: float

    def supported(self, features: Sequence[float]) -> float:
        """Probability 0–1 that the evidence holds the statement."""
        total = self.shift + float(np.dot(self.weights, features))
        return float(1 / (1 + np.exp(np.clip(total, -30, 30))))


@cache
def read_scale(path: Path) -> Scale:
    """The last step's numbers; raises EngineUnavailable."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Scale(tuple(raw["weights"]), raw["shift"], raw["word_logit"], raw["doubt_below"])
    except (OSError, ValueError, KeyError) as error:
        raise EngineUnavailable(
            f"{path}: cannot be read ({type(error).__name__})", hint="reinstall quorum, or run `make train`"
        ) from error


class Grounder:
    """Checks statements against one transcript. Raises EngineUnavailable where the weights are missing."""

    def __init__(self, passages: Sequence[Passage], *, scale: Scale | None = None, threads: int = 1) -> None:
        self._tokenizer, self._lower = load(NAME, model="lower.onnx", threads=threads)
        _, self._upper = load(NAME, model="upper.onnx", threads=threads)
        self.scale = scale or read_scale(weights_folder() / NAME / "scale.json")
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
        found = marked(statement, texts)
        marks = np.array([per_piece(found, offsets)], dtype=np.int64)
        evidence = np.concatenate([self._state(i) for i in chunks])[None]
        words, whole = self._upper.run(
            None, {"claim": self._encode(ids)[None], "marks": marks, "evidence": evidence}
        )
        features = _features(words[0], float(whole[0]), [mark for _, _, mark in found])
        return Support(
            supported=self.scale.supported(features),
            doubtful=_spans(words[0], offsets, self.scale.word_logit),
            passages=tuple(self._passages[n].id for i in chunks for n in self._index.chunks[i].lines),
            features=features,
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


def _features(words: Floats, whole: float, marks: Sequence[int]) -> tuple[float, ...]:
    """FEATURES of one statement, in order; logits are clipped so that one of them cannot decide alone."""
    top = [float(np.clip(t, -8, 8)) for t in np.sort(words)[::-1][:3]]
    top += [-8.0] * (3 - len(top))
    lacking = [mark // MATCHES for mark in marks if mark % MATCHES == 0]
    content = sum(mark // MATCHES in (1, 2, 3) for mark in marks)
    missing = sum(kind in (1, 2, 3) for kind in lacking)
    return (
        float(np.clip(whole, -8, 8)),
        *top,
        min(6.0, missing),
        float(min(3, lacking.count(2))),
        float(min(3, lacking.count(3))),
        missing / content if content else 0.0,
        float(np.log1p(len(marks))),
    )


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
