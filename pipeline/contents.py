"""What is in a file or folder, as one hash: what was made with a glossary or weights depends on these, not on their names.

Knows nothing of what they are.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_ENDS = 1 << 20


def content_of(path: Path) -> str:
    """SHA-256 of a file, or of a folder's files: their names, sizes, and a megabyte at either end (weights are large)."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        size = file.stat().st_size
        digest.update(f"{file.relative_to(path) if path.is_dir() else ''}\0{size}\0".encode())
        with file.open("rb") as opened:
            digest.update(opened.read(_ENDS))
            opened.seek(max(0, size - _ENDS))
            digest.update(opened.read(_ENDS))
    return digest.hexdigest()
