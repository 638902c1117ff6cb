"""quorum models, quorum costs: as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import build
from pipeline.doors import Call, Usage
from pipeline.errors import BadInput
from pipeline.store import Store


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUORUM_HOME", str(tmp_path))
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    with Store(tmp_path / "quorum.db") as store:
        for i in range(6):
            usage = Usage(1000, 200, cached_input=500)
            store.write(
                Call(
                    "openai:gpt-6-luna",
                    "ask",
                    "ok",
                    usage,
                    0.25,
                    2.0,
                    at=f"2026-11-2{i % 2 + 1}T10:00:00+00:00",
                )
            )
        store.write(Call("anthropic:claude-opus-5-5", "ask", "ok", Usage(100, 10), None, 1.0, at="2026-11-22T10:00:00+00:00", escalated_from="openai:gpt-6-luna"))  # fmt: skip
    return tmp_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(build(), arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_models_lists_what_can_be_used_first_and_why_the_rest_cannot() -> None:
    listed = json.loads(run("models", "--json"))
    assert (listed[0]["name"], listed[0]["missing"]) == ("local:extractive", None)
    by_name = {m["name"]: m for m in listed}
    luna = by_name["openai:gpt-6-luna"]
    assert luna["missing"] == "no key; set OPENAI_API_KEY"
    assert luna["input_usd_per_mtok"] == pytest.approx(0.1)
    assert luna["kept_share"] == pytest.approx(5 / 6)
    assert luna["tokens_per_s"] == 100.0
    assert [m["name"] for m in json.loads(run("models", "--json", "--usable"))] == ["local:extractive"]
    assert "local:extractive\tfree" in run("models")


def test_costs_sums_the_ledger_by_what_is_asked_for() -> None:
    told = json.loads(run("costs", "--json", "--by", "model"))
    assert told["cost_usd"] == 1.5
    rows = {row["model"]: row for row in told["rows"]}
    assert (rows["openai:gpt-6-luna"]["calls"], rows["openai:gpt-6-luna"]["cost_usd"]) == (6, 1.5)
    assert rows["anthropic:claude-opus-5-5"]["unknown_price"] == 1
    assert "$0.7500" in run("costs", "--by", "day", "--since", "2026-11-22")
    with pytest.raises(BadInput, match="weather"):
        run("costs", "--by", "weather")
