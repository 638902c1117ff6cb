"""Which language each person speaks, and the meeting as a whole: pooled, because single lines are too short to tell.

Knows nothing of recognizers or translation. What a source says of its own language is believed; the rest is heard.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from pipeline.meeting import Segment, Transcript
from pipeline.text.language_id import Guess, guess, pooled

_SURE_OF_A_LINE = 0.9
_LONG_LINE = 40
_SURE_OF_A_SPEAKER = 0.6
_ENOUGH = 100


def detect(transcript: Transcript, *, told: str | None = None) -> Transcript:
    """The transcript with its main language and one on each segment. `told` (by file or user) is the main one.

    A segment that already has a language keeps it. A long line that is surely in another language than its speaker's
    others keeps its own: mixed meetings stay mixed.
    """
    main = told or _tag(pooled(_sample([s.text for s in transcript.segments]))) or transcript.language
    lines: dict[str | None, list[str]] = defaultdict(list)
    for segment in transcript.segments:
        lines[segment.speaker].append(segment.text)
    spoken = {speaker: _of_speaker(texts, main) for speaker, texts in lines.items()}
    segments = tuple(
        s if s.language else replace(s, language=_of_line(s, spoken[s.speaker])) for s in transcript.segments
    )
    found = replace(transcript, language=main, segments=segments)
    return replace(found, notes=(*transcript.notes, *_mixed(found)))


def _of_speaker(texts: list[str], main: str) -> str:
    found = pooled(_sample(texts))
    return found.tag if found and len(texts) >= 3 and found.confidence >= _SURE_OF_A_SPEAKER else main


def _sample(texts: list[str]) -> list[str]:
    """The longest lines: a hundred of them say it as surely as all."""
    return sorted(texts, key=len, reverse=True)[:_ENOUGH]


def _of_line(segment: Segment, usual: str) -> str:
    if len(segment.text) < _LONG_LINE:
        return usual
    found = guess(segment.text)
    if found is None or found.tag == usual:
        return usual
    rival = guess(segment.text, among=(usual, found.tag))
    return found.tag if rival and rival.tag == found.tag and rival.confidence >= _SURE_OF_A_LINE else usual


def _mixed(transcript: Transcript) -> tuple[str, ...]:
    """A note where a twentieth or more of the words are in other languages."""
    words: Counter[str] = Counter()
    for segment in transcript.segments:
        words[segment.language or transcript.language] += len(segment.text)
    total = sum(words.values())
    others = [tag for tag, size in words.most_common() if tag != transcript.language and size >= total / 20]
    return (
        (f"more than one language is spoken: {', '.join([transcript.language, *others])}",) if others else ()
    )


def _tag(found: Guess | None) -> str | None:
    return found.tag if found else None
