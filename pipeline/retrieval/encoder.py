"""The dense encoder: stretches of talk and questions as vectors whose dot product says how well they match.

Knows passages, never meetings or models. The weights are ours: all-MiniLM-L6-v2 tuned on QMSum train, int8
(`pipeline/weights/encoder/README.md`). English; other languages are searched by their words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.text.onnx import load, load_ahead
from pipeline.text.words import spoken

Floats = NDArray[np.float32]

MAX_PIECES = 128
"""Word pieces of one text that are read; blocks are cut so that nearly all of them fit."""
BLOCK_WORDS = 80
OVERLAP = 0.25
"""Share of a block that the next one repeats. Without it an hour is indexed in a quarter less time; on QMSum train (five
folds) as much is found, on QMSum val and ELITR dev a little less (tests/bench/LOG.md)."""
WIDTH = 384
THREADS = 2


@dataclass(frozen=True, slots=True)
class EncodedStretch:
    """A stretch of talk that is encoded as one: passages `first` … `last`, whole or in part."""

    first: int
    last: int
    text: str


def blocks(
    passages: Sequence[Passage], *, block_words: int = BLOCK_WORDS, overlap: float = OVERLAP
) -> tuple[EncodedStretch, ...]:
    """Stretches of about `block_words` words, each sharing `overlap` with the one before; every word is in one.

    Long turns are cut, short ones joined, each with its speaker's name. A block never crosses sources.
    """
    pieces = [
        (i, piece)
        for i, p in enumerate(passages)
        for piece in _pieces(spoken(p.text), size=max(1, block_words // 4))
    ]
    found: list[EncodedStretch] = []
    start = 0
    while start < len(pieces):
        source = passages[pieces[start][0]].source
        end, size, half = start, 0, start
        while end < len(pieces) and size < block_words and passages[pieces[end][0]].source == source:
            size += len(pieces[end][1])
            end += 1
            if size <= block_words * (1 - overlap):
                half = end
        chosen = pieces[start:end]
        found.append(EncodedStretch(chosen[0][0], chosen[-1][0], _dialogue(passages, chosen)))
        at_border = end == len(pieces) or passages[pieces[end][0]].source != source
        start = end if at_border else max(start + 1, half)
    return tuple(found)


def _pieces(text: str, *, size: int) -> list[list[str]]:
    words = text.split()
    return [words[i : i + size] for i in range(0, len(words), size)]


def _dialogue(passages: Sequence[Passage], chosen: Sequence[tuple[int, list[str]]]) -> str:
    parts: list[str] = []
    speaker: str | None = None
    for n, (i, piece) in enumerate(chosen):
        if passages[i].speaker and (n == 0 or passages[i].speaker != speaker):
            parts.append(f"{passages[i].speaker}:")
        speaker = passages[i].speaker
        parts.append(" ".join(piece))
    return " ".join(parts)


def get_ready() -> None:
    """Begin to load the weights, for a question that will need them."""
    load_ahead("encoder", threads=THREADS)


def encode(texts: Sequence[str], *, batch: int = 4) -> Floats:
    """Unit vectors, float32 (texts, 384), by mean pooling. Raises EngineUnavailable where the weights are missing."""
    tokenizer, session = load("encoder", threads=THREADS)
    tokenizer.enable_truncation(MAX_PIECES)
    tokenizer.no_padding()
    ids = [e.ids for e in tokenizer.encode_batch(list(texts))]
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))  # alike lengths side by side: little padding
    for at in range(0, len(order), batch):
        rows = order[at : at + batch]
        width = max(len(ids[i]) for i in rows)
        tokens = np.zeros((len(rows), width), dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for r, i in enumerate(rows):
            tokens[r, : len(ids[i])] = ids[i]
            mask[r, : len(ids[i])] = 1
        vectors[rows] = session.run(None, {"input_ids": tokens, "attention_mask": mask})[0]
    return vectors
