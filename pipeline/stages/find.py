"""What inputs mean: files, folders, globs and lists become meetings, one path each.

Knows nothing of how a meeting is processed. Nothing is passed over in silence: what was not taken is listed with why.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.stages import best, folders, forms, naming

_OURS = frozenset(
    "transcript.json transcript.vtt transcript.srt recap.json recap.md recap.html report.json actions.csv actions.json actions.md "
    "quorum-archive.jsonl".split()
)
SAME_LENGTH_S = 5.0
"""Tracks of one meeting begin and end together; recordings of different meetings hardly ever do."""
_FOR_TRACKS = ("audio record", "tracks", "audio tracks", "audio_tracks", "speakers")
MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a folder that was not taken, and why."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class FoundMeetings:
    """Meetings in order, each once, and what was not taken."""

    paths: tuple[Path, ...]
    passed_over: tuple[PassedOver, ...] = ()


def find(inputs: Sequence[str | Path]) -> FoundMeetings:
    """Meetings behind files, folders, globs, and ids or titles of stored meetings (taken as they are).

    Raises BadInput for a name or pattern with nothing behind it.
    """
    taken: dict[Path, None] = {}
    passed: list[PassedOver] = []
    for each in inputs:
        if not str(each).strip():
            raise BadInput(
                "no file given: one of the names is empty", hint="is a variable in a script not set?"
            )
    for path in [p for each in inputs for p in _matches(each)]:
        results: list[Path] = []
        before = len(taken)
        for item in _in(path, results, frozenset()) if _is_folder(path) else [path]:
            if isinstance(item, PassedOver):
                passed.append(item)
            else:
                taken.setdefault(item)
        passed += _own(results, taken, others=len(taken) > before)
    _once(taken, passed)
    if not taken:
        what = ", ".join(map(str, inputs)) or "no input"
        raise BadInput(
            f"{what}: no recording and no transcript in there{_among(passed)}",
            hint="`quorum formats` lists what is read",
        )
    return FoundMeetings(tuple(taken), tuple(passed))


def _among(passed: Sequence[PassedOver]) -> str:
    shown = "; ".join(f"{p.path.name}: {p.why}" for p in passed[:3])
    return f" ({shown}{'; …' if len(passed) > 3 else ''})" if shown else ""


def _own(results: Sequence[Path], taken: dict[Path, None], *, others: bool) -> list[PassedOver]:
    """Folders that quorum wrote are meetings where nothing else is there; beside other inputs they are its own results."""
    if not others:
        taken.update(dict.fromkeys(results))
        return []
    homes = sorted({r.parent.parent for r in results})
    return [
        PassedOver(h, f"{sum(r.parent.parent == h for r in results)} results of quorum's own in it")
        for h in homes
    ]


def _once(taken: dict[Path, None], passed: list[PassedOver]) -> None:
    """Of files that were named one by one, those that are forms of one recording are one meeting."""
    folders_ = {p.parent for p in taken if p.is_file()}
    for home in folders_:
        named = [p for p in taken if p.parent == home and p.is_file() and p.name not in _OURS]
        for group in forms.groups(named) if len(named) > 1 else ():
            best_ = _best(group)
            for other in group.others if best_ else ():
                if other != best_ and (other in group.transcripts or other in group.recordings):
                    taken.pop(other, None)
                    passed.append(PassedOver(other, f"{best_.name if best_ else ''} is the same meeting"))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _matches(each: str | Path) -> list[Path]:
    path = Path(each)
    if path.exists() or not glob.has_magic(str(each)):
        return [path]  # a missing file gets its own clear error where it is opened
    found = sorted(Path(p) for p in glob.glob(str(each), recursive=True))
    if not found:
        raise BadInput(f"{each}: no file of that pattern", hint=f"looked in {path.parent.absolute()}")
    return found


def _in(folder: Path, results: list[Path], above: frozenset[tuple[int, int]]) -> Iterator[Path | PassedOver]:
    """The folder itself where it is one meeting, else what lies in it, subfolders included; `results` gets our own."""
    try:
        here = (folder.stat().st_dev, folder.stat().st_ino)
        entries = sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    except OSError as error:
        yield PassedOver(folder, f"cannot be opened: {error.strerror}")
        return
    if here in above or len(above) > MAX_DEPTH:
        yield PassedOver(folder, "a link to a folder that it lies in")
        return
    if ours := next((folder / n for n in ("recap.md", "transcript.json") if (folder / n).is_file()), None):
        results.append(ours)  # what quorum wrote: the recap as its user may have edited it
        return
    if _one_meeting(folder):
        yield folder
        return
    files: list[Path] = []
    for path in entries:
        if _is_folder(path):
            yield from _in(path, results, above | {here})
        elif path.name == folders.DESCRIPTION or path.name in _OURS:
            continue
        elif why := _no_meeting(path):
            yield PassedOver(path, why)
        else:
            files.append(path)
    for group in forms.groups(files):
        yield from _of(group)


def _of(group: forms.Forms) -> Iterator[Path | PassedOver]:
    """The file of a meeting that is read, and why its others are not."""
    chosen = _best(group)
    if chosen is None:
        yield from (
            PassedOver(p, "a chat, not what was spoken" if p in group.chats else "no transcript in it")
            for p in group.others
        )
        return
    yield chosen
    for path in dict.fromkeys((*group.transcripts, *group.recordings)):
        if path != chosen:
            yield PassedOver(path, f"{chosen.name} is the same meeting")
    yield from (PassedOver(p, f"the chat of {chosen.name}, not what was spoken") for p in group.chats)
    yield from (PassedOver(p, f"notes on {chosen.name}, not what was spoken") for p in group.notes)


def _best(group: forms.Forms) -> Path | None:
    return best.first(group.transcripts) or group.best


def _one_meeting(folder: Path) -> bool:
    if folders.description_in(folder) != folders.Description():
        return True
    files = [p for p in folder.iterdir() if p.is_file() and not p.name.startswith(".")]
    contents = folders.contents(folder, folders.Description())
    if not contents.tracks:
        return False
    if folder.name.lower() in _FOR_TRACKS:
        return True
    if any(t.parent != folder for t in contents.tracks):
        return not any(p.suffix.lower() in forms.ENDINGS and p.name not in _OURS for p in files)
    return _together(contents.tracks)


def _together(recordings: Sequence[Path]) -> bool:
    """Whether recordings are tracks of one meeting: as long as each other, and not named after different days."""
    days = {naming.named(p.stem).date for p in recordings}
    if len(days) > 1:
        return False
    try:
        from pipeline.speech import audio  # FFmpeg is slow to load, and most commands read no sound

        lengths = [audio.probe(p).duration_s for p in recordings]
    except BadInput:
        return False
    known = [s for s in lengths if s is not None]
    return len(known) == len(recordings) and max(known) - min(known) <= SAME_LENGTH_S


def _no_meeting(path: Path) -> str:
    """Why a file of a folder is not taken; empty where it is."""
    try:
        known = path.stat()
    except OSError as error:
        link = f"a link to {os.readlink(path)}, which is not there" if path.is_symlink() else error.strerror
        return str(link)
    if not stat.S_ISREG(known.st_mode):
        return "a pipe, socket or device, not a file"
    kind = forms.kind(path)
    if kind is None:
        return "neither a recording nor a transcript"
    if not known.st_size:
        return "the file is empty"
    if not os.access(path, os.R_OK):
        return "may not be read"
    return "no transcript in it" if kind in ("transcript", "notes") and not best.holds_talk(path) else ""
