"""Calls with what a strong model noted of each, and when a shown statement and a noted one are the same thing.

Knows nothing of recaps. Layout: transcripts/NAME.vtt, NAME.tldr.json (decisions, action items, targets, highlights, each
with its time), NAME.spellings.tsv (what the recognizer wrote, what was meant).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.doors import Document, Parsed
from pipeline.formats.vtt import read
from pipeline.meeting import Segment, Transcript
from pipeline.text.words import terms

NEAR_S = 120.0
SHARE = 1 / 3
KINDS = {"decisions": "decisions", "actions": "action_items", "dates": "targets"}
"""Our sections and the keys of the notes."""
_TEXT = {"decisions": "decision", "action_items": "action", "targets": "target"}
_UNITS = (
    r"(?:%|percent|ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|hours?|days?|weeks?|months?|years?|epochs?|slots?|blocks?|kb|mb|gb|kib|"
    r"mib|bytes?|bits?|gas|gwei|eth|million|billion|m|k|x|tps|gbps|mbps|usd|dollars?|euros?)"
)
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_IDENTIFIER = re.compile(
    r"(?<![\w.])(?=[\w./-]*\d)(?=[\w./-]*[A-Za-z])[A-Za-z][\w]*(?:[-./][\w]+)*|\b[A-Za-z]+ #?\d+(?!\.?\d)(?!:)|(?<!\w)#\d+"
)
_VERSION = re.compile(r"\bv?\d+(?:\.\d+){1,3}(?:-\w+(?:\.\d+)?)?\b")
_NUMBER = re.compile(rf"\b(\d+(?:[.,]\d+)?)[ -]?({_UNITS})(?!\w)", re.IGNORECASE)
_DATE = re.compile(
    rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b|\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b",
    re.IGNORECASE,
)
_PROPER = re.compile(r"(?<![.!?:] )(?<!^)\b([A-Z][a-z]+) ([A-Z][a-z]+)\b")
_NO_IDENTIFIER = re.compile(
    r"^(?:and|or|to|the|a|in|at|of|on|by|for|with|from|is|are|was|than|then|about|around|only|just|least|most|like|say|these|those|"
    r"those|all|first|last|next|have|has|had|every|over|under|up|into|as|be|we|i|it|that|this|so|but|maybe|if|not|do|or|until|after|before|"
    rf"between|within|per|under|almost|nearly|another|other|more|some|which|both|our|my|your|their|{_MONTH})[ ]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was noted, with its time."""

    text: str
    start_s: float
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A call with its notes by kind: "decisions", "actions", "dates", "highlights"."""

    name: str
    transcript: Transcript
    notes: Mapping[str, tuple[Note, ...]]
    spellings: Mapping[str, str]

    @property
    def series(self) -> str:
        """The part of the file's name before the date."""
        return re.sub(r"^zoom_", "", re.split(r"_\d{4}-", self.name)[0])

    def every(self) -> tuple[Note, ...]:
        """The notes of all kinds."""
        return tuple(n for notes in self.notes.values() for n in notes)


def noted(data: Path, *, without: Iterable[str] = (), only: Iterable[str] = ()) -> tuple[Noted, ...]:
    """Every call with notes, in order of name, but those of the series left out."""
    left, kept = set(without), set(only)
    found = []
    for path in sorted((data / "transcripts").glob("*.tldr.json")):
        name = path.name.removesuffix(".tldr.json")
        captions = path.with_name(f"{name}.vtt")
        if not captions.is_file():
            continue
        call = _call(name, captions, path)
        if call.series not in left and (not kept or call.series in kept):
            found.append(call)
    return tuple(found)


def _call(name: str, captions: Path, notes: Path) -> Noted:
    parsed: Parsed = read(Document(captions.name, captions.read_bytes()))
    day = re.search(r"\d{4}-\d{2}-\d{2}", name)
    transcript = Transcript(
        name, name, parsed.segments, language=parsed.language or "en", date=day.group() if day else None
    )
    raw = json.loads(notes.read_text("utf-8"))
    kinds = {ours: _notes(raw.get(key) or [], _TEXT[key]) for ours, key in KINDS.items()}
    highlights = [h for part in (raw.get("highlights") or {}).values() for h in part]
    kinds["highlights"] = _notes(highlights, "highlight")
    return Noted(name, transcript, kinds, _spellings(notes.with_name(f"{name}.spellings.tsv")))


def _notes(raw: Sequence[Mapping[str, str]], key: str) -> tuple[Note, ...]:
    return tuple(Note(n[key], _seconds(n["timestamp"]), n.get("owner")) for n in raw if n.get(key))


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.split(":"):
        total = 60 * total + float(part)
    return total


def _spellings(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return {row[0]: row[1] for row in rows if len(row) >= 2 and row[0] and row[1]}


@lru_cache(maxsize=100_000)
def named_things(text: str) -> frozenset[str]:
    """Identifiers, versions, numbers with a unit, dates and proper names of two words, each in one spelling."""
    found: set[str] = set()
    for match in _DATE.finditer(text):
        month, day = (match[1], match[2]) if match[1] else (match[4], match[3])
        found.add(f"{month[:3].lower()} {int(day)}")
    found |= {f"{m[1]} {m[2].lower().rstrip('s')}" for m in _NUMBER.finditer(text)}
    found |= {m.group().lower().removeprefix("v") for m in _VERSION.finditer(text)}
    found |= {_plain(m.group()) for m in _IDENTIFIER.finditer(text) if not _NO_IDENTIFIER.match(m.group())}
    found |= {f"{m[1]} {m[2]}".lower() for m in _PROPER.finditer(text)}
    return frozenset(f for f in found if len(f) > 1)


def _plain(identifier: str) -> str:
    return re.sub(r"[\s#_-]+", "", identifier.lower())


@lru_cache(maxsize=100_000)
def content(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    return frozenset(terms(text))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a recap shows: the words of its evidence with one utterance to each side, and when they were said."""

    words: str
    start_s: float
    end_s: float


def window(segments: Sequence[Segment], cited: Iterable[int], *, around: int = 1) -> Shown | None:
    """The evidence at these places, with its neighbours; None for no place."""
    places = sorted(set(cited))
    near = sorted({i for p in places for i in range(p - around, p + around + 1) if 0 <= i < len(segments)})
    if not places:
        return None
    times = [segments[i].start_s or 0.0 for i in places]
    return Shown(" ".join(segments[i].text for i in near), min(times), max(times))


def is_near(shown: Shown, note: Note) -> bool:
    """Whether it was said within two minutes of the time that was noted."""
    return shown.start_s - NEAR_S <= note.start_s <= shown.end_s + NEAR_S


def matches(shown: Shown, note: Note, held: frozenset[str], *, strict: bool = False) -> bool:
    """Whether a shown statement is the noted one; `held`: the words of the transcript.

    Near in time, and a named thing or a third of the noted words in common; `strict`: a third, at least two words.
    """
    if not is_near(shown, note):
        return False
    wanted = content(note.text) & held
    shared = wanted & content(shown.words)
    enough = bool(wanted) and len(shared) >= SHARE * len(wanted)
    if strict:
        return enough and len(shared) >= 2
    return enough or bool(named_things(note.text) & named_things(shown.words))
