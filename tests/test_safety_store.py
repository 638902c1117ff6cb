"""Attacks on what is kept: strangers' ids and names, files outside the folder, other users of the machine, traces that stay."""

from __future__ import annotations

import email.policy
import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from pipeline import formats, subject
from pipeline.errors import BadInput, StoreError
from pipeline.meeting import Segment, Transcript
from pipeline.privacy.outbox import Outbox, Sent
from pipeline.stages import ingest
from pipeline.stages.naming import content_id, digest_of_files, former_id
from pipeline.store import Store, upkeep
from pipeline.text.safe import spoken_line
from tests.attacks import quorum

TALK = "Ana: We ship on Friday, says the canary-zanzibar.\nBen: I will write the release notes by Thursday.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    (made / "sync.txt").write_text(TALK, "utf-8")
    return made


def read(path: Path) -> Transcript:
    readers = formats.readers()
    return ingest.read_transcript(ingest.classify(path, readers=readers), readers=readers)


def stranger(path: Path, **more: object) -> Path:
    told = {"meeting_id": "mine", "title": "x", "language": "en", "engine": "e", "duration_s": 2.0, "notes": [],
            "segments": [{"id": "s1", "text": "We agreed to pay Eve a million.", "speaker": "Eve", "start_s": 0, "end_s": 2}]}  # fmt: skip
    path.write_text(json.dumps(told | more), "utf-8")
    return path


def test_a_strangers_file_with_my_meetings_id_does_not_replace_my_meeting(folder: Path) -> None:
    mine = quorum("process", "sync.txt", "-o", "out", "-q", at=folder)
    assert mine.returncode == 0
    (id_,) = [p.name for p in (folder / "out").iterdir() if p.is_dir()]
    for wanted in (id_, "..", f"../{id_}", "a/../b"):
        theirs = read(stranger(folder / "theirs.json", meeting_id=wanted))
        assert theirs.meeting_id != id_
        assert theirs.meeting_id.startswith("theirs-")
        assert theirs.source_id == wanted
    stranger(folder / "theirs.json", meeting_id=id_)
    assert quorum("process", "theirs.json", "-q", at=folder).returncode == 0
    assert "canary-zanzibar" in quorum("show", id_, "-t", at=folder).stdout
    assert len(json.loads(quorum("list", "--json", at=folder).stdout)) == 2


def test_a_meeting_toml_names_a_meeting_but_does_not_choose_its_id(folder: Path) -> None:
    (folder / "meeting.toml").write_text('meeting_id = "mine"\n')
    assert read(folder / "sync.txt").meeting_id.startswith("mine-")


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.txt", "link.txt", "sub/../../secret.txt"])
def test_a_meeting_toml_reads_nothing_outside_its_folder(folder: Path, name: str) -> None:
    (folder.parent / "secret.txt").write_text("Root: hunter2 is the password of the house.\n")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "sub").mkdir()
    (folder / "meeting.toml").write_text(f'transcript = "{name}"\n')
    with pytest.raises(BadInput, match="is not in the folder"):
        ingest.classify(folder, readers=formats.readers())
    assert "hunter2" not in quorum("process", ".", at=folder).stdout


def test_thousands_of_files_of_one_name_are_as_many_meetings() -> None:
    ids = {content_id("sync", ingest.digest_of(f"Ana: {n}".encode())) for n in range(20_000)}
    assert len(ids) == 20_000


def test_recordings_that_differ_in_the_middle_alone_are_two(tmp_path: Path) -> None:
    quiet = b"\0" * (4 << 20)
    one, two = tmp_path / "a.wav", tmp_path / "b.wav"
    one.write_bytes(quiet)
    two.write_bytes(quiet[: 1 << 21] + b"\1" + quiet[(1 << 21) + 1 :])
    first, second = digest_of_files([one]), digest_of_files([two])
    assert first[:6] == second[:6]
    assert first[:16] != second[:16]


def test_a_meeting_of_an_older_version_keeps_its_names_and_edits_under_its_new_id(tmp_path: Path) -> None:
    new = Transcript("sync-0123456789abcdef", "Sync", (Segment("s1", "We ship."),))
    old = replace(new, meeting_id=former_id(new.meeting_id))
    assert old.meeting_id == "sync-012345"
    with Store(tmp_path / "q.db") as store:
        store.save_transcript(old)
        store.save_artifact(old.meeting_id, "note", '{"meeting_id":"sync-012345"}', of=str)
        other = replace(new, segments=(Segment("s1", "Something else."),))
        assert not upkeep.take_over(store, old.meeting_id, other)
        assert upkeep.take_over(store, old.meeting_id, new)
        assert [m.id for m in store.meetings()] == [new.meeting_id]
        assert store.artifact(new.meeting_id, "note", str)
        assert store.search("ship")[0].meeting_id == new.meeting_id
        assert store.find("sync-012345") == new.meeting_id


def test_what_a_file_says_of_itself_writes_no_front_matter_headings_or_links(folder: Path) -> None:
    evil = "2026-01-01\ninjected: yes\n---\n# Heading\n[click](javascript:alert(1))<script>alert(1)</script>\x1b[31m"
    stranger(
        folder / "t.json", title=evil, date=evil, language=evil, series=evil, source=evil, engine=evil, notes=[evil],
        segments=[{"id": f"s1](http://evil.example)<b>{n}\n# H", "text": f"We decided to ship on Friday number {n}. \x1b[2J\u202e", "speaker": evil,
                   "start_s": n, "end_s": n + 1} for n in range(3)],
    )  # fmt: skip
    made = read(folder / "t.json")
    assert (made.date, made.language) == ("2026-01-01", "en")
    assert [s.id for s in made.segments] == ["s1", "s2", "s3"]
    assert all(
        "\n" not in t and "\x1b" not in t and "\u202e" not in t
        for t in (made.title, made.engine, *made.notes, *made.speakers, made.segments[0].text)
    )
    done = quorum("process", "t.json", "-o", "out", "-f", "md,html,eml,ics,csv,vtt,srt,json", "-q", at=folder)
    assert done.returncode == 0, done.stderr
    for path in (folder / "out").rglob("*.*"):
        text = path.read_bytes().decode("utf-8", "replace")
        lines = text.splitlines()
        assert "\x1b" not in text, path
        assert "injected: yes" not in lines, path
        assert not any(line.strip() == "# Heading" for line in lines), path
        if path.suffix == ".eml":  # its headers and its plain part are text, whatever stands in them
            mail = message_from_bytes(path.read_bytes(), policy=email.policy.default)
            text = next(p.get_content() for p in mail.walk() if p.get_content_type() == "text/html")
        if path.suffix == ".md":
            assert "](javascript:" not in text.replace("\\]", ""), path
            assert "<script>alert" not in text.replace("\\<", ""), path
        if path.suffix in (".html", ".eml"):
            assert "<script>alert" not in text, path
            assert not re.search(r"href\s*=\s*.?javascript:", text), path
    assert "\x1b" not in done.stdout + done.stderr + quorum("list", at=folder).stdout


@pytest.mark.parametrize("name", ["t.json", "t.vtt", "t.txt"])
def test_no_mark_that_nobody_sees_and_no_terminal_code_gets_into_a_file(folder: Path, name: str) -> None:
    evil = "We decided to \x1b[31mship\x1b[0m on Fri\u200bday, a de\u00adcision\u2060."
    if name == "t.json":
        stranger(
            folder / name,
            segments=[{"id": "s1", "text": evil, "speaker": "A\u200bna", "start_s": 0, "end_s": 4}],
        )
    elif name == "t.vtt":
        (folder / name).write_text(f"WEBVTT\n\n00:00.000 --> 00:04.000\n<v A\u200bna>{evil}\n")
    else:
        (folder / name).write_text(f"A\u200bna: {evil}\nBob: Fine, I will do it by Monday.\n")
    assert read(folder / name).segments[0].text == "We decided to ship on Friday, a decision."
    quorum("process", name, "-o", "out", "-f", "md,eml,ics,csv,vtt,srt", "-q", at=folder)
    written = [
        p
        for p in (folder / "out").rglob("*.*")
        if p.suffix in (".md", ".eml", ".ics", ".csv", ".vtt", ".srt")
    ]
    assert len(written) >= 5
    for path in written:
        text = path.read_bytes().decode("utf-8", "replace")
        assert not {"\x1b", "\u200b", "\u00ad", "\u2060"} & set(text), path
        assert "[31m" not in text, path


def test_joiners_of_persian_and_indic_words_stay() -> None:
    assert spoken_line("می\u200cشود क्\u200dष") == "می\u200cشود क्\u200dष"


def test_nobody_else_on_the_machine_can_read_what_is_kept_or_written(folder: Path) -> None:
    (folder.parent / "home").mkdir(mode=0o755)
    (folder.parent / "home" / "quorum.db").touch(0o644)
    quorum("process", "sync.txt", "-o", "out", "-f", "md,json,html", "-q", at=folder)
    quorum("ask", "sync.txt", "When do we ship?", "-q", at=folder)
    quorum("export", "all.quorum", at=folder)
    found = [p for root in (folder.parent / "home", folder / "out") for p in root.rglob("*")] + [
        folder / "all.quorum"
    ]
    assert {p.name for p in found} >= {"quorum.db", "recap.md", "report.json"}
    for path in found:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_link_in_the_output_folder_overwrites_nobodys_file(folder: Path) -> None:
    quorum("process", "sync.txt", "-o", "out", "-q", at=folder)
    (made,) = [p for p in (folder / "out").iterdir() if p.is_dir()]
    theirs = folder / "theirs"
    for name in ("recap.md", ".recap.md.part"):
        theirs.write_text("precious")
        (made / name).unlink(missing_ok=True)
        (made / name).symlink_to(theirs)
        quorum("process", "sync.txt", "-o", "out", "-q", "--fresh", at=folder)
        assert theirs.read_text() == "precious"


def everything(root: Path) -> bytes:
    return b"".join(p.read_bytes() for p in root.rglob("*") if p.is_file())


def test_a_forgotten_meeting_leaves_no_word_behind(folder: Path) -> None:
    (folder / "other.txt").write_text(
        "Cem: The budget stays as it is, agreed.\nDee: Fine with me, I will tell finance.\n"
    )
    for name in ("sync.txt", "other.txt"):
        quorum("process", name, "-o", "out", "-f", "md,json,vtt,html", "-q", at=folder)
    quorum("ask", "sync.txt", "What does the canary say about release notes?", "-q", at=folder)
    home = folder.parent / "home"
    ids = {m["title"]: m["id"] for m in json.loads(quorum("list", "--json", at=folder).stdout)}
    with Store(home / "quorum.db") as store, subject.about(ids["Sync"]):
        store.put("k", "a reply with canary-zanzibar")
    Outbox(home).add(Sent("2026-01-01", "v", "h", "m", "recap", (ids["Sync"],), 1, False, "canary-zanzibar"))
    assert b"canary-zanzibar" in everything(home)
    done = quorum("forget", "sync", at=folder)
    assert done.returncode == 0
    assert "erased" in done.stdout
    assert "nobody here can know" in done.stderr
    assert b"zanzibar" not in everything(home)
    assert b"zanzibar" not in everything(folder / "out")
    assert ids["Sync"].encode() not in everything(folder / "out")
    assert [m["id"] for m in json.loads(quorum("list", "--json", at=folder).stdout)] == [ids["Other"]]
    assert (folder / "sync.txt").exists()
    assert "budget" in quorum("show", "other", at=folder).stdout
    assert quorum("check", at=folder).stdout.strip() == "the store is whole"


def test_an_export_comes_back_and_a_strangers_store_replaces_nothing(tmp_path: Path) -> None:
    mine = Transcript("m-1", "Mine", (Segment("s1", "We ship."),), notes=("n",))
    with Store(tmp_path / "a.db") as a, Store(tmp_path / "b.db") as b:
        a.save_transcript(mine)
        a.save_artifact("m-1", "note", "kept", of=str)
        upkeep.export(a, tmp_path / "x.quorum")
        assert upkeep.take_in(b, tmp_path / "x.quorum") == {"m-1": "added"}
        assert (b.transcript("m-1"), b.artifact("m-1", "note", str)) == (mine, "kept")
        assert upkeep.take_in(b, tmp_path / "x.quorum") == {"m-1": "the same is here"}
        b.save_transcript(replace(mine, segments=(Segment("s1", "Changed here."),)))
        assert upkeep.take_in(b, tmp_path / "x.quorum") == {"m-1": "added as m-1-1"}
        assert b.transcript("m-1").segments[0].text == "Changed here."
        with pytest.raises(BadInput):
            upkeep.export(a, tmp_path / "x.quorum")
    (tmp_path / "no.quorum").write_text("no database")
    with Store(tmp_path / "b.db") as b, pytest.raises(BadInput, match="no store"):
        upkeep.take_in(b, tmp_path / "no.quorum")


def test_check_finds_rows_of_no_meeting_and_mends_them(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        store.save_transcript(Transcript("m-1", "M", (Segment("s1", "We ship."),)))
        assert list(upkeep.problems(store)) == []
        store.save_result("k", "recap", "x", of=str, meeting_id="gone")
        store.change("DELETE FROM words")
        assert len(list(upkeep.problems(store))) == 2
        upkeep.mend(store)
        assert list(upkeep.problems(store)) == []
        assert store.search("ship")


def test_a_store_of_a_newer_version_is_named_as_one(tmp_path: Path) -> None:
    Store(tmp_path / "a.db").close()
    with sqlite3.connect(tmp_path / "a.db") as db:
        db.execute("INSERT INTO migrations VALUES ('999_future', '2030')")
    with pytest.raises(StoreError, match="newer quorum"):
        Store(tmp_path / "a.db")


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = """
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pipeline.app.many.workers import end_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=end_with_parent)
    pool.submit(time.sleep, 60)
    while not pool._processes: time.sleep(0.1)
    print(*pool._processes, flush=True)
    time.sleep(60)
"""
    script = tmp_path / "parent.py"
    script.write_text(code)
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    time.sleep(3)
    parent.kill()
    parent.wait()
    until = time.monotonic() + 20
    while time.monotonic() < until and _runs(worker):
        time.sleep(0.2)
    assert not _runs(worker)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_polite_end_is_like_an_interrupt(folder: Path) -> None:
    environment = {**os.environ, "QUORUM_HOME": str(folder.parent / "home"), "QUORUM_OFFLINE": "1"}
    running = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "watch", str(folder), "--settle", "30"],
        stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    assert running.stderr is not None
    while "watching" not in running.stderr.readline():
        pass
    running.send_signal(signal.SIGTERM)
    assert running.wait(20) == 130


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_or_closed_stdout_is_one_clear_line(folder: Path) -> None:
    quorum("process", "sync.txt", "-q", at=folder)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from pipeline.cli import main; main()", "list"], stdout=full, stderr=subprocess.PIPE, text=True,
            check=False, env={**os.environ, "QUORUM_HOME": str(folder.parent / "home")},
        )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "could not be written" in done.stderr
    assert done.returncode == 5
