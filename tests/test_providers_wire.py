"""The real SDKs talk to loopback servers that speak the vendors' formats."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pipeline import providers
from pipeline.doors import Passage, Request, Usage
from pipeline.errors import BadReply, CutShort, ProviderDown, ProviderRefused
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import AnswerShape
from tests.wire import Answer, Asked, Loopback

GOOD = {
    "found": True,
    "answer": 'On "Friday", the 12th – Zoë said so.',
    "claims": [
        {
            "text": "It ships on Friday.",
            "evidence": [{"segment": "s1", "quote": "We ship on Friday"}],
            "strength": None,
        }
    ],
}
VENDORS = {
    "openai:gpt-6-luna": "openai-responses",
    "acme:big": "openai-chat",
    "anthropic:claude-opus-5-5": "anthropic",
    "anthropic:claude-haiku-5-5": "anthropic",
    "google:gemini-2.5-flash-lite": "gemini",
    "ollama:llama3.2": "ollama",
}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, "sk-test-0123456789")


def settings(name: str, url: str, **more: object) -> Settings:
    base = url + "/v1" if name.startswith(("openai", "acme")) else url
    return Settings(models={name: ModelEntry(base_url=base, **more)}, timeout_s=5.0)  # type: ignore[arg-type]


def request() -> Request:
    lines = (Passage("s1", "We ship on Friday the 12th.", "Ana"), Passage("s2", "Good.", "Ben"))
    return Request(task="ask", passages=lines, inputs={"question": "When?"}, shape=AnswerShape)


@pytest.mark.parametrize("name", VENDORS)
async def test_a_typed_reply_with_its_usage_comes_from_every_vendor(name: str) -> None:
    answer = Answer(json.dumps(GOOD), input=1000, output=90, cached=200, reasoning=10)
    async with Loopback(lambda asked: answer) as server:
        reply = await providers.connect(name, settings(name, server.url)).reply(request())
    asked = server.asked[0]
    assert asked.format == VENDORS[name]
    assert asked.model == name.partition(":")[2]
    assert reply.data == AnswerShape.model_validate(GOOD)
    assert (reply.usage.input, reply.usage.output) == (1000, 90)
    if VENDORS[name] != "ollama":
        assert reply.usage.cached_input == 200
    assert asked.prompt.index("[s1] Ana: We ship") < asked.prompt.index("When?")
    assert asked.max_tokens is not None
    assert asked.max_tokens >= 4000


@pytest.mark.parametrize("name", VENDORS)
async def test_a_stream_shows_the_answer_as_it_grows_and_ends_in_the_same_reply(name: str) -> None:
    answer = Answer(json.dumps(GOOD), input=1000, output=90, pieces=40)
    shown: list[str] = []
    async with Loopback(lambda asked: answer) as server:
        model = providers.connect(name, settings(name, server.url))
        reply = await model.reply(request(), on_text=shown.append)
    assert server.asked[0].streamed
    assert reply.data == AnswerShape.model_validate(GOOD)
    assert "".join(shown) == GOOD["answer"]
    assert len(shown) > 3
    assert (reply.usage.input, reply.usage.output) == (1000, 90)


@pytest.mark.parametrize("name", VENDORS)
async def test_the_reply_is_held_to_a_form_in_the_way_the_model_supports(name: str) -> None:
    async with Loopback(lambda asked: Answer(json.dumps(GOOD))) as server:
        await providers.connect(name, settings(name, server.url)).reply(request())
    asked = server.asked[0]
    if name == "anthropic:claude-haiku-5-5":  # its profile knows tools, but no schemas
        assert asked.tools
    else:
        assert asked.schema is not None
        assert "found" in json.dumps(asked.schema)


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("status", [429, 500, 503, 529])
async def test_an_overloaded_vendor_is_down_and_may_be_asked_again(name: str, status: int) -> None:
    bad = Answer(status=status, error="try later", headers={"retry-after": "7"})
    async with Loopback(lambda asked: bad) as server:
        with pytest.raises(ProviderDown) as caught:
            await providers.connect(name, settings(name, server.url)).reply(request())
        assert len(server.asked) == 1, "retries are ours, not the SDK's"
    assert caught.value.retryable
    assert name in str(caught.value)
    if VENDORS[name] != "ollama":
        assert caught.value.retry_after_s == 7.0


@pytest.mark.parametrize("name", VENDORS)
async def test_a_bad_key_is_refused_with_a_hint_and_without_the_key(name: str) -> None:
    bad = Answer(status=401, error="Incorrect API key provided: sk-test-0123456789")
    async with Loopback(lambda asked: bad) as server:
        with pytest.raises(ProviderRefused) as caught:
            await providers.connect(name, settings(name, server.url)).reply(request())
    assert "check the key" in str(caught.value)
    assert "0123456789" not in str(caught.value)


@pytest.mark.parametrize("name", [n for n in VENDORS if n != "ollama:llama3.2"])
async def test_a_content_filter_is_a_refusal_that_was_paid_for(name: str) -> None:
    stopped = Answer("I", input=500, output=5, finish="filter")
    if "haiku" in name:
        stopped = Answer("{}", input=500, output=5, finish="filter")
    async with Loopback(lambda asked: stopped) as server:
        with pytest.raises(ProviderRefused, match="content filter") as caught:
            await providers.connect(name, settings(name, server.url)).reply(request())
    assert caught.value.reply.usage == Usage(input=500, output=5)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [n for n in VENDORS if "haiku" not in n])
@pytest.mark.parametrize("streamed", [False, True])
async def test_a_reply_that_was_cut_is_never_taken_for_a_whole_one(name: str, streamed: bool) -> None:
    cut = Answer(json.dumps(GOOD)[:-60], input=500, output=4000, finish="length")
    async with Loopback(lambda asked: cut) as server:
        model = providers.connect(name, settings(name, server.url))
        with pytest.raises(CutShort) as caught:
            await model.reply(request(), on_text=(lambda piece: None) if streamed else None)
    assert caught.value.reply.usage.output == 4000  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("drop", ["before", "middle"])
async def test_a_connection_that_breaks_is_no_reply(name: str, streamed: bool, drop: str) -> None:
    async with Loopback(lambda asked: Answer(json.dumps(GOOD), drop=drop)) as server:
        model = providers.connect(name, settings(name, server.url))
        with pytest.raises(ProviderDown) as caught:
            await model.reply(request(), on_text=(lambda piece: None) if streamed else None)
    assert caught.value.unsure, "it may be billed"


@pytest.mark.parametrize("name", VENDORS)
async def test_a_slow_vendor_times_out(name: str) -> None:
    async with Loopback(lambda asked: Answer(json.dumps(GOOD), delay_s=2.0)) as server:
        slow = settings(name, server.url).changed(timeout_s=0.2)
        with pytest.raises(ProviderDown, match="no answer in time") as caught:
            await providers.connect(name, slow).reply(request())
    assert caught.value.unsure


async def test_a_server_that_is_not_there_is_down_and_certainly_not_billed() -> None:
    async with Loopback(lambda asked: Answer("")) as server:
        url = server.url
    with pytest.raises(ProviderDown, match="no connection") as caught:
        await providers.connect("acme:big", settings("acme:big", url)).reply(request())
    assert not caught.value.unsure


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (json.dumps({"found": "perhaps", "answer": 3, "claims": []}), "found"),
        ("I would rather not write JSON.", "no JSON object"),
        ("", "empty"),
    ],
)
async def test_what_has_not_the_form_is_a_bad_reply(wrong: str, problem: str) -> None:
    async with Loopback(lambda asked: Answer(wrong, input=10, output=2)) as server:
        with pytest.raises(BadReply, match=problem):
            await providers.connect("acme:big", settings("acme:big", server.url)).reply(request())


async def test_small_slips_of_form_are_mended() -> None:
    sloppy = "Sure!\n```json\n" + json.dumps(GOOD)[:-1] + ",}\n```"
    async with Loopback(lambda asked: Answer(sloppy)) as server:
        reply = await providers.connect("acme:big", settings("acme:big", server.url)).reply(request())
    assert reply.data == AnswerShape.model_validate(GOOD)


async def test_a_server_that_takes_no_schema_is_asked_for_json_in_words() -> None:
    def script(asked: Asked) -> Answer:
        if asked.schema is not None:
            return Answer(status=400, error="response_format json_schema is not supported")
        return Answer(json.dumps(GOOD))

    async with Loopback(script) as server:
        model = providers.connect("acme:big", settings("acme:big", server.url))
        assert (await model.reply(request())).data == AnswerShape.model_validate(GOOD)
        await model.reply(request())
    assert len(server.asked) == 4, (
        "a schema, then its JSON, then words; the second question asks in words at once"
    )
    assert server.asked[-1].schema is None
    assert "Answer with one JSON object" in server.asked[1].prompt


async def test_anthropic_gets_a_cache_marker_after_the_transcript_only_where_more_questions_are_likely() -> (
    None
):
    name = "anthropic:claude-opus-5-5"
    async with Loopback(lambda asked: Answer(json.dumps(GOOD))) as server:
        model = providers.connect(name, settings(name, server.url))
        await model.reply(request())
        await model.reply(request())
        await model.reply(Request(task="repair", inputs={"broken": "{", "problem": "cut"}, shape=AnswerShape))
    once, first, second = (asked.body["messages"][0]["content"] for asked in server.asked)
    assert "cache_control" not in json.dumps(once), "a single question would pay a quarter more for nothing"
    assert [("cache_control" in block, "[s1]" in block["text"]) for block in first] == [
        (True, True),
        (False, False),
    ]
    assert "cache_control" not in json.dumps(second)


async def test_openai_gets_one_cache_key_for_all_questions_on_a_transcript_and_keeps_nothing() -> None:
    name = "openai:gpt-6-luna"
    async with Loopback(lambda asked: Answer(json.dumps(GOOD))) as server:
        model = providers.connect(name, settings(name, server.url))
        await model.reply(request())
        await model.reply(request())
    bodies = [asked.body for asked in server.asked]
    assert bodies[0]["prompt_cache_key"] == bodies[1]["prompt_cache_key"]
    assert bodies[0]["store"] is False


async def test_ollama_is_told_its_context_so_that_nothing_is_cut_silently() -> None:
    async with Loopback(lambda asked: Answer(json.dumps(GOOD))) as server:
        model = providers.connect(
            "ollama:llama3.2", settings("ollama:llama3.2", server.url, context_tokens=8192)
        )
        await model.reply(request())
    assert server.asked[0].body["options"]["num_ctx"] == 8192


async def test_a_server_of_ones_own_never_sees_the_openai_key() -> None:
    async with Loopback(lambda asked: Answer(json.dumps(GOOD))) as server:
        await providers.connect("acme:big", settings("acme:big", server.url)).reply(request())
    assert "0123456789" not in json.dumps(dict(server.asked[0].headers))


async def _counted(name: str, answer: Callable[[Asked], Answer]) -> int:
    async with Loopback(answer) as server:
        problem = await providers.reachable(name, settings(name, server.url))
        assert problem is None
        return len(server.asked)


@pytest.mark.parametrize("name", VENDORS)
async def test_reachability_is_shown_without_asking_a_model(name: str) -> None:
    assert await _counted(name, lambda asked: Answer("")) == 0
