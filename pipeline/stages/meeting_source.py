"""A meeting as it was handed over, before anything is read or heard.

Knows nothing of how it was found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.doors import Turn


@dataclass(frozen=True, slots=True)
class MeetingSource:
    """One meeting as it was handed over.

    `kind`: "transcript" (give it to `read_transcript`), "audio" (one recording at `path`, video included) or
    "tracks" (one recording a participant: (name, path) each). `format` is the reader's or the container's name.
    `path` is None where it came through standard input; `data` is set for transcripts. `titled`: the title is
    the user's own (meeting.toml), not made from the file's name. `playback`: the recording that a transcript is of. `turns`:
    who spoke when, from an RTTM beside the file. `beside`: a transcript of this recording, for the names in it.
    """

    kind: Literal["transcript", "audio", "tracks"]
    name: str
    format: str
    meeting_id: str
    title: str
    path: Path | None = None
    tracks: tuple[tuple[str, Path], ...] = ()
    date: str | None = None
    series: str | None = None
    language: str | None = None
    participants: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    titled: bool = False
    playback: Path | None = None
    turns: tuple[Turn, ...] = ()
    beside: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()
