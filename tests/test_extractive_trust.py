"""Nothing made up: courtesy is no agreement, a mention is no owner, an answered question is not open."""

from __future__ import annotations

import pytest

from tests.test_extractive_recap import CRANE, recap

PLAN = ("Ana", "So we'll have rubber buttons on the crane panel.")


@pytest.mark.parametrize(
    "courtesy",
    ["Great, thanks, Ana.", "Okay, I see.", "Okay, a question, do we have a limit for the crane panel?"],
)
def test_courtesy_and_a_question_settle_nothing(courtesy: str) -> None:
    assert not [d for d in recap(*CRANE, PLAN, ("Ben", courtesy)).decisions if "rubber" in d.text]


def test_a_yes_to_somebody_elses_question_settles_nothing() -> None:
    talk = (*CRANE, PLAN, ("Ben", "Is the harbour open on Sunday?"), ("Eva", "Yes, I agree."))
    assert not [d for d in recap(*talk).decisions if "rubber" in d.text]


def test_a_yes_after_a_speech_is_not_for_its_first_sentence() -> None:
    speech = (
        ("Ana", "The harbour office opens the gate at nine every morning."),
        ("Ana", "The drivers wait outside the harbour gate until the office opens."),
    )
    talk = (*CRANE, PLAN, *speech, ("Ben", "Sounds good."))
    assert not [d for d in recap(*talk).decisions if "rubber" in d.text]


def test_a_decision_is_shown_with_the_exchange_it_comes_from() -> None:
    before = ("Ana", "The drivers slip on the metal buttons of the crane panel.")
    (decision,) = [
        d for d in recap(*CRANE, before, PLAN, ("Ben", "Sounds good.")).decisions if "rubber" in d.text
    ]
    assert {q.segment for q in decision.evidence} >= {"s4", "s5", "s6"}


def test_a_name_in_passing_is_no_owner() -> None:
    talk = (
        *CRANE,
        ("Ben", "We are painting the crane with the tool that Ana is going to show to the drivers."),
        ("Ben", "They are filling the gaps, Ana, and you will see the crane panel in yellow."),
    )
    assert "Ana" not in [a.owner for a in recap(*talk).actions]


def test_the_name_of_a_role_in_small_letters_is_no_owner() -> None:
    talk = (
        ("User Interface", "The crane panel has eight buttons."),
        ("Project Manager", "As for the crane, the user interface will show the weight of the load."),
    )
    assert not recap(*talk).actions


def test_a_role_that_is_called_or_named_by_who_shares_out_is_the_owner() -> None:
    talk = (
        ("User Interface", "The crane panel has eight buttons."),
        ("Industrial Designer", "The panel is made of metal."),
        ("Project Manager", "I'd like the Industrial Designer to draw the new case of the crane panel."),
    )
    assert [a.owner for a in recap(*talk).actions] == ["Industrial Designer"]


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("We decide about the harbour on the 19th, so I'll send the crane offer to the city.", None),
        ("I'll send the crane offer to the city, but not this week.", None),
        ("By Friday, I'll send the crane offer to the city.", "By Friday"),
        ("I'll send the crane offer to the city by Friday.", "by Friday"),
    ],
)
def test_a_time_limit_of_something_else_is_not_the_tasks(said: str, due: str | None) -> None:
    assert [a.due for a in recap(*CRANE, ("Ana", said)).actions] == [due]


def test_a_question_that_was_answered_is_not_open() -> None:
    answered = (
        ("Ana", "Which supplier sells the rubber buttons for the crane panel?"),
        ("Eva", "The harbour supplier in Lisbon sells those rubber buttons."),
        ("Ben", "I don't know."),
    )
    left = (answered[0], answered[2])
    assert not recap(*CRANE, *answered).open_questions
    assert [q.text for q in recap(*CRANE, *left).open_questions] == [answered[0][1]]


def test_good_question_with_the_answer_behind_it_is_not_open() -> None:
    talk = (
        ("Ana", "Will the harbour office commit to rubber buttons for the crane panel?"),
        ("Ben", "That's a good question."),
        ("Ben", "The harbour office pays for every crane panel since January."),
        ("Ben", "The rubber buttons arrive from Lisbon in two weeks."),
        ("Ben", "The drivers of the harbour test the buttons before the summer."),
    )
    assert not recap(*CRANE, *talk).open_questions


def test_questions_asked_in_a_breath_and_left_open_are_one() -> None:
    talk = (
        ("Ana", "Will the supplier sell the rubber buttons to the harbour office?"),
        ("Ben", "Hmm."),
        ("Ana", "Should the drivers of the crane panel test the gloves first?"),
        ("Ben", "I don't know."),
    )
    assert [q.text for q in recap(*CRANE, *talk).open_questions] == [talk[2][1]]


@pytest.mark.parametrize(
    "said",
    [
        "I will take this opportunity to welcome the new crane drivers to the harbour.",
        "I will report that the harbour has lost two cranes since March.",
        "I will propose a choice of answers about the harbour gate.",
    ],
)
def test_what_is_done_by_saying_it_is_no_task(said: str) -> None:
    assert recap(*CRANE, ("Ana", said)).actions == recap(*CRANE).actions
