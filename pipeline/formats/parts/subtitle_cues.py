"""Cues (times, a speaker perhaps, words) into segments: sorted, labelled, joined where a sentence goes on.

Knows nothing of file formats. No word is lost or changed: a segment's text is its cues' text, joined by single spaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.meeting import Segment

MAX_JOINED_S = 30.0
"""A segment that joins cues lasts no longer: evidence must stay a moment."""
MAX_JOINED_WORDS = 60
MAX_PAUSE_S = 3.0
"""A longer pause ends a sentence, whatever its punctuation."""

_SENTENCE_END = re.compile(r"[.!?。！？؟।॥။…]['\"”’»)\]]*$")
_TRAILS_OFF = re.compile(r"(?:…|\.{2,})$")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue as the file has it. `lines` are its text lines; times in seconds, None where unreadable."""

    lines: tuple[str, ...]
    start_s: float | None = None
    end_s: float | None = None
    speaker: str | None = None
    label: str | None = None
    """The line above its time line, where that is no number."""


def segments(
    cues: Sequence[Cue], *, labels: bool = True, by_time: bool = True
) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    """Segments, ids s1, s2, …, and notes on what was out of order.

    `labels`: look for `Ana: …` in the text. `by_time`: sort; a cue without a time stays behind the cue before it.
    """
    from pipeline.formats.parts.labels import with_speakers  # which knows cues

    ordered, moved = _sorted(cues) if by_time else (list(cues), 0)
    labelled = with_speakers(ordered) if labels else ordered
    joined = _joined(labelled)
    notes = (f"{moved} cues stood out of order and were sorted by time",) if moved else ()
    return tuple(
        Segment(f"s{i}", " ".join(c.lines), c.speaker, c.start_s, c.end_s) for i, c in enumerate(joined, 1)
    ), notes


def display_ends(made: Sequence[Segment]) -> list[float | None]:
    """When each segment leaves the screen: its end, else the next start, else two seconds on. For subtitles only."""
    ends: list[float | None] = []
    following: float | None = None
    for segment in reversed(made):
        start = segment.start_s
        if start is None:
            ends.append(None)
            continue
        end = segment.end_s if segment.end_s is not None else following
        ends.append(end if end is not None and end > start else start + 2.0)
        following = start
    return ends[::-1]


def _sorted(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    keys: list[float] = []
    latest, moved = 0.0, 0
    for cue in cues:
        at = keys[-1] if cue.start_s is None and keys else (cue.start_s or 0.0)
        moved += cue.start_s is not None and at < latest
        latest = max(latest, at)
        keys.append(at)
    order = sorted(range(len(cues)), key=keys.__getitem__)
    return [cues[i] for i in order], moved


def _joined(cues: Sequence[Cue]) -> list[Cue]:
    joined: list[Cue] = []
    words = 0
    for cue in cues:
        count = sum(len(line.split()) for line in cue.lines)
        before = joined[-1] if joined else None
        if (
            before
            and before.speaker == cue.speaker
            and goes_on(before, cue)
            and words + count <= MAX_JOINED_WORDS
            and _end(cue) - (before.start_s or 0.0) <= MAX_JOINED_S
        ):
            end = max(_end(before), _end(cue)) if before.start_s is not None else None
            joined[-1] = replace(before, lines=before.lines + cue.lines, end_s=end)
            words += count
        else:
            joined.append(cue)
            words = count
    return joined


def _end(cue: Cue) -> float:
    return cue.end_s if cue.end_s is not None else (cue.start_s or 0.0)


def goes_on(before: Cue, cue: Cue) -> bool:
    """Whether `cue` continues the sentence of `before`: no full stop between them, and no long pause."""
    if (before.start_s is None) != (cue.start_s is None) or before.start_s is None:
        return False
    if (cue.start_s or 0.0) - _end(before) > MAX_PAUSE_S or (cue.start_s or 0.0) < before.start_s:
        return False
    text, following = before.lines[-1].rstrip(), cue.lines[0].lstrip()
    if _TRAILS_OFF.search(text):
        return following[:1].islower()
    return not _SENTENCE_END.search(text)
