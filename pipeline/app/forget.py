"""Erase a meeting from this machine as far as quorum knows of it: store, vectors, outbox, files that were written of it.

Knows nothing of terminals. The recording or transcript that the user brought is the user's and stays.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.app import traces
from pipeline.app.many.archive import NAME, Archive, write
from pipeline.meeting import Transcript
from pipeline.privacy.outbox import Outbox
from pipeline.retrieval.vector_store import fingerprint
from pipeline.settings import Settings
from pipeline.stages.claims import passages_of
from pipeline.store import Store, upkeep

UNKNOWN = (
    "the recording or transcript itself, and copies of results that were moved, sent or opened elsewhere",
    "what a vendor kept of what was sent (quorum outbox told what that was)",
    "batches of --overnight that are still open, and backups of this machine",
    "what a disk keeps of erased blocks: only an encrypted disk answers for that",
)
"""What nobody here can know."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased of one meeting. `rows` by table of the store; `unknown`: what cannot be told or undone from here."""

    meeting_id: str
    rows: dict[str, int]
    vectors: int
    sent: int
    files: tuple[str, ...]
    unknown: tuple[str, ...] = UNKNOWN


def forget(meeting_id: str, store: Store, settings: Settings) -> Forgotten:
    """Erase it; raises NotFound where it is not stored."""
    transcript = store.transcript(meeting_id)
    files = upkeep.outputs(store, meeting_id)
    sent = Outbox(settings.home).forget(meeting_id)
    vectors = _vectors(transcript, settings.vectors)
    for path in vectors:
        path.unlink(missing_ok=True)
    window = traces.erase(meeting_id, store, settings)  # while the store still knows where they are
    rows = upkeep.forget(store, meeting_id)
    return Forgotten(
        meeting_id, rows, len(vectors) + rows["arrays"], sent, (*_files(files, meeting_id), *window)
    )


def retire(store: Store, settings: Settings) -> tuple[Forgotten, ...]:
    """What the organization's policy says is too old, erased."""
    if settings.policy.keep_days is None:
        return ()
    before = (datetime.now(UTC) - timedelta(days=settings.policy.keep_days)).isoformat(timespec="seconds")
    gone = tuple(forget(meeting, store, settings) for meeting in upkeep.older_than(store, before))
    upkeep.forget_replies(store, before)
    Outbox(settings.home).forget_before(before)
    return gone


def orphans(store: Store, settings: Settings) -> tuple[Path, ...]:
    """Vectors of words that no stored meeting has: of meetings that were renamed or forgotten elsewhere."""
    if not any(settings.vectors.glob("*.npy")):  # as every home that this version began
        return ()
    known = {p for row in store.meetings() for p in _vectors(store.transcript(row.id), settings.vectors)}
    return tuple(sorted(p for p in settings.vectors.glob("*.npy") if p not in known))


def _vectors(transcript: Transcript, folder: Path) -> tuple[Path, ...]:
    return tuple(folder.glob(f"*-{fingerprint(passages_of(transcript))}.npy"))


def _files(paths: tuple[Path, ...], meeting_id: str) -> tuple[str, ...]:
    """The files that were written of it, their folder where nothing else is in it, and their lines in archive and report."""
    gone = []
    for path in paths:
        if path.is_file() and not path.is_symlink():
            path.unlink()
            gone.append(str(path))
    for folder in {p.parent for p in paths}:
        if folder.name == meeting_id and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        if (folder.parent / NAME).is_file():
            Archive(folder.parent / NAME).without(meeting_id)
        _out_of_report(folder.parent / "report.json", meeting_id)
    return tuple(gone)


def _out_of_report(path: Path, meeting_id: str) -> None:
    try:
        told = json.loads(path.read_text("utf-8"))
        key = next(
            k
            for k, v in told.items()
            if isinstance(v, list) and any(isinstance(o, dict) and "meeting_id" in o for o in v)
        )
        told[key] = [o for o in told[key] if o.get("meeting_id") != meeting_id]
    except (OSError, ValueError, AttributeError, StopIteration):
        return
    write({path.name: (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()}, path.parent)
