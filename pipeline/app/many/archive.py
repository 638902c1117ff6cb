"""The archive of a batch: one line for each thing that was made, so that nothing is made twice.

Knows nothing of meetings. A line is written only after its files are safely on the disk; a torn last line (power cut)
is read as not there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StoreError

NAME = "quorum-archive.jsonl"


_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One thing made: `key` identifies source and wish, `files` are relative to the archive's folder."""

    key: str
    source: str
    meeting_id: str
    files: tuple[str, ...]


class Archive:
    """Entries by key, kept in a file; in memory alone without one."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._entries: dict[str, ArchiveEntry] = {}
        if path is not None and path.is_file():
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                if entry := _read(line):
                    self._entries[entry.key] = entry

    def made(self, key: str) -> ArchiveEntry | None:
        """The entry, if its files are still there."""
        entry = self._entries.get(key)
        if entry is None or self._path is None:
            return None
        return entry if all((self._path.parent / f).is_file() for f in entry.files) else None

    def add(self, entry: ArchiveEntry) -> None:
        """Durable when it returns; raises StoreError if the disk refuses."""
        self._entries[entry.key] = entry
        if self._path is None:
            return
        line = json.dumps(
            {
                "key": entry.key,
                "source": entry.source,
                "meeting_id": entry.meeting_id,
                "files": list(entry.files),
            },
            ensure_ascii=False,
        )
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(
                os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _NO_LINKS, 0o600), "a+b"
            ) as file:
                torn = file.tell() > 0 and _last_byte(self._path) != b"\n"
                file.write((b"\n" if torn else b"") + line.encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(
                f"{self._path}: {error.strerror}", hint="free some space or choose another -o"
            ) from error

    def without(self, meeting_id: str) -> None:
        """Take a meeting out of the file; what was written of it is no longer known."""
        self._entries = {k: e for k, e in self._entries.items() if e.meeting_id != meeting_id}
        if self._path is not None and self._path.is_file():
            lines = [
                line
                for line in self._path.read_text("utf-8", "replace").splitlines()
                if (e := _read(line)) is None or e.meeting_id != meeting_id
            ]
            write({self._path.name: "".join(f"{line}\n" for line in lines).encode()}, self._path.parent)


def write(outputs: dict[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Files written whole or not at all, older ones of the same name replaced; raises StoreError."""
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, data in outputs.items():
            part = folder / f".{name}.part"
            try:
                part.unlink(missing_ok=True)  # a link that somebody put there leads to a file of theirs
                made = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINKS, 0o600)
                with os.fdopen(made, "wb") as file:
                    file.write(data)
                part.replace(folder / name)
            finally:
                part.unlink(missing_ok=True)
            written.append(folder / name)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot write: {error.strerror}", hint="free some space or choose another -o"
        ) from error
    return tuple(written)


def relative(paths: Sequence[Path], root: Path) -> tuple[str, ...]:
    """Paths below `root`, as they stand in the archive and the report."""
    return tuple(p.relative_to(root).as_posix() if p.is_relative_to(root) else str(p) for p in paths)


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def _read(line: str) -> ArchiveEntry | None:
    try:
        data = json.loads(line)
        return ArchiveEntry(data["key"], data["source"], data["meeting_id"], tuple(data["files"]))
    except (ValueError, KeyError, TypeError):
        return None
