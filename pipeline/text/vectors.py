"""Encoded stretches of talk, kept between runs: what a dense search looks through.

Knows passages, never meetings or models. Files are float16 numpy arrays, named by a hash of the words and the weights.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np

from pipeline.doors import Passage
from pipeline.text.bm25 import Floats
from pipeline.text.encoder import WIDTH, Block, blocks, encode
from pipeline.text.onnx import weights_folder

log = logging.getLogger(__name__)

RECENT = 128
"""Sources whose vectors stay in memory, about 0.4 MB an hour of talk."""
_RECENT: dict[str, Floats] = {}


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of some passages and their unit vectors, float32 (blocks, 384)."""

    cut: tuple[Block, ...]
    vectors: Floats
    passages: int

    @classmethod
    def of(cls, passages: Sequence[Passage], *, folder: Path | None = None, threads: int = 1) -> Blocks:
        """Cut and encode; what `folder` already holds is not encoded again. Raises EngineUnavailable."""
        cut = blocks(passages)
        sources = [passages[b.first].source for b in cut]
        vectors = np.zeros((len(cut), WIDTH), dtype=np.float32)
        for source in dict.fromkeys(sources):
            rows = [i for i, s in enumerate(sources) if s == source]
            vectors[rows] = _vectors([cut[i].text for i in rows], folder, threads)
        return cls(cut, vectors, len(passages))

    def match(self, query: str) -> Floats:
        """For each passage the mean cosine of the blocks that hold it: float32 (passages,)."""
        total = np.zeros(self.passages, dtype=np.float32)
        count = np.zeros(self.passages, dtype=np.float32)
        for block, cosine in zip(self.cut, self.vectors @ encode([query])[0], strict=True):
            span = slice(block.first, block.last + 1)
            total[span] += cosine
            count[span] += 1
        return (total / np.maximum(count, 1)).astype(np.float32)


def folder_of_vectors() -> Path:
    """Where vectors are kept between runs: under QUORUM_HOME, beside the database."""
    import platformdirs

    return Path(os.environ.get("QUORUM_HOME") or platformdirs.user_data_dir("quorum")) / "vectors"


def _vectors(texts: Sequence[str], folder: Path | None, threads: int) -> Floats:
    name = hashlib.sha256("\0".join([_weights_version(weights_folder()), *texts]).encode()).hexdigest()
    if (kept := _RECENT.get(name)) is not None:
        return kept
    path = folder / f"{name}.npy" if folder else None
    vectors = _read(path, rows=len(texts)) if path else None
    if vectors is None:
        vectors = encode(texts, threads=threads)
        if path:
            _write(path, vectors)
    _RECENT[name] = vectors
    while len(_RECENT) > RECENT:
        _RECENT.pop(next(iter(_RECENT)), None)
    return vectors


@cache
def _weights_version(folder: Path) -> str:
    try:
        return f"{crc32((folder / 'encoder' / 'model.onnx').read_bytes()):08x}"  # a fifth of SHA-256's time
    except OSError:
        return ""


def _read(path: Path, *, rows: int) -> Floats | None:
    try:
        kept = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return kept.astype(np.float32) if kept.shape == (rows, WIDTH) else None


def _write(path: Path, vectors: Floats) -> None:
    """Kept only to save time: a disk that refuses costs the next run a second or two, nothing else."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.save(file, vectors.astype(np.float16), allow_pickle=False)
        part.replace(path)
    except OSError as error:
        log.info("vectors are not kept: %s", error)
