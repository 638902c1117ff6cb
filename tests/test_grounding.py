"""Grounding: evidence is cut without loss, found by words, and statements are weighed against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.doors import Passage
from pipeline.errors import EngineUnavailable
from pipeline.text.chunks import CHUNK_WORDS, ChunkIndex, cut, words_of
from pipeline.text.grounding import Grounder
from pipeline.text.marks import marked, per_piece

LINES = [
    ("Ines", "The boiler costs 4,300 euros."),
    ("Marek", "We did not agree on the second thermometer."),
    ("Tove", " ".join(f"word{n}" for n in range(100))),
    (None, "Nobody knows who said this."),
]


def test_every_word_of_every_line_is_in_a_chunk_and_long_lines_name_their_speaker_again() -> None:
    chunks = cut(LINES)
    held = " ".join(c.text for c in chunks).split()
    for _, text in LINES:
        assert all(word in held for word in text.split())
    long = [c for c in chunks if 2 in c.lines]
    assert len(long) >= 100 // CHUNK_WORDS
    assert all("Tove:" in c.text for c in long)


def test_the_chunk_that_shares_rare_words_is_found() -> None:
    chunks = cut(LINES)
    best = ChunkIndex(chunks).nearest("Tove said word77.", most=1)
    assert "word77" in chunks[best[0]].text


def test_marks_tell_what_the_evidence_holds() -> None:
    found = marked("Paris costs 4,300 buttons.", ["the button costs 4,300 euros"])
    kinds = {"Paris costs 4,300 buttons."[a:b]: divmod(mark, 3) for a, b, mark in found}
    assert kinds["Paris"][1] == 0
    assert kinds["costs"][1] == 2
    assert kinds["buttons"][1] == 1
    assert kinds["."][0] == 4
    assert per_piece(found, [(0, 0), (0, 5)]) == [12, found[0][2]]


def test_words_leave_out_marks_of_noise() -> None:
    assert words_of("Well {vocalsound} yes") == ["well", "yes"]


def test_missing_weights_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUORUM_WEIGHTS", str(tmp_path))
    with pytest.raises(EngineUnavailable, match="make train"):
        Grounder([Passage("s1", "Hello.")])


def test_without_grounding_weights_statements_are_still_checked_by_their_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from pipeline.federation.signals import Source, _warn

    _warn.cache_clear()
    monkeypatch.setenv("QUORUM_WEIGHTS", str(tmp_path))
    assert Source([Passage("s1", "Hello there.")]).grounder() is None
    assert "by their words alone" in caplog.text


def test_shipped_weights_read_a_statement_and_name_the_lines_they_read() -> None:
    grounder = Grounder([Passage(f"s{n}", text, speaker) for n, (speaker, text) in enumerate(LINES)])
    told = grounder.check(["Marek did not agree on the second thermometer."], among=["s1"])[0]
    assert 0.0 < told.supported < 1.0
    assert "s1" in told.passages
