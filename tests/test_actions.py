"""A task is closed by the words of a later meeting, and by nothing less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.meeting import Recap, Segment, Transcript
from pipeline.stages.actions import chosen, timeline, track
from tests.example_recap import recap, transcript

TODAY = date(2026, 3, 10)


def later(
    *lines: tuple[str, str], day: str = "2026-03-09", series: str = "office"
) -> tuple[Recap, Transcript]:
    segments = tuple(
        Segment(f"s{n}", text, who, n * 5.0, n * 5.0 + 4) for n, (who, text) in enumerate(lines, 1)
    )
    empty = replace(recap("next", title="Next"), actions=(), decisions=())
    return empty, Transcript("next", "Next", segments, date=day, series=series)


def first() -> tuple[Recap, Transcript]:
    return recap(), transcript(series="office")


@pytest.mark.parametrize(
    "lines",
    [
        (("Cleo", "I sent the contract to legal on Thursday."),),
        (("Ana", "Cleo has sent the contract to legal."),),
        (("Ana", "Cleo, did you send the contract to legal?"), ("Cleo", "Yes, done.")),
        (("Ben", "Hello."), ("Cleo", "The contract has been sent to legal, all good.")),
    ],
)
def test_a_later_meeting_closes_a_task_with_its_words(lines: tuple[tuple[str, str], ...]) -> None:
    tasks = track([first(), later(*lines)])
    assert tasks[0].closed is not None
    assert tasks[0].closed_in == "next"
    assert tasks[0].closed_on == "2026-03-09"
    texts = {f"s{n}": text for n, (_, text) in enumerate(lines, 1)}
    assert all(e.quote in texts[e.segment] for e in tasks[0].closed.evidence)
    assert [t.closed for t in tasks[1:]] == [None, None]


@pytest.mark.parametrize(
    "line",
    [
        ("Cleo", "I haven't sent the contract to legal yet."),
        ("Cleo", "I will send the contract to legal tomorrow."),
        ("Cleo", "The contract is almost sent to legal."),
        ("Ana", "Was the contract sent to legal?"),
        ("Cleo", "I should have sent the contract to legal."),
        ("Cleo", "I sent flowers."),
        ("Cleo", "Once the contract is sent to legal, we celebrate."),
    ],
)
def test_hopes_plans_and_questions_close_nothing(line: tuple[str, str]) -> None:
    assert track([first(), later(line)])[0].closed is None


def test_a_question_that_is_denied_closes_nothing() -> None:
    asked = later(
        ("Ana", "Did you send the contract to legal?"), ("Cleo", "No, not yet."), ("Cleo", "Lunch is done.")
    )
    assert track([first(), asked])[0].closed is None


def test_an_earlier_meeting_or_another_series_closes_nothing() -> None:
    said = ("Cleo", "I sent the contract to legal.")
    assert track([first(), later(said, day="2026-02-01")])[0].closed is None
    assert track([first(), later(said, series="kitchen")])[0].closed is None


def test_what_was_taken_back_is_no_task() -> None:
    r, t = first()
    gone = replace(r, actions=(replace(r.actions[0], strength="retracted"),))
    assert track([(gone, t)]) == ()


def test_tasks_are_chosen_by_owner_due_date_and_state() -> None:
    tasks = track([first(), later(("Cleo", "I sent the contract to legal."))])
    assert [t.action.owner for t in chosen(tasks, owner="cle", today=TODAY)] == ["Cleo"]
    assert [t.action.text for t in chosen(tasks, due_within_days=0, today=TODAY)] == [
        "Send the contract to legal."
    ]
    assert chosen(tasks, due_within_days=0, today=date(2026, 3, 1)) == ()
    assert len(chosen(tasks, done=False, today=TODAY)) == 2
    assert len(chosen(tasks, done=True, today=TODAY)) == 1


def test_a_timeline_is_in_order_and_says_what_each_meeting_closed() -> None:
    entries = timeline([later(("Cleo", "I sent the contract to legal.")), first()])
    assert [e.transcript.meeting_id for e in entries] == ["printer", "next"]
    assert [t.action.text for t in entries[1].closed] == ["Send the contract to legal."]


def test_a_language_without_cues_closes_nothing() -> None:
    r, t = later(("Cleo", "I sent the contract to legal."))
    assert track([first(), (r, replace(t, language="th"))])[0].closed is None
