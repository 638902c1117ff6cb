"""One recording in several forms: which files of a folder belong to one meeting, and what each of them is.

Knows nothing of what is in the files. Zoom (cloud and local), Teams, Meet, OBS and YouTube name the forms of a recording
alike but for a view, a language or a word such as "transcript" at the end; what is alike before that is one meeting.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.stages import media

Kind = Literal["transcript", "recording", "chat", "notes", "calendar", "speakers"]
ENDINGS = (
    ".vtt", ".srt", ".sbv", ".ttml", ".dfxp", ".json", ".jsonl", ".docx", ".odt", ".ass", ".ssa", ".csv", ".tsv", ".txt",
    ".md", ".html", ".htm", ".pdf", ".lrc", ".ctm", ".json3", ".srv3", ".xml", ".eml", ".msg", ".smi", ".sub",
)  # fmt: skip
"""Endings of transcripts, the best first where one meeting has several."""

_ZOOM = re.compile(r"^(gmt\d{8}-\d{6})")
_ZOOM_LOCAL = re.compile(r"^(?:audio|video|zoom|audio_only|double_click_to_convert)_?\d*$")
_LANGUAGE = re.compile(r"(?<=\w)\.[a-z]{2,3}(?:-[a-z]{2,4})?$")
_COPY = re.compile(r"\s?\(\d{1,2}\)$")
_FORM = re.compile(
    r"(?:^|[\s._–—:-]+)\(?(?:meeting\s)?(?:recording(?:new)?|new|transcripts?|transcription|transkript\w*|captions?|subtitles?|cc|"
    r"closed[_ ]captions?|saved|chat(?:[_ ]messages)?|notes by gemini|gemini notes|notes|summary|audio(?:[_ ]only)?|video|mix|"
    r"\d{3,4}x\d{3,4}|gallery(?:[_ ]view)?|(?:active[_ ])?speaker[_ ]view|shared[_ ]screen(?:[_ ]with[_ ]\w+(?:[_ ]view)?)?|"
    r"besprechungs\w+|aufzeichnung|enregistrement|grabación|transcripción|recap|otter[_. ]ai|invite|invitation|agenda)\)?$"
)
_GENERIC = frozenset(
    {"meeting", "call", "untitled", "video call", "playback", "meeting saved", "meeting_saved"}
)
_CHAT = re.compile(r"(?:^|[._\s-]|recording|new)(?:chat)(?:$|[._\s\-\d])|chat$", re.IGNORECASE)
_NOTES = re.compile(
    r"notes by gemini|gemini notes|(?:^|[\s._–—-])(?:notes|summary|recap|agenda|minutes|action[ _]items)$",
    re.IGNORECASE,
)
_CAPTIONS = re.compile(r"(?:^|[._\s-])(?:cc|closed[_ ]caption\w*|captions?|live)(?:$|[._\s-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Forms:
    """The files of one meeting. `transcripts` and `recordings` the best first."""

    core: str
    transcripts: tuple[Path, ...] = ()
    recordings: tuple[Path, ...] = ()
    chats: tuple[Path, ...] = ()
    notes: tuple[Path, ...] = ()
    calendars: tuple[Path, ...] = ()
    speakers: tuple[Path, ...] = ()

    @property
    def best(self) -> Path | None:
        """What is read: a transcript, else a recording."""
        return next(iter((*self.transcripts, *self.recordings)), None)

    @property
    def others(self) -> tuple[Path, ...]:
        """Everything else."""
        every = (
            *self.transcripts,
            *self.recordings,
            *self.chats,
            *self.notes,
            *self.calendars,
            *self.speakers,
        )
        return tuple(p for p in every if p != self.best)


def core(stem: str) -> str:
    """What the names of all forms of a recording share; empty where a name tells no meeting (`audio_only`, `chat`)."""
    text = unicodedata.normalize("NFC", stem).casefold()
    if zoom := _ZOOM.match(text):
        return zoom[1]
    if _ZOOM_LOCAL.match(text):
        return ""
    before = None
    while text != before:
        before = text
        text = _FORM.sub("", _COPY.sub("", _LANGUAGE.sub("", text))).strip(" ._-–—")
    return "" if text in _GENERIC or not any(c.isalnum() for c in text) else text


def kind(path: Path) -> Kind | None:
    """What a file is by its name; None where it is none of a meeting's."""
    ending = path.suffix.lower()
    if ending in media.ENDINGS:
        return "recording"
    if ending in (".ics", ".vcs", ".ical"):
        return "calendar"
    if ending == ".rttm":
        return "speakers"
    if ending not in ENDINGS:
        return None
    if _CHAT.search(path.stem) and ending in (".txt", ".csv", ".json", ".html", ".sbv", ".md"):
        return "chat"
    return (
        "notes"
        if _NOTES.search(path.stem) and ending in (".docx", ".txt", ".md", ".pdf", ".odt", ".html")
        else "transcript"
    )


def groups(paths: Iterable[Path]) -> list[Forms]:
    """The meetings among these files of one folder, in order of names. A file that tells no meeting belongs to the only
    one there is."""
    known = [(p, k) for p in paths if (k := kind(p)) is not None]
    by_core: dict[str, list[tuple[Path, Kind]]] = {}
    for path, what in known:
        by_core.setdefault(core(path.stem), []).append((path, what))
    told = [c for c in by_core if c and any(k in ("transcript", "recording") for _, k in by_core[c])]
    lonely = [c for c in by_core if c not in told]
    if len(told) == 1 or (not told and len(lonely) > 1 and "" in lonely):
        home = told[0] if told else ""
        for each in lonely:
            if each != home and (
                each == "" or not any(k in ("transcript", "recording") for _, k in by_core[each])
            ):
                by_core[home] += by_core.pop(each)
    return [_forms(c, sorted(files)) for c, files in sorted(by_core.items())]


def _forms(name: str, files: Sequence[tuple[Path, Kind]]) -> Forms:
    def of(what: Kind) -> list[Path]:
        return [p for p, k in files if k == what]

    transcripts = of("transcript")
    notes = of("notes")
    if not transcripts and not of("recording") and notes:
        transcripts, notes = notes, []  # "2026-06-15 notes.txt" alone may well be what was said
    return Forms(
        core=name,
        transcripts=tuple(sorted(transcripts, key=_of_transcripts)),
        recordings=tuple(sorted(of("recording"), key=_of_recordings)),
        chats=tuple(of("chat")),
        notes=tuple(notes),
        calendars=tuple(of("calendar")),
        speakers=tuple(of("speakers")),
    )


def _of_transcripts(path: Path) -> tuple[bool, int, bool, str]:
    ending = path.suffix.lower()
    return (
        bool(_CAPTIONS.search(path.stem)),
        ENDINGS.index(ending),
        "transcript" not in path.stem.lower(),
        path.name,
    )


def _of_recordings(path: Path) -> tuple[bool, int, str]:
    """Sound alone before pictures, which hold the same; then the smaller file."""
    pictures = path.suffix.lower() in (".mp4", ".mov", ".mkv", ".avi", ".webm", ".m4v", ".wmv")
    return pictures, _size(path), path.name


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
