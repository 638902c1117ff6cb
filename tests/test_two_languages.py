"""A request says two languages: what is spoken and what the reply is wanted in; nobody takes the one for the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.doors import Passage, Reply, Request
from pipeline.prompts import render
from pipeline.scoring.choice import best_scorer
from pipeline.shapes import ActionShape, AnswerShape, ClaimShape, QuoteShape, RecapShape

LINES = (
    Passage("s1", "Wir veröffentlichen die Beta am Freitag.", "Nora"),
    Passage("s2", "Gut, ich schreibe bis Donnerstag die Ankündigung.", "Emil"),
)
QUOTES = (
    [QuoteShape(segment="s1", quote="Wir veröffentlichen die Beta am Freitag.")],
    [QuoteShape(segment="s2", quote="ich schreibe bis Donnerstag die Ankündigung")],
)
IN_ENGLISH = RecapShape(
    headline=ClaimShape(text="The beta is released on Friday.", evidence=QUOTES[0]),
    actions=[
        ActionShape(
            text="Emil writes the announcement by Thursday.",
            owner="Emil",
            due="Thursday",
            strength="agreed",
            evidence=QUOTES[1],
        )
    ],
)


def test_a_correct_english_recap_of_a_german_meeting_is_not_doubted() -> None:
    request = Request("recap", LINES, shape=RecapShape, spoken="de", wanted="en")
    verdict = best_scorer("recap").score(request, Reply("", "cheap", data=IN_ENGLISH))
    assert [d.reason for d in verdict.doubts] == []
    assert verdict.accept


def test_a_number_nobody_said_is_doubted_whatever_the_languages() -> None:
    wrong = IN_ENGLISH.model_copy(
        update={"decisions": [ClaimShape(text="The beta costs 400 euros.", evidence=QUOTES[0])]}
    )
    request = Request("recap", LINES, shape=RecapShape, spoken="de", wanted="en")
    verdict = best_scorer("recap").score(request, Reply("", "cheap", data=wrong))
    assert any("400" in d.reason for d in verdict.doubts)


def test_the_prompt_asks_for_the_wanted_language() -> None:
    request = Request("ask", LINES, {"question": "When?"}, AnswerShape, spoken="de", wanted="fr")
    assert 'in the language "fr"' in render(request).ask


def test_a_reply_is_wanted_as_spoken_unless_said() -> None:
    assert Request("recap", spoken="de").wanted == "de"
    assert replace(Request("recap", spoken="de"), scope="windows").wanted == "de"
    assert Request("recap", spoken="zh-Hans", wanted="zh-Hant").translates is False


def test_who_still_says_language_gets_both_and_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match="spoken"):
        request = Request("recap", language="de")
    assert (request.spoken, request.wanted) == ("de", "de")
