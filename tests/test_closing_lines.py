"""The line that closes a matter is the decision: what the chair says at its end, not what was explained on the way."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
from pipeline.extractive.commitments.closing_lines import closes
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.utterances import read

ENGLISH = cues("en")
Line = tuple[str, str]


def closed(*talk: Line) -> list[Commitment]:
    said = read([Passage(f"s{n}", text, who) for n, (who, text) in enumerate(talk)], ENGLISH)
    return [f for s in said if (f := closes(s, said, ENGLISH))]


def test_a_yes_that_names_what_is_included_closes_it() -> None:
    (found,) = closed(
        ("Ana", "The two pumps are small, so I would take them along."),
        ("Ben", "Yes, let's include both pumps in the second delivery, and aim for May."),
        ("Ana", "Thanks."),
    )
    assert found.strength == "agreed"
    assert "include both pumps in the second delivery" in found.text


def test_a_closing_line_that_another_agrees_with_is_agreed() -> None:
    (found,) = closed(
        ("Ana", "So let's postpone the inspection of the bridge to the autumn."),
        ("Ben", "Sounds good to me."),
    )
    assert found.strength == "agreed"
    assert len(found.sentences) == 2


@pytest.mark.parametrize(
    "line",
    [
        "Yes, let's move on to the next topic on the agenda.",
        "Okay, let's wait another minute until more people join the meeting.",
        "Let's say it is a pump with two motors and a valve.",
        "Should we postpone the inspection of the bridge, or keep the date?",
        "Okay, let's keep discussing the bridge and the pumps in the channel.",
        "If the pumps arrive late, let's postpone the inspection of the bridge.",
        "Okay, let's take a look at the drawings of the bridge.",
    ],
)
def test_what_steers_the_talk_supposes_or_asks_closes_nothing(line: str) -> None:
    assert closed(("Ana", "The pumps are small."), ("Ben", line), ("Ana", "Okay.")) == []


def test_who_neither_leads_nor_is_agreed_with_closes_nothing() -> None:
    talk = (
        ("Chair", "Let's move on to the next topic, the pumps."),
        ("Ben", "For the drawings let's use the old bindings of the bridge in this part."),
        ("Ben", "That is how the program works."),
        ("Chair", "Any other updates on the agenda?"),
    )
    assert closed(*talk) == []
