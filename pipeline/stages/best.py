"""Whether a file of a folder holds a transcript at all, and which of several transcripts of one meeting tells most.

Knows nothing of names: what is in the files decides. Speakers count most, then times; else the order they came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pipeline import formats
from pipeline.doors import Document, Parsed, Refuser
from pipeline.errors import BadInput

MAX_BYTES = 64 * 1024 * 1024
_SURE_BY_NAME = frozenset({".vtt", ".srt", ".sbv"})
"""Damaged ones are taken too, so that their user is told what is wrong with them."""
_MUST_BE_READ = frozenset({".docx", ".odt", ".pdf", ".eml", ".msg", ".html", ".htm", ".xml"})
_ENOUGH = 0.5
_SNIFF_BYTES = 65536


def holds_talk(path: Path) -> bool:
    """Whether a file that could be a transcript is one; prose is none where nobody named the file itself."""
    ending = path.suffix.lower()
    if ending in _SURE_BY_NAME:
        return True
    try:
        size = path.stat().st_size
        if not size or size > MAX_BYTES:
            return False
        if ending in _MUST_BE_READ:
            return _read(path, path.stat().st_mtime_ns) is not None
        whole = ending in (".json", ".json3", ".jsonl")
        with path.open("rb") as file:
            document = Document(path.name, file.read() if whole else file.read(_SNIFF_BYTES))
    except OSError:
        return False
    return any(r.sniff(document) >= _ENOUGH for r in formats.readers().values() if not isinstance(r, Refuser))


def first(transcripts: Sequence[Path]) -> Path | None:
    """The transcript that tells most of its meeting; None where there is none."""
    if len(transcripts) < 2:
        return next(iter(transcripts), None)
    return max(transcripts, key=_worth)


def _worth(path: Path) -> tuple[bool, bool, bool]:
    try:
        found = _read(path, path.stat().st_mtime_ns) if path.stat().st_size <= MAX_BYTES else None
    except OSError:
        found = None
    if found is None:
        return False, False, False
    return True, any(s.speaker for s in found.segments), any(s.start_s is not None for s in found.segments)


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> Parsed | None:
    try:
        document = Document(path.name, path.read_bytes())
        readers = {n: r for n, r in formats.readers().items() if not isinstance(r, Refuser)}
        scores = {n: r.sniff(document) for n, r in readers.items()}
        name = max(scores, key=lambda n: scores[n])
        return readers[name].read(document) if scores[name] >= _ENOUGH else None
    except (BadInput, OSError):
        return None
