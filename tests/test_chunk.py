"""Chunks hold every segment once, in order, under the budget, and end where people stop."""

from __future__ import annotations

from pipeline.meeting import Segment, Transcript
from pipeline.stages.chunk import chunk, tokens_of


def transcript(*lines: tuple[str | None, str], gap_s: float | None = 0.5) -> Transcript:
    segments = []
    for n, (speaker, text) in enumerate(lines):
        start = None if gap_s is None else n * (4 + gap_s)
        segments.append(Segment(f"s{n}", text, speaker, start, None if start is None else start + 4))
    return Transcript("m", "Test", tuple(segments))


def test_chunks_hold_every_segment_once_and_in_order() -> None:
    source = transcript(*[(f"P{n % 3}", f"line {n} speaks of budgets and of ships " * 3) for n in range(200)])
    chunks = chunk(source, max_tokens=400)
    assert [s for c in chunks for s in c.segments] == list(source.segments)
    assert all(c.tokens <= 400 for c in chunks)
    assert len(chunks) > 1


def test_a_short_meeting_is_one_chunk_and_an_empty_one_is_none() -> None:
    assert [c.id for c in chunk(transcript(("Ana", "Hello."), ("Ben", "Hi.")))] == ["c1"]
    assert chunk(transcript()) == ()


def test_a_segment_over_the_budget_is_kept_whole_in_a_chunk_of_its_own() -> None:
    source = transcript(("Ana", "short"), ("Ben", "word " * 900), ("Ana", "short again"))
    chunks = chunk(source, max_tokens=200)
    assert [s.id for c in chunks for s in c.segments] == ["s0", "s1", "s2"]
    long = next(c for c in chunks if c.segments[0].id == "s1")
    assert len(long.segments) == 1
    assert long.tokens > 200


def test_a_chunk_ends_at_a_change_of_speaker_rather_than_inside_a_turn() -> None:
    lines = [("Ana", "the harbour crane needs new cables")] * 7 + [
        ("Ben", "the harbour crane needs paint")
    ] * 7
    source = transcript(*lines)
    each = tokens_of(source.segments[0])
    first = chunk(source, max_tokens=each * 9)[0]
    assert {s.speaker for s in first.segments} == {"Ana"}


def test_segments_without_times_or_speakers_are_chunked_as_well() -> None:
    source = transcript(
        *[(None, f"sentence number {n} about nothing in particular") for n in range(60)], gap_s=None
    )
    assert sum(len(c.segments) for c in chunk(source, max_tokens=150)) == 60
