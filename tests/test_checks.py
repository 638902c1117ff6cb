"""Lies that once passed as verified, and right statements that once were doubted, against the one function that decides."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
from pipeline.verification.finding import examine
from pipeline.verification.said import PreparedSource
from pipeline.verification.statement import Statement

LINES = (
    ("Ana Kovač", "We stock two hundred of them, but not in the Lyon shop."),
    ("Marketing", "I think the red case should only cost twelve and a half euros per item."),
    ("User Interface", "In our marketing report, sixty five per cent of the people liked the red case."),
    ("Ben", "Maybe, um, we ship the printer driver on Thursday."),
    ("Elizabeth May", "The library opens again after the repairs of the roof."),
    ("Ana Kovač", "On Monday the lawyers read the contract with the landlord."),
    ("Ben", "No, we were never going to test the old printer driver."),
    ("Dora", "You could have three or four desks for each of the rooms upstairs."),
    ("Ana Kovač", "The printers will be delivered to the rooms upstairs."),
)
LIES = {
    "the day of a neighbouring line": (6, "On Thursday the lawyers read the contract with the landlord.", None),
    "the number of a neighbouring line": (2, "I think the red case should only cost twenty euros per item.", None),
    "a not put in beside a denial of something else": (1, "We do not stock two hundred of them.", None),
    "not only without a but": (9, "The printers will not only be delivered to the rooms upstairs.", None),
    "a maybe that stands before the words that are told": (4, "We ship the printer driver on Thursday.", "agreed"),
    "Marketing said it, for a report is called so": (3, "Marketing says that 65 percent of the people liked the red case.", None),
}  # fmt: skip
RIGHT = {
    "200 for two hundred": (1, "They stock 200 of them."),
    "12.50 for twelve and a half": (2, "The red case should only cost 12.50 euros per item."),
    "percent for per cent": (3, "65 percent of the people liked the red case."),
    "3-4 for three or four": (8, "There could be 3-4 desks for each of the rooms upstairs."),
    "a speaker is called May": (
        5,
        "Elizabeth May says that the library opens again after the repairs of the roof.",
    ),
    "an opening no": (7, "Ben says that no, we were never going to test the old printer driver."),
    "points that are counted": (9, "Third, the printers will be delivered to the rooms upstairs."),
}


def found(line: int, text: str, strength: str | None = None) -> tuple[str, ...]:
    passages = tuple(Passage(f"s{n}", words, who) for n, (who, words) in enumerate(LINES, 1))
    said = PreparedSource(passages, language="en")
    return examine(
        Statement(text, "en", (f"s{line}",), (LINES[line - 1][1],), strength=strength), said
    ).reasons


@pytest.mark.parametrize("lie", LIES)
def test_is_not_verified(lie: str) -> None:
    assert found(*LIES[lie])


@pytest.mark.parametrize("right", RIGHT)
def test_is_not_doubted(right: str) -> None:
    assert found(*RIGHT[right]) == ()


def test_the_network_is_asked_only_where_nothing_else_speaks_against_a_statement() -> None:
    reasons = found(6, "On Thursday the lawyers read the contract with the landlord.")
    assert reasons
    assert not any("seem to support" in r for r in reasons)
