"""What inputs mean: files, folders, globs and lists become meetings, one path each.

Knows nothing of how a meeting is processed. Nothing is passed over in silence: what was not taken is listed with why.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import formats
from pipeline.doors import Document
from pipeline.errors import BadInput
from pipeline.stages import folders, media, naming

TRANSCRIPTS = (".vtt", ".srt", ".json", ".docx", ".txt", ".md")
"""Endings of transcripts, the best first where one meeting has several."""
_ASK_THE_READER = (".json", ".txt", ".md", ".docx")
_OURS = (
    "transcript.json",
    "transcript.vtt",
    "transcript.srt",
    "recap.json",
    "recap.md",
    "recap.html",
    "report.json",
)
_CHAT = re.compile(r"(?:^|[._\s-])chat(?:$|[._\s-])", re.IGNORECASE)
SAME_LENGTH_S = 5.0
"""Tracks of one meeting begin and end together; recordings of different meetings hardly ever do."""
_FOR_TRACKS = ("audio record", "tracks", "audio tracks", "audio_tracks", "speakers")
_SNIFF_BYTES = 65536


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a folder that was not taken, and why."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """Meetings in order, each once, and what was not taken."""

    paths: tuple[Path, ...]
    passed_over: tuple[PassedOver, ...] = ()


def find(inputs: Sequence[str | Path]) -> Found:
    """Meetings behind files, folders, globs, and ids or titles of stored meetings (taken as they are).

    Raises BadInput for a name or pattern with nothing behind it.
    """
    taken: dict[Path, None] = {}
    passed: list[PassedOver] = []
    for each in inputs:
        for path in _matches(each):
            for item in _in(path) if path.is_dir() else [path]:
                if isinstance(item, PassedOver):
                    passed.append(item)
                else:
                    taken.setdefault(item)
    if not taken:
        what = ", ".join(map(str, inputs)) or "no input"
        raise BadInput(f"{what}: no recording and no transcript in there", hint="quorum process --help")
    return Found(tuple(taken), tuple(passed))


def _matches(each: str | Path) -> list[Path]:
    path = Path(each)
    if path.exists() or not glob.has_magic(str(each)):
        return [path]  # a missing file gets its own clear error where it is opened
    found = sorted(Path(p) for p in glob.glob(str(each), recursive=True))
    if not found:
        raise BadInput(f"{each}: no file of that pattern", hint=f"looked in {path.parent.absolute()}")
    return found


def _in(folder: Path) -> Iterator[Path | PassedOver]:
    """The folder itself where it is one meeting, else what lies in it, subfolders included."""
    if ours := next((folder / n for n in ("recap.md", "transcript.json") if (folder / n).is_file()), None):
        yield ours  # what quorum wrote: the recap as its user may have edited it
        return
    if _one_meeting(folder):
        yield folder
        return
    groups: dict[str, list[Path]] = {}
    for path in sorted(p for p in folder.iterdir() if not p.name.startswith(".")):
        if path.is_dir():
            yield from _in(path)
        elif path.name == folders.DESCRIPTION or path.name in _OURS:
            continue
        elif why := _no_meeting(path):
            yield PassedOver(path, why)
        else:
            groups.setdefault(path.stem, []).append(path)
    for group in groups.values():
        best, *others = sorted(group, key=_preference)
        yield best
        yield from (PassedOver(p, f"{best.name} is the same meeting") for p in others)


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
        return not any(p.suffix.lower() in TRANSCRIPTS and p.name not in _OURS for p in files)
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
    ending = path.suffix.lower()
    if ending in media.ENDINGS:
        return "" if path.stat().st_size else "the file is empty"
    if ending not in TRANSCRIPTS:
        return "neither a recording nor a transcript"
    if _CHAT.search(path.stem):
        return "a chat, not what was spoken"
    if ending in _ASK_THE_READER and not _sniffed(path):
        return "no transcript in it"
    return ""


def _sniffed(path: Path) -> bool:
    whole = path.suffix.lower() in (".docx", ".json")
    with path.open("rb") as file:
        document = Document(path.name, file.read() if whole else file.read(_SNIFF_BYTES))
    return any(r.sniff(document) >= 0.5 for r in formats.readers().values())


def _preference(path: Path) -> tuple[int, str]:
    ending = path.suffix.lower()
    return (TRANSCRIPTS.index(ending) if ending in TRANSCRIPTS else len(TRANSCRIPTS), path.name)
