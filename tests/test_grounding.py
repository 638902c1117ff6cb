"""Grounding: evidence is cut without loss, found by words, and statements are weighed against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.doors import Passage
from pipeline.errors import EngineUnavailable
from pipeline.verification.evidence_chunks import CHUNK_WORDS, ChunkIndex, cut, words_of
from pipeline.verification.grounding import Grounder
from pipeline.verification.word_marks import marked, per_piece

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
    from pipeline.scoring.signals import PreparedTranscript, _warn

    _warn.cache_clear()
    monkeypatch.setenv("QUORUM_WEIGHTS", str(tmp_path))
    assert PreparedTranscript([Passage("s1", "Hello there.")]).grounder() is None
    assert "by their words alone" in caplog.text


def test_shipped_weights_read_a_statement_and_name_the_lines_they_read() -> None:
    grounder = Grounder([Passage(f"s{n}", text, speaker) for n, (speaker, text) in enumerate(LINES)])
    told = grounder.check(["Marek did not agree on the second thermometer."], among=["s1"])[0]
    assert 0.0 < told.supported < 1.0
    assert "s1" in told.passages


GARDEN = [
    ("Priya", "Good morning. Let's start with the garden project for the library."),
    ("Tomas", "The fence quote came in at 1,850 dollars, a bit more than we hoped."),
    ("Priya", "That's fine, it is within the budget. We will go with the wooden fence then."),
    ("Lena", "I'll call the plumber about the outdoor tap and ask for a date."),
    ("Priya", "Great, thank you Lena. Do we still want the pond?"),
    ("Tomas", "I'd rather not, with the children around it is not safe."),
    ("Lena", "I agree, no pond this year."),
    ("Priya", "Okay, so we decided that the pond will not be built. When do we open?"),
    ("Tomas", "The volunteers are free on the 14th of May, so let's open then."),
    ("Lena", "I'll print the posters, about two hundred of them."),
    ("Tomas", "And I'll order the soil from the usual nursery on Monday."),
]
RECAP = (
    "Tomas will order the soil on Monday.",
    "The fence costs 1,850 dollars.",
    "The group decided that the pond will not be built.",
    "The garden opens on the 14th of May.",
    "Lena will print about two hundred posters.",
)


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (0, "Tomas will order the soil by the end of March."),
        (1, "The gate costs 1,850 dollars."),
        (3, "The garden opens on the 21st of June."),
        (4, "Lena will print about five hundred posters."),
    ],
    ids=["made-up deadline", "another thing", "made-up date", "changed number"],
)
def test_the_wrong_statement_of_a_good_recap_is_the_least_supported(place: int, wrong: str) -> None:
    grounder = Grounder([Passage(f"s{n}", text, speaker) for n, (speaker, text) in enumerate(GARDEN)])
    recap = [*RECAP[:place], wrong, *RECAP[place + 1 :]]
    shares = [told.supported for told in grounder.check(recap)]
    assert min(range(len(recap)), key=lambda n: shares[n]) == place


def test_what_is_put_in_place_of_what_was_said_is_marked_doubtful() -> None:
    grounder = Grounder([Passage(f"s{n}", text, speaker) for n, (speaker, text) in enumerate(GARDEN)])
    statement = "They chose the metal fence, as it is within the budget."
    spans = grounder.check([statement])[0].doubtful
    assert any("metal" in statement[a:b] for a, b in spans)
    assert not any("budget" in statement[a:b] for a, b in spans)
