"""Phrases that recognizers make up where nobody speaks, marked in transcripts that others made.

Knows nothing of audio: unlike the audit of our own hearing it goes by words, repeats and pauses alone, and marks,
never removes. A speaker's own words that only contain such a phrase stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.meeting import Segment, Transcript
from pipeline.speech.ghosts import COURTESIES, CREDITS
from pipeline.stages.speaker_names import is_machines

LOOP_TIMES = 5
"""The same line so many times in a row is a recognizer's loop; people repeat themselves twice or three times."""
ALONE_S = 20.0
"""A courtesy with so long a pause before and after it is what recognizers hear in silence."""
GHOST = "a phrase that recognizers make up where nobody speaks"
SOUND = "a sound, not words"
ALONE = "alone in a long silence, as recognizers make it up"
LOOP = "the same words again and again"
LOOP_BEGINS = "begins the same words again and again"
TWICE = 2
"""Under a person's name a phrase is made up only where that person says such phrases so many times, and nothing else in
that line: of 36,561 lines of named calls one had such a phrase, and it was a joke."""
_FOR_VIDEOS = re.compile(
    r"(?:thanks?|thank you)(?: you)?(?: all| so much| very much| guys)?(?: again)? for watching|"
    r"(?:please |don t forget to )?(?:like (?:and subscribe|this video|and share)|subscribe)\b|see you (?:guys )?(?:in the|next) (?:next )?video|"
    r"post them in the comments|leave a comment below|hit the (?:bell|like)|in this video i|"
    r"fürs zuschauen|nächsten video|regardé cette vidéo|prochaine vidéo|por ver el v[ií]deo|próximo v[ií]deo|"
    r"aver guardato il video|obrigado por assistir|voor het kijken|att ni tittade|izlediğiniz için|за просмотр|"
    r"за перегляд|ご視聴|시청해 ?주셔서|谢谢观看|謝謝觀看|للمشاهدة|telah menonton|đã theo dõi",
    re.IGNORECASE,
)
_SOUND = re.compile(r"^(?:[\[(*♪♫_<][^\[\]()*<>]{0,60}[\])*♪♫_>]|[♪♫\s.…-]+)$")
_NOT_LETTERS = re.compile(r"[^\w]+")
_FEW_WORDS = 12
_LOOP_WORDS = 12


def made_up(segment: Segment) -> bool:
    """Whether nobody said it, as far as can be told: no model reads it, no recap shows it; the transcript keeps it."""
    return segment.doubtful in (GHOST, SOUND, ALONE, LOOP)


def marked(transcript: Transcript) -> Transcript:
    """The transcript with made-up phrases doubted, and a note on how many there are."""
    segments = transcript.segments
    plain = [" ".join(_NOT_LETTERS.sub(" ", s.text.casefold()).split()) for s in segments]
    reasons = [_reason(s, p) for s, p in zip(segments, plain, strict=True)]
    often = Counter(
        s.speaker for s, reason in zip(segments, reasons, strict=True) if reason == GHOST and _is_person(s)
    )
    reasons = [
        None if reason == GHOST and _is_person(s) and often[s.speaker] < TWICE else reason
        for s, reason in zip(segments, reasons, strict=True)
    ]
    for i, reason in _loops(plain, segments):
        reasons[i] = reasons[i] or reason
    for i in range(len(segments)):
        reasons[i] = reasons[i] or _among_ghosts(i, segments, plain, reasons)
    found = [i for i, reason in enumerate(reasons) if reason and not segments[i].doubtful]
    if not found:
        return transcript
    doubted = tuple(
        replace(s, doubtful=s.doubtful or reason) for s, reason in zip(segments, reasons, strict=True)
    )
    lines = "segments are" if len(found) > 1 else "segment is"
    note = f"{len(found)} {lines} doubtful and marked: made up by a recognizer, or sounds; they stay in the transcript and no recap rests on them"
    return replace(transcript, segments=doubted, notes=(*transcript.notes, note))


def _reason(segment: Segment, plain: str) -> str | None:
    if _SOUND.match(segment.text.strip()):
        return SOUND
    spoken = plain.split()
    words = len(set(spoken))  # cues that say the same are one segment
    if len(spoken) >= _LOOP_WORDS and words * 4 <= len(spoken):
        return LOOP
    if words <= _FEW_WORDS and any(credit in plain for credit in CREDITS):
        return GHOST
    return GHOST if words <= _FEW_WORDS and _FOR_VIDEOS.search(plain) and not _is_answer(segment) else None


def _is_answer(segment: Segment) -> bool:
    """Somebody who is known by name and says more than the phrase."""
    return _is_person(segment) and len(segment.text.split()) > _FEW_WORDS // 2


def _is_person(segment: Segment) -> bool:
    """Whether a line is somebody's by name, not a machine's label ("SPEAKER_00")."""
    return segment.speaker is not None and not is_machines(segment.speaker)


def _loops(plain: Sequence[str], segments: Sequence[Segment]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    start = 0
    for i in range(1, len(plain) + 1):
        if i < len(plain) and plain[i] == plain[start] and segments[i].speaker == segments[start].speaker:
            continue
        many = i - start
        if (
            many >= LOOP_TIMES
            and plain[start]
            and (segments[start].speaker is None or len(plain[start].split()) > 1)
        ):
            found += [(start, LOOP_BEGINS), *((k, LOOP) for k in range(start + 1, i))]
        start = i
    return found


def _among_ghosts(
    i: int, segments: Sequence[Segment], plain: Sequence[str], reasons: Sequence[str | None]
) -> str | None:
    """A line nobody is named for, alone in a long silence, that is a courtesy or stands among phrases made up."""
    here = segments[i]
    if (
        here.speaker is not None
        or here.start_s is None
        or not (_pause(segments, i) and _pause(segments, i + 1))
    ):
        return None
    near = [*range(max(0, i - 2), i), *range(i + 1, min(len(segments), i + 3))]
    ghosts = sum(reasons[k] == GHOST for k in near)
    if ghosts >= 2 or (plain[i] in COURTESIES and ghosts):
        return GHOST
    return ALONE if plain[i] in COURTESIES and i else None


def _pause(segments: Sequence[Segment], i: int) -> bool:
    """Whether a long silence lies between segment i-1 and segment i; before the first and after the last there is one."""
    if i <= 0 or i >= len(segments):
        return True
    before, after = segments[i - 1], segments[i]
    end = before.end_s if before.end_s is not None else before.start_s
    return end is not None and after.start_s is not None and after.start_s - end >= ALONE_S
