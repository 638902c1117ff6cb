"""--local: nothing leaves the machine, shown by servers that count connections."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import federation, providers
from pipeline.doors import Request
from pipeline.errors import WouldLeaveMachine
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import AnswerShape
from tests.federation import LINES, answer, question
from tests.wire import Answer, Loopback

GOOD = Answer(answer().model_dump_json())
CLOUD = (
    "openai:gpt-6-luna",
    "anthropic:claude-opus-5-5",
    "google:gemini-2.5-flash-lite",
    "groq:openai/gpt-oss-20b",
)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GROQ_API_KEY"):
        monkeypatch.setenv(name, "sk-test-0123456789")
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")  # nobody listens there


@pytest.mark.parametrize("name", CLOUD)
async def test_local_with_a_cloud_chain_refuses_before_a_byte_is_sent(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Loopback(lambda asked: GOOD) as server:
        for variable in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "GROQ_BASE_URL"):
            monkeypatch.setenv(variable, server.url)
        settings = Settings(local=True, chain=("local", name))
        with pytest.raises(WouldLeaveMachine, match="nothing was sent") as caught:
            await federation.open("ask", settings, providers=providers).reply(question())
        with pytest.raises(WouldLeaveMachine):
            providers.connect(name, settings)
        assert await providers.reachable(name, settings) == "not asked: --local is set"
        assert server.connections == 0
    assert caught.value.exit_code == 9


async def test_a_proxy_on_loopback_to_somebody_elses_cloud_is_not_local_when_the_user_says_so() -> None:
    async with Loopback(lambda asked: GOOD) as server:
        entry = ModelEntry(base_url=server.url + "/v1", local=False)
        settings = Settings(local=True, chain=("proxy:big",), models={"proxy:big": entry})
        with pytest.raises(WouldLeaveMachine):
            federation.open("ask", settings, providers=providers)
        assert server.connections == 0


async def test_a_server_on_another_machine_is_not_local_unless_the_user_says_so() -> None:
    far = ModelEntry(base_url="http://203.0.113.7/v1")
    with pytest.raises(WouldLeaveMachine):
        providers.connect("acme:big", Settings(local=True, models={"acme:big": far}))
    near = far.model_copy(update={"local": True})
    assert providers.card("acme:big", Settings(local=True, models={"acme:big": near})).local


async def test_ollamas_cloud_models_are_not_local() -> None:
    with pytest.raises(WouldLeaveMachine):
        providers.connect("ollama:gpt-oss:120b-cloud", Settings(local=True))
    assert providers.card("ollama:llama3.2", Settings(local=True)).local


async def test_a_local_server_is_asked_directly_even_where_the_environment_names_a_proxy_or_a_tracer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Loopback(lambda asked: GOOD) as server, Loopback(lambda asked: GOOD) as outside:
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY", "LANGSMITH_ENDPOINT"):
            monkeypatch.setenv(variable, outside.url)
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "ls-test")
        for name, base in (("vllm:qwen3", server.url + "/v1"), ("ollama:llama3.2", server.url)):
            settings = Settings(local=True, chain=(name,), models={name: ModelEntry(base_url=base)})
            reply = await federation.open("ask", settings, providers=providers).reply(question())
            assert reply.data == answer()
        assert server.connections >= 2  # the questions, and what the servers say they can read
        assert outside.connections == 0


def test_the_runtime_of_the_embedded_weights_keeps_no_identifier_and_reports_nothing(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k not in ("CI", "ORT_DISABLE_TELEMETRY")}
    code = "import pipeline; from pipeline.text import onnx; onnx.load('encoder')"
    homes = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", code], env=env | homes, check=True)
    assert list(tmp_path.rglob("*")) == []


async def test_with_local_the_chain_that_is_built_has_only_local_models() -> None:
    for aim in ("cost", "balanced", "quality", "speed"):
        settings = Settings(local=True, optimize=aim)  # type: ignore[arg-type]
        assert federation.chain.build("recap", settings, providers=providers) == ("local:extractive",)


async def test_without_keys_the_embedded_model_answers_and_nothing_is_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GROQ_API_KEY"):
        monkeypatch.delenv(name)
    model = federation.open("ask", Settings(), providers=providers)
    assert model.name == "local:extractive"
    reply = await model.reply(Request("ask", LINES, {"question": "When do we ship?"}, AnswerShape))
    assert isinstance(reply.data, AnswerShape)
