"""Our cascade as a LangChain chat model, so that it drops into any LangChain program.

    from pipeline.federation.langchain import FederatedChatModel
    model = FederatedChatModel(chain=("openai:gpt-6-luna", "anthropic:claude-opus-5-5"), max_cost_usd=0.10)
    model.invoke("What is the capital of France?").response_metadata["receipt"]

Knows nothing of transcripts: a conversation goes in as it is. Only programs that use LangChain import this module.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any, TypeVar

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel, Field, PrivateAttr

from pipeline.doors import Reply, Request
from pipeline.errors import BadInput
from pipeline.federation import Federation, Providers
from pipeline.federation.ledger import total_usd
from pipeline.settings import Settings, load

T = TypeVar("T")


def _providers() -> Any:
    # The one place in this room that reaches for the providers: it is an entry point for programs outside the house.
    return import_module("pipeline.providers")


class FederatedChatModel(BaseChatModel):
    """A chain of models, the cheapest that suffices first, behind LangChain's interface.

    `chain`: models from cheap to strong ("provider:model"); empty: what settings, keys and servers give.
    `max_cost_usd`: a hard cap over the life of this object. Every answer carries its receipt in
    `response_metadata["receipt"]`: models, calls, cost_usd, always_strongest_usd.
    """

    chain: tuple[str, ...] = ()
    optimize: str | None = None
    local: bool | None = None
    max_cost_usd: float | None = None
    max_tokens: int = Field(default=4000, description="most tokens of an answer")
    providers: Any = Field(default_factory=_providers, exclude=True, repr=False)
    _table: Federation | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "quorum-federation"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"chain": self.chain, "optimize": self.optimize, "max_tokens": self.max_tokens}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params(stop=stop, **kwargs)
        params.setdefault("ls_model_name", " → ".join(self.chain) or "federation")
        return params

    def _federation(self) -> Federation:
        if self._table is None:
            flags = {"optimize": self.optimize, "local": self.local, "max_cost_usd": self.max_cost_usd}
            settings: Settings = load(chain=self.chain or None, **flags)
            providers: Providers = self.providers
            self._table = Federation(settings, providers=providers)
        return self._table

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        reply = await self._asked(messages, stop, None, kwargs)
        return ChatResult(generations=[ChatGeneration(message=_message(reply, stop))])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return _wait(lambda: self._agenerate(messages, stop, None, **kwargs))

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        # An answer may be replaced by a better one, and LangChain's streams cannot take words back: so it comes whole.
        message = _message(await self._asked(messages, stop, None, kwargs), stop)
        chunk = AIMessageChunk(
            content=message.content,
            response_metadata=message.response_metadata,
            usage_metadata=message.usage_metadata,
            chunk_position="last",
        )
        yield ChatGenerationChunk(message=chunk)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        async def all_() -> list[ChatGenerationChunk]:
            return [chunk async for chunk in self._astream(messages, stop, None, **kwargs)]

        yield from _wait(all_)

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """Answers as `schema`, a pydantic class or a JSON schema (then as a dict)."""
        if include_raw:
            raise BadInput("FederatedChatModel: include_raw is not supported", hint="leave it away")
        shape = schema if isinstance(schema, type) and issubclass(schema, BaseModel) else _from_json(schema)

        async def ask(given: LanguageModelInput) -> Any:
            messages = self._convert_input(given).to_messages()
            data = (await self._asked(messages, None, shape, {})).data
            assert data is not None
            return data if shape is schema else data.model_dump()

        return RunnableLambda(lambda given: _wait(lambda: ask(given)), afunc=ask)

    async def _asked(
        self,
        messages: Sequence[BaseMessage],
        stop: Sequence[str] | None,
        shape: type[BaseModel] | None,
        kwargs: dict[str, Any],
    ) -> Reply:
        talk = "\n\n".join(_line(m, alone=len(messages) == 1) for m in messages)
        room = int(kwargs.get("max_tokens") or self.max_tokens)
        request = Request("chat", inputs={"conversation": talk}, shape=shape, max_output_tokens=room)
        return await self._federation().model("chat").reply(request)


def _line(message: BaseMessage, *, alone: bool) -> str:
    names = {"human": "User", "ai": "Assistant", "system": "System", "tool": "Tool"}
    return str(message.text) if alone else f"{names.get(message.type, message.type)}: {message.text}"


def _message(reply: Reply, stop: Sequence[str] | None) -> AIMessage:
    text = reply.text
    for end in stop or ():
        text = text.split(end, 1)[0]
    usage = reply.usage
    receipt = {
        "models": list(dict.fromkeys(c.model for c in reply.calls)),
        "calls": len(reply.calls),
        "cost_usd": total_usd(reply.calls),
        "always_strongest_usd": reply.always_strongest_usd,
        "notes": list(reply.notes),
    }
    return AIMessage(
        content=text,
        response_metadata={"model_name": reply.model, "receipt": receipt},
        usage_metadata={
            "input_tokens": usage.input,
            "output_tokens": usage.output,
            "total_tokens": usage.input + usage.output,
        },
    )


def _from_json(schema: Any) -> type[BaseModel]:
    """A pydantic class for a flat JSON schema; raises BadInput for what is no object."""
    from pydantic import create_model

    kinds: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": bool,
        "array": list,
        "object": dict,
    }
    if not isinstance(schema, dict) or "properties" not in schema:
        raise BadInput(f"FederatedChatModel: {schema!r} is no object schema", hint="give a pydantic class")
    needed = set(schema.get("required", ()))
    fields: dict[str, Any] = {
        name: (kinds.get(told.get("type"), Any), ... if name in needed else told.get("default"))
        for name, told in schema["properties"].items()
    }
    return create_model(schema.get("title", "Answer"), **fields)


def _wait(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of a coroutine, also where an event loop is already running in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(make())
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(make())).result()
