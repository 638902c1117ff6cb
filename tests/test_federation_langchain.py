"""FederatedChatModel passes LangChain's own unit suite, and answers like any chat model."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_tests.unit_tests import ChatModelUnitTests
from pydantic import BaseModel

from pipeline.doors import Usage
from pipeline.federation.langchain import FederatedChatModel
from tests.federation import Table, always

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
