"""Cut a transcript under a token budget where it hurts least: at turns, pauses and changes of subject.

Knows nothing of models. Each segment is in exactly one chunk, whole and in order: nothing is dropped or split.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.meeting import Chunk, Segment, Transcript
from pipeline.text.shift import shift
from pipeline.text.words import count_tokens, terms

LINE_TOKENS = 8
"""What a line costs besides its words: id, brackets, line break."""
EARLIEST = 0.5
"""A chunk is cut in the second half of its budget, so that there are at most twice as many chunks as needed."""
LONG_PAUSE_S = 8.0


def chunk(transcript: Transcript, *, max_tokens: int = 2000) -> tuple[Chunk, ...]:
    """The transcript in chunks of at most `max_tokens`; a single segment beyond that is a chunk of its own."""
    segments = transcript.segments
    sizes = [tokens_of(s, language=transcript.language) for s in segments]
    if sum(sizes) <= max_tokens:
        return (Chunk("c1", segments, sum(sizes)),) if segments else ()
    quality = _quality(segments, transcript.language)
    cuts = [0]
    while cuts[-1] < len(segments):
        cuts.append(_next_cut(cuts[-1], sizes, quality, max_tokens))
    return tuple(
        Chunk(f"c{k + 1}", segments[a:b], sum(sizes[a:b])) for k, (a, b) in enumerate(pairwise(cuts))
    )


def tokens_of(segment: Segment, *, language: str = "en") -> int:
    """About what one segment costs a model that reads it as a line: words, speaker and id."""
    text = f"{segment.speaker}: {segment.text}" if segment.speaker else segment.text
    return LINE_TOKENS + count_tokens(text, language=segment.language or language)


def _next_cut(first: int, sizes: Sequence[int], quality: Sequence[float], max_tokens: int) -> int:
    """Where the chunk that begins at `first` ends: the best place in the second half of its budget."""
    used, end = sizes[first], first + 1
    late: list[int] = []
    while end < len(sizes) and used + sizes[end] <= max_tokens:
        if used >= EARLIEST * max_tokens:
            late.append(end)
        used += sizes[end]
        end += 1
    return end if end == len(sizes) else max([*late, end], key=lambda at: (quality[at], at))


def _quality(segments: Sequence[Segment], language: str) -> list[float]:
    """How good it is to cut before each segment, 0–3: a new speaker, a long pause, other words."""
    changes = shift([terms(s.text, language=language) for s in segments], range(len(segments)))
    quality = [float(c) for c in changes]
    for i in range(1, len(segments)):
        before, here = segments[i - 1], segments[i]
        quality[i] += 1.0 if before.speaker != here.speaker else 0.0
        if before.end_s is not None and here.start_s is not None:
            quality[i] += min(1.0, max(0.0, here.start_s - before.end_s) / LONG_PAUSE_S)
    return quality
