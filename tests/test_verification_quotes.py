"""Whole sentences of a line, word for word, change nothing in it; parts of one may."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
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
