"""The store: real SQLite files, opened again, by several processes, on a disk that is full."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.doors import Call, Usage
from pipeline.errors import BadInput, NotFound, StoreError
from pipeline.meeting import Segment, Transcript, Word
from pipeline.store import Store

MEETING = Transcript(
    meeting_id="budget-1a2b",
    title="Budget review",
    date="2026-03-02",
    series="budget",
    language="en",
    engine="pocketsphinx en-us",
    duration_s=61.5,
    notes=("2 cues could not be read",),
    segments=(
        Segment("s1", "We ship in May.", "S1", 0.0, 2.0, words=(Word("We", 0.0, 0.2, 0.9),)),
        Segment("s2", "我们决定下周三发布。", "S2", 2.0, 4.0, language="zh-Hans", doubtful="low confidence"),
        Segment("s3", "No times here", None),
    ),
)


def test_a_transcript_comes_back_as_it_went_in(store: Store) -> None:
    store.save_transcript(MEETING)
    assert Store(store.path).transcript("budget-1a2b") == MEETING


def test_saving_again_replaces_the_words_and_keeps_the_artifacts(store: Store) -> None:
    store.save_transcript(MEETING)
    store.save_artifact("budget-1a2b", "note", "kept", of=str)
    store.save_transcript(replace(MEETING, segments=MEETING.segments[:1]))
    assert len(store.transcript("budget-1a2b").segments) == 1
    assert store.artifact("budget-1a2b", "note", str) == "kept"
    assert store.search("wednesday may ship") == ()


def test_a_meeting_is_found_by_id_title_and_unambiguous_beginning(store: Store) -> None:
    store.save_transcript(MEETING)
    assert store.find("budget review") == store.find("budget-1") == store.find("Budget") == "budget-1a2b"
    store.save_transcript(replace(MEETING, meeting_id="budget-9", title="Budget, second round"))
    with pytest.raises(BadInput, match="fits 2 meetings"):
        store.find("budget")
    with pytest.raises(NotFound):
        store.find("nothing")


@pytest.mark.parametrize("words", ["ship may", "SHIP", "下周三", "发布"])
def test_search_finds_words_in_any_script(store: Store, words: str) -> None:
    store.save_transcript(MEETING)
    assert len(store.search(words)) == 1


@pytest.mark.parametrize("words", ['"ship" OR', "may*", "text:ship", "(may)", "ship'; DROP TABLE words"])
def test_search_takes_operators_as_plain_text(store: Store, words: str) -> None:
    store.save_transcript(MEETING)
    assert len(store.search(words)) <= 1
    assert store.transcript("budget-1a2b") == MEETING


def test_renaming_gives_names_to_speakers_and_refuses_strangers(store: Store) -> None:
    store.save_transcript(MEETING)
    assert store.rename("budget-1a2b", {"S1": "Ana"}).speakers == ("Ana", "S2")
    with pytest.raises(NotFound, match="S7"):
        store.rename("budget-1a2b", {"S7": "Eve"})


def test_a_result_of_another_form_counts_as_none(store: Store) -> None:
    store.save_result("k", "count", "text", of=str)
    assert store.result("k", int) is None


def test_calls_and_replies_survive_a_kill(store: Store) -> None:
    code = f"""
import os
from pipeline.store import Store
from pipeline.doors import Call, Usage
s = Store({str(store.path)!r})
s.write(Call("openai:x", "recap", "ok", Usage(10, 2, cached_input=4), 0.25, 1.5, "first", "h"))
s.put("h", "reply")
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    (call,) = store.calls()
    assert (call.model, call.usage, call.cost_usd) == ("openai:x", Usage(10, 2, cached_input=4), 0.25)
    assert store.get("h") == "reply"
    assert store.calls(since="2999") == ()


def test_an_unknown_price_stays_unknown(store: Store) -> None:
    store.write(Call("m", "ask", "ok"))
    assert store.calls()[0].cost_usd is None


def test_a_full_disk_is_a_clear_error_and_what_was_there_is_intact(file: Store) -> None:
    store = file
    store.save_transcript(MEETING)
    store.rows("PRAGMA max_page_count = 40")
    many = tuple(replace(MEETING.segments[0], id=f"s{i}", text=f"line {i} " * 40) for i in range(2000))
    with pytest.raises(StoreError, match="full"):
        store.save_transcript(replace(MEETING, segments=many))
    assert store.transcript("budget-1a2b") == MEETING


def test_a_file_that_is_no_database_is_named_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "quorum.db"
    path.write_text("this is not a database, it is a text file" * 50)
    with pytest.raises(StoreError, match="move the file away"):
        Store(path)


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="QUORUM_HOME"):
        Store(tmp_path / "file" / "quorum.db")


def test_a_migration_that_fails_leaves_the_old_version(tmp_path: Path) -> None:
    path = tmp_path / "quorum.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE steps (unexpected)")  # makes migration 002 fail, after 001 succeeded
    with pytest.raises(StoreError):
        Store(path)
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT name FROM migrations").fetchall() == [("001_meetings",)]


def test_two_processes_open_a_new_store_at_once(tmp_path: Path) -> None:
    code = f"from pipeline.store import Store; Store({str(tmp_path / 'quorum.db')!r}).close()"
    runs = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [run.wait() for run in runs] == [0, 0, 0]


def test_a_meeting_that_is_stored_again_gets_the_date_it_has_now(tmp_path: Path) -> None:

    first = Transcript("m1", "Printer", language="en", date="2026-05-04", segments=(Segment("s1", "Hello."),))
    with Store(tmp_path / "quorum.db") as store:
        store.save_transcript(first)
        store.save_transcript(replace(first, title="Printers", date="2026-06-01", series="weekly"))
        (row,) = store.meetings()
        assert (row.title, row.date, row.series) == ("Printers", "2026-06-01", "weekly")
        assert store.transcript("m1").date == "2026-06-01"


def test_a_second_store_of_a_process_takes_no_locks_from_the_first(tmp_path: Path) -> None:
    """Else another process that ends takes the journal away under the first, and the file is damaged."""
    path = tmp_path / "quorum.db"
    other = f"from pipeline.store import Store; Store({str(path)!r}).save_blob('other', b'x')"
    with Store(path) as first:
        first.save_blob("before", b"x")
        Store(path).close()
        subprocess.run([sys.executable, "-c", other], check=True)
        assert path.with_name("quorum.db-wal").exists()
        first.save_blob("after", b"x")
    with Store(path) as again:
        assert again.health() == "ok"
        assert [again.blob(name) for name in ("before", "other", "after")] == [b"x"] * 3


def test_a_name_with_an_odd_byte_is_not_found_and_breaks_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "q.db") as store, pytest.raises(NotFound):
        store.find("bad\udcff.txt")
