"""The commands that follow a recap, run as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.meeting import Recap, Segment, Transcript
from pipeline.store import Store
from tests.example_recap import recap, transcript


def quorum(home: Path, *words: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", *words],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, "QUORUM_HOME": str(home), "QUORUM_LOCAL": "true", "NO_COLOR": "1", **env},
        cwd=home,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with two meetings of a series; the second reports a task of the first done."""
    said = (Segment("s1", "I sent the contract to legal.", "Cleo", 0.0, 2.0),)
    second = Transcript("next", "Next", said, date="2026-03-09", series="office")
    with Store(tmp_path / "quorum.db") as store:
        for words, made in ((transcript(series="office"), recap()), (second, recap("next", title="Next"))):
            store.save_transcript(words)
            store.save_artifact(words.meeting_id, "recap", made, of=Recap)
    return tmp_path


def test_tasks_as_markdown_spreadsheet_calendar_and_json(home: Path) -> None:
    done = quorum(home, "actions", "--done")
    assert done.returncode == 0, done.stderr
    assert "[x] Send the contract to legal." in done.stdout
    assert "“I sent the contract to legal.”" in done.stdout
    assert quorum(home, "actions", "-f", "csv").stdout.startswith("meeting_id,meeting,date,task")
    assert quorum(home, "actions", "-f", "ics").stdout.startswith("BEGIN:VCALENDAR")
    ben = json.loads(quorum(home, "actions", "--owner", "ben", "--json").stdout)
    assert {t["action"]["owner"] for t in ben} == {"Ben"}
    wrong = quorum(home, "actions", "--due", "soon")
    assert wrong.returncode == 2
    assert "7d" in wrong.stderr


def test_a_timeline_and_what_to_do_without_one(home: Path) -> None:
    told = quorum(home, "timeline", "office")
    assert told.stdout.index("Printer choice") < told.stdout.index("Next")
    missing = quorum(home, "timeline", "kitchen")
    assert missing.returncode == 3
    assert "office" in missing.stderr


def test_an_edit_in_the_editor_is_what_is_shown_afterwards(home: Path) -> None:
    edited = quorum(home, "edit", "printer", EDITOR="sed -i s/toner/TONER/")
    assert edited.stdout.strip() == "printer", edited.stderr
    assert "Look at the TONER prices." in quorum(home, "show", "printer").stdout
    assert "“I might look at the toner prices.”" in quorum(home, "show", "printer").stdout
    untouched = quorum(home, "edit", "printer", EDITOR="true")
    assert "nothing was changed" in untouched.stderr


def test_a_watched_folder_tells_what_became_of_each_file(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "call.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nAna: We decided to lease it.\n")
    (folder / "bad.vtt").write_text("WEBVTT\n")
    told = quorum(home, "watch", str(folder), "--once", "--json", "-q", "-f", "md")
    events = {Path(e["source"]).name: e for e in map(json.loads, told.stdout.splitlines())}
    assert events["call.vtt"]["event"] == "done"
    assert all(Path(f).is_file() for f in events["call.vtt"]["files"])
    assert events["bad.vtt"]["event"] == "failed"
    assert events["bad.vtt"]["error"]


def test_first_steps(home: Path) -> None:
    assert quorum(home, "init").stdout.strip().endswith("quorum.toml")
    assert quorum(home, "list").returncode == 0, "the file that init writes is read without complaint"
    again = quorum(home, "init")
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_a_list_of_meetings_on_stdin_is_drafted(home: Path, tmp_path: Path) -> None:
    made = quorum(home, "draft", "email", "-", "-o", str(tmp_path / "out"), stdin="printer\nnext\n")
    assert made.returncode == 0, made.stderr
    assert len(list((tmp_path / "out").glob("*/email.md"))) == 2
    assert "[2/2]" in made.stderr
