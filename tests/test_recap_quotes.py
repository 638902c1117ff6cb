"""Quotes hold whole tokens: nothing that was written is cut off at their edges, and no clean-up changes a number."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.readable import clean
from pipeline.verification.locate import locate


@pytest.mark.parametrize(
    ("line", "asked", "quote"),
    [
        ("So we write the server in C++ then.", "we write the server in C++", "we write the server in C++"),
        ("It went down by 50% today", "it went down by 50%", "It went down by 50%"),
        ('He said "ship it" and left', 'said "ship it"', 'said "ship it"'),
        ("We use C# (or F#) for it", "or F#", "(or F#)"),
        ("Keep $5 (five dollars) aside", "$5 (five dollars)", "$5 (five dollars)"),
        ("Well—we agreed—on that", "we agreed", "we agreed"),
        ("First. (Really) we agreed.", "we agreed", "we agreed."),
        ("see [1] and the .NET runtime", ".NET runtime", ".NET runtime"),
    ],
)
def test_a_quote_is_not_cut_inside_a_token(line: str, asked: str, quote: str) -> None:
    assert locate(asked, [Passage("s1", line)]) == ("s1", quote)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("we had issues after slot 30,000 there", "30,000"),
        ("the ratio is 3:4 with 1,000,000 users", "1,000,000"),
        ("let's use the .NET runtime here", "the .NET runtime"),
        ("we keep the server in C++", "C++."),
        ("so 2, 3 and 4 are done", "2, 3 and 4"),
        ("the ratio is 2;3 they say", "2;3"),
    ],
)
def test_cleaning_changes_no_number_and_no_token(said: str, kept: str) -> None:
    assert kept in clean(said, cues("en"))


@pytest.mark.parametrize(
    "said", ["I like, lose the plan", "I will they planned it already", "we I will they go there"]
)
def test_a_false_start_is_kept_rather_than_repaired_into_nonsense(said: str) -> None:
    from pipeline.extractive.reading.readable import reported

    shown = reported(clean(said, cues("en")), "Ben", cues("en"))
    assert not shown.startswith(("Ben likes, lose", "Ben will they", "Ben likes lose"))
