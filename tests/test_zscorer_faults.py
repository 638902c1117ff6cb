"""One fault in an otherwise good recap is caught, whatever the meeting is about: word checks and grounding together.

The three meetings were made up for these tests; nothing was trained on them.
"""

from __future__ import annotations

import pytest

from pipeline.doors import Passage, Reply, Request
from pipeline.scoring import zscorer
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.shapes import ActionShape, ClaimShape, QuoteShape, RecapShape

CLINIC = (
    ("Dana", "The new ultrasound machine comes to 61,500 dollars with the training."),
    ("Osman", "That is within the budget. So we agreed to buy it from the second supplier."),
    ("Dana", "I'll sign the order on Thursday and send a copy to the accountant."),
    ("Petra", "I can ask the electrician about the socket in room four."),
    ("Osman", "And we will not open on Saturdays this winter, that is decided."),
    ("Petra", "The waiting time is down to 25 minutes on average."),
)
CHOIR = (
    ("Lena", "The hall for the spring concert costs 900 a night, and we need it for two nights."),
    ("Ravi", "I will write to the church about the piano before the end of March."),
    ("Lena", "We decided to sing the Fauré, and to leave the Rutter for the autumn."),
    ("Jonas", "Then I'll print 40 copies of the score by Wednesday."),
    ("Ravi", "We don't need a second conductor, everybody was against it."),
)
SOFTWARE = (
    ("Mei", "The migration took 14 hours, and three tables are still on the old server."),
    ("Carlos", "I'm going to move the three tables tomorrow morning."),
    ("Mei", "Good. We have decided to keep the old server until the end of June."),
    ("Aoife", "I'll tell the customers about the downtime on Monday."),
    ("Carlos", "The new index makes the search 30 percent faster."),
    ("Mei", "We agreed not to touch the billing code before the audit."),
)
Lines = tuple[tuple[str, str], ...]


def doubted(lines: Lines, at: int, text: str, **action: str) -> str | None:
    """Why the scorer doubts the statement; None: it does not."""
    passages = tuple(Passage(f"s{n}", words, speaker) for n, (speaker, words) in enumerate(lines))
    evidence = [QuoteShape(segment=f"s{at}", quote=lines[at][1])]
    good = ClaimShape(text=lines[0][1], evidence=[QuoteShape(segment="s0", quote=lines[0][1])])
    recap = RecapShape(
        headline=good,
        decisions=[] if action else [ClaimShape(text=text, evidence=evidence)],
        actions=[ActionShape(text=text, evidence=evidence, **action)] if action else [],
    )
    scorer = zscorer.open("recap", fallback=RuleScorer(), risk=0.05)
    assert scorer is not None
    verdict = scorer.score(Request("recap", passages), Reply(text="", model="cheap", data=recap))
    return next((d.reason for d in verdict.doubts if d.claim == text), None)


@pytest.mark.parametrize(
    ("lines", "at", "text", "action"),
    [
        (CLINIC, 0, "The ultrasound machine costs 61,500 dollars including the training.", {}),
        (CLINIC, 1, "They agreed to buy it from the second supplier.", {}),
        (CLINIC, 2, "Dana will sign the order on Thursday.", {"owner": "Dana", "due": "Thursday"}),
        (CLINIC, 4, "They will not open on Saturdays this winter.", {}),
        (
            CHOIR,
            1,
            "Ravi will write to the church about the piano.",
            {"owner": "Ravi", "due": "end of March"},
        ),
        (CHOIR, 2, "They decided to sing the Fauré.", {}),
        (CHOIR, 3, "Jonas will print 40 copies of the score.", {"owner": "Jonas", "due": "Wednesday"}),
        (SOFTWARE, 2, "They decided to keep the old server until the end of June.", {}),
        (
            SOFTWARE,
            3,
            "Aoife will tell the customers about the downtime.",
            {"owner": "Aoife", "due": "Monday"},
        ),
        (SOFTWARE, 5, "They agreed not to touch the billing code before the audit.", {}),
    ],
)
def test_what_is_right_is_left_alone(lines: Lines, at: int, text: str, action: dict[str, str]) -> None:
    assert doubted(lines, at, text, **action) is None


@pytest.mark.parametrize(
    ("lines", "at", "text", "owner"),
    [
        (CLINIC, 2, "Osman will sign the order on Thursday.", "Osman"),
        (CLINIC, 3, "Dana will ask the electrician about the socket in room four.", "Dana"),
        (CHOIR, 1, "Lena will write to the church about the piano.", "Lena"),
        (CHOIR, 3, "Ravi will print 40 copies of the score.", "Ravi"),
        (SOFTWARE, 1, "Aoife will move the three tables tomorrow morning.", "Aoife"),
        (SOFTWARE, 3, "Carlos will tell the customers about the downtime.", "Carlos"),
    ],
)
def test_a_wrong_owner_is_caught(lines: Lines, at: int, text: str, owner: str) -> None:
    assert owner in (doubted(lines, at, text, owner=owner) or "")


@pytest.mark.parametrize(
    ("lines", "at", "text", "number"),
    [
        (CLINIC, 0, "The ultrasound machine costs 65,100 dollars including the training.", "65,100"),
        (CLINIC, 5, "The waiting time is down to 35 minutes on average.", "35"),
        (CHOIR, 0, "The hall for the spring concert costs 800 a night.", "800"),
        (CHOIR, 3, "Jonas will print 60 copies of the score by Wednesday.", "60"),
        (SOFTWARE, 0, "The migration took 24 hours.", "24"),
        (SOFTWARE, 4, "The new index makes the search 40 percent faster.", "40"),
    ],
)
def test_a_changed_number_is_caught(lines: Lines, at: int, text: str, number: str) -> None:
    assert number in (doubted(lines, at, text) or "")


@pytest.mark.parametrize(
    ("lines", "at", "text"),
    [
        (CLINIC, 1, "They agreed not to buy it from the second supplier."),
        (CLINIC, 4, "They will open on Saturdays this winter."),
        (CHOIR, 2, "They decided not to sing the Fauré."),
        (CHOIR, 4, "They need a second conductor."),
        (SOFTWARE, 2, "They have decided not to keep the old server until the end of June."),
        (SOFTWARE, 5, "They agreed to touch the billing code before the audit."),
    ],
)
def test_a_negated_decision_is_caught(lines: Lines, at: int, text: str) -> None:
    assert doubted(lines, at, text) is not None


@pytest.mark.parametrize(
    ("lines", "at", "text", "action"),
    [
        (CLINIC, 2, "Dana will sign the order on Friday.", {"owner": "Dana", "due": "Friday"}),
        (CLINIC, 3, "Petra will ask the electrician by Tuesday.", {"owner": "Petra", "due": "Tuesday"}),
        (
            CHOIR,
            1,
            "Ravi will write to the church before the end of May.",
            {"owner": "Ravi", "due": "end of May"},
        ),
        (CHOIR, 3, "Jonas will print 40 copies of the score.", {"owner": "Jonas", "due": "Sunday"}),
        (SOFTWARE, 2, "They decided to keep the old server until the end of August.", {}),
        (
            SOFTWARE,
            3,
            "Aoife will tell the customers on December 3.",
            {"owner": "Aoife", "due": "December 3"},
        ),
    ],
)
def test_a_made_up_date_is_caught(lines: Lines, at: int, text: str, action: dict[str, str]) -> None:
    assert doubted(lines, at, text, **action) is not None


def test_the_verb_may_is_no_month() -> None:
    assert doubted(CHOIR, 1, "Ravi may write to the church about the piano before the end of March.") is None
