"""Summaries by the embedded model: told in the third person, true to the words, short, and only of what was discussed."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage, Request
from pipeline.extractive import ask
from pipeline.extractive.answers.telling import wanted
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.narration import opener, teller
from pipeline.extractive.reading.retelling import RetoldLine, retold, told_together
from pipeline.extractive.reading.utterances import read
from pipeline.questions.question import understand
from pipeline.retrieval.retriever import Index
from pipeline.shapes import AnswerShape

SAID = [
    ("I think we should use rubber for the case.", "Ana suggested that they should use rubber for the case."),
    ("I think the budget is too small.", "Ana thought that the budget was too small."),
    ("I don't think we can afford it this year.", "Ana did not think that they could afford it this year."),
    ("It might work if we can find a cheaper chip.", "Ana thought that it might work if they could find a cheaper chip."),
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
    ("That takes us to the budget.", "Ana said that this took them to the budget."),
    ("Once we know the price, I think it is easy.", "Ana thought that once they knew the price, it was easy."),
    ("We decided that it would be red.", "Ana said that they decided that it would be red."),
    ("The this is the overall plan.", "Ana said that this was the overall plan."),
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
    reply = ask.reply(Request("ask", passages, {"question": question}, shape=AnswerShape, spoken=language))
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


def test_a_summary_of_a_discussion_says_first_that_it_took_place():
    found = answer("Summarize the discussion about the solar panel.")
    assert found.answer.startswith("The group discussed the solar panel. ")
    assert found.claims[0].evidence
    assert all("solar panel" in q.quote for q in found.claims[0].evidence)


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Summarize the discussion about the solar panel.", "The group discussed the solar panel."),
        (
            "What did the team discuss about the price when choosing a chip?",
            "The team discussed the price.",
        ),
        ("What did Ana think about the price?", None),
        ("Summarize Ana's opinion on the price.", None),
        ("Who will order the chips?", None),
    ],
)
def test_only_a_question_for_a_discussion_is_opened_with_one(question: str, opening: str | None):
    opens = opener("en")
    assert opens is not None
    assert opens(question) == opening


def lines_of(*said: str, speaker: str = "Ana") -> list[RetoldLine]:
    words = cues("en")
    passages = [Passage(f"s{i}", text, speaker, source="m") for i, text in enumerate(said)]
    return [x for s in read(passages, words) for x in retold(s, words, frozenset())]


def test_two_lines_of_a_speaker_become_one_sentence():
    both = lines_of("The battery is empty.", "We should buy a bigger one.")
    assert told_together(both).endswith(" and suggested that they should buy a bigger one.")
    assert told_together(both).count("Ana") == 1
    same = lines_of("The battery is empty.", "The panel is made of glass.")
    assert told_together(same).startswith("Ana said that the battery")
    assert " and that the panel was made of glass." in told_together(same)


def test_a_long_sentence_is_told_in_its_clauses_with_the_whole_of_it_as_evidence():
    long = (
        "The first battery was made for the old model in the nineties, and we have a second one in the "
        "basement that nobody has used for years."
    )
    found = lines_of(long)
    assert len(found) == 2
    assert {p.quote for x in found for p in x.sentence.pieces} == {long}


def test_a_condition_is_never_cut_from_what_depends_on_it():
    assert (
        len(
            lines_of(
                "If we take the plastic case for the remote control, and we add the rubber buttons on it, then it is too expensive for us."
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Describe the disagreement about the price.", True),
        ("Why did Ana change the price?", True),
        ("What problems did they have with the server?", True),
        ("What is the price of the chip?", False),
        ("Who will order the chips?", False),
        ("How many chips are needed?", False),
        ("When will the chips arrive?", False),
    ],
)
def test_what_asks_for_talk_is_told_and_what_asks_for_a_fact_is_looked_up(question: str, told: bool):
    passages = tuple(Passage(f"s{i}", text, who, source="m") for i, (who, text) in enumerate(TALK))
    index = Index(passages)
    asked = understand(question, speakers=["Ana", "Ben", "Cem"])
    assert wanted(asked, index) is told
