"""Whole sentences of a line, word for word, change nothing in it; parts of one may."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
from pipeline.verification import verbatim
from pipeline.verification.finding import examine
from pipeline.verification.said import prepared
from pipeline.verification.statement import Statement

LINES = (
    Passage("a", "Maybe not, I'll leave the floor for a minute, and then we can call it a day.", "Ana"),
    Passage("b", "I think we will not move the launch to May. We wait for the vendor's answer.", "Ben"),
    Passage("c", "We might sign the contract with the harbour office on Friday.", "Ben"),
    Passage("d", "I might have a look at the insurance next week. But I can't promise anything.", "David"),
)


def held(text: str, line: str, strength: str | None = None) -> bool:
    quote = next(p.text for p in LINES if p.id == line)
    return examine(Statement(text, "en", (line,), (quote,), strength=strength), prepared(LINES, "en")).holds


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Ana: “Maybe not, I'll leave the floor for a minute, and then we can call it a day.”", "a"),
        ("Ben: “I think we will not move the launch to May. We wait for the vendor's answer.”", "b"),
        ("Ben: “We wait for the vendor's answer.”", "b"),
        ("Ana: “Maybe not, I'll leave the floor for a minute …”", "a"),
        ("David might have a look at the insurance next week.", "d"),
        ("David may have a look at the insurance next week.", "d"),
    ],
)
def test_a_line_quoted_word_for_word_holds(text: str, line: str) -> None:
    assert held(text, line)


@pytest.mark.parametrize(
    ("text", "line", "strength"),
    [
        ("Ben: “move the launch to May.”", "b", None),
        ("Ben: “We will move the launch to May.”", "b", None),
        ("Eva: “We wait for the vendor's answer.”", "b", None),
        ("Ben: “We sign the contract with the harbour office on Friday.”", "c", None),
        ("Ben: “We might sign the contract with the harbour office on Friday.”", "c", "agreed"),
        ("David will have a look at the insurance next week.", "d", None),
        ("David might have a look at the insurance next week.", "d", "agreed"),
    ],
)
def test_a_part_that_says_something_else_another_name_or_a_firmer_word_does_not(
    text: str, line: str, strength: str | None
) -> None:
    assert not held(text, line, strength)


@pytest.mark.parametrize(
    ("line", "lie"),
    [
        ("We are not buying the new printer.", "The new printer is being bought."),
        ("They did not take the red door for the office.", "The red door for the office was taken."),
    ],
)
def test_an_irregular_verb_does_not_hide_that_the_source_denies_it(line: str, lie: str) -> None:
    said = prepared((Passage("a", line, "Ana"), Passage("b", "Okay, what is next on the list?", "Ben")), "en")
    assert not examine(Statement(lie, "en", ("a",), (line,)), said).holds


EXCHANGE = (
    Passage("q", "Maybe somebody could check the pumps in the cellar?", "Ben"),
    Passage("r", "I'll check them tomorrow.", "Ana"),
    Passage("s", "I'll try to have a look at the insurance next week.", "David"),
    Passage("t", "The plan is to write the rules anew, so that it…", "Eva"),
    Passage("u", "answers the question of the bank about the crane.", "Eva"),
    Passage("v", "And then we sign.", "Eva"),
    Passage("w", "Maybe I can call the harbour office, I'm not sure.", "Ana"),
)


@pytest.mark.parametrize(
    ("text", "lines", "owner", "holds"),
    [
        ("Ben: “Maybe somebody could check the pumps in the cellar?” – Ana: “I'll check them tomorrow.”", "qr", "Ana", True),
        ("David: “I'll try to have a look at the insurance next week.”", "s", "David", True),
        ("Ana: “Maybe I can call the harbour office, I'm not sure.”", "w", "Ana", False),
        ("Ana: “I'll check them tomorrow.” (Ben: “Maybe somebody could check the pumps in the cellar?”)", "rq", "Ana", True),
    ],
)  # fmt: skip
def test_a_maybe_in_what_a_promise_answers_makes_it_no_maybe_and_one_of_its_own_does(
    text: str, lines: str, owner: str, holds: bool
) -> None:
    quotes = tuple(p.text for p in EXCHANGE if p.id in lines)
    told = Statement(text, "en", tuple(lines), quotes, owner=owner, strength="agreed")
    assert examine(told, prepared(EXCHANGE, "en")).holds is holds


@pytest.mark.parametrize(
    "text",
    [
        "Ana: “I'll check them tomorrow.” – Ben: “We sold the harbour office in spring.”",
        "Ben: “We sold the harbour office in spring.” – Ana: “I'll check them tomorrow.”",
        "Ana: “I'll check them tomorrow.” (Ben: “We sold the harbour office in spring.”)",
        "Ben: “Maybe somebody could check the pumps in the cellar?” – David: “I'll check them tomorrow.”",
    ],
)
def test_what_nobody_said_is_not_hidden_behind_what_somebody_did(text: str) -> None:
    told = Statement(text, "en", ("q", "r"), tuple(p.text for p in EXCHANGE[:2]), owner="Ana")
    assert not examine(told, prepared(EXCHANGE, "en")).holds


@pytest.mark.parametrize(
    ("cited", "holds"), [("tuv", True), ("tv", False)]
)  # a line between that is not cited breaks it
def test_what_is_said_in_one_breath_may_run_over_several_lines(cited: str, holds: bool) -> None:
    text = "Eva: “The plan is to write the rules anew, so that it… answers the question of the bank about the crane. And then we sign.”"
    statement = Statement(text, "en", tuple(cited), ())
    said = prepared(EXCHANGE, "en")
    lines = [n for n, p in enumerate(EXCHANGE) if p.id in cited]
    assert bool(verbatim.quotes(statement, said, lines)) is holds
