"""Cues (times, a speaker perhaps, words) into segments: sorted, labelled, joined where a sentence goes on.

Knows nothing of file formats. No word is lost or changed: a segment's text is its cues' text, joined by single spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.formats.parts.cue import Cue, end_of, goes_on
from pipeline.formats.parts.labels import with_speakers
from pipeline.meeting import Segment

MAX_JOINED_S = 30.0
"""A segment that joins cues lasts no longer: evidence must stay a moment."""
MAX_JOINED_WORDS = 60


def segments(
    cues: Sequence[Cue], *, labels: bool = True, by_time: bool = True
) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    """Segments, ids s1, s2, …, and notes on what was out of order.

    `labels`: look for `Ana: …` in the text. `by_time`: sort; a cue without a time stays behind the cue before it.
    """
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
            and end_of(cue) - (before.start_s or 0.0) <= MAX_JOINED_S
        ):
            end = max(end_of(before), end_of(cue)) if before.start_s is not None else None
            joined[-1] = replace(before, lines=before.lines + cue.lines, end_s=end)
            words += count
        else:
            joined.append(cue)
            words = count
    return joined
