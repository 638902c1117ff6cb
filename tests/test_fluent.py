"""Lines for a model that is paid by the word: nothing that says anything is lost, and its quotes come back verbatim."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage, Reply, Request, Verdict
from pipeline.federation.brevity import brief
from pipeline.federation.enhance import Room, enhanced, enhancement
from pipeline.prompts import render
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape
from pipeline.text.fluent import as_said, fluent


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("So uh, we we ship on, um, Tuesday.", "So we ship on, Tuesday."),
        ("Um <laugh/> I I'll ask {vocalsound} Ana.", "I I'll ask Ana."),
        ("We could some papers <unintelligible/>.", "We could some papers"),
        ("The number is 5 5 2.", "The number is 5 5 2."),
        ("No. No, we never agreed.", "No. No, we never agreed."),
        ("Uh.", ""),
    ],
)
def test_hesitations_and_stutters_go_and_nothing_else(said: str, read: str) -> None:
    assert fluent(said) == read


def test_what_is_a_word_elsewhere_stays() -> None:
    assert fluent("Er kommt um drei, ähm, zu uns.", language="de") == "Er kommt um drei, zu uns."
    assert fluent("Pelan pelan, er, saja.", language="id") == "Pelan pelan, er, saja."
    assert fluent("我們星期二出貨。", language="zh-Hant") == "我們星期二出貨。"


def test_a_copied_quote_comes_back_in_the_words_that_were_said() -> None:
    said = "So uh, we we ship on, um, Tuesday or later."
    assert as_said("we ship on Tuesday", said) == "we ship on, um, Tuesday"
    assert as_said("we ship on Friday", said) is None
    assert as_said("", said) is None


LINES = (
    Passage("s7", "Good morning.", "Ines"),
    Passage("s8", "The boiler is is uh, 4,300 euros.", "Marek"),
    Passage("s9", "And uh the roof fund pays.", "Marek"),
)
ASKED = Request("ask", LINES, {"question": "What does the boiler cost?"}, AnswerShape)
DRAFT = Reply("", "cheap", data=AnswerShape(found=False, answer="Nobody says."))


def answered(segment: str, quote: str) -> QuoteShape:
    further = enhancement(ASKED, DRAFT, Verdict(accept=False, benefit=0.6), room=Room(reply=300))
    claim = ClaimShape(text="It costs 4,300 euros.", evidence=[QuoteShape(segment=segment, quote=quote)])
    reply = Reply("", "strong", data=AnswerShape(found=True, answer="4,300 euros.", claims=[claim]))
    data = enhanced(ASKED, further, reply).data
    assert isinstance(data, AnswerShape)
    return data.claims[0].evidence[0]


def test_the_stronger_model_reads_short_lines() -> None:
    further = enhancement(ASKED, DRAFT, Verdict(accept=False, benefit=0.6), room=Room(reply=300))
    assert "\n8 Marek: The boiler is 4,300 euros." in render(further).passages


@pytest.mark.parametrize("segment", ["8", "[8]", "s8"])
def test_its_quotes_carry_the_ids_and_words_of_the_transcript(segment: str) -> None:
    assert answered(segment, "is 4,300 euros") == QuoteShape(segment="s8", quote="is uh, 4,300 euros.")


def test_a_quote_under_the_id_of_the_line_before_is_found() -> None:
    assert answered("8", "And the roof fund") == QuoteShape(segment="s9", quote="And uh the roof fund")


def test_a_quote_that_nobody_said_is_left_to_be_judged() -> None:
    assert answered("8", "is 5,000 euros") == QuoteShape(segment="s8", quote="is 5,000 euros")
    assert answered("x1", "is 5,000 euros").segment == "x1"


def test_ids_that_are_no_numbers_stay_as_they_are() -> None:
    mixed = (*LINES, Passage("intro", "Welcome.", "Ines"))
    assert [p.id for p in brief(mixed, mixed, language="en")] == ["s7", "s8", "s9", "intro"]
