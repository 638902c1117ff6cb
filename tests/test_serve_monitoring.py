"""For those who run a server: probes, figures and logs, and nothing of any meeting in them."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("prometheus_client")

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from pipeline.doors import Call, Usage
from pipeline.meeting import Segment, Transcript
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.web.access import Access
from pipeline.web.monitoring import JsonLines
from pipeline.web.server import build
from tests import serving

TOKEN = "a-token-of-the-tests"
SECRET = "Zanzibar"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home", local=True)
    with Store(made.database) as store:
        store.save_transcript(
            Transcript("m1", f"The {SECRET} plan", (Segment("s1", f"To {SECRET}.", SECRET),))
        )
        store.write(Call(model="acme:big", task="recap", outcome="ok", usage=Usage(100, 20), cost_usd=0.25))
        store.write(Call(model="acme:big", task="recap", outcome="ok", usage=Usage(50, 5), cost_usd=0.5))
    return made


@pytest.fixture
def stranger(settings: Settings) -> TestClient:
    return TestClient(build(settings, Access(TOKEN)), base_url="http://127.0.0.1:8765")


def test_a_probe_needs_no_token_and_learns_nothing_but_that_the_store_answers(
    stranger: TestClient, settings: Settings
) -> None:
    with stranger:
        assert (stranger.get("/health").status_code, stranger.get("/health").json()) == (
            200,
            {"status": "ok"},
        )
        path = Path(str(settings.database))
        for name in (path, path.with_name("quorum.db-wal"), path.with_name("quorum.db-shm")):
            name.unlink(missing_ok=True)
        path.write_bytes(b"no database at all, but long enough to be read as one" * 100)
        broken = stranger.get("/health")
    assert broken.status_code == 503
    assert str(settings.home) not in broken.text


def test_figures_take_the_token(stranger: TestClient) -> None:
    assert stranger.get("/metrics", follow_redirects=False).status_code == 401
    assert stranger.get(f"/metrics?token={TOKEN}", follow_redirects=False).status_code == 401
    wrong = stranger.get("/metrics", headers={"Authorization": "Bearer wrong"}, follow_redirects=False)
    assert wrong.status_code == 401


def test_figures_are_read_by_prometheus_own_parser(stranger: TestClient) -> None:
    with stranger:
        stranger.get("/api/v1/meetings/m1", headers={"Authorization": f"Bearer {TOKEN}"})
        reply = stranger.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    told = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }
    assert told["quorum_meetings",] == 1
    assert told["quorum_model_calls_total", "acme:big", "ok"] == 2
    assert told["quorum_model_cost_usd_total", "acme:big", "ok"] == 0.75
    assert told["quorum_model_input_tokens_total", "acme:big", "ok"] == 150
    assert any(name[0] == "quorum_http_request_seconds_count" for name in told)
    assert SECRET not in reply.text
    assert "m1" not in reply.text


def test_a_line_of_the_log_is_json_without_what_an_error_quotes() -> None:
    try:
        raise ValueError(f"{SECRET} said no")
    except ValueError as error:
        record = logging.LogRecord(
            "uvicorn.error", logging.ERROR, __file__, 1, f"Exception: {SECRET}", (), (ValueError, error, error.__traceback__)
        )  # fmt: skip
    line = JsonLines().format(record)
    assert json.loads(line)["error"] == "ValueError"
    assert "test_a_line_of_the_log" in json.loads(line)["where"]
    assert SECRET not in line
    foreign = logging.LogRecord("some.library", logging.WARNING, __file__, 1, SECRET, (), None)
    assert SECRET not in JsonLines().format(foreign)


@pytest.mark.slow
def test_a_server_logs_requests_as_json_and_stops_when_it_is_asked_to(settings: Settings) -> None:
    import subprocess
    import sys

    import httpx

    command = [sys.executable, "-m", "pipeline", "serve", "--port", "0", "--no-browser", "--log-json"]
    env = {**os.environ, "QUORUM_HOME": str(settings.home), "QUORUM_TOKEN": serving.TOKEN}
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip().partition("/?token=")[0]
        headers = {"Authorization": f"Bearer {serving.TOKEN}"}
        assert httpx.get(f"{address}/api/v1/search?words={SECRET}", headers=headers).status_code < 500
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=20)
    assert server.returncode == 0
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["message"] == "request"]
    assert requests[0]["method"] == "GET"
    assert {"at", "level", "status", "seconds", "asked"} <= requests[0].keys()
    assert SECRET not in said
    assert sqlite3.connect(settings.home / "quorum.db").execute("PRAGMA quick_check").fetchone() == ("ok",)
