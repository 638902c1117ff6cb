"""What was planted in the sample meetings is found: with the right strength, owner, time limit and moment."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest

from pipeline import formats
from pipeline.meeting import Claim, Recap, Segment, Transcript
from pipeline.providers.local import Extractive
from pipeline.stages import ingest
from pipeline.stages.summarize import summarize
from pipeline.text.words import terms

Kind = TypeVar("Kind", bound=Claim)
SAMPLES = Path(__file__).parent.parent / "sample_meetings"
NEAR_S = 15.0
SHARED = 0.5
"""A planted item counts as found where half of its meaningful words are in the statement or its quotes."""

# What is said in sample_meetings/office_opening, as a recognizer without mistakes would write it.
OFFICE = """
65 Helen: All right. So we decided that the office will open on the first of June.
71 Peter: Yeah, I agree with that. That's a good day.
74 Mark: Yes. I agree.
78 Helen: Okay, next topic is the money. What does the bank want?
83 Mark: So, the bank will give us two hundred thousand dollars. But they, um, they want to see the contract.
91 Mark: I'll send the contract to the bank by Friday.
95 Helen: Thanks Mark. And what about the insurance?
99 David: I might have a look at the insurance next week. But I can't promise anything.
106 Peter: The present insurance is good until July, I think. So there's some time.
112 Helen: Then, the drivers. We decided to hire two drivers.
118 Peter: Two drivers cost, uh, ninety thousand dollars every year. That's way too much money for the first year.
125 Mark: He's right. The budget is, well, it's very small.
130 Helen: Yeah, you're right. We take back the decision about the drivers. We won't hire two drivers this year.
138 Peter: Good. Then I will write a new budget by Tuesday.
143 David: And, um, who will pay for the parking spaces?
147 Helen: Nobody knows. We have to ask the city. That's an open question.
154 Mark: The city hasn't answered yet.
"""


@cache
def told(name: str) -> dict[str, Any]:
    return tomllib.loads((SAMPLES / name / "meeting.toml").read_text("utf-8"))


@cache
def transcript(name: str) -> Transcript:
    if name == "office_opening":
        lines = [re.match(r"(\d+) (\w+): (.+)", line) for line in OFFICE.strip().splitlines()]
        segments = tuple(
            Segment(f"s{n}", m[3], m[2], float(m[1]), float(m[1]) + 3) for n, m in enumerate(lines, 1) if m
        )
        return Transcript(name, "Office opening", segments, date="2026-03-16")
    file = next(p for p in (SAMPLES / name).iterdir() if p.stem == "meeting" and p.suffix != ".toml")
    readers = formats.readers()
    return ingest.read_transcript(ingest.classify(file, readers=readers), readers=readers)


@cache
def recap(name: str) -> Recap:
    return asyncio.run(summarize(transcript(name), Extractive()))


def found(planted: dict[str, Any], text: str, claims: Sequence[Kind]) -> list[Kind]:
    """The claims that say it, with a quote from about that moment."""
    wanted = set(terms(text))
    return [
        c
        for c in claims
        if len(wanted & set(terms(" ".join([c.text, *(e.quote for e in c.evidence)]))))
        >= SHARED * len(wanted)
        and any(e.start_s is not None and abs(e.start_s - planted["at_s"]) <= NEAR_S for e in c.evidence)
    ]


def planted(kind: str) -> list[Any]:
    return [
        pytest.param(name, item, id=f"{name}-{item.get('text') or item.get('task')}")
        for name in ("kitchen_app_standup", "library_migration", "office_opening")
        for item in told(name)[kind]
    ]


@pytest.mark.parametrize(("name", "item"), planted("decisions"))
def test_a_planted_decision_is_found_with_its_strength(name: str, item: dict[str, Any]) -> None:
    hits = found(item, item["text"], recap(name).decisions)
    assert item["strength"] in [c.strength for c in hits], [c.text for c in recap(name).decisions]


@pytest.mark.parametrize(("name", "item"), planted("actions"))
def test_a_planted_action_is_found_with_owner_due_and_strength(name: str, item: dict[str, Any]) -> None:
    hits = found(item, item["task"], recap(name).actions)
    said = [(a.strength, a.owner, (a.due or "").lower()) for a in recap(name).actions if a in hits]
    assert (item["strength"], item.get("owner"), item.get("due", "").lower()) in said, said


@pytest.mark.parametrize("name", ["kitchen_app_standup", "library_migration", "office_opening"])
def test_no_hedge_or_suggestion_is_shown_as_a_promise(name: str) -> None:
    soft = [a for a in told(name)["actions"] if a["strength"] != "agreed"]
    for item in soft:
        for claim in found(item, item["task"], recap(name).actions):
            assert claim.strength != "agreed" or claim.owner != item.get("owner"), claim.text


@pytest.mark.parametrize("name", ["kitchen_app_standup", "library_migration", "office_opening"])
def test_every_quote_is_verbatim_and_every_segment_was_read(name: str) -> None:
    made, source = recap(name), {s.id: s for s in transcript(name).segments}
    claims = (made.headline, *made.tldr, *made.decisions, *made.actions, *made.open_questions, *made.risks)
    for claim in (*claims, *made.chapters, *made.quotes):
        assert claim.verified, claim
        for e in claim.evidence:
            assert e.quote in source[e.segment].text
            assert e.speaker == source[e.segment].speaker
    assert made.coverage == 1.0


def test_a_question_that_nobody_could_answer_stays_open() -> None:
    assert any("parking" in q.text for q in recap("office_opening").open_questions)
    assert any("courier" in q.text for q in recap("library_migration").open_questions)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kitchen_app_standup", "We release the beta on the twenty-eighth of May."),
        ("library_migration", "We go live on Monday the fourteenth of September."),
    ],
)
def test_what_most_agreed_to_is_the_headline_whatever_its_verb(name: str, words: str) -> None:
    assert recap(name).headline.text == words


@pytest.mark.parametrize("name", ["kitchen_app_standup", "library_migration", "office_opening"])
def test_no_chapter_title_ends_in_a_preposition(name: str) -> None:
    parts = [part for chapter in recap(name).chapters for part in chapter.title.split(", ")]
    assert not [part for part in parts if part.split()[-1] in ("until", "off", "of", "for")]
