"""Speakers of a transcript: one spelling a person, and names lent by who is known to have spoken when.

Knows nothing of files. Two spellings are one person only where the letters are the same; everybody else stays apart.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pipeline.doors import Turn
from pipeline.meeting import Segment, Transcript

NEAR = 40
"""So many turns before a moment may reach into it."""


def one_spelling(transcript: Transcript) -> Transcript:
    """`Ana Ruiz`, `ana ruiz`, `ANA RUIZ` and `Ruiz, Ana` are the spelling that is used most, and best written."""
    count = Counter(s.speaker for s in transcript.segments if s.speaker)
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in count:
        alike[_letters(name)].append(name)
    usual: dict[str, str] = {}
    for names in alike.values():
        if len(names) > 1:
            best = max(names, key=lambda n: (_is_written(n), count[n], n))
            usual |= {n: best for n in names if n != best}
    if not usual:
        return transcript
    segments = tuple(replace(s, speaker=usual.get(s.speaker or "", s.speaker)) for s in transcript.segments)
    note = "one person in two spellings: " + "; ".join(f"{a} is {b}" for a, b in sorted(usual.items()))
    return replace(transcript, segments=segments, notes=(*transcript.notes, note))


def lent(transcript: Transcript, turns: Sequence[Turn]) -> Transcript:
    """The transcript with speakers from turns without words (RTTM), where it names none itself."""
    if not turns or transcript.speakers:
        return transcript
    starts = [t.start_s for t in turns]
    segments = tuple(replace(s, speaker=_who(s, turns, starts)) for s in transcript.segments)
    named = sum(s.speaker is not None for s in segments)
    note = f"{named} of {len(segments)} segments have their speaker from the RTTM beside the file"
    return replace(transcript, segments=segments, notes=(*transcript.notes, note))


def _who(segment: Segment, turns: Sequence[Turn], starts: Sequence[float]) -> str | None:
    if segment.start_s is None:
        return None
    end = segment.end_s if segment.end_s is not None else segment.start_s + 0.01
    last = bisect_right(starts, end)
    shared: Counter[str] = Counter()
    for turn in turns[max(0, last - NEAR) : last]:
        overlap = min(end, turn.end_s) - max(segment.start_s, turn.start_s)
        if turn.speaker and overlap > 0:
            shared[turn.speaker] += round(overlap * 1000)
    return shared.most_common(1)[0][0] if shared else None


def _letters(name: str) -> tuple[str, ...]:
    """A name by its letters, "Ruiz, Ana" turned round."""
    last, comma, first = name.partition(",")
    plain = f"{first} {last}" if comma and first.strip() and "," not in first else name
    folded = unicodedata.normalize("NFKC", plain).casefold()
    return tuple(folded.replace(".", " ").split())


def _is_written(name: str) -> bool:
    """Whether it is neither shouted nor all small, and in its usual order."""
    return not name.isupper() and not name.islower() and "," not in name
