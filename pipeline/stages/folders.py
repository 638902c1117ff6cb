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
from functools import lru_cache
from os.path import commonprefix  # of names, letter by letter: what is wanted here
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.stages import best, forms, media

DESCRIPTION = "meeting.toml"
_TRACK_FOLDERS = frozenset({"audio record", "tracks", "audio tracks", "audio_tracks", "speakers"})
_GENERIC_FOLDERS = _TRACK_FOLDERS | {"audio", "recording", "recordings"}
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
    alone: bool = False
    """Whether the folder holds nothing but this meeting, so that its name is the meeting's."""
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
    what = forms.kind(file)
    alike = {
        forms.core(p.stem)
        for p in _files(file.parent)
        if forms.kind(p) == what and what in ("recording", "transcript")
    }
    return told if len(alike) <= 1 else Description()


def beside(file: Path) -> forms.Forms:
    """The other forms of a file's meeting in its folder: recordings, chats, notes, an invitation."""
    folder = file.parent
    try:
        known = _by_file(folder, folder.stat().st_mtime_ns)
    except OSError:
        return forms.Forms("")
    return known.get(file.name, forms.Forms(""))


def inside(folder: Path) -> forms.Forms:
    """What lies in a folder of tracks beside them: an invitation, chats, notes."""
    files = [p for p in _files(folder) if forms.kind(p) not in ("recording", "transcript", None)]
    of = {what: tuple(p for p in files if forms.kind(p) == what) for what in ("calendar", "chat", "notes")}
    return forms.Forms("", calendars=of["calendar"], chats=of["chat"], notes=of["notes"])


@lru_cache(maxsize=8)
def _by_file(folder: Path, _changed: int) -> dict[str, forms.Forms]:
    return {
        p.name: group
        for group in forms.groups(_files(folder))
        for p in (*group.transcripts, *group.recordings, *group.chats, *group.notes)
    }


def contents(folder: Path, told: Description) -> Contents:
    """Chooses what to read: what meeting.toml names, else tracks, else the one transcript, else the one recording."""
    stem = (
        folder.absolute().parent.name if folder.name.lower() in _GENERIC_FOLDERS else folder.absolute().name
    )
    if told.files:
        named = [_within(folder, f) for f in told.files]
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
    groups = forms.groups(p for p in _files(folder) if p.name != DESCRIPTION)
    heard = [g.recordings[0] for g in groups if g.recordings and not g.transcripts]
    apart = [p for p in heard if not _MIX.search(p.stem) and not _ZOOM_MIX.match(p.stem)]
    tracks = tracks or (apart if len(apart) > 1 or (apart and folder.name.lower() in _TRACK_FOLDERS) else [])
    told_ = [(g, p) for g in groups if (p := best.first([t for t in g.transcripts if best.holds_talk(t)]))]
    if tracks:
        others = [p.name for _, p in told_]
        note = f"the tracks were read, not {', '.join(others)} in the same folder"
        return Contents(stem, tracks=tuple(tracks), notes=(note,) if len(others) == 1 else ())
    if len(told_) == 1:
        return Contents(stem, single=told_[0][1], alone=len(groups) == 1)
    if len(told_) > 1:
        return Contents(
            stem,
            problem=f"the folder holds {len(told_)} transcripts: several meetings, not one",
            way_out=f"give the files: quorum process {folder.name}/*{told_[0][1].suffix}",
        )
    recordings = [g.recordings[0] for g in groups if g.recordings]
    if recordings:
        return Contents(stem, single=recordings[0], alone=len(recordings) == 1)
    return Contents(
        stem,
        problem="the folder holds neither tracks nor a recording nor a transcript",
        way_out="give a folder with one recording per participant, or a file",
    )


def _within(folder: Path, name: str) -> Path:
    """A file or folder that meeting.toml names; raises BadInput for anything outside of its folder, links included."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BadInput(
            f"{folder / DESCRIPTION}: {name!r} is not in the folder",
            hint="a meeting.toml names what lies beside it",
        )
    return path


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
