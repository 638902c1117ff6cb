"""What lies beside a meeting's file and belongs to it: the recording to play, an invitation, who spoke when, chat, notes.

Knows nothing of how they were found. None of them is talk; each is used for what it tells, or named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.doors import Document, Turn
from pipeline.formats import rttm
from pipeline.formats.parts.invitation import Invitation, invitations
from pipeline.stages.forms import Forms
from pipeline.stages.meeting_source import MeetingSource

MAX_BYTES = 8 * 1024 * 1024
_TERM = re.compile(
    r"(?<=[\w,;:(/–-]\s)[A-Z][\w-]{3,30}\b|\b[A-Z]{2,8}\d{0,4}\b|\b\w{1,20}[a-z][A-Z]\w{0,20}\b"
)
"""What may be a name in an agenda: a capital within a line, an abbreviation, a capital within a word."""


def with_forms(source: MeetingSource, found: Forms) -> MeetingSource:
    """The source with what its other forms tell."""
    if source.path in found.chats or source.path in found.notes:
        return source
    invited, told = _invitation(found.calendars, source.date)
    notes = [
        f"{what} lies beside this meeting's file and is no part of it: {', '.join(p.name for p in files)}"
        for what, files in (("a chat", found.chats), ("a text of notes", found.notes))
        if files
    ]
    unread = [p.name for p in (*found.transcripts, *found.recordings) if p != source.path]
    if unread and source.path:
        notes.append(f"{source.path.name} was read; of the same meeting, and not read: {', '.join(unread)}")
    heard = source.kind == "transcript"
    made = replace(
        source,
        notes=(*source.notes, *notes, *told),
        playback=next(iter(found.recordings), None) if heard else None,
        turns=_turns(found.speakers),
        beside=None if heard else next(iter(found.transcripts), None),
    )
    return _invited(made, invited) if invited else made


def _invited(source: MeetingSource, invited: Invitation) -> MeetingSource:
    terms = [t for line in (invited.title or "", *invited.agenda) for t in _TERM.findall(line)]
    return replace(
        source,
        title=invited.title or source.title,
        titled=bool(invited.title) or source.titled,
        date=source.date or invited.date,
        participants=tuple(dict.fromkeys((*source.participants, *invited.participants))),
        vocabulary=tuple(dict.fromkeys((*source.vocabulary, *terms))),
    )


def _invitation(files: Sequence[Path], date: str | None) -> tuple[Invitation | None, tuple[str, ...]]:
    """The one entry that is this meeting's: the only one, or the only one on its day."""
    entries = [(p, e) for p in files for e in invitations(_document(p))]
    if len(entries) > 1:
        entries = [(p, e) for p, e in entries if date and e.date == date]
    if len(entries) != 1:
        names = ", ".join(p.name for p in files)
        return None, (f"no entry of the calendar is plainly this meeting's: {names}",) if files else ()
    path, entry = entries[0]
    told = f"title, day and participants are those of the invitation {path.name}"
    agenda = (f"the invitation's agenda: {' / '.join(entry.agenda)}",) if entry.agenda else ()
    return entry, (told, *agenda)


def _turns(files: Sequence[Path]) -> tuple[Turn, ...]:
    return rttm.turns(_document(files[0])) if len(files) == 1 else ()


def _document(path: Path) -> Document:
    try:
        return Document(path.name, path.read_bytes() if path.stat().st_size <= MAX_BYTES else b"")
    except OSError:
        return Document(path.name, b"")
