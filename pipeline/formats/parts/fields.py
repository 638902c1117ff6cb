"""Careful reading of other people's JSON: a field of the wrong type is a missing field, never a crash.

Knows nothing of any vendor. A row without words is counted; if none has any, that is BadInput.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.subtitle_cues import MAX_JOINED_S, MAX_JOINED_WORDS
from pipeline.formats.parts.trees import tree
from pipeline.meeting import Segment, Word

MAX_TIME_S = 3_600_000.0
MAX_PAUSE_S = 1.5
"""Between words of one speaker, a longer pause starts a new segment."""


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON object, read by type."""

    data: Mapping[str, object]

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.data

    def get(self, key: str) -> object:
        """The raw value; None where it is missing."""
        return self.data.get(key)

    def text(self, *keys: str) -> str | None:
        """The first of these keys that holds a non-empty string, with single spaces."""
        for key in keys:
            value = self.data.get(key)
            if isinstance(value, str) and (plain := " ".join(value.split())):
                return plain
        return None

    def number(self, *keys: str) -> float | None:
        """The first of these keys that holds a finite number, or a string that is one."""
        for key in keys:
            value = self.data.get(key)
            if isinstance(value, bool) or not isinstance(value, (int, float, str)):
                continue
            try:
                number = float(value)
            except (ValueError, OverflowError):
                continue
            if math.isfinite(number):
                return round(number, 4)
        return None

    def node(self, key: str) -> Node:
        """The object under a key; an empty one where there is none."""
        return as_node(self.data.get(key)) or Node({})

    def rows(self, key: str) -> list[Node]:
        """The objects of the list under a key; what is no object is left out."""
        value = self.data.get(key)
        return [n for v in value if (n := as_node(v))] if isinstance(value, list) else []


def as_node(value: object) -> Node | None:
    """A JSON object as a Node."""
    return Node({str(k): v for k, v in value.items()}) if isinstance(value, dict) else None


def root(document: Document) -> Node:
    """The outermost object of a JSON document."""
    return as_node(tree(document)) or Node({})


def ms(value: float | None) -> float | None:
    """Milliseconds as seconds."""
    return None if value is None else round(value / 1000, 3)


def speaker(value: object) -> str | None:
    """A speaker as the file names it; bare numbers and letters (0, "A") become "Speaker 0", "Speaker A"."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return f"Speaker {int(value)}" if math.isfinite(value) else None
    if not isinstance(value, str) or not value.strip():
        return None
    plain = " ".join(value.split())
    return f"Speaker {plain}" if len(plain) == 1 and plain.isascii() and plain.isalnum() else plain


def tag(language: str | None) -> str | None:
    """A BCP-47 tag from a tag or an English language name ("english", Whisper's verbose_json)."""
    if not language:
        return None
    import langcodes
    from babel import Locale

    names = {name.casefold(): code for code, name in Locale("en").languages.items()}
    try:
        found = langcodes.standardize_tag(
            names.get(language.casefold(), language).replace("_", "-"), macro=True
        )
    except ValueError:
        return None
    return found if found.startswith("zh") else found.partition("-")[0]  # whose regions say how it is written


def day(at: float | None) -> str | None:
    """The ISO date of seconds since 1970; None where there is none."""
    return None if at is None or not 6e8 < at < 5e9 else datetime.fromtimestamp(at, UTC).date().isoformat()


def grouped(spoken: Sequence[tuple[Word, str | None]]) -> list[Segment]:
    """Words into segments: one speaker, no long pause, cut at sentence ends once it is long."""
    made: list[list[tuple[Word, str | None]]] = []
    for word, who in spoken:
        held = made[-1] if made else []
        last = held[-1][0] if held else None
        ended = last is not None and last.text.rstrip("\"'”’)").endswith(
            (".", "!", "?", "…", "。", "？", "！")
        )
        if (
            last is None
            or held[-1][1] != who
            or word.start_s - last.end_s > MAX_PAUSE_S
            or (ended and len(held) > 12)
            or len(held) >= MAX_JOINED_WORDS
            or word.end_s - held[0][0].start_s > MAX_JOINED_S
        ):
            made.append([(word, who)])
        else:
            held.append((word, who))
    return [
        Segment(
            id="",
            text=" ".join(w.text for w, _ in group),
            speaker=group[0][1],
            start_s=group[0][0].start_s,
            end_s=group[-1][0].end_s,
            words=tuple(w for w, _ in group),
        )
        for group in made
    ]


def parsed(
    document: Document,
    made: Sequence[Segment],
    *,
    engine: str,
    language: str | None = None,
    duration_s: float | None = None,
    date: str | None = None,
    title: str | None = None,
) -> Parsed:
    """Numbers the segments, leaves out and counts those without words; raises BadInput where none is left."""
    kept = [s for s in made if s.text.strip()]
    if not kept:
        raise BadInput(f"{document.name}: {engine.removeprefix('imported ')} without words ({len(made)} segments)",
                       hint="transcribe the recording again")  # fmt: skip
    notes = []
    if len(kept) < len(made):
        notes.append(f"{len(made) - len(kept)} of {len(made)} segments hold no text")
    timeless = sum(s.start_s is None for s in kept)
    if timeless:
        every = timeless == len(kept)
        notes.append("nothing has a time" if every else f"{timeless} of {len(kept)} segments have no time")
    return Parsed(
        tuple(replace(sane(s), id=f"s{i}") for i, s in enumerate(kept, 1)),
        title=title,
        date=date,
        language=language,
        engine=engine,
        duration_s=duration_s,
        cues=len(made),
        notes=tuple(notes),
    )


def sane(segment: Segment) -> Segment:
    """Times that can be: none negative, endless or beyond a thousand hours, no end before its start."""
    start, end = segment.start_s, segment.end_s
    if start is not None and not 0 <= start < MAX_TIME_S:
        start = None
    if end is not None and (start is None or not start <= end < MAX_TIME_S):
        end = None
    return replace(segment, start_s=start, end_s=end)
