"""A chapter is called by what was announced, and begins there; a phrase says more than single words."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.salience import important
from pipeline.extractive.reading.utterances import read
from pipeline.extractive.topics.announced import announced, moved, name_of
from pipeline.extractive.topics.parts import CHAPTER_WORDS, topics
from pipeline.extractive.topics.titles import headed

ENGLISH = cues("en")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("Okay, let's move on to the pump tests, if nobody minds.", "Pump tests"),
        ("The next topic is crane insurance.", "Crane insurance"),
        ("Maybe we can talk briefly about timelines for the two cranes.", "Timelines for the two cranes"),
        ("Let's move on to the next point.", None),
        ("We are going to be the first.", None),
        ("Let's move on to what we said.", None),
        ("I will move it to the second hall.", None),
    ],
)
def test_what_the_talk_turns_to_is_heard(line: str, what: str | None) -> None:
    assert announced(line) == what


def test_a_cut_moves_to_the_announcement_that_is_near() -> None:
    assert moved([10, 40], [14, 90]) == [14, 40]
    assert name_of(14, 40, {14: "Pump tests", 39: "Insurance"}) == "Pump tests"


def test_a_heading_says_what_was_announced_and_what_it_was_about() -> None:
    assert headed("Pump tests", ("Pump", "Valve pressure"), ENGLISH) == "Pump tests: Valve pressure"
    assert headed(None, ("Pump", "Valve pressure"), ENGLISH) == "Pump, Valve pressure"


def test_the_chapter_that_was_announced_bears_its_name() -> None:
    first = [("Ana", f"The crane in hall {n} lifts the grey boxes of the harbour.") for n in range(60)]
    turn = [("Ana", "Okay, let's move on to the garden insurance.")]
    then = [("Ben", f"The insurance of garden {n} pays for roses and for apple trees.") for n in range(60)]
    said = read([Passage(f"s{n}", text, who) for n, (who, text) in enumerate(first + turn + then)], ENGLISH)
    parts = topics(said, important(said, ENGLISH), ENGLISH, chapter_words=CHAPTER_WORDS // 2)
    assert "Garden insurance" in [(p.title or "").split(":")[0] for p in parts]
