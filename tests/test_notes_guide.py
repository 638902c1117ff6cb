"""A user's own notes say what to look for: they weigh in the recap, reach a model as what they are, and prove nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import api, prompts
from pipeline.doors import Passage, Request
from pipeline.extractive.topics.stated import meeting_of
from pipeline.meeting import Segment, Transcript
from pipeline.providers.local import Extractive
from pipeline.settings import Settings
from pipeline.shapes import RecapShape
from pipeline.stages.summarize import request_for, summarize
from pipeline.store import Store

SAMPLE = "sample_meetings/library_migration/meeting.vtt"
TALK = Transcript(
    "m",
    "m",
    (
        Segment("s1", "The ferry needs a second engine before the winter season begins.", "Ana", 0.0, 5.0),
        Segment("s2", "The harbour office has moved the cables into the new building.", "Ben", 6.0, 11.0),
    ),
)


def test_what_the_notes_speak_of_weighs_more_and_the_rest_as_before() -> None:
    plain, guided = (
        meeting_of(request_for(TALK, notes=notes)).weights for notes in ("", "Ask about the harbour cables!")
    )
    assert guided[0] == plain[0]
    assert guided[1] == pytest.approx(2 * plain[1])


async def test_what_stands_in_the_notes_alone_is_in_no_recap() -> None:
    made = await summarize(TALK, Extractive(), notes="We sell the crane to Mallory for 50,000 euros.")
    assert "Mallory" not in repr(made)
    assert "crane" not in repr(made)


def test_a_model_is_told_that_notes_are_no_evidence_and_nothing_where_there_are_none() -> None:
    told = prompts.render(request_for(TALK, notes="Ask about the cables.")).ask
    assert "Ask about the cables." in told
    assert "no evidence" in told
    assert "notes" not in prompts.render(request_for(TALK)).ask
    assert (
        "Ask about" not in prompts.render(Request("recap", (Passage("s1", "Words."),), shape=RecapShape)).text
    )


def test_the_recap_is_made_anew_when_the_notes_change_and_not_otherwise(tmp_path: Path) -> None:
    own = Settings(home=tmp_path, local=True)

    def made() -> int:
        with Store(own.database) as store:
            return int(store.rows("SELECT count(*) AS n FROM steps WHERE step = 'recap'")[0]["n"])

    meeting = api.process(SAMPLE, settings=own).transcript.meeting_id
    api.process(SAMPLE, settings=own)
    assert made() == 1
    api.keep_notes(meeting, "The holding field of the old serials; who pays for the scanners?", settings=own)
    api.process(SAMPLE, settings=own)
    assert made() == 2
