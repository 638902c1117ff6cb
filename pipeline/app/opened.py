"""One meeting as it is shown: its words, its recap as its user edited it, and what belongs to both.

Knows nothing of how any of it is shown.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import formats
from pipeline.app import process as run
from pipeline.app import sound
from pipeline.app.process import EDITED
from pipeline.app.statements import ListedStatement, statements, verdicts_on
from pipeline.errors import BadInput
from pipeline.meeting import Recap, Transcript
from pipeline.settings import Settings
from pipeline.stages.find import find
from pipeline.store import Store, shelf


@dataclass(frozen=True, slots=True)
class Opened:
    """`edited`: its user changed the recap. `sounding`: its recording is there to be played."""

    transcript: Transcript
    recap: Recap
    statements: tuple[ListedStatement, ...]
    edited: bool = False
    sounding: bool = False
    tags: tuple[str, ...] = ()
    notes: str = ""


def opened(reference: str, *, settings: Settings) -> Opened:
    """A stored meeting; its recap is made where there is none yet. Raises NotFound, BadInput."""
    with Store(settings.database) as store:
        meeting_id = store.find(reference)
        transcript = store.transcript(meeting_id)
        edited = store.artifact(meeting_id, EDITED, Recap)
        recap = edited or store.artifact(meeting_id, "recap", Recap)
        if recap is None:
            recap = asyncio.run(run.recap(transcript, run.open_house(settings, store)))
        files = store.artifact(meeting_id, sound.KIND, list[str]) or []
        return Opened(
            transcript,
            recap,
            statements(recap, verdicts_on(meeting_id, store)),
            edited=edited is not None,
            sounding=bool(files) and all(Path(f).is_file() for f in files),
            tags=shelf.tags(store).get(meeting_id, ()),
            notes=shelf.notes(store, meeting_id),
        )


def words_of(
    reference: str, *, from_s: float | None = None, to_s: float | None = None, settings: Settings
) -> Transcript:
    """The words of a stored meeting, or those of a stretch; raises NotFound, BadInput."""
    with Store(settings.database) as store:
        transcript = store.transcript(store.find(reference))
    if from_s is None and to_s is None:
        return transcript
    first, last = from_s or 0.0, float("inf") if to_s is None else to_s
    held = ((s, s.start_s) for s in transcript.segments if s.start_s is not None)
    inside = (
        s for s, start_s in held if start_s <= last and (start_s if s.end_s is None else s.end_s) >= first
    )
    return replace(transcript, segments=tuple(inside))


def exported(reference: str, format_: str, *, settings: Settings) -> tuple[str, bytes]:
    """A meeting as a file: its name and bytes. Raises NotFound for an unknown format, BadInput for one that has nothing."""
    writer = formats.writer(format_)
    shown = opened(reference, settings=settings)
    made = writer.outputs(shown.recap, shown.transcript)
    if not made:
        raise BadInput(f"format {format_!r} has nothing of this meeting")
    name, data = next(iter(made.items()))
    return f"{shown.transcript.meeting_id}.{name}", data


def recap_json(reference: str, *, settings: Settings) -> str:
    """A meeting's recap as `quorum show MEETING --json` prints it: the text of its recap.json."""
    shown = opened(reference, settings=settings)
    return formats.writer("json").outputs(shown.recap, shown.transcript)["recap.json"].decode()


def is_one_meeting(folder: str | Path) -> bool:
    """Whether a folder's files belong to one meeting (a track for each participant), not to one each."""
    return find([folder]).paths == (Path(folder),)
