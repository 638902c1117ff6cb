"""Summaries by the embedded model: told in the third person, true to the words, short, and only of what was discussed."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage, Request
from pipeline.extractive import ask
from pipeline.extractive.narration import teller
from pipeline.shapes import AnswerShape

SAID = [
    ("I think we should use rubber for the case.", "Ana suggested that they should use rubber for the case."),
    ("I think the budget is too small.", "Ana thought that the budget was too small."),
    ("I don't think we can afford it this year.", "Ana did not think that they could afford it this year."),
    ("It might work if we can find a cheaper chip.", "Ana said that it might work if they could find a cheaper chip."),
    ("We won't ship before the tests are green.", "Ana said that they would not ship before the tests were green."),
    ("Maybe we could ask the vendor first.", "Ana suggested that maybe they could ask the vendor first."),
    ("Let's not change the date.", "Ana suggested that they should not change the date."),
    ("I'm not sure if my plan works.", "Ana was not sure if their plan works."),
    ("What do you think of the price?", "Ana asked what they thought of the price."),
    ("Could we use the old scanners?", "Ana asked whether they could use the old scanners."),
    ("The cheap ones jam, because nobody cleans them.", "Ana explained that the cheap ones jam, because nobody cleans them."),
    ("That is a matter of day one of no deal.", "Ana said that this was a matter of day one of no deal."),
    ("They work as well as the big ones.", "Ana said that they worked as well as the big ones."),
    ("It can cause injuries.", "Ana said that it could cause injuries."),
    ("Make it yellow.", "Ana said, “Make it yellow”."),
]  # fmt: skip


@pytest.mark.parametrize(("said", "told"), SAID)
def test_speech_is_told_in_the_third_person_and_means_the_same(said: str, told: str):
    tell = teller("en")
    assert tell is not None
    found = tell(said, frozenset())
    assert found is not None
    assert f"Ana {found.verb} {found.clause}." == told


def test_a_name_at_the_beginning_keeps_its_capital_and_other_words_do_not():
    tell = teller("en")
    assert tell is not None
    berlin, rubber = tell("Berlin is too far.", frozenset({"berlin"})), tell("Rubber is cheap.", frozenset())
    assert berlin is not None
    assert rubber is not None
    assert (berlin.clause, rubber.clause) == ("Berlin was too far", "rubber was cheap")


def test_a_language_without_rules_is_not_told():
    assert teller("de") is None


TALK = [
    ("Ana", "Good morning everyone, let us start."),
    ("Ben", "The battery lasts only four hours, which is far too short for the customers."),
    ("Ana", "I think we should use the bigger battery from the old model, because it is cheap."),
    ("Cem", "We could also add a solar panel, but it would cost twelve Euro more."),
    ("Ben", "I don't like the solar panel, most people use the device indoors."),
    ("Ana", "Then we will go with the bigger battery and leave the solar panel out."),
    ("Cem", "Next is the office party, shall we do it in June?"),
    ("Ben", "June is fine for everybody, and the boat is free on the twelfth."),
    ("Ana", "I will book the boat and send the invitations to the whole department."),
    ("Cem", "The caterer from last year was good, we should ask them again."),
]


def answer(question: str, *, language: str = "en") -> AnswerShape:
    passages = tuple(Passage(f"s{i}", text, who, source="m") for i, (who, text) in enumerate(TALK))
    reply = ask.reply(Request("ask", passages, {"question": question}, shape=AnswerShape, language=language))
    assert isinstance(reply, AnswerShape)
    return reply


def test_a_summary_tells_who_said_what_about_the_subject():
    found = answer("Summarize the discussion about the battery and the solar panel.")
    assert "Ben did not like the solar panel" in found.answer
    assert "suggested that they should use the bigger battery" in found.answer
    assert "I " not in found.answer


def test_the_evidence_of_a_told_line_stays_word_for_word():
    found = answer("Summarize the discussion about the battery and the solar panel.")
    said = {f"s{i}": text for i, (_, text) in enumerate(TALK)}
    assert found.claims
    assert all(q.quote in said[q.segment] for c in found.claims for q in c.evidence)


def test_an_opinion_is_told_of_the_person_alone():
    found = answer("What did Ben think about the solar panel?")
    assert {q.segment for c in found.claims for q in c.evidence} <= {"s1", "s4", "s7"}


def test_a_summary_of_what_nobody_talked_about_is_refused():
    assert not answer("Summarize the discussion about submarine cables in Antarctica.").found


def test_the_whole_meeting_is_told_from_more_than_one_of_its_subjects():
    found = answer("Summarize the whole meeting.")
    assert found.found
    assert "battery" in found.answer
    assert "boat" in found.answer or "caterer" in found.answer


def test_who_goes_on_speaking_adds():
    found = answer("Summarize the discussion about the office party.")
    assert found.found
    assert found.answer.count(" said that ") <= len(found.claims)
