"""What the window leaves of a meeting outside the store: the file that was uploaded, sound made to be played, jobs, answers.

Knows nothing of the store's own tables. A recording that lies elsewhere is its user's and stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pipeline.app import sound
from pipeline.settings import Settings
from pipeline.store import Store


def erase(meeting_id: str, store: Store, settings: Settings) -> tuple[str, ...]:
    """Erase them, before the meeting itself is erased; the files that went or were rewritten."""
    gone = [
        *_files(meeting_id, store, settings),
        *_jobs(meeting_id, settings),
        *_answers(meeting_id, settings),
    ]
    return tuple(dict.fromkeys(str(p) for p in gone))


def _files(meeting_id: str, store: Store, settings: Settings) -> Iterator[Path]:
    uploads = (settings.home / "uploads").resolve()
    kept = store.artifact(meeting_id, sound.KIND, list[str]) or []
    for path in (*map(Path, kept), settings.home / "sound" / f"{meeting_id}.mp3"):
        ours = uploads in path.parents or path.parent == settings.home / "sound"
        if ours and path.is_file():
            path.unlink()
            yield path
            for folder in path.parents:
                if uploads not in folder.parents or any(folder.iterdir()):
                    break
                folder.rmdir()


def _jobs(meeting_id: str, settings: Settings) -> Iterator[Path]:
    """Jobs name the meetings they made: one that made this alone goes, another loses the line."""
    for path in (settings.home / "serve" / "jobs").glob("*.json"):
        with suppress(ValueError, KeyError):
            job = json.loads(path.read_text("utf-8"))
            left = [m for m in job["meetings"] if m["meeting_id"] != meeting_id]
            if len(left) == len(job["meetings"]):
                continue
            if left:
                path.write_text(json.dumps({**job, "meetings": left}, ensure_ascii=False, indent=1), "utf-8")
            else:
                path.unlink()
            yield path


def _answers(meeting_id: str, settings: Settings) -> Iterator[Path]:
    """Answers that cite it."""
    path = settings.home / "serve" / "asked.jsonl"
    if path.is_file():
        lines = path.read_text("utf-8").splitlines()
        left = [line for line in lines if json.dumps(meeting_id) not in line]
        if len(left) < len(lines):
            path.write_text("".join(f"{line}\n" for line in left), "utf-8")
            yield path
