"""A batch: failures stay alone, nothing is made twice, and a stopped one goes on."""

from __future__ import annotations

import json
import shutil
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.app import many as batch
from pipeline.app import process as run
from pipeline.app.many.archive import Archive, ArchiveEntry, write
from pipeline.errors import BadInput, NotFound, StoreError
from pipeline.settings import Settings
from pipeline.stages.drafting import Style
from pipeline.store import Store
from tests.example_recap import LINES

CALL = "WEBVTT\n\n" + "\n\n".join(
    f"00:00:{n * 5:02}.000 --> 00:00:{n * 5 + 4:02}.000\n{who}: {text}" for n, (who, text) in enumerate(LINES)
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[run.RunContext]:
    settings = Settings(home=tmp_path / "home", local=True, offline=True)
    with Store(settings.database) as store:
        yield run.open_house(settings, store)


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Two good calls and one broken."""
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "printer 2026-03-02.vtt").write_text(CALL)
    (folder / "toner 2026-03-09.vtt").write_text(CALL.replace("printer", "toner"))
    (folder / "broken.vtt").write_text("WEBVTT\n\n")
    return folder


async def test_one_failure_does_not_stop_the_others(
    house: run.RunContext, calls: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    report = await batch.process_all(batch.find([calls]), house, out=out, formats=("md", "json"))
    assert (len(report.done), len(report.failed), report.exit_code) == (2, 1, 1)
    assert "broken.vtt" in report.problems[0]
    told = json.loads((out / "report.json").read_text())
    assert (told["done"], told["failed"], told["skipped"]) == (2, 1, 0)
    for meeting in told["meetings"]:
        assert all((out / name).is_file() for name in meeting["files"])
        assert (meeting["state"] == "failed") == bool(meeting["error"])


async def test_nothing_is_made_twice_and_what_failed_is_tried_again(
    house: run.RunContext, calls: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    await batch.process_all(batch.find([calls]), house, out=out, formats=("md",))
    (calls / "broken.vtt").write_text(CALL)
    again = await batch.process_all(batch.find([calls]), house, out=out, formats=("md",))
    assert (len(again.done), len(again.skipped), len(again.failed)) == (1, 2, 0)
    next(out.glob("printer*/recap.md")).unlink()
    third = await batch.process_all(batch.find([calls]), house, out=out, formats=("md",))
    assert (len(third.done), len(third.skipped)) == (1, 2)
    other = await batch.process_all(batch.find([calls]), house, out=out, formats=("vtt",))
    assert len(other.done) == 3


async def test_drafts_of_many_meetings_and_one_over_all(
    house: run.RunContext, calls: Path, tmp_path: Path
) -> None:
    out = tmp_path / "drafts"
    (calls / "broken.vtt").unlink()
    report = await batch.draft_all(
        ["minutes", "status"], batch.find([calls]), house, out=out, style=Style(date="2026-03-10")
    )
    assert report.problems == ()
    assert len(list(out.glob("*/minutes.md"))) == 2
    assert (out / "status.md").is_file()
    assert report.exit_code == 0


async def test_drafts_come_back_where_there_is_no_folder(house: run.RunContext, calls: Path) -> None:
    report = await batch.draft_all(["email"], [calls / "printer 2026-03-02.vtt"], house)
    assert [d.kind for d in report.drafts] == ["email"]


async def test_an_edited_recap_flows_into_the_next_drafts(
    house: run.RunContext, calls: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = await batch.process_all([calls / "printer 2026-03-02.vtt"], house, out=out, formats=("md", "json"))
    recap = out / done.outcomes[0].meeting_id / "recap.md"
    before = recap.read_text()
    await batch.draft_all(["minutes"], [recap], house, out=out)
    first = (recap.parent / "minutes.md").read_text()
    heading = "## Decisions\n\n"
    assert heading in before
    recap.write_text(before.replace(heading, f"{heading}- The printer is called Bob.\n"))
    report = await batch.draft_all(["minutes"], [recap], house, out=out)
    second = (recap.parent / "minutes.md").read_text()
    assert len(report.done) == 1
    assert "called Bob" in second
    assert "called Bob" not in first
    stored = await batch.draft_all(["minutes"], [Path(done.outcomes[0].meeting_id)], house)
    assert "called Bob" in stored.drafts[0].body


@pytest.mark.slow
async def test_two_processes_do_the_same_as_one(house: run.RunContext, calls: Path, tmp_path: Path) -> None:
    one = await batch.process_all(
        batch.find([calls]), house, out=tmp_path / "a", formats=("json",), processes=1
    )
    two = await batch.process_all(
        batch.find([calls]), house, out=tmp_path / "b", formats=("json",), processes=2
    )
    assert [o.state for o in one.outcomes] == [o.state for o in two.outcomes]
    for file in (tmp_path / "a").glob("*/recap.json"):
        assert json.loads(file.read_text()) == json.loads(
            (tmp_path / "b" / file.parent.name / file.name).read_text()
        )


async def test_an_unknown_format_is_found_before_anything_is_done(house: run.RunContext, calls: Path) -> None:
    with pytest.raises(NotFound, match="papyrus"):
        await batch.process_all(batch.find([calls]), house, formats=("papyrus",))
    assert house.store.meetings() == ()


def test_folders_are_understood_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text(CALL)
    (tmp_path / "a.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nAna: Hi there.\n")
    (tmp_path / "a.chat.txt").write_text("00:00:01 Ana: hi")
    (tmp_path / "notes.txt").write_text("buy milk")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.vtt").write_text(CALL)
    found = batch.find([tmp_path])
    assert [p.name for p in found.paths] == ["b.vtt", "a.vtt"]
    why = {p.path.name: p.why for p in found.passed_over}
    assert set(why) == {"a.srt", "a.chat.txt", "notes.txt", "photo.png"}
    assert "a.vtt" in why["a.srt"]


def _tone(path: Path, seconds: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0\1" * int(8000 * seconds))


def test_recordings_of_a_length_are_tracks_and_others_are_meetings(tmp_path: Path) -> None:
    for name, seconds in (("Ana", 20.0), ("Ben", 21.0)):
        _tone(tmp_path / "one" / f"{name}.wav", seconds)
    for name, seconds in (("monday", 20.0), ("tuesday", 50.0)):
        _tone(tmp_path / "two" / f"{name}.wav", seconds)
    for name, seconds in (("Ana", 5.0), ("Ben", 21.0)):
        _tone(tmp_path / "three" / "tracks" / f"{name}.wav", seconds)
    for name in ("call 2026-03-02", "call 2026-03-09"):
        _tone(tmp_path / "four" / f"{name}.wav", 20.0)
    assert [len(batch.find([tmp_path / n]).paths) for n in ("one", "two", "three", "four")] == [1, 2, 1, 2]


def test_globs_and_repetitions(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.vtt").write_text(CALL)
    assert len(batch.find([str(tmp_path / "*.vtt"), tmp_path / "a.vtt"]).paths) == 2
    with pytest.raises(BadInput, match="no file of that pattern"):
        batch.find([str(tmp_path / "*.mp3")])
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no recording and no transcript"):
        batch.find([tmp_path / "empty"])


def test_an_archive_survives_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    (tmp_path / "x.md").write_text("x")
    Archive(path).add(ArchiveEntry("one", "a.vtt", "a", ("x.md",)))
    path.write_bytes(path.read_bytes() + b'{"key": "two", "sou')
    archive = Archive(path)
    assert archive.made("one") is not None
    assert archive.made("two") is None
    archive.add(ArchiveEntry("three", "c.vtt", "c", ("x.md",)))
    assert Archive(path).made("three") is not None


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path) -> None:
    write({"recap.md": b"old"}, tmp_path)
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(StoreError, match="cannot write"):
        write({"folder.md": b"new"}, tmp_path)
    assert (tmp_path / "recap.md").read_bytes() == b"old"
    assert not list(tmp_path.glob(".*.part"))


async def test_an_output_folder_that_is_taken_away_during_the_run_ends_with_an_error_that_names_it(
    house: run.RunContext, calls: Path, tmp_path: Path
) -> None:
    (calls / "broken.vtt").unlink()
    out = tmp_path / "out"
    ended: list[str] = []

    def taking_away(event: object, total: int) -> None:
        if not isinstance(event, str):
            ended.append(str(event))
            if len(ended) == 1:
                shutil.rmtree(out)

    report = await batch.process_all(
        batch.find([calls]), house, out=out, formats=("md",), watcher=taking_away
    )
    assert report.exit_code != 0
    assert len(report.failed) >= 1
    assert any("was removed during the run" in problem and str(out) in problem for problem in report.problems)
    again = await batch.process_all(batch.find([calls]), house, out=out, formats=("md",))
    assert again.exit_code == 0
    assert all((out / name).is_file() for o in again.done for name in o.files)
