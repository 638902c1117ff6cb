"""A watched folder waits until files are whole; the first quorum.toml says the defaults; spans of time are read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.app import start, task_list
from pipeline.app.watch import Watch
from pipeline.errors import BadInput, NotFound
from pipeline.meeting import Claim, Recap, Segment, Transcript
from pipeline.settings import Settings
from pipeline.store import Store
from tests.example_recap import recap, transcript


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_growing_recording_is_not_touched_until_it_rests(tmp_path: Path, clock: Clock) -> None:
    watch = Watch(tmp_path, settle_s=10, clock=clock)
    file = tmp_path / "call.wav"
    file.write_bytes(b"1")
    assert watch.ready() == ()
    clock.now = 8
    file.write_bytes(b"12")
    assert watch.ready() == ()
    clock.now = 17
    assert watch.ready() == ()
    clock.now = 18
    assert watch.ready() == (file,)
    clock.now = 60
    assert watch.ready() == ()


def test_a_file_that_changes_later_is_handed_out_again(tmp_path: Path, clock: Clock) -> None:
    watch = Watch(tmp_path, settle_s=0, clock=clock)
    file = tmp_path / "call.vtt"
    file.write_text("WEBVTT")
    assert watch.ready() == (file,)
    file.write_text("WEBVTT\n\nmore")
    assert watch.ready() == (file,)


def test_partial_hidden_empty_and_foreign_files_wait(tmp_path: Path, clock: Clock) -> None:
    for name in (".hidden.wav", "a.wav.part", "b.png"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "empty.wav").touch()
    (tmp_path / "a.wav").write_bytes(b"x")
    (tmp_path / "recaps").mkdir()
    (tmp_path / "recaps" / "c.vtt").write_bytes(b"x")
    watch = Watch(tmp_path, skip=(tmp_path / "recaps",), settle_s=0, clock=clock)
    assert watch.ready() == ()
    (tmp_path / "a.wav.part").unlink()
    assert watch.ready() == (tmp_path / "a.wav",)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder"):
        Watch(tmp_path / "nowhere")


def test_the_first_settings_file_is_valid_and_says_the_defaults() -> None:
    lines = re.findall(r"^# (\w+ = .+)$", start.text().split("[chains]")[0], re.MULTILINE)
    said = tomllib.loads("\n".join(line for line in lines if "# not set" not in line))
    defaults = Settings.model_construct()
    assert {"lang", "chain", "risk"} <= set(Settings.model_fields)
    for name, value in said.items():
        default = getattr(defaults, name)
        assert (
            list(default) if isinstance(default, tuple) else str(default) if name == "home" else default
        ) == value
    assert tomllib.loads(start.text()) == {}


def test_a_settings_file_is_not_overwritten(tmp_path: Path) -> None:
    start.write(tmp_path)
    with pytest.raises(BadInput, match="there already"):
        start.write(tmp_path)
    start.write(tmp_path, force=True)


@pytest.mark.parametrize(("span", "days"), [("7d", 7), ("2w", 14), ("3", 3)])
def test_spans_of_time(span: str, days: int) -> None:
    assert task_list.days(span) == days


def test_a_span_that_is_none_is_said() -> None:
    with pytest.raises(BadInput, match="no span"):
        task_list.days("soon")


def test_tasks_and_timelines_come_from_the_stored_recaps(tmp_path: Path) -> None:
    from datetime import date

    said = (Segment("s1", "I sent the contract to legal.", "Cleo", 0.0, 2.0),)
    second = Transcript("next", "Next", said, date="2026-03-09", series="office")
    plain = replace(recap("next", title="Next"), actions=(), decisions=(Claim("x", True, "retracted"),))
    with Store(tmp_path / "q.db") as store:
        for words, made in ((transcript(series="office"), recap()), (second, plain)):
            store.save_transcript(words)
            store.save_artifact(words.meeting_id, "recap", made, of=Recap)
        done = task_list.tasks(store, done=True, today=date(2026, 3, 10))
        assert [t.action.owner for t in done] == ["Cleo"]
        text = task_list.as_markdown(task_list.timeline(store, "Office"))
        assert text.index("Printer choice") < text.index("Next")
        assert "☑ *done*: Send the contract to legal.: “I sent the contract to legal.”" in text
        with pytest.raises(NotFound, match="office"):
            task_list.timeline(store, "nope")
