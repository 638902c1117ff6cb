"""Process what appears in a folder, once it is complete.

Knows nothing of terminals or desktops: events are handed to whoever listens. Works by looking now and then, so that
network drives and synchronized folders are watched as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.app.many import Outcome
from pipeline.errors import BadInput
from pipeline.stages import forms

PARTIAL = (".part", ".partial", ".crdownload", ".tmp", ".download", ".filepart")
SETTLE_S = 10.0
"""A file whose size and time of change stay the same this long is complete; recorders write every second or two."""


@dataclass(frozen=True, slots=True)
class FileState:
    """How a file looked, and since when it has looked like that."""

    size: int
    changed_ns: int
    since: float


class Watch:
    """A folder under watch, without the folders `skip`. Call `ready` now and then; each file is handed out once for each state it settles in."""

    def __init__(
        self,
        folder: Path,
        *,
        skip: tuple[Path, ...] = (),
        settle_s: float = SETTLE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not folder.is_dir():
            raise BadInput(f"{folder}: no folder to watch", hint="make it first: mkdir -p …")
        self._folder = folder
        self._skip = tuple(p.resolve() for p in skip)
        self._settle_s = settle_s
        self._clock = clock
        self._seen: dict[Path, FileState] = {}
        self._handed: dict[Path, tuple[int, int]] = {}

    def ready(self) -> tuple[Path, ...]:
        """Files that have become complete since the last call, oldest name first."""
        now = self._clock()
        present = dict(self._candidates())
        self._seen = {path: seen for path, seen in self._seen.items() if path in present}
        done = []
        for path, (size, changed) in present.items():
            seen = self._seen.get(path)
            if seen is None or (seen.size, seen.changed_ns) != (size, changed):
                self._seen[path] = FileState(size, changed, now)
                seen = self._seen[path]
            if size and now - seen.since >= self._settle_s and self._handed.get(path) != (size, changed):
                self._handed[path] = (size, changed)
                done.append(path)
        return tuple(done)

    def _candidates(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        """Recordings and transcripts, subfolders included; a file being written under another name is none."""
        for path in sorted(self._folder.rglob("*")):
            if any(path.resolve().is_relative_to(p) for p in self._skip):
                continue
            hidden = any(part.startswith(".") for part in path.relative_to(self._folder).parts)
            if hidden or forms.kind(path) not in ("recording", "transcript") or self._partial(path):
                continue
            try:
                stat = path.stat()
            except OSError:  # moved away between listing and looking
                continue
            if path.is_file():
                yield path, (stat.st_size, stat.st_mtime_ns)

    def _partial(self, path: Path) -> bool:
        return any(path.with_name(path.name + ending).exists() for ending in PARTIAL)


def event(outcome: Outcome, out: Path | None) -> dict[str, object]:
    """What a listener is told, as JSON data."""
    return {
        "event": outcome.state,
        "source": outcome.source,
        "meeting_id": outcome.meeting_id or None,
        "title": outcome.title or None,
        "files": [str(out / f) if out else f for f in outcome.files],
        "error": outcome.error or None,
    }
