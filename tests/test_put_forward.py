"""What a recap quotes as put forward proposes something: it does not explain how a thing works, nor tell of work that is done."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
from pipeline.extractive.commitments.chosen import chosen
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.moments import ranker
from pipeline.extractive.commitments.scored import KEPT, Moments
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


def as_a_task(line: str) -> float:
    """How likely a minute taker keeps a line of a talk about something else as a task."""
    talk = (*FILLING[:10], ("Ben", line), *FILLING[10:])
    said = read([Passage(f"s{n}", text, who) for n, (who, text) in enumerate(talk)], ENGLISH)
    moments = Moments(said, important(said, ENGLISH), ENGLISH, ranker())
    return max(float(moments.minuted("action")[s.index]) for s in said if line[-20:] in s.text)


OWN_BUSINESS = (
    "If the valves leak, we will replace the pumps in the second hall.",
    "As far as I could tell, every valve is working in the second hall.",
    "What I know for sure is that we cannot test the valves in the hall.",
    "We need to move this forward with the valves of the second hall.",
    "Can you make Maria co-host, so that she can record the valves and the hall.",
    "We'll give the stage to Nico, who shows the valves of the hall.",
    "I'll give you back twenty minutes of your time in the harbour.",
)


@pytest.mark.parametrize(
    "line",
    [
        "Please send your comments on the drawings to the harbour office.",
        "The next step is to order the valves for the second hall.",
        "It would be great if the teams could test the new valves.",
        "We need to update the drawings of the second hall.",
        "I can… prepare a report about the valves and the drawings.",
        "I should probably write the report about the valves.",
        "I will order the valves by Friday.",
    ],
)
def test_work_that_is_asked_for_or_taken_on_is_likelier_a_task_than_the_calls_own_business(line: str) -> None:
    assert as_a_task(line) > max(as_a_task(other) for other in OWN_BUSINESS)


@pytest.mark.parametrize(
    "line",
    [
        *OWN_BUSINESS,
        "I will add whoever can't see the drawings of the second hall.",
        "I'm gonna just share more of my screen with the drawings.",
        "I'll link to it in a moment, because I just found the drawings.",
    ],
)
def test_a_condition_an_opinion_and_the_calls_own_business_are_no_tasks(line: str) -> None:
    assert as_a_task(line) < KEPT["action"] - 1


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("We launched the crane on Wednesday.", True),
        ("We agreed to launch the crane on Wednesday.", False),
        ("The parts that have been touched this week are few.", True),
        ("That will be addressed this week.", False),
        ("The nice thing from this week was the new pump.", True),
        ("We have to finish it this week.", False),
        ("We started with it in the yard on the Monday of the fair.", True),
    ],
)
def test_a_day_on_which_something_happened_is_no_date_to_come(line: str, gone: bool) -> None:
    assert has("day", line)
    assert has("gone", line) is gone


def test_a_number_like_a_year_is_no_date() -> None:
    assert not has("day", "This took 2026 screws.")
    assert has("day", "It comes in 2027.")


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("I'm gonna share it in the… Harbour channel.", 1),
        ("I'm gonna share it in the… Okay, we are done here.", 2),
        ("I have no more… The pumps are fine.", 2),
    ],
)
def test_a_breath_after_an_article_ends_no_sentence(line: str, count: int) -> None:
    assert len(read([Passage("a", line, "Ana")], ENGLISH)) == count


def test_a_yes_that_only_begins_a_speech_settles_no_question() -> None:
    asked = ("Ana", "Should we add a second valve to the old pumps?")
    speech = " ".join(f"the pipe number {n} leaks in the yard and" for n in range(12))

    def settled(answer: str) -> list[Commitment]:
        talk = (asked, ("Ben", answer), *FILLING)
        said = read([Passage(f"s{n}", text, who) for n, (who, text) in enumerate(talk)], ENGLISH)
        moments = Moments(said, important(said, ENGLISH), ENGLISH, ranker())
        found = Commitment("decision", (0, 1), "We will add a second valve to the old pumps.", "agreed")
        return [f for f in chosen([found], moments) if f.sentences[0] == 0]

    assert settled("Yes, we should.")
    assert settled(f"Yeah, I think we must not forget that {speech} nobody mends it.") == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("So that we can understand what we order.", "described"),
        ("Let's transition here to the news of the cranes.", "steers"),
        ("The way we are going to do this is with a pump.", "explains"),
        ("He is on holiday this week, so he cannot show the pump.", "gone"),
        ("To some extent this may come down to the pump.", "gone"),
        ("I will, I will prepare a report about the pumps.", "task"),
    ],
)
def test_the_form_of_a_line_is_heard(line: str, kind: str) -> None:
    assert has(kind, line)


def test_the_eleventh_call_is_no_day() -> None:
    assert not has("day", "Otherwise this is the 11th call of the harbour.")
    assert has("day", "We meet on the 11th in the harbour.")
