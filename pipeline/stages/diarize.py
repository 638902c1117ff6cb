"""Voices are told apart in a transcript of one channel: segments get a label, and are cut where the voice changes.

Knows nothing of audio. A label (S1, S2, …) is never a name; a segment whose voice is unsure keeps none. Whatever
goes wrong, the transcript stays whole.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipeline.doors import Diarizer, Progress, Track, Turn
from pipeline.errors import QuorumError
from pipeline.meeting import Segment, Transcript, Word

MIN_SHARE = 0.6
"""Of a segment's time with a known voice, the share that must be one voice's for its label."""

MIN_PART_WORDS = 2
"""A segment is not cut for less than this: turns and words are timed to about a quarter of a second."""

_log = logging.getLogger(__name__)


def diarize(
    transcript: Transcript,
    track: Track,
    *,
    diarizer: Diarizer,
    progress: Progress | None = None,
    known: Callable[[Sequence[Turn]], Mapping[str, str]] | None = None,
) -> Transcript:
    """The same words with speakers; text is never changed. A failure becomes a note.

    `known` says which labels are voices that the user taught: these get their names.
    """

    def told(seconds: float) -> None:
        if progress:
            progress("diarize", seconds, track.duration_s)

    try:
        turns = diarizer.turns(track.path, channel=track.channel, on_progress=told)
        names = known(turns) if known and turns else {}
    except (QuorumError, ArithmeticError, ValueError, MemoryError, RuntimeError) as problem:
        _log.warning("speakers were not told apart: %s", problem)
        return replace(transcript, notes=(*transcript.notes, f"speakers were not told apart: {problem}"))
    if not turns:
        return transcript
    told_apart = assigned(
        transcript, [replace(t, speaker=names.get(t.speaker or "", t.speaker)) for t in turns]
    )
    by_voice = tuple(f"{label} is {name}, by the voice that was taught" for label, name in names.items())
    return replace(told_apart, notes=(*told_apart.notes, *by_voice))


BY_SOUND = "voices were told apart by their sound; the labels are no names"
BY_RTTM = "speakers are those of the RTTM beside the recording"


def assigned(transcript: Transcript, turns: Sequence[Turn], *, note: str = BY_SOUND) -> Transcript:
    """Give every segment that has no speaker the voice that speaks in it; cut those in which two speak.

    `note`: how the turns came about, after their number.
    """
    parts = [part for segment in transcript.segments for part in _parts(segment, turns)]
    voiced = [
        replace(p, speaker=p.speaker or _speaker(p, turns), id=f"s{n}") for n, p in enumerate(parts, start=1)
    ]
    labels = {s.speaker for s in voiced} - {None}
    unsure = sum(s.speaker is None for s in voiced)
    notes = [f"{len(labels)} {note}"] if labels else []
    if unsure:
        notes.append(f"of {unsure} of {len(voiced)} segments it is unsure who speaks")
    return replace(transcript, segments=tuple(voiced), notes=(*transcript.notes, *notes))


def _parts(segment: Segment, turns: Sequence[Turn]) -> list[Segment]:
    """The segment, cut between words where the voice changes."""
    if segment.speaker or len(segment.words) < 2 * MIN_PART_WORDS:
        return [segment]
    runs: list[tuple[str | None, list[Word]]] = []
    for word in segment.words:
        voice = _voice_at((word.start_s + word.end_s) / 2, turns)
        if runs and voice in (runs[-1][0], None):
            runs[-1][1].append(word)
        else:
            runs.append((voice, [word]))
    joined: list[list[Word]] = []
    for _, words in runs:
        if joined and (len(words) < MIN_PART_WORDS or len(joined[-1]) < MIN_PART_WORDS):
            joined[-1] += words
        else:
            joined.append(list(words))
    texts = _texts(segment.text, joined)
    if len(joined) < 2 or texts is None:
        return [segment]
    return [
        replace(segment, text=text, start_s=words[0].start_s, end_s=words[-1].end_s, words=tuple(words))
        for text, words in zip(texts, joined, strict=True)
    ]


def _texts(text: str, groups: Sequence[Sequence[Word]]) -> list[str] | None:
    """The segment's own text, cut where the words are; None where they do not match it."""
    starts, at = [], 0
    for words in groups:
        for index, word in enumerate(words):
            found = text.find(word.text, at)
            if found < 0:
                return None
            if index == 0:
                starts.append(found)
            at = found + len(word.text)
    starts[0] = 0
    return [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _speaker(segment: Segment, turns: Sequence[Turn]) -> str | None:
    """The voice of most of a segment, if it has enough of it."""
    if segment.start_s is None or segment.end_s is None:
        return None
    seconds: dict[str | None, float] = {}
    for turn in turns:
        shared = min(segment.end_s, turn.end_s) - max(segment.start_s, turn.start_s)
        if shared > 0:
            seconds[turn.speaker] = seconds.get(turn.speaker, 0.0) + shared
    if not seconds:
        return None
    best = max(seconds, key=lambda voice: seconds[voice])
    return best if seconds[best] >= MIN_SHARE * sum(seconds.values()) else None


def _voice_at(at_s: float, turns: Sequence[Turn]) -> str | None:
    return next((turn.speaker for turn in turns if turn.start_s <= at_s < turn.end_s), None)
