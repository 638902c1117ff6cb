"""What a folder holds of a meeting: meeting.toml, one track per participant, a transcript, a recording.

Knows nothing of what is in the files. Zoom's layout (`Audio Record/audioAnaLopez1234567.m4a`) is one of those it knows.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from os.path import commonprefix  # of names, letter by letter: what is wanted here
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.stages import media

DESCRIPTION = "meeting.toml"
_TRACK_FOLDERS = frozenset({"audio record", "tracks", "audio tracks", "audio_tracks", "speakers"})
_GENERIC_FOLDERS = _TRACK_FOLDERS | {"audio", "recording", "recordings"}
_TRANSCRIPTS = frozenset({".vtt", ".srt", ".docx", ".json", ".txt"})
_CHAT = re.compile(r"(?:^|[._\s-])chat(?:$|[._\s-])", re.IGNORECASE)
_MIX = re.compile(
    r"(?:^|[\s_.-])(?:mix|mixed|mixdown|mono|full|complete|all|combined)(?:$|[\s_.-])", re.IGNORECASE
)
_ZOOM_TRACK = re.compile(r"^audio(?P<name>[^\W\d_].*?)\d{6,}$")
_ZOOM_MIX = re.compile(r"^(?:audio|video|zoom_|audio_only|audioonly)_?\d*$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")


@dataclass(frozen=True, slots=True)
class Description:
    """meeting.toml, as far as ingest reads it. Other keys are other people's."""

    meeting_id: str | None = None
    title: str | None = None
    date: str | None = None
    series: str | None = None
    language: str | None = None
    participants: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What to read in a folder: `tracks`, or a `single` file, or a `problem` with its `way_out`."""

    title_stem: str
    tracks: tuple[Path, ...] = ()
    single: Path | None = None
    notes: tuple[str, ...] = ()
    problem: str = ""
    way_out: str = ""


def description_in(folder: Path) -> Description:
    """The folder's meeting.toml; empty where there is none. Raises BadInput with the line where it is broken."""
    path = folder / DESCRIPTION
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Description()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput(f"{path}: {error}", hint="mend or remove meeting.toml") from error
    files = [data.get(key) for key in ("file", "files", "audio", "recording", "transcript", "tracks")]
    return Description(
        meeting_id=_text(data, "meeting_id", path),
        title=_text(data, "title", path),
        date=_date(data, path),
        series=_text(data, "series", path),
        language=_text(data, "language", path),
        participants=_people(data, "participants", path),
        vocabulary=_texts(data, "vocabulary", path),
        files=tuple(
            f
            for value in files
            for f in (value if isinstance(value, list) else [value])
            if isinstance(f, str)
        ),
    )


def description_beside(file: Path) -> Description:
    """The meeting.toml next to a file, if it is about this file: it names it, or the folder holds one meeting only."""
    told = description_in(file.parent)
    if told == Description():
        return told
    if told.files:
        return (
            told
            if any(file == file.parent / f or (file.parent / f) in file.parents for f in told.files)
            else Description()
        )
    endings = media.ENDINGS if file.suffix.lower() in media.ENDINGS else _TRANSCRIPTS
    alike = [p for p in _files(file.parent) if p.suffix.lower() in endings and not _CHAT.search(p.stem)]
    return told if len(alike) <= 1 else Description()


def chats_beside(file: Path) -> list[str]:
    """The chat files that belong to a transcript: `call.chat.txt` by `call.vtt`, or the only chat by the only one."""
    if _CHAT.search(file.stem):
        return []
    names = [p.name for p in _files(file.parent) if p.suffix.lower() in _TRANSCRIPTS]
    chats = [n for n in names if n.lower().endswith(".txt") and _CHAT.search(n.rpartition(".")[0])]
    same = [n for n in chats if n.startswith((f"{file.stem}.", f"{file.stem}_"))]
    return same or (chats if len(chats) == 1 and len(names) == 2 else [])


def contents(folder: Path, told: Description) -> Contents:
    """Chooses what to read: what meeting.toml names, else tracks, else the one transcript, else the one recording."""
    stem = (
        folder.absolute().parent.name if folder.name.lower() in _GENERIC_FOLDERS else folder.absolute().name
    )
    if told.files:
        named = [folder / f for f in told.files]
        if missing := next((p for p in named if not p.exists()), None):
            raise BadInput(
                f"{folder / DESCRIPTION}: {missing.name} is not in the folder", hint="correct the name"
            )
        if len(named) == 1 and named[0].is_file():
            return Contents(stem, single=named[0])
        return Contents(stem, tracks=tuple(t for p in named for t in (_recordings(p) if p.is_dir() else [p])))
    tracks = next(
        (_recordings(p) for p in sorted(folder.iterdir()) if p.is_dir() and p.name.lower() in _TRACK_FOLDERS),
        [],
    )
    recordings = _once_each(_recordings(folder))
    apart = [p for p in recordings if not _MIX.search(p.stem) and not _ZOOM_MIX.match(p.stem)]
    tracks = tracks or (apart if len(apart) > 1 or (apart and folder.name.lower() in _TRACK_FOLDERS) else [])
    transcripts = [p for p in _files(folder) if p.suffix.lower() in _TRANSCRIPTS and not _CHAT.search(p.stem)]
    others = [p.name for p in transcripts]
    if tracks:
        note = f"the tracks were read, not {', '.join(others)} in the same folder"
        return Contents(stem, tracks=tuple(tracks), notes=(note,) if len(others) == 1 else ())
    if len(transcripts) == 1:
        unread = [p.name for p in recordings]
        note = f"{transcripts[0].name} was read, not {', '.join(unread)} in the same folder"
        return Contents(stem, single=transcripts[0], notes=(note,) if unread else ())
    if len(transcripts) > 1:
        return Contents(
            stem,
            problem=f"the folder holds {len(transcripts)} transcripts: several meetings, not one",
            way_out=f"give the files: quorum process {folder.name}/*{transcripts[0].suffix}",
        )
    if recordings:
        return Contents(stem, single=recordings[0])
    return Contents(
        stem,
        problem="the folder holds neither tracks nor a recording nor a transcript",
        way_out="give a folder with one recording per participant, or a file",
    )


def named_folder(folder: Path) -> str:
    """The folder's name; its parent's where it is called "tracks" or "Audio Record"."""
    folder = folder.absolute()
    return folder.parent.name if folder.name.lower() in _GENERIC_FOLDERS else folder.name


def track_names(tracks: Sequence[Path], participants: Sequence[str] = ()) -> tuple[str, ...]:
    """Who is on each track, by its file name: what all names share is dropped, Zoom's additions too.

    A participant of meeting.toml with the same letters, or alone with that first name, lends it the full name.
    """
    stems = [t.stem for t in tracks]
    zoom = [_ZOOM_TRACK.match(s) for s in stems]
    if all(zoom):
        raw = [m["name"] for m in zoom if m]
    else:
        front = len(_at_word(commonprefix(stems))) if len(stems) > 1 else 0  # noqa: RUF071
        ends = [s[front:][::-1] for s in stems]
        back = len(_at_word(commonprefix(ends))) if len(stems) > 1 else 0  # noqa: RUF071
        raw = [s[front : len(s) - back] for s in stems]
    first_names = [_letters(p.split()[0]) for p in participants]
    spelled = {n: p for n, p in zip(first_names, participants, strict=True) if first_names.count(n) == 1}
    spelled |= {_letters(p): p for p in participants}
    names = [spelled.get(_letters(r)) or _spaced(r) or s for r, s in zip(raw, stems, strict=True)]
    return tuple(n if names.count(n) == 1 else s for n, s in zip(names, stems, strict=True))


def _at_word(shared: str) -> str:
    """The shared part up to its last separator: `call_An` of `call_Ana`, `call_Anton` is `call_`."""
    cut = max((shared.rfind(c) for c in " _-.()"), default=-1)
    return shared[: cut + 1]


def _spaced(raw: str) -> str:
    plain = re.sub(r"[_\s.]+|-(?=\s)|(?<=\s)-", " ", raw).strip(" -")
    plain = re.sub(r"^\d{1,2}\s+(?=\D)", "", plain)
    name = plain if " " in plain else _CAMEL.sub(" ", plain)
    name = re.sub(r"\b(Mc|Mac|De|Di|Le|La|Van|Von|O')\s(?=[A-Z])", r"\1", name) if " " not in plain else name
    return name[:1].upper() + name[1:] if name.isascii() and name.islower() else name


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _files(folder: Path) -> list[Path]:
    """The files of a folder, by name; none where it may not be listed."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if e.is_file() and not e.name.startswith("."))
    except OSError:
        return []
    return [folder / name for name in names]


def _recordings(folder: Path) -> list[Path]:
    return [p for p in _files(folder) if p.suffix.lower() in media.ENDINGS and p.stat().st_size]


def _once_each(recordings: Sequence[Path]) -> list[Path]:
    """One file a recording: of `call.mp4` and `call.m4a`, or Zoom's `video123` and `audio123`, the smaller."""
    chosen: dict[str, Path] = {}
    for path in sorted(recordings, key=lambda p: p.stat().st_size):
        chosen.setdefault(re.sub(r"^(?:audio|video)_?(?:only_?)?(?=\d+$)", "", path.stem), path)
    return sorted(chosen.values())


def _text(data: dict[str, object], key: str, path: Path) -> str | None:
    value = data.get(key)
    if value is None or isinstance(value, str):
        return value or None
    raise BadInput(f"{path}: {key} must be a string", hint=f'{key} = "…"')


def _texts(data: dict[str, object], key: str, path: Path) -> tuple[str, ...]:
    value = data.get(key, [])
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(str(v) for v in value)
    raise BadInput(f"{path}: {key} must be a list of strings", hint=f'{key} = ["…", "…"]')


def _people(data: dict[str, object], key: str, path: Path) -> tuple[str, ...]:
    return tuple(p for p in _texts(data, key, path) if p.strip())


def _date(data: dict[str, object], path: Path) -> str | None:
    value = data.get("date")
    if isinstance(value, Date):
        return value.isoformat()[:10]
    text = _text(data, "date", path)
    try:
        return Date.fromisoformat(text[:10]).isoformat() if text else None
    except ValueError:
        raise BadInput(f"{path}: date {text!r} is no date", hint='date = "2026-04-21"') from None
