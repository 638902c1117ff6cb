"""What readers of real recaps met: labels with brackets, dates that were past, told speech as tasks, proposals among decisions."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
from pipeline.extractive.commitments.signs import has
from pipeline.extractive.reading.cues import cues
from pipeline.formats import html, md
from pipeline.meeting import Action, Claim, Evidence, Recap, Segment, Transcript
from pipeline.verification.finding import examine
from pipeline.verification.names import label
from pipeline.verification.said import prepared
from pipeline.verification.statement import Statement

EN = cues("en")


@pytest.mark.parametrize(
    ("written", "name"),
    [("Justin Lee (Besu)", "Justin Lee (Besu)"), ("[PERSON3]", "PERSON3"), ("(Chair)", "Chair"), (None, "")],
)
def test_a_label_keeps_the_brackets_that_are_its_own(written: str | None, name: str) -> None:
    assert label(written) == name


def test_the_owner_of_a_task_may_have_a_firm_in_brackets() -> None:
    line = "I'll write the report on the cables by Friday."
    said = prepared((Passage("a", line, "Justin Lee (Besu)"), Passage("b", "Thank you.", "Ana (Geth)")), "en")
    told = "Justin Lee (Besu) will write the report on the cables by Friday."
    found = examine(
        Statement(told, "en", ("a",), (line,), owner="Justin Lee (Besu)", due="by Friday", strength="agreed"),
        said,
    )
    assert found.holds, found.reasons


@pytest.mark.parametrize(
    ("text", "taken_back"),
    [
        ("We are working on reversing the variables in the sum check.", False),
        ("We reversed that.", True),
        ("The board reversed the decision.", True),
    ],
)
def test_only_what_was_settled_can_be_taken_back(text: str, taken_back: bool) -> None:
    assert EN.has("retraction", text) == taken_back


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("So this was mentioned on Friday.", False),
        ("June from Prism has been working on it.", False),
        ("I think then we can wrap up for today.", False),
        ("The agenda today is the cables.", False),
        ("We launch the ferry in June.", True),
        ("The report is due on Friday.", True),
        ("It will be scheduled on Friday.", True),
        ("Please send it by the end of today.", True),
    ],
)
def test_a_day_that_is_past_or_a_persons_name_is_no_date(text: str, dated: bool) -> None:
    assert (has("day", text) and not has("gone", text) and not has("farewell", text)) == dated


@pytest.mark.parametrize(
    "text",
    [
        "I go, oh, the code is already there, I'll just do this check.",
        "I'll just post it here for everyone.",
        "We will just power through the overview.",
    ],
)
def test_told_speech_and_what_is_done_in_the_call_is_no_task(text: str) -> None:
    assert has("retold", text) or has("brief", text)


def _recap() -> tuple[Recap, Transcript]:
    segments = tuple(Segment(f"s{n}", f"Words of line {n}.", "Ana", n * 10.0, n * 10.0 + 5) for n in range(4))

    def proof(n: int) -> tuple[Evidence, ...]:
        return (Evidence(f"s{n}", f"Words of line {n}.", "Ana", n * 10.0, n * 10.0 + 5),)

    recap = Recap(
        meeting_id="m",
        title="m",
        language="en",
        headline=Claim(""),
        decisions=(
            Claim("We might buy the ferry.", True, "proposed", proof(0)),
            Claim("We keep the crane.", True, "agreed", proof(1)),
        ),
        actions=(
            Action("Somebody could call the bank.", True, "proposed", proof(2)),
            Action("Ana will call the office.", True, "agreed", proof(3), owner="Ana"),
        ),
    )
    return recap, Transcript("m", "m", segments)


def test_what_was_only_put_forward_stands_apart_from_what_was_settled() -> None:
    recap, transcript = _recap()
    text = md.render(recap, transcript)
    for settled, apart in (("keep the crane", "might buy"), ("will call the office", "call the bank")):
        assert text.index(settled) < text.index("### Proposed", text.index(settled)) < text.index(apart)
    page = html.render(recap, transcript)
    assert page.index("keep the crane") < page.index("might buy the ferry")
    assert 'class="apart"' in page


def test_a_recap_of_proposals_alone_says_that_nothing_was_settled() -> None:
    recap, transcript = _recap()
    text = md.render(
        Recap(meeting_id="m", title="m", language="en", headline=Claim(""), decisions=recap.decisions[:1]),
        transcript,
    )
    assert "None found in so many words; closing moments to check: 1" in text
    assert "### Proposed" not in text
