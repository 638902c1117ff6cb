"""Programs of others at our doors: the official openai SDK, a LangChain program, the official MCP client, schemathesis."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("mcp")

import openai
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from mcp import Client, StdioServerParameters

from pipeline import api
from pipeline.settings import ModelEntry, Settings
from pipeline.web.access import Access
from pipeline.web.server import build
from tests.serving import TOKEN, served
from tests.wire import Answer, Loopback

WEAK = "house:weak"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("home"), local=True)
    api.process("sample_meetings/kitchen_app_standup", settings=made)
    return made


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with served(build(settings, Access(TOKEN))) as made:
        yield made


@pytest.fixture(scope="module")
def meeting_id(settings: Settings) -> str:
    return api.meetings(settings=settings)[0].id


def with_model(settings: Settings, url: str) -> Settings:
    entry = ModelEntry(
        base_url=f"{url}/v1", local=True, context_tokens=8000, input_usd_per_mtok=1.0, output_usd_per_mtok=2.0
    )
    return settings.changed(chain=(WEAK,), models={WEAK: entry})


# -- /v1 ---------------------------------------------------------------------------------------------------------


async def test_the_official_sdk_chats_streams_and_reads_usage_and_receipt(settings: Settings) -> None:
    async with Loopback(
        lambda asked: Answer("Paris is the capital of France.", input=20, output=8)
    ) as vendor:
        with served(build(with_model(settings, vendor.url), Access(TOKEN))) as at:
            client = openai.AsyncOpenAI(base_url=f"{at}/v1", api_key=TOKEN)
            said = [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Capital of France?"},
            ]
            whole: Any = await client.chat.completions.create(model="quorum", messages=said)  # type: ignore[arg-type]
            assert whole.choices[0].message.content == "Paris is the capital of France."
            assert (whole.usage.prompt_tokens, whole.usage.completion_tokens) == (20, 8)
            assert whole.receipt["models"] == [WEAK]
            assert whole.receipt["cost_usd"] == pytest.approx(36e-6)
            said[1]["content"] = "And of France, streamed?"
            stream: Any = await client.chat.completions.create(
                model=WEAK,
                messages=said,
                stream=True,
                stream_options={"include_usage": True},  # type: ignore[arg-type]
            )
            pieces = [piece async for piece in stream]
            assert (
                "".join(p.choices[0].delta.content or "" for p in pieces if p.choices)
                == "Paris is the capital of France."
            )
            assert pieces[-1].usage.total_tokens == 28
            assert pieces[-2].choices[0].finish_reason == "stop"
            for receipt in (
                whole.receipt,
                pieces[-2].receipt,
            ):  # whole or as it is written: nothing checks free chat
                assert receipt["checked"] is False
                assert any("nothing was checked" in note for note in receipt["notes"])
            assert "Be brief." in vendor.asked[0].prompt
            stopped: Any = await client.chat.completions.create(model="quorum", messages=said, stop=[" is"])  # type: ignore[arg-type]
            assert stopped.choices[0].message.content == "Paris"


async def test_a_langchain_program_changes_its_address_only(settings: Settings) -> None:
    async with Loopback(lambda asked: Answer("Paris.", input=20, output=2)) as vendor:
        with served(build(with_model(settings, vendor.url), Access(TOKEN))) as at:
            model = ChatOpenAI(base_url=f"{at}/v1", api_key=TOKEN, model="quorum")  # type: ignore[arg-type]
            told = await model.ainvoke([SystemMessage("Be brief."), HumanMessage("France's capital?")])
            assert told.content == "Paris."
            assert told.usage_metadata is not None
            assert told.usage_metadata["total_tokens"] == 22
            assert (
                "".join([str(c.content) async for c in model.astream("Capital of France, please?")])
                == "Paris."
            )


def test_models_are_listed_and_unknown_ones_refused(address: str) -> None:
    client = openai.OpenAI(base_url=f"{address}/v1", api_key=TOKEN, max_retries=0)
    names = [m.id for m in client.models.list()]
    assert {"quorum", "quorum-cost", "quorum-quality", "quorum-meetings"} <= set(names)
    assert client.models.retrieve("quorum").id == "quorum"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-nothing")


def test_what_is_not_supported_is_refused_plainly(address: str) -> None:
    client = openai.OpenAI(base_url=f"{address}/v1", api_key=TOKEN, max_retries=0)
    said: Any = [{"role": "user", "content": "Hello"}]
    tool: Any = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
    picture: Any = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}]
    for more in (
        {"tools": [tool]},
        {"n": 2},
        {"logprobs": True},
        {"response_format": {"type": "json_object"}},
    ):
        with pytest.raises(openai.BadRequestError, match="not supported"):
            client.chat.completions.create(model="quorum", messages=said, **more)  # type: ignore[call-overload]
    with pytest.raises(openai.BadRequestError, match="not supported"):
        client.chat.completions.create(model="quorum", messages=picture)
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=f"{address}/v1", api_key="wrong", max_retries=0).models.list()


def test_without_any_model_the_meetings_still_answer(address: str) -> None:
    client = openai.OpenAI(base_url=f"{address}/v1", api_key=TOKEN, max_retries=0)
    said: Any = [
        {"role": "user", "content": "Who will test the bank transfer?"},
        {"role": "assistant", "content": "Ilse."},
        {"role": "user", "content": "And when?"},
    ]
    told: Any = client.chat.completions.create(model="quorum-meetings", messages=said)
    assert told.receipt["checked"] is True
    assert "tomorrow" in str(told.choices[0].message.content)
    pieces = client.chat.completions.create(model="quorum-meetings", messages=said, stream=True)
    assert "tomorrow" in "".join(p.choices[0].delta.content or "" for p in pieces)


# -- MCP ---------------------------------------------------------------------------------------------------------


def text_of(result: Any) -> str:
    assert not result.is_error, result
    (part,) = result.content
    return str(part.text)


def stdio(settings: Settings, *flags: str) -> StdioServerParameters:
    env = {**os.environ, "QUORUM_HOME": str(settings.home), "QUORUM_LOCAL": "true"}
    return StdioServerParameters(command=sys.executable, args=["-m", "pipeline", "mcp", *flags], env=env)


async def every_tool(client: Client, meeting_id: str) -> dict[str, str]:
    """What each reading tool says."""
    calls: dict[str, dict[str, Any]] = {
        "search": {"query": "bank transfer"},
        "fetch": {"id": meeting_id},
        "list_meetings": {},
        "read_recap": {"meeting": meeting_id},
        "read_transcript": {"meeting": meeting_id, "from_s": 60, "to_s": 90},
        "ask": {"question": "When do we release the beta?"},
        "draft": {"meetings": [meeting_id], "kind": "minutes"},
        "tasks": {"owner": "Ilse"},
    }
    assert {t.name for t in (await client.list_tools()).tools} == set(calls)
    return {name: text_of(await client.call_tool(name, given)) for name, given in calls.items()}


async def test_the_official_client_reads_everything_over_http(
    settings: Settings, address: str, meeting_id: str
) -> None:
    from mcp.client.streamable_http import streamable_http_client
    from mcp.shared._httpx_utils import create_mcp_http_client

    http = create_mcp_http_client(headers={"Authorization": f"Bearer {TOKEN}"})
    async with Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client:
        said = await every_tool(client, meeting_id)
        found = json.loads(said["search"])["results"]
        assert (found[0]["id"], "bank transfer" in found[0]["text"]) == (meeting_id, True)
        read = json.loads(said["fetch"])
        assert set(read) == {"id", "title", "text", "url", "metadata"}
        assert all(s["start_s"] <= 90 for s in json.loads(said["read_transcript"])["segments"])
        by_api = openai.OpenAI(base_url=f"{address}/api/v1", api_key=TOKEN)
        asked = by_api.post("/ask", body={"question": "When do we release the beta?"}, cast_to=str)
        assert said["ask"] == asked.strip("\n")
        assert said["read_recap"] == by_api.get(f"/meetings/{meeting_id}", cast_to=str)
        for tool in (await client.list_tools()).tools:
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint is True
            assert not any(word in tool.name for word in ("delete", "remove", "forget"))
        resources = (await client.list_resource_templates()).resource_templates
        assert len(resources) == 2
        text: Any = (await client.read_resource(f"quorum://meetings/{meeting_id}/recap")).contents[0]
        assert "Kitchen app stand-up" in text.text
        assert {p.name for p in (await client.list_prompts()).prompts} == {
            "what_did_i_miss",
            "minutes_to_send",
        }
        wrong = await client.call_tool("read_recap", {"meeting": "../../etc/passwd"})
        assert wrong.is_error


async def test_over_standard_input_it_writes_only_when_told_to(settings: Settings, meeting_id: str) -> None:
    async with Client(stdio(settings, "--write")) as client:
        tools = {t.name: t for t in (await client.list_tools()).tools}
        writing = {n for n, t in tools.items() if t.annotations and t.annotations.read_only_hint is False}
        assert writing == {"correct_statement", "accept_statement", "rename_speakers", "keep_notes"}
        assert all(t.annotations and t.annotations.destructive_hint is False for t in tools.values())
        await client.call_tool("keep_notes", {"meeting": meeting_id, "text": "Call the bank."})
        assert api.notes(meeting_id, settings=settings) == "Call the bank."


@pytest.mark.slow
async def test_over_standard_input_every_tool_reads(settings: Settings, meeting_id: str) -> None:
    async with Client(stdio(settings)) as client:
        said = await every_tool(client, meeting_id)
        assert json.loads(said["ask"])["found"]
        refused = await client.call_tool("keep_notes", {"meeting": meeting_id, "text": "x"})
        assert refused.is_error


# -- OpenAPI ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_schemathesis_finds_no_crash_and_no_undocumented_reply(settings: Settings, tmp_path: Path) -> None:
    schemathesis: Any = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, given
    from hypothesis import settings as hypothesis_settings

    tokened = {"Authorization": f"Bearer {TOKEN}"}

    @schemathesis.serializer("application/offset+octet-stream")
    def piece(_: Any, value: Any) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode()

    with served(build(settings, Access(TOKEN))) as at:
        document = schemathesis.openapi.from_url(f"{at}/api/v1/openapi.json", headers=tokened)
        # words without a letter and kinds that nobody wrote are of the right type and still of no use
        left_out = [
            schemathesis.checks.CHECKS.get_one(n) for n in ("unsupported_method", "positive_data_acceptance")
        ]
        tried = 0

        @hypothesis_settings(
            max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        def one(case: Any) -> None:
            nonlocal tried
            tried += 1
            if not case.path.endswith("/events"):  # which ends with its job
                case.call_and_validate(headers=tokened, excluded_checks=left_out, timeout=120)

        for result in document.get_all_operations():
            given(case=result.ok().as_strategy())(one)()
        assert tried > 200
