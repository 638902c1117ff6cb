"""Recordings become a transcript: every track is heard, and what was heard is put in order of time.

Knows nothing of codecs, engines or models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.doors import Progress, SpeechEngine, Track
from pipeline.errors import BadInput, DamagedInput
from pipeline.meeting import Segment, Transcript

MUTED_SHARE = 0.6
"""A segment of which this share lies where only others are heard is their voice, not the track's owner's."""

MOSTLY = 0.5
LISTED = 10
"""Of notes that differ only in their place, this many places are listed and the rest counted."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What is done of one track: its segments up to `until_s`. `language` is what was heard last."""

    segments: tuple[Segment, ...] = ()
    until_s: float = 0.0
    language: str | None = None
    notes: tuple[str, ...] = ()


def transcribe(
    tracks: Sequence[Track],
    *,
    engine: SpeechEngine,
    meeting_id: str,
    title: str,
    language: str | None = None,
    vocabulary: Sequence[str] = (),
    progress: Progress | None = None,
    finished: Mapping[int, Finished] | None = None,
    on_window: Callable[[int, Finished], None] | None = None,
) -> Transcript:
    """Hear every track; segments are `s1`, `s2`, … in order of time, overlaps kept. Progress is in seconds.

    `on_window(track, finished)` is told after every few minutes of audio what is done of a track; given back as
    `finished`, a run goes on from there. A damaged recording gives what could be heard, with a note. Raises
    BadInput where nothing can be read, EngineUnavailable where the language cannot be heard.
    """
    heard = _heard(tracks, engine, language, vocabulary, progress, finished or {}, on_window)
    segments, bleed = _merged(tracks, heard)
    notes = _condensed([note for done in heard for note in done.notes])
    return Transcript(
        meeting_id=meeting_id,
        title=title,
        segments=tuple(replace(s, id=f"s{n}") for n, s in enumerate(segments, start=1)),
        language=language or _mostly(segments) or next((d.language for d in heard if d.language), "en"),
        engine=engine.name,
        duration_s=max(
            (max(t.duration_s or 0.0, done.until_s) for t, done in zip(tracks, heard, strict=True)),
            default=0.0,
        ),
        source=", ".join(dict.fromkeys(track.path.name for track in tracks)),
        notes=(*engine.notes, *notes, *_remarks(segments, bleed, engine.name)),
    )


def _heard(
    tracks: Sequence[Track],
    engine: SpeechEngine,
    language: str | None,
    vocabulary: Sequence[str],
    progress: Progress | None,
    finished: Mapping[int, Finished],
    on_window: Callable[[int, Finished], None] | None,
) -> list[Finished]:
    """What was heard of each track; one that cannot be read is named in its notes, unless none can."""
    known = [track.duration_s for track in tracks if track.duration_s is not None]
    total_s = sum(known) if len(known) == len(tracks) else None
    heard: list[Finished] = []
    problems: list[BadInput] = []
    for index, track in enumerate(tracks):
        before_s = sum(done.until_s for done in heard)

        def told(seconds: float, before_s: float = before_s) -> None:
            if progress:
                progress("transcribe", before_s + seconds, total_s)

        likely = next((before.language for before in heard if before.language), None)
        done = finished.get(index, Finished(language=likely))
        try:
            done = _hear(track, done, engine, language, vocabulary, told, on_window, index)
        except BadInput as problem:
            problems.append(problem)
            if len(problems) == len(tracks):
                raise
            done = replace(done, notes=(*done.notes, f"a track could not be read: {problem.message}"))
        heard.append(done)
    return heard


def _hear(
    track: Track,
    done: Finished,
    engine: SpeechEngine,
    language: str | None,
    vocabulary: Sequence[str],
    told: Callable[[float], None],
    on_window: Callable[[int, Finished], None] | None,
    index: int,
) -> Finished:
    """The rest of one track, from where `done` ends."""
    stretches = engine.transcribe(
        track.path,
        language=language,
        likely=done.language,
        vocabulary=vocabulary,
        span_s=(done.until_s, float("inf")) if done.until_s else None,
        channel=track.channel,
        on_progress=told,
    )
    try:
        for stretch in stretches:
            done = Finished(
                segments=(*done.segments, *(replace(s, speaker=track.speaker) for s in stretch.segments)),
                until_s=stretch.until_s,
                language=stretch.language or done.language,
                notes=tuple(dict.fromkeys((*done.notes, *stretch.notes))),
            )
            if on_window:
                on_window(index, done)
    except DamagedInput as damage:
        if not done.until_s:
            raise BadInput(damage.message, hint="nothing of it could be transcribed") from damage
        done = replace(done, notes=(*done.notes, str(damage)))
    return done


def _merged(tracks: Sequence[Track], heard: Sequence[Finished]) -> tuple[list[Segment], int]:
    """All tracks' segments in order of time, and how many were somebody else's bleed."""
    kept = [
        segment
        for track, done in zip(tracks, heard, strict=True)
        for segment in done.segments
        if not _is_bleed(segment, track)
    ]
    total = sum(len(done.segments) for done in heard)
    return sorted(kept, key=lambda s: (s.start_s or 0.0, s.end_s or 0.0)), total - len(kept)


def _mostly(segments: Sequence[Segment]) -> str | None:
    """The language in which most was said."""
    size: Counter[str] = Counter()
    for segment in segments:
        if segment.language:
            size[segment.language] += len(segment.text)
    return size.most_common(1)[0][0] if size else None


def _condensed(notes: Sequence[str]) -> list[str]:
    """Each note once; of those that say the same of several places ("…: 0:12 to 0:15") one with the places."""
    places: dict[str, list[str]] = {}
    for note in dict.fromkeys(notes):
        what, _, where = note.partition(": ")
        places.setdefault(what, []).append(where)
    condensed = []
    for what, found in places.items():
        more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
        where = ", ".join(w for w in found[:LISTED] if w) + more
        condensed.append(f"{what}: {where}" if where else what)
    return condensed


def _remarks(segments: Sequence[Segment], bleed: int, engine: str) -> list[str]:
    """What a reader should know of the whole: how sure the engine was, what was left out, what is doubtful."""
    doubtful = sum(s.doubtful is not None for s in segments)
    sure = [(s.confidence, len(s.text)) for s in segments if s.confidence is not None]
    remarks = []
    if length := sum(n for _, n in sure):
        mean = sum(confidence * n for confidence, n in sure) / length
        remarks.append(f"{engine} was {mean:.0%} sure of its words on average")
    if bleed:
        remarks.append(
            f"{bleed} segment{'s were' if bleed > 1 else ' was'} left out: another participant, faintly heard"
        )
    if not segments:
        remarks.append("no speech was found in the recording")
    elif doubtful > MOSTLY * len(segments):
        remarks.append(
            f"{doubtful} of {len(segments)} segments are doubtful: is it another language than was listened for, "
            "or a poor recording?"
        )
    elif doubtful:
        remarks.append(f"{doubtful} of {len(segments)} segments are doubtful and marked")
    return remarks


def _is_bleed(segment: Segment, track: Track) -> bool:
    start_s, end_s = segment.start_s or 0.0, segment.end_s or 0.0
    muted_s = sum(max(0.0, min(end_s, last) - max(start_s, first)) for first, last in track.muted)
    return muted_s > MUTED_SHARE * max(end_s - start_s, 0.01)
