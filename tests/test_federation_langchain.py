"""FederatedChatModel passes LangChain's own unit suite, and answers like any chat model."""

from __future__ import annotations

import json
import pickle
import sys
from typing import Any, TypedDict

import pytest
from langchain.agents import create_agent
from langchain_core.callbacks import get_usage_metadata_callback
from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_tests.unit_tests import ChatModelUnitTests
from pydantic import BaseModel

from pipeline.doors import Usage
from pipeline.errors import BadInput, ModelError
from pipeline.federation.langchain import FederatedChatModel
from pipeline.settings import ModelEntry, Settings
from tests.federation import Table, always
from tests.wire import Answer, Asked, Loopback

PARIS = Table({"own:weak": always("Paris."), "own:strong": always("Paris, France.")}, usage=Usage(12, 3))


class TestFederatedChatModel(ChatModelUnitTests):
    """LangChain's standard unit tests."""

    @property
    def chat_model_class(self) -> type[FederatedChatModel]:
        return FederatedChatModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"chain": ("own:weak", "own:strong"), "providers": PARIS}

    @property
    def has_structured_output(self) -> bool:
        return True

    @property
    def returns_usage_metadata(self) -> bool:
        return True


def model() -> FederatedChatModel:
    return FederatedChatModel(chain=("own:weak", "own:strong"), providers=PARIS)


def test_it_answers_and_hands_over_its_receipt() -> None:
    told = model().invoke("What is the capital of France?")
    assert told.content == "Paris."
    assert told.response_metadata["receipt"]["models"] == ["own:weak"]
    assert told.usage_metadata is not None
    assert told.usage_metadata["input_tokens"] == 12


async def test_it_works_in_a_chain_batched_streamed_and_inside_a_running_loop() -> None:
    chain = ChatPromptTemplate.from_messages([("system", "Be brief."), ("human", "{q}")]) | model()
    assert [m.content for m in await chain.abatch([{"q": "a?"}, {"q": "b?"}])] == ["Paris.", "Paris."]
    assert "".join([chunk.content async for chunk in chain.astream({"q": "a?"})]) == "Paris."
    assert chain.invoke({"q": "a?"}).content == "Paris."
    assert "".join(str(c.content) for c in model().stream("a?")) == "Paris."


def test_a_conversation_goes_in_whole_and_in_order() -> None:
    table = Table({"own:weak": always("Yes.")})
    FederatedChatModel(chain=("own:weak",), providers=table).invoke(
        [SystemMessage("Be brief."), HumanMessage("Is it?")]
    )
    assert table.models["own:weak"].asked[0].inputs["conversation"] == "System: Be brief.\n\nUser: Is it?"


def test_structured_output_comes_as_the_class_that_was_asked_for() -> None:
    class City(BaseModel):
        name: str
        people: int

    table = Table({"own:weak": lambda request: City(name="Paris", people=2_100_000)})
    told = (
        FederatedChatModel(chain=("own:weak",), providers=table)
        .with_structured_output(City)
        .invoke("Which city?")
    )
    assert told == City(name="Paris", people=2_100_000)


class City(TypedDict):
    """A city."""

    name: str
    people: int


CITY_SCHEMA = {
    "title": "City", "type": "object", "required": ["name", "people"], "additionalProperties": False,
    "properties": {"name": {"type": "string"}, "people": {"type": "integer", "minimum": 0}},
}  # fmt: skip
PARIS_JSON = json.dumps({"name": "Paris", "people": 2_100_000})


def over(url: str, *names: str) -> FederatedChatModel:
    """A chain over servers of one's own, through the real SDK."""
    chain = names or ("acme:big",)
    models = {name: ModelEntry(base_url=f"{url}/v1") for name in chain}
    return FederatedChatModel(chain=chain, settings=Settings(chain=chain, models=models))


@pytest.mark.parametrize("schema", [City, CITY_SCHEMA], ids=["TypedDict", "JSON schema"])
async def test_structured_output_of_any_kind_of_schema_is_a_dict(schema: Any) -> None:
    async with Loopback(lambda asked: Answer(PARIS_JSON)) as server:
        told = await over(server.url).with_structured_output(schema).ainvoke("Which city?")
        raw = await over(server.url).with_structured_output(schema, include_raw=True).ainvoke("Which city?")
    assert told == {"name": "Paris", "people": 2_100_000}
    assert raw["parsed"] == told
    assert raw["raw"].response_metadata["receipt"]["calls"] == 1
    assert server.asked[0].schema is not None
    assert set(server.asked[0].schema["properties"]) == {"name", "people"}


async def test_what_does_not_fit_the_schema_is_an_error_or_told_beside_the_raw() -> None:
    wrong = json.dumps({"name": "Paris", "people": -1})
    async with Loopback(lambda asked: Answer(wrong)) as server:
        with pytest.raises(ModelError, match="minimum"):
            await over(server.url).with_structured_output(CITY_SCHEMA).ainvoke("Which city?")
        told = await over(server.url).with_structured_output(CITY_SCHEMA, include_raw=True).ainvoke("Which?")
    assert told["parsed"] is None
    assert "minimum" in str(told["parsing_error"])


def weather(city: str) -> str:
    """The weather in a city."""
    return f"It is sunny in {city}."


async def test_an_agent_with_tools_runs_on_the_chain() -> None:
    def script(asked: Asked) -> Answer:
        if "It is sunny in Paris." in asked.prompt:
            return Answer("Sunny.", calls=False)
        return Answer(json.dumps({"city": "Paris"}))

    async with Loopback(script) as server:
        agent = create_agent(over(server.url, "acme:weak", "acme:strong"), tools=[weather])
        done = await agent.ainvoke({"messages": [HumanMessage("How is the weather in Paris?")]})
    assert [type(m).__name__ for m in done["messages"]] == [
        "HumanMessage", "AIMessage", "ToolMessage", "AIMessage",
    ]  # fmt: skip
    assert isinstance(done["messages"][2], ToolMessage)
    assert done["messages"][-1].content == "Sunny."
    assert {a.model for a in server.asked} == {"weak"}


async def test_an_agent_answers_in_the_form_that_was_asked_for() -> None:
    def script(asked: Asked) -> Answer:
        return Answer(PARIS_JSON)

    async with Loopback(script) as server:
        agent = create_agent(over(server.url), tools=[], response_format=CITY_SCHEMA)
        done = await agent.ainvoke({"messages": [HumanMessage("Which city?")]})
    assert done["structured_response"] == {"name": "Paris", "people": 2_100_000}


async def test_pictures_go_on_as_they_are_and_whoever_cannot_see_them_says_so() -> None:
    picture = HumanMessage(
        [
            {"type": "text", "text": "What is it?"},
            {"type": "image", "base64": "aGVsbG8=", "mime_type": "image/png"},
        ]
    )
    async with Loopback(lambda asked: Answer("A cat.")) as server:
        assert (await over(server.url).ainvoke([picture])).content == "A cat."
    assert "aGVsbG8=" in json.dumps(server.asked[0].body)
    with pytest.raises(ModelError, match="no pictures"):
        FederatedChatModel(chain=("own:weak",), providers=PARIS).invoke([picture])


async def test_temperature_is_handed_on_and_what_no_chain_can_promise_is_refused() -> None:
    async with Loopback(lambda asked: Answer("Paris.")) as server:
        await over(server.url).ainvoke("Which city?", temperature=0.7)
        await over(server.url).ainvoke("Which city?")
        with pytest.raises(BadInput, match="logit_bias"):
            await over(server.url).ainvoke("Which city?", logit_bias={"1": 2})
    assert [a.body["temperature"] for a in server.asked] == [0.7, 0.0]


async def test_tokens_are_counted_once_by_the_usage_callback() -> None:
    async with Loopback(lambda asked: Answer("Paris.", input=100, output=10)) as server:
        with get_usage_metadata_callback() as counted:
            await over(server.url).ainvoke("Which city?")
    assert sum(u["input_tokens"] for u in counted.usage_metadata.values()) == 100


def test_counting_tokens_needs_no_network() -> None:
    opened: list[str] = []
    watching = [True]

    def watch(event: str, args: tuple[object, ...]) -> None:
        if watching[0] and event in {"socket.connect", "socket.getaddrinfo"}:
            opened.append(event)

    sys.addaudithook(watch)
    assert 3 <= model().get_num_tokens("What is the capital of France?") <= 12
    assert model().get_num_tokens_from_messages([HumanMessage("What is it?")]) > 2
    watching[0] = False
    assert opened == []


async def test_a_pickled_model_answers_again_elsewhere() -> None:
    async with Loopback(lambda asked: Answer("Paris.")) as server:
        used = FederatedChatModel(chain=("acme:big",), max_cost_usd=1.0)
        used.settings = over(server.url).settings
        await used.ainvoke("Which city?")
        again = pickle.loads(pickle.dumps(used))
    assert again.chain == ("acme:big",)
    assert again.max_cost_usd == 1.0


async def test_a_chain_of_one_streams_as_it_writes_and_ends_with_the_receipt() -> None:
    async with Loopback(lambda asked: Answer("Paris is the capital.", pieces=5, pause_s=0.02)) as server:
        chunks = [chunk async for chunk in over(server.url).astream("Which city?")]
    assert "".join(str(c.content) for c in chunks) == "Paris is the capital."
    assert len([c for c in chunks if c.content]) >= 4
    assert chunks[-1].response_metadata["receipt"]["calls"] == 1
    assert sum(c.usage_metadata["output_tokens"] for c in chunks if c.usage_metadata) > 0
