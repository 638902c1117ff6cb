"""Encoded stretches of talk: what a dense search looks through.

Knows passages, never meetings or models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from zlib import crc32

import numpy as np

from pipeline.doors import Passage
from pipeline.retrieval.bm25 import Floats, Ints, runs
from pipeline.retrieval.encoder import WIDTH, blocks, encode
from pipeline.retrieval.vector_store import Arrays, Keeper, fingerprint, kept, unpacked
from pipeline.text.onnx import weights_folder

_ENDS = 1 << 16
"""Bytes at each end of the weights that tell them apart from others of the same size: training moves them all."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of some passages: the first and the last passage of each, and unit vectors, float32 (blocks, 384)."""

    first: Ints
    last: Ints
    vectors: Floats
    passages: int

    @classmethod
    def of(cls, passages: Sequence[Passage], *, where: Keeper | None = None) -> Blocks:
        """Cut and encode each source; what is already kept there is not encoded again. Raises EngineUnavailable."""
        spans: list[Ints] = [np.zeros((0, 2), dtype=np.int64)]
        vectors: list[Floats] = [np.zeros((0, WIDTH), dtype=np.float32)]
        for first, last in runs([p.source for p in passages]):
            own = passages[first:last]
            span, vector = kept(name_of(own), where, partial(encoded, own), source=own[0].source)
            spans.append(span.astype(np.int64) + first)
            vectors.append(vector.astype(np.float32))
        cut = np.concatenate(spans)
        return cls(cut[:, 0], cut[:, 1], np.concatenate(vectors), len(passages))

    def match(self, query: str) -> Floats:
        """For each passage the mean cosine of the blocks that hold it: float32 (passages,)."""
        cosine = (self.vectors @ encode([query])[0]).astype(np.float64)
        total, count = np.zeros(self.passages + 1), np.zeros(self.passages + 1)
        for at, sign in (
            (self.first, 1.0),
            (self.last + 1, -1.0),
        ):  # blocks begin and end; between them they count
            np.add.at(total, at, sign * cosine)
            np.add.at(count, at, sign)
        found = np.cumsum(total)[:-1] / np.maximum(np.cumsum(count)[:-1], 1)
        return found.astype(np.float32)


def name_of(passages: Sequence[Passage]) -> str:
    """The name under which the vectors of one source are kept: other words or other weights have another."""
    return f"{beginning()}{fingerprint(passages)}"


def beginning() -> str:
    """How all names begin that the weights of today give."""
    return f"vectors-{_weights_version(weights_folder())}-"


def likeness(data: bytes, query: Floats) -> float | None:
    """The cosine of the kept block that is most like an encoded query; None where nothing whole is kept."""
    arrays = unpacked(data)
    if arrays is None or len(arrays) != 2 or not len(arrays[1]):
        return None
    return float((arrays[1].astype(np.float32) @ query).max())


def encoded(passages: Sequence[Passage]) -> Arrays:
    """Spans, int32 (blocks, 2), and vectors, float16 (blocks, 384), of one source."""
    cut = blocks(passages)
    spans = np.array([(b.first, b.last) for b in cut], dtype=np.int32).reshape(-1, 2)
    return spans, encode([b.text for b in cut]).astype(np.float16)


@cache
def _weights_version(folder: Path) -> str:
    try:
        with (folder / "encoder" / "model.onnx").open("rb") as file:
            size = file.seek(0, 2)
            ends = bytearray()
            for at in (0, max(0, size - _ENDS)):
                file.seek(at)
                ends += file.read(_ENDS)
    except OSError:
        return "none"
    return f"{crc32(ends):08x}{size:x}"
