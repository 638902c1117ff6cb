"""What a recap quotes as put forward proposes something: it does not explain how a thing works, nor tell of work that is done."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
from pipeline.extractive.commitments.chosen import chosen
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.moments import ranker
from pipeline.extractive.commitments.scored import Moments
from pipeline.extractive.commitments.signs import has
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.salience import important
from pipeline.extractive.reading.utterances import read

ENGLISH = cues("en")


@pytest.mark.parametrize(
    "line",
    [
        "I think we should keep the old pump in the second hall.",
        "I would propose that the inspection is moved to May.",
        "It makes sense to merge the two orders now.",
        "The new valve will be included in the next delivery.",
        "So we won't touch the cables before the winter.",
        "The plan is to launch the crane in the autumn.",
    ],
)
def test_a_proposal_is_put_forward(line: str) -> None:
    assert has("put", line)
    assert not has("explains", line)


@pytest.mark.parametrize(
    "line",
    [
        "Because we follow the pipes back, and then we fill them again in the hall.",
        "This means that the pump is included in the block.",
        "We have implemented the part of the order that was split out.",
        "The second case, when the tank is full, will be removed by the valve.",
        "As you can see, we should use the smaller pump here.",
    ],
)
def test_an_explanation_proposes_nothing(line: str) -> None:
    assert has("explains", line) or not has("put", line)


def decisions(*talk: tuple[str, str]) -> list[Commitment]:
    said = read([Passage(f"s{n}", text, who) for n, (who, text) in enumerate(talk)], ENGLISH)
    moments = Moments(said, important(said, ENGLISH), ENGLISH, ranker())
    text = said[0].text
    found = Commitment("decision", (0,), text, "tentative")
    return [f for f in chosen([found], moments) if f.kind == "decision" and f.sentences == (0,)]


FILLING = tuple(
    (who, f"The crane in hall {n} lifts the grey boxes of the harbour.")
    for n in range(20)
    for who in ("Ana", "Ben")
)


def test_half_an_agreement_to_what_only_describes_is_no_decision() -> None:
    assert decisions(("Ana", "You mean that the order has a limit of eight pumps."), *FILLING) == []
    assert decisions(("Ana", "Maybe we should limit the order to eight pumps."), *FILLING) != []


def test_what_steers_the_talk_is_no_decision() -> None:
    line = "We should also hear from Camille what her news of the pumps is."
    assert decisions(("Ana", line), *FILLING) == []
