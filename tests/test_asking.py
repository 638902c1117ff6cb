"""Questions that the recap answers: what was decided, who has what to do, what is open; and those it does not."""

from __future__ import annotations

import pytest

from pipeline.app import answering, edit
from pipeline.app import process as run
from pipeline.federation import Federation
from pipeline.meeting import Recap, Segment, Transcript
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import Settings
from pipeline.stages.recapped import wanted
from pipeline.store import Store
from tests.federation import Table, always, answer

PEOPLE = ("Ana Ruiz", "Ben")
TALK = (
    ("Ana Ruiz", "Let's decide about the heating. I propose that we take the heat pump."),
    ("Ben", "Yes, agreed, we take the heat pump."),
    ("Ana Ruiz", "Ben, could you call the installer by Friday?"),
    ("Ben", "Sure, I will call the installer by Friday."),
    ("Ana Ruiz", "I'll write the letter to the neighbours."),
    ("Ben", "Who pays for the scaffolding? That is still open, we do not know yet."),
)


def meeting(name: str, lines=TALK, date: str | None = "2026-05-05") -> Transcript:
    segments = tuple(
        Segment(f"s{n}", text, speaker, start_s=8.0 * n, end_s=8.0 * n + 7)
        for n, (speaker, text) in enumerate(lines)
    )
    return Transcript(name, name.title(), segments, date=date)


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("QUORUM_HOME", str(tmp_path))
    with Store(tmp_path / "quorum.db") as opened:
        opened.save_transcript(meeting("heating"))
        yield opened


def context(store: Store, **settings) -> run.RunContext:
    return run.open_house(Settings(chain=("local",), **settings), store)


@pytest.mark.parametrize(
    ("question", "section", "named", "subject"),
    [
        ("What are the action items?", "actions", (), ()),
        ("What are the next steps?", "actions", (), ()),
        ("Who has to do what by when?", "actions", (), ()),
        ("What does Ben have to do?", "actions", ("Ben",), ()),
        ("What did Ana promise to do?", "actions", ("Ana Ruiz",), ()),
        ("List Ben's tasks", "actions", ("Ben",), ()),
        ("What was decided?", "decisions", (), ()),
        ("Which decisions were made about the heating?", "decisions", (), ("heat",)),
        ("What did we agree on?", "decisions", (), ()),
        ("Was anything decided?", "decisions", (), ()),
        ("What was decided about the heat pump?", "decisions", (), ("heat", "pump")),
        ("What did we agree on regarding the letter?", "decisions", (), ("letter",)),
        ("Which tasks are due this week?", "actions", (), ("week",)),
        ("What is still open?", "open_questions", (), ()),
        ("What are the open questions?", "open_questions", (), ()),
        ("Are there any blockers?", "risks", (), ()),
    ],
)
def test_a_section_is_asked_for(question, section, named, subject):
    found = wanted(question, speakers=PEOPLE)
    assert found is not None
    assert (found.sections, found.named, found.subject) == ((section,), named, subject)


@pytest.mark.parametrize(
    "question",
    [
        "When does Ben call the installer?",
        "What does the heat pump do?",
        "What was decided about the heating, and when did it change?",
        "What did Ana say about the neighbours?",
        "Why did we decide to take the heat pump?",
        "How many tasks does the scheduler run?",
        "Who opened the question of costs?",
        "Summarize the discussion about the scaffolding",
    ],
)
async def test_other_questions_are_answered_from_the_words(store, question):
    at = context(store)
    await run.recap(meeting("heating"), at)
    found = await answering.ask(question, [meeting("heating")], at)
    assert not any("answered from the recap" in note for note in found.receipt.notes)


@pytest.mark.parametrize(("tag", "question", "section"), [
    ("de", "Welche Beschlüsse gab es?", "decisions"), ("fr", "Quelles sont les décisions ?", "decisions"),
    ("es", "¿Cuáles son los riesgos?", "risks"), ("de", "Wann fliegen wir?", None),
])  # fmt: skip
def test_in_other_languages_the_sections_heading_asks_for_it(tag, question, section):
    found = wanted(question, speakers=PEOPLE, language=tag)
    assert (found.sections if found else ()) == ((section,) if section else ())


async def test_tasks_come_with_owner_time_and_words(store):
    found = await answering.ask("What are the action items?", [meeting("heating")], context(store))
    assert found.found
    assert any("installer" in c.text and "2026-05-08" in c.text for c in found.claims)
    words = {s.id: s.text for s in meeting("heating").segments}
    assert all(e.quote in words[e.segment] for c in found.claims for e in c.evidence)
    assert found.receipt.cost_usd == 0


async def test_only_the_tasks_of_who_is_named(store):
    at = context(store)
    ben = await answering.ask("What does Ben have to do?", [meeting("heating")], at)
    ana = await answering.ask("What do I have to do?", [meeting("heating")], at, person="Ana Ruiz")
    assert "installer" in ben.answer
    assert "letter" not in ben.answer
    assert "letter" in ana.answer
    assert "installer" not in ana.answer
    assert "--person" in (await answering.ask("What are my tasks?", [meeting("heating")], at)).answer


async def test_only_what_one_person_settled_or_promised_where_that_is_asked_for(store):
    at = context(store)
    ben = await answering.ask("What are the action items?", [meeting("heating")], at, person="Ben")
    assert "installer" in ben.answer
    assert "letter" not in ben.answer


async def test_several_meetings_are_told_by_date_and_the_time_asked_for_counts(store):
    at = context(store)
    early = meeting("early", date="2026-04-01")
    late = meeting(
        "late", [("Ana Ruiz", "I'll book the crane by Monday."), ("Ben", "Great.")], date="2026-05-05"
    )
    store.save_transcript(early)
    store.save_transcript(late)
    both = await answering.ask("What are the action items?", [late, early], at)
    assert both.answer.index("2026-04-01: ") < both.answer.index("2026-05-05: ")
    assert {e.meeting_id for c in both.claims for e in c.evidence} == {"early", "late"}
    last = await answering.ask("What are the action items of the last meeting?", [late, early], at)
    assert {e.meeting_id for c in last.claims for e in c.evidence} == {"late"}


async def test_what_the_recap_does_not_hold_is_looked_for_in_the_words(store):
    at = context(store)
    found = await answering.ask("What decisions were made about the scaffolding?", [meeting("heating")], at)
    assert not any("answered from the recap" in note for note in found.receipt.notes)
    assert (
        await answering.ask("What are the risks?", [meeting("heating")], at)
    ).answer == "None found in so many words."


async def test_several_sections_are_told_under_their_headings(store):
    found = await answering.ask(
        "List the decisions and the action items", [meeting("heating")], context(store)
    )
    lines = found.answer.split("\n")
    assert lines[0].startswith("Decisions: ")
    assert any(line.startswith("Actions: ") for line in lines[1:])
    assert len(lines) == len(found.claims)


async def test_a_question_in_another_language_than_the_meeting_finds_its_sections(store):
    found = await answering.ask(
        "¿Cuáles son las tareas de esta reunión?", [meeting("heating")], context(store)
    )
    assert found.found
    assert any("installer" in e.quote for c in found.claims for e in c.evidence)


async def test_what_its_user_corrected_is_what_is_answered(store):
    at = context(store)
    talk = meeting("heating")
    made = await run.recap(talk, at)
    edit.keep(Recap(**{**{f: getattr(made, f) for f in made.__slots__}, "actions": ()}), talk, at)
    assert (
        await answering.ask("What are the action items?", [talk], at)
    ).answer == "None found in so many words."


async def test_no_recap_is_bought_for_a_question(store):
    table = Table({"a:reader": always(answer("The heat pump.", quote="we take the heat pump"))})
    settings = Settings(home=store.path.parent, chain=("a:reader",))
    federation = Federation(
        settings, providers=table, log=store, cache=store, scorer=lambda task: RuleScorer()
    )
    await answering.ask(
        "What was decided?", [meeting("heating")], run.RunContext(settings, store, federation)
    )
    assert {request.task for request in table.models["a:reader"].asked} == {"ask"}


async def test_a_date_that_was_worked_out_from_the_meetings_day_leaves_the_answer_verified(store):
    talk = meeting(
        "release",
        [("Ana Ruiz", "We will decide about the release on the 19th, so please come."), ("Ben", "Okay.")],
    )
    store.save_transcript(talk)
    found = await answering.ask("When will we decide about the release?", [talk], context(store))
    assert "(2026-05-19)" in found.claims[0].text
    assert found.claims[0].verified
    assert found.claims[0].doubt is None
