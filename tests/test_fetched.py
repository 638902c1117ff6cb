"""Recordings in an object store: brought here for a run, read as a folder is, and gone afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import api
from pipeline.app.fetched import fetched
from pipeline.errors import BadInput, EngineUnavailable, WouldLeaveMachine
from pipeline.settings import ModelEntry, Settings
from tests.test_batch import CALL

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed: the extra buckets")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", local=True, offline=True)


@pytest.fixture
def bucket() -> Iterator[str]:
    """Two calls, one in a folder of its own, in fsspec's store in memory."""
    store = fsspec.filesystem("memory")
    store.pipe("/calls/printer 2026-03-02.vtt", CALL.encode())
    store.pipe("/calls/march/toner 2026-03-09.vtt", CALL.replace("printer", "toner").encode())
    yield "memory://calls"
    store.rm("/calls", recursive=True)


def test_a_bucket_is_read_as_a_folder_is(bucket: str, settings: Settings, tmp_path: Path) -> None:
    report = api.process_all([bucket], settings=settings, out=tmp_path / "out", formats=("md", "html"))
    assert (len(report.done), report.failed) == (2, ())
    assert [m.title for m in api.meetings(settings=settings)] == ["Toner", "Printer"]
    assert list(settings.home.glob("fetched-*")) == []
    again = api.process_all([bucket], settings=settings, out=tmp_path / "out", formats=("md", "html"))
    assert len(again.skipped) == 2


def test_one_file_of_a_bucket_keeps_its_name(bucket: str, settings: Settings) -> None:
    with fetched([f"{bucket}/march/toner 2026-03-09.vtt", "here.vtt"], settings) as paths:
        assert [Path(p).name for p in paths] == ["toner 2026-03-09.vtt", "here.vtt"]
        assert "toner" in Path(paths[0]).read_text()


def test_a_dry_run_says_what_would_be_fetched_and_what_it_costs_and_fetches_nothing(
    bucket: str, settings: Settings, tmp_path: Path
) -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/calls/talk.m4a", b"0" * 3_000_000)  # no recording at all: whoever opened it would say so
    (tmp_path / "here.vtt").write_text(CALL)
    told = api.plan([bucket, tmp_path / "here.vtt"], settings=settings)
    assert "1 meetings and 1 addresses" in told
    assert "memory://calls: 1 recordings, 2 transcripts; 3.0 MB would be fetched" in told
    assert "This costs nothing" in told
    assert "each hour of them: nothing" in told
    assert not list(settings.home.glob("fetched-*"))
    entry = ModelEntry(
        base_url="http://127.0.0.1:9/v1", local=True, input_usd_per_mtok=1.0, output_usd_per_mtok=4.0
    )
    paid = settings.model_copy(update={"chain": ("acme:big",), "models": {"acme:big": entry}})
    priced = api.plan([bucket], settings=paid)
    assert "| acme:big | reads it all | yes | 2 |" in priced
    assert re.search(r"In all between 0\.\d+ and 0\.\d+ US dollars", priced)
    assert re.search(r"each hour of them: 0\.0\d+ to 0\.\d+ US dollars", priced)
    with pytest.raises(WouldLeaveMachine, match="offline"):
        api.plan(["s3://calls/march"], settings=settings)


def test_nothing_there_no_network_and_no_reader_are_told(bucket: str, settings: Settings) -> None:
    with pytest.raises(BadInput, match="nothing is there"), fetched([f"{bucket}/april"], settings):
        pass
    with pytest.raises(WouldLeaveMachine, match="offline"), fetched(["s3://calls/march"], settings):
        pass
    online = settings.changed(home=settings.home).model_copy(update={"offline": False})
    with pytest.raises((BadInput, EngineUnavailable)), fetched(["nosuchstore://calls"], online):
        pass


def test_a_name_that_leads_out_of_its_folder_is_refused(settings: Settings) -> None:
    from pipeline.app.fetched import _place

    with pytest.raises(BadInput, match="leads out"):
        _place("calls/../../etc/passwd", "calls", settings.home)
    assert _place("calls/a/b.vtt", "calls", settings.home) == settings.home / "a/b.vtt"
