"""Lines made to take long: what reads and recaps them takes no longer than for talk of that length, and grows with it."""

from __future__ import annotations

import time

import pytest

from pipeline import formats
from pipeline.extractive import recap
from pipeline.meeting import Transcript
from pipeline.stages import imported, ingest, summarize

UNITS = ("a'", ", ", ",", "Ana Bob ", "Ana's ", "x", "1 ", "1,", "A. ", "(", "we will ", "not ", '"', "-", "a-", "I ", "a@", "[", ":", "?",
         "a.b", "http://", "2 million ", "by friday ", "yes, ", "uh, ", "a/", "é", "中", "田中さん", "ก", "ا ", "\t", "\u00a0", "{", "<", "*",
         "_a", "$1 ", "we decided to ", "could you ", "Ana, ", "Omar will do ", "you were going to ", "Action item: ", "Decision: ",
         "I'll have it ready ", "who can write ", "the budget of ")  # fmt: skip
S_AT_20_KB = 1.0
S_AT_80_KB = 2.0
"""CPU seconds on one core of the machine that was measured on, with room for one that is twice as slow: none took 1.0 at 80 kB."""


def recapped(unit: str, size: int) -> tuple[float, Transcript]:
    """CPU seconds of reading and recapping a meeting with one line of that many characters."""
    line = (unit * size)[:size]
    text = f"Ana: Hello there, we ship on Friday.\nBob: {line}\nAna: Fine, I will do it by Monday.\n"
    readers = formats.readers()
    started = time.process_time()
    source = ingest.classify_bytes(text.encode(), name="m.txt", readers=readers)
    made = ingest.read_transcript(source, readers=readers)
    recap.reply(summarize.request_for(made, language=None))
    return time.process_time() - started, made


@pytest.mark.parametrize("unit", ["a'", ", ", "Ana Bob ", "Ana's ", "uh, ", "x", "中", "1,", "Omar will do "])
def test_a_line_of_20_kb_is_recapped_at_once(unit: str) -> None:
    recapped(unit, 100)
    seconds, made = recapped(unit, 20_000)
    assert seconds < S_AT_20_KB
    assert all(len(s.text) <= imported.MOST_CHARS for s in made.segments)


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_a_line_of_80_kb_is_recapped_in_a_second_or_two_and_costs_grow_with_length(unit: str) -> None:
    recapped(unit, 100)
    quarter, _ = recapped(unit, 20_000)
    whole, _ = recapped(unit, 80_000)
    assert whole < S_AT_80_KB
    assert whole < 8 * quarter + 0.1


def test_a_long_line_is_cut_where_words_end_and_nothing_is_lost() -> None:
    said = " ".join(f"Sentence number {n} says that we ship." for n in range(400))
    _, made = recapped(f"{said} ", len(said))
    pieces = [s for s in made.segments if s.speaker == "Bob"]
    assert len(pieces) > 5
    assert " ".join(s.text for s in pieces) == said
    assert len({s.id for s in made.segments}) == len(made.segments)
