"""Cues (times, a speaker perhaps, words) into segments: sorted, labelled, joined where a sentence goes on.

Knows nothing of file formats. No word is lost or changed: a segment's text is its cues' text, joined by single spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.formats.parts.speakers import names, openings, strip_label
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


def segments(
    cues: Sequence[Cue], *, labels: bool = True, by_time: bool = True
) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    """Segments, ids s1, s2, …, and notes on what was out of order.

    `labels`: look for `Ana: …` in the text. `by_time`: sort; a cue without a time stays behind the cue before it.
    """
    ordered, moved = _sorted(cues) if by_time else (list(cues), 0)
    labelled = _with_speakers(ordered) if labels else ordered
    joined = _joined(labelled)
    notes = (f"{moved} cues stood out of order and were sorted by time",) if moved else ()
    return tuple(
        Segment(f"s{i}", " ".join(c.lines), c.speaker, c.start_s, c.end_s) for i, c in enumerate(joined, 1)
    ), notes


def without_repeats(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """Roll-up captions, as YouTube makes them, show each line twice: once new, once above the next.

    Where at least 40% of the cues begin with the last line of the cue before, such lines are read once; returns
    the cues that still hold words and how many repeats there were. Elsewhere nothing is changed.
    """
    repeats = [_rolls_up(a, b) for a, b in pairwise(cues)]
    if sum(repeats) < 5 or sum(repeats) * 5 < len(cues) * 2:
        return list(cues), 0
    kept = [
        replace(c, lines=c.lines[1:] if again else c.lines)
        for c, again in zip(cues, [False, *repeats], strict=True)
    ]
    return [c for c in kept if c.lines], sum(repeats)


def _rolls_up(before: Cue, cue: Cue) -> bool:
    """Whether the first line was shown before: another line follows it, or it only flashes up (10 ms at YouTube)."""
    if not before.lines or not cue.lines or before.lines[-1] != cue.lines[0]:
        return False
    return len(cue.lines) > 1 or (cue.start_s is not None and _end(cue) - cue.start_s < 0.1)


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


def _with_speakers(cues: Iterable[Cue]) -> list[Cue]:
    cues = list(cues)
    known = names(openings(c.lines[0] for c in cues if c.speaker is None))
    if not known:
        return cues
    told: list[Cue] = []
    for cue in cues:
        told.extend([cue] if cue.speaker else _split_by_label(cue, known))
    return [
        replace(cue, speaker=before.speaker) if before and not cue.speaker and _goes_on(before, cue) else cue
        for before, cue in zip([None, *told], told, strict=False)
    ]


def _split_by_label(cue: Cue, known: frozenset[str]) -> list[Cue]:
    parts: list[Cue] = []
    for line in cue.lines:
        label = strip_label(line, known)
        if label:
            parts.append(replace(cue, lines=(label.rest,) if label.rest else (), speaker=label.name))
        elif parts:
            parts[-1] = replace(parts[-1], lines=(*parts[-1].lines, line))
        else:
            parts.append(replace(cue, lines=(line,)))
    return [p for p in parts if p.lines]


def _joined(cues: Sequence[Cue]) -> list[Cue]:
    joined: list[Cue] = []
    words = 0
    for cue in cues:
        count = sum(len(line.split()) for line in cue.lines)
        before = joined[-1] if joined else None
        if (
            before
            and before.speaker == cue.speaker
            and _goes_on(before, cue)
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


def _goes_on(before: Cue, cue: Cue) -> bool:
    """Whether `cue` continues the sentence of `before`: no full stop between them, and no long pause."""
    if (before.start_s is None) != (cue.start_s is None) or before.start_s is None:
        return False
    if (cue.start_s or 0.0) - _end(before) > MAX_PAUSE_S or (cue.start_s or 0.0) < before.start_s:
        return False
    text, following = before.lines[-1].rstrip(), cue.lines[0].lstrip()
    if _TRAILS_OFF.search(text):
        return following[:1].islower()
    return not _SENTENCE_END.search(text)
