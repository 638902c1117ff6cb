"""A library that grows: what was kept says the same as reading everything would, and nothing reads everything."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.app import among
from pipeline.app import task_list as tasks
from pipeline.app.many.cores import cores, on_battery
from pipeline.doors import Passage, Request
from pipeline.extractive import ask as embedded
from pipeline.meeting import Action, Recap, Segment, Transcript
from pipeline.shapes import AnswerShape
from pipeline.stages import actions
from pipeline.store import EDITED, Store, shelf, tracked, upkeep
from pipeline.store.migrations import MIGRATIONS
from pipeline.store.shelf import Scope
from tests.example_recap import recap

TODAY = date(2026, 6, 1)
WORKS = (
    "send the contract to legal",
    "paint the green hall",
    "order the blue printer",
    "book the large room",
)
DONE = {
    "send the contract to legal": "I sent the contract to legal.",
    "paint the green hall": "The green hall is painted, done.",
    "order the blue printer": "I ordered the blue printer.",
    "book the large room": "I booked the large room.",
}


def meeting(name: str, day: str | None, series: str | None, *lines: tuple[str, str]) -> Transcript:
    said = tuple(Segment(f"s{n}", text, who, n * 5.0, n * 5.0 + 4) for n, (who, text) in enumerate(lines, 1))
    return Transcript(name, name.title(), said, date=day, series=series)


def keep(store: Store, made: Transcript, *given_out: str, kind: str = "recap") -> None:
    """Store a meeting with a recap that hands out these tasks to Cleo."""
    told = tuple(Action(f"{work.capitalize()}.", True, "agreed", (), None, "Cleo") for work in given_out)
    store.save_transcript(made)
    store.save_artifact(
        made.meeting_id, kind, replace(recap(made.meeting_id), actions=told, decisions=()), of=Recap
    )


def computed(store: Store) -> list[tuple[object, ...]]:
    """Every task as it is found by reading all meetings at once."""
    rows = [
        (store.artifact(m.id, EDITED, Recap) or store.artifact(m.id, "recap", Recap), store.transcript(m.id))
        for m in store.meetings()
    ]
    found = actions.track([(r, t) for r, t in rows if r is not None])
    return sorted(
        (t.date or "", t.meeting_id, t.action.text, t.closed_in or "", str(t.closed)) for t in found
    )


def kept(store: Store) -> list[tuple[object, ...]]:
    found = tasks.tasks(store, today=TODAY)
    return sorted(
        (t.date or "", t.meeting_id, t.action.text, t.closed_in or "", str(t.closed)) for t in found
    )


def some_meeting(chance: random.Random, n: int) -> tuple[Transcript, tuple[str, ...]]:
    day = chance.choice([None, *(f"2026-03-{d:02}" for d in range(1, 9))])
    series = chance.choice([None, "office", "site"])
    lines = [(chance.choice(["Cleo", "Ana", "Ben"]), "Good morning.")]
    lines += [
        (chance.choice(["Cleo", "Ana"]), DONE[work]) for work in chance.sample(WORKS, chance.randint(1, 2))
    ]
    return meeting(f"m{n}", day, series, *lines), tuple(chance.sample(WORKS, chance.randint(1, 2)))


@pytest.mark.parametrize("seed", range(2))
def test_tasks_that_are_kept_are_those_that_reading_everything_finds(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    closed = 0
    for n in range(24):
        made, given_out = some_meeting(chance, n if chance.random() < 0.8 else chance.randrange(n + 1))
        keep(store, made, *given_out, kind=chance.choice(["recap", "recap", "recap", EDITED]))
        if chance.random() < 0.15:
            upkeep.forget(store, chance.choice(store.meetings()).id)
        if chance.random() < 0.3:
            assert kept(store) == computed(store)
            closed += sum(t.closed is not None for t in tasks.tasks(store, today=TODAY))
    assert kept(store) == computed(store)
    assert closed


def test_forgetting_the_meeting_that_closed_a_task_opens_it_again(store: Store) -> None:
    keep(store, meeting("a", "2026-03-01", "office", ("Ana", "Hello.")), WORKS[0])
    keep(store, meeting("b", "2026-03-02", "office", ("Cleo", DONE[WORKS[0]])))
    keep(store, meeting("c", "2026-03-03", "office", ("Cleo", DONE[WORKS[0]])))
    assert [t.closed_in for t in tasks.tasks(store, today=TODAY)] == ["b"]
    upkeep.forget(store, "b")
    assert [t.closed_in for t in tasks.tasks(store, today=TODAY)] == ["c"]
    upkeep.forget(store, "c")
    assert [t.closed_in for t in tasks.tasks(store, today=TODAY)] == [None]


def test_a_change_while_a_meeting_is_read_leaves_it_stale(store: Store) -> None:
    keep(store, meeting("a", "2026-03-01", "office", ("Ana", "Hello.")), WORKS[0])
    ((_, token),) = tracked.stale(store)
    keep(store, meeting("a", "2026-03-01", "office", ("Ana", "Hello.")), WORKS[1])
    tasks.note(store, "a", token=token)
    assert [m for m, _ in tracked.stale(store)] == ["a"]
    tasks.up_to_date(store)
    assert tracked.stale(store) == []


def test_only_the_newest_tasks_and_meetings_of_a_series_where_that_is_asked(store: Store) -> None:
    for n in range(1, 6):
        keep(store, meeting(f"m{n}", f"2026-03-0{n}", "office", ("Ana", "Hello.")), WORKS[0])
    asked = tasks.wanted(store, owner="cle", due=None, done=False, series="OFFICE", today=TODAY)
    assert [t.meeting_id for t in tasks.found(store, asked, newest=2)] == ["m4", "m5"]
    assert tasks.how_many(store, asked) == 5
    assert [e.recap.meeting_id for e in tasks.timeline(store, "office", newest=2)] == ["m4", "m5"]


def test_storing_and_finding_a_meeting_looks_through_no_table(file: Store) -> None:
    """Whatever reads a whole table for each meeting makes ten thousand meetings quadratic."""
    store = file
    for n in range(5):
        keep(store, meeting(f"m{n}", f"2026-03-0{n + 1}", "office", ("Ana", "Hello.")), WORKS[0])
    tasks.up_to_date(store)
    said: list[str] = []
    store._db.set_trace_callback(said.append)
    keep(store, meeting("m9", "2026-04-01", "office", ("Cleo", DONE[WORKS[0]])), WORKS[1])
    tasks.note(store, "m9")
    tasks.match(store)
    store.find("m9")
    store.find("M9")
    store.meetings(limit=3)
    store.search("legal")
    store._db.set_trace_callback(None)
    for sql in {s for s in said if s.startswith(("SELECT", "DELETE", "UPDATE"))}:
        plan = [row["detail"] for row in store.rows(f"EXPLAIN QUERY PLAN {sql}")]
        whole = [d for d in plan if d.startswith("SCAN") and "INDEX" not in d and "stale" not in d]
        assert not [d for d in whole if "CONSTANT ROW" not in d and "words" not in d], (sql, plan)


def test_a_database_of_before_is_brought_up_to_date_with_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "quorum.db"
    _of_before(path)
    with Store(path) as store:
        assert [m.segments for m in store.meetings()] == [2, 1]
        assert store.find("budget, second") == "budget-9"
        assert [h.segment.id for h in store.search("ship")] == ["s1"]
        assert [h.meeting_id for h in store.search("发布")] == ["budget-9"]
        assert shelf.speakers(store) == {"budget-1": ("Ana", "Ben")}
        assert shelf.count(store, Scope(person="ana")) == 1
        assert [t.action.text for t in tasks.tasks(store, today=TODAY)] == ["Send the contract to legal."]
        assert list(upkeep.problems(store)) == []
        upkeep.forget(store, "budget-1")
        assert store.search("ship") == ()


def _of_before(path: Path) -> None:
    """Two meetings, as a version wrote them that had the first five migrations."""
    lines = (
        ("budget-1", 0, Segment("s1", "We ship in May.", "Ana", 0.0, 2.0), "We ship in May."),
        ("budget-1", 1, Segment("s2", "Fine.", "Ben", 2.0, 3.0), "Fine."),
        ("budget-9", 0, Segment("s1", "周三发布。"), " 周  三  发  布 。"),
    )
    form = tracked.adapter_of(Segment)
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY, at TEXT NOT NULL)")
        for name in list(MIGRATIONS)[:5]:
            for statement in MIGRATIONS[name]:
                db.execute(statement)
            db.execute("INSERT INTO migrations VALUES (?, '2026-03-01')", (name,))
        for row in (
            ("budget-1", "Budget", "2026-03-02", "budget"),
            ("budget-9", "Budget, second round", None, None),
        ):
            db.execute("INSERT INTO meetings VALUES (?,?,?,?,'en','x',NULL,NULL,'[]','2026-03-01',NULL)", row)
        for meeting_id, seq, s, words in lines:
            row_ = (meeting_id, seq, s.id, s.speaker, s.start_s, s.end_s, s.text, form.dump_json(s).decode())
            db.execute("INSERT INTO segments VALUES (?,?,?,?,?,?,?,?)", row_)
            db.execute("INSERT INTO words VALUES (?,?,?)", (words, meeting_id, seq))
        told = replace(recap("budget-1"), actions=recap("budget-1").actions[:1])
        made = tracked.adapter_of(Recap).dump_json(told).decode()
        db.execute("INSERT INTO artifacts VALUES ('budget-1', 'recap', ?, '2026-03-01')", (made,))


def planted(store: Store, many: int) -> None:
    for n in range(many):
        day = (date(2025, 1, 1) + timedelta(days=n)).isoformat()
        thing = f"{('amber', 'teal', 'olive', 'ivory')[n % 4]} {('lantern', 'heron', 'kettle')[n % 3]}"
        store.save_transcript(
            meeting(
                f"m{n}", day, f"series {n % 7}",
                ("Ana", "Good morning, let us begin."),
                ("Ben", f"For the {thing} we will pay {1000 + n} euros in round {n}."),
                ("Ana", "Agreed. And thank you all for shipping the parsers."),
            )
        )  # fmt: skip


def test_of_many_meetings_those_are_read_that_hold_the_words(store: Store) -> None:
    planted(store, 200)
    found = among.chosen("What will we pay in round 17 for the teal kettle?", store, Scope())
    assert found.meetings[0] == "m17"
    assert len(found.meetings) == among.READ
    assert found.searched is not None
    assert found.searched.lines == 600
    assert "all 200 meetings were searched; the 16 that bear most on the question" in found.searched.notes[0]


def test_time_series_and_person_choose_before_words_do(store: Store) -> None:
    planted(store, 200)
    since = among.chosen("Who ships parsers?", store, Scope(since="2025-06-01"))
    assert len(since.meetings) == 49
    assert since.searched is None
    named = among.chosen("What did we decide in the series 3 meetings?", store, Scope())
    assert {int(m[1:]) % 7 for m in named.meetings} == {3}
    assert among.chosen("Who ships?", store, Scope(person="zoe")).meetings == ()


def test_a_question_without_a_word_to_look_for_reads_the_newest(store: Store) -> None:
    planted(store, 150)
    found = among.chosen("What was it?", store, Scope())
    assert found.meetings[0] == "m149"
    assert found.searched is not None
    assert "the newest" in found.searched.notes[-1]


PAID_WORKS = "repair painting insurance transport cleaning lighting wiring flooring heating fencing paving roofing".split()


def near_misses() -> tuple[Passage, ...]:
    """Meetings that each pay for another work on one quarry; of the right one the surroundings fit worst."""
    made = []
    for n, work in enumerate(PAID_WORKS):
        about = (
            "We looked at the parser."
            if work == "cleaning"
            else "Now the lilac quarry, what do we pay there?"
        )
        paid = f"For the {work} of the lilac quarry we will pay {1000 + n} euros."
        talk = (
            "Good morning, shall we begin?",
            "The cleaning went fine.",
            "More cleaning next week.",
            about,
            paid,
            "Fine.",
        )
        for m, text in enumerate(talk):
            made.append(Passage(f"m{n}/{m}", text, ("Ana", "Ben")[m % 2], m * 5.0, source=f"m{n}"))
    return tuple(made)


def test_among_near_misses_the_line_with_every_word_of_the_question_answers() -> None:
    question = {"question": "How much will we pay for the cleaning of the lilac quarry?"}
    told = embedded.reply(
        Request(
            task="ask", passages=near_misses(), inputs=question, shape=AnswerShape, spoken="en", wanted="en"
        )
    )
    assert told.found
    assert "cleaning of the lilac quarry" in told.answer


def test_a_meeting_that_words_put_first_is_read_whatever_its_vectors_say(store: Store) -> None:
    planted(store, 200)
    found = among.chosen("What will we pay in round 55 for the ivory heron?", store, Scope())
    assert "m55" in found.meetings[: among.BY_WORDS]


def test_all_cores_but_not_on_battery_or_without_memory(tmp_path: Path) -> None:
    for name, kind, file, said in (
        ("AC", "Mains", "online", "0"),
        ("BAT0", "Battery", "status", "Discharging"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(f"{kind}\n")
        (tmp_path / name / file).write_text(f"{said}\n")
    nowhere = tmp_path / "none"
    every = cores(supplies=nowhere, cgroup=nowhere, free_mb=1e6)
    assert on_battery(tmp_path)
    assert cores(supplies=tmp_path, cgroup=nowhere, free_mb=1e6) == max(1, every // 2)
    (tmp_path / "AC" / "online").write_text("1\n")
    assert not on_battery(tmp_path)
    assert cores(supplies=nowhere, cgroup=nowhere, free_mb=500) == 1
    (tmp_path / "cpu.max").write_text("100000 100000\n")
    assert cores(supplies=nowhere, cgroup=tmp_path, free_mb=1e6) == 1
