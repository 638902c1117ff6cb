"""What readers of real recaps met: labels with brackets, dates that were past, told speech as tasks, proposals among decisions."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage, Request
from pipeline.extractive.commitments.signs import has
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.recap import reply
from pipeline.formats import html, md
from pipeline.meeting import Action, Claim, Evidence, Recap, Segment, Transcript
from pipeline.shapes import RecapShape
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
        ("So this was, like, mentioned on Friday.", False),
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
        "And now I will also, show how the search will work, because that's interesting.",
    ],
)
def test_told_speech_and_what_is_done_in_the_call_is_no_task(text: str) -> None:
    assert has("retold", text) or has("brief", text)


def test_what_is_shown_at_a_later_day_is_a_task() -> None:
    assert not has("brief", "I'll show the new crane software at the meeting next week.")


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
    for settled, heading, apart in (
        ("keep the crane", "### Put forward; how it ended was not said in so many words", "might buy"),
        ("will call the office", "### Proposed", "call the bank"),
    ):
        assert text.index(settled) < text.index(heading, text.index(settled)) < text.index(apart)
    page = html.render(recap, transcript)
    assert page.index("keep the crane") < page.index("might buy the ferry")
    assert 'class="apart"' in page


def test_a_recap_of_proposals_alone_says_that_nothing_was_settled() -> None:
    recap, transcript = _recap()
    text = md.render(
        Recap(meeting_id="m", title="m", language="en", headline=Claim(""), decisions=recap.decisions[:1]),
        transcript,
    )
    assert (
        text.index("None found in so many words.") < text.index("### Put forward") < text.index("might buy")
    )
    page = html.render(
        Recap(meeting_id="m", title="m", language="en", headline=Claim(""), decisions=recap.decisions[:1]),
        transcript,
    )
    assert page.index("None found in so many words.") < page.index("Put forward") < page.index("might buy")


def listed(*talk: tuple[str, str]) -> list[tuple[str, str | None]]:
    passages = tuple(Passage(f"s{n}", text, who, 5.0 * n, 5.0 * n + 4) for n, (who, text) in enumerate(talk))
    return [(d.text, d.strength) for d in reply(Request("recap", passages, shape=RecapShape)).decisions]


SMALL = (
    ("Eva", "The benchmarks of the ferry engine are all through, the numbers look as they did."),
    ("Ben", "The harbour office counted the cables again last week."),
)


def test_what_was_put_agreed_to_and_closed_in_the_call_is_a_decision() -> None:
    found = listed(
        *SMALL,
        ("Ana", "Okay, Ben, are you okay with a limit of 300 crates?"),
        ("Ben", "Yeah, let's do it."),
        ("Ana", "All right, let's go."),
        *SMALL,
    )
    assert (
        "Ana: “Ben, are you okay with a limit of 300 crates?” – Ben: “Yeah, let's do it.”",
        "agreed",
    ) in found


def test_what_its_speaker_asks_all_to_agree_with_is_what_they_said_before() -> None:
    found = listed(
        *SMALL,
        ("Ana", "So I think it would be a good time to stop these extra meetings about the ferry."),
        ("Ana", "Would you guys agree with this, more generally?"),
        ("Ben", "Sounds good."),
        ("Ana", "Okay, so let's do it."),
        *SMALL,
    )
    assert any("stop these extra meetings" in text and strength == "agreed" for text, strength in found)


@pytest.mark.parametrize(
    "talk",
    [
        (("Ana", "Should we take the red ferry, or the blue ferry?"), ("Ben", "Yeah."), ("Ana", "Okay.")),
        (
            ("Ana", "Are you okay with a limit of 300 crates?"),
            ("Ben", "I don't think so, no."),
            ("Ana", "Okay."),
        ),
        (
            ("Ana", "Are you okay with a limit of 300 crates?"),
            ("Ben", "Yeah."),
            ("Eva", "What about the cables?"),
        ),
    ],
)
def test_a_choice_a_no_and_what_nobody_closed_are_none(talk: tuple[tuple[str, str], ...]) -> None:
    assert all(strength != "agreed" for _, strength in listed(*SMALL, *talk, *SMALL))


@pytest.mark.parametrize(
    ("said", "strength"),
    [
        ("I can push the changes of the crane software to the test branch tomorrow.", "agreed"),
        ("I'll try to push the changes of the crane software to the test branch tomorrow.", "agreed"),
        ("Maybe I can push the changes of the crane software to the test branch tomorrow.", "tentative"),
        ("I could push the changes of the crane software to the test branch tomorrow.", "tentative"),
        ("I can push the changes of the crane software to the test branch if you like.", "tentative"),
    ],
)
def test_in_a_call_a_promise_is_tentative_only_where_its_words_leave_it_open(
    said: str, strength: str
) -> None:
    """Readers found three of four "I can" and "I'll try to" kept; they were shown as tentative."""
    passages = tuple(
        Passage(f"s{n}", text, who, 5.0 * n, 5.0 * n + 4)
        for n, (who, text) in enumerate(
            (
                *SMALL * 8,
                ("Ana", said),
                *SMALL * 8,
            )
        )
    )
    made = reply(Request("recap", passages, shape=RecapShape)).actions
    assert [(a.owner, a.strength) for a in made if "push the changes" in a.text] == [("Ana", strength)]
