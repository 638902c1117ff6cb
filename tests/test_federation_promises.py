"""What the federation promises of each call, looked at on the wire: one policy for how models are asked, honest look-outs."""

from __future__ import annotations

import json
import socket

import pytest

from pipeline import providers
from pipeline.federation.call_policy import effort
from pipeline.settings import ModelEntry, Settings
from tests.federation import answer, question
from tests.wire import Answer, Loopback

GOOD = answer().model_dump_json()


@pytest.mark.parametrize(
    ("name", "path"),
    [("acme:big", "/v1"), ("google:gemini-2.5-flash-lite", "")],
)
async def test_every_vendor_is_asked_at_temperature_0_where_it_may_be_set(
    name: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "sk-test-0123456789")
    async with Loopback(lambda asked: Answer(GOOD)) as server:
        settings = Settings(chain=(name,), models={name: ModelEntry(base_url=server.url + path)})
        assert (await providers.connect(name, settings).reply(question())).data == answer()
    body = server.asked[-1].body
    assert {**body, **body.get("generationConfig", {})}.get("temperature") == 0


async def test_haiku_is_told_the_form_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-0123456789")
    name = "anthropic:claude-haiku-5-5"
    async with Loopback(lambda asked: Answer(GOOD)) as server:
        settings = Settings(chain=(name,), models={name: ModelEntry(base_url=server.url)})
        await providers.connect(name, settings).reply(question())
    asked = server.asked[-1]
    described = json.dumps(asked.body)
    assert described.count('"claims": {') + asked.prompt.count('"claims": {') == 1
    assert "$defs" not in asked.prompt


def test_effort_is_one_policy_by_task() -> None:
    assert effort("translate") == "none"
    assert effort("draft.minutes") == effort("draft") == effort("recap")


@pytest.mark.parametrize("name", ["ollama:llama3.2", "house:mine", "vllm:mine"])
async def test_a_port_that_nobody_listens_on_is_not_called_ok(name: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings(models={name: ModelEntry(base_url=f"http://127.0.0.1:{port}/v1")}, local=True)
    assert await providers.reachable(name, settings)
