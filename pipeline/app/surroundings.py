"""What lies around a recording and is worth keeping with its meeting: where it can be played, and its user's own notes.

Knows nothing of what was said. Notes that were typed since go before those of a file.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.app import sound
from pipeline.stages.meeting_source import MeetingSource
from pipeline.store import Store, shelf

ENDINGS = (".md", ".txt")
MOST_BYTES = 200_000


def keep(source: MeetingSource, store: Store) -> None:
    """Keep both for a meeting that is stored; a transcript leaves nothing to play."""
    tracks = [path for _, path in source.tracks] or ([source.path] if source.path else [])
    if source.kind != "transcript" and tracks:
        sound.keep(source.meeting_id, tracks, store)
    if not shelf.notes(store, source.meeting_id) and (text := _written(source.path)):
        shelf.keep_notes(store, source.meeting_id, text)


def noted(source: MeetingSource, store: Store) -> str:
    """The user's notes on it: those that are kept, else those of a file beside it; "" where there are none."""
    return shelf.notes(store, source.meeting_id) or _written(source.path)


def _written(path: Path | None) -> str:
    """What the first file of notes that is there says."""
    found = next((p for p in _places(path) if p.is_file()), None) if path else None
    if found is None or found.stat().st_size > MOST_BYTES:
        return ""
    return found.read_text("utf-8-sig", errors="replace").strip()


def _places(path: Path) -> list[Path]:
    """`standup.notes.md` beside `standup.m4a`; `notes.md` in a folder that is one meeting."""
    if path.is_dir():
        return [path / f"notes{ending}" for ending in ENDINGS]
    return [path.with_name(f"{path.stem}.notes{ending}") for ending in ENDINGS]
