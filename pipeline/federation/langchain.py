"""Our cascade as a LangChain chat model, so that it drops into any LangChain program, agents with tools included.

    from pipeline.federation.langchain import FederatedChatModel
    model = FederatedChatModel(chain=("openai:gpt-6-luna", "anthropic:claude-opus-5-5"), max_cost_usd=0.10)
    model.invoke("What is the capital of France?").response_metadata["receipt"]

Knows nothing of transcripts: messages, tools and pictures go on as they are, and what the chain cannot do is refused, not
dropped. Only programs that use LangChain import this module.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, Literal

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field, PrivateAttr

from pipeline import loop
from pipeline.doors import Conversation, Reply, Request
from pipeline.errors import BadInput
from pipeline.federation import Federation, Providers
from pipeline.federation.langchain_message import closing_chunk, message_of
from pipeline.federation.structured import structured
from pipeline.settings import Settings, load
from pipeline.text.words import count_tokens

_TAKEN = frozenset({"temperature", "top_p", "seed", "max_tokens", "max_completion_tokens", "stop"})
"""Options that mean the same for every vendor; others are refused, since some model of a chain would not know them."""
_OURS = frozenset({"tools", "tool_choice", "parallel_tool_calls", "strict", "ls_structured_output_format"})


class FederatedChatModel(BaseChatModel):
    """A chain of models, the cheapest that suffices first, behind LangChain's interface.

    `chain`: models from cheap to strong ("provider:model"); empty: what settings, keys and servers give.
    `max_cost_usd`: a hard cap over the life of this object. Every answer carries its receipt in
    `response_metadata["receipt"]`: models, calls, cost_usd, always_strongest_usd. `settings` goes before all of these.
    """

    chain: tuple[str, ...] = ()
    optimize: str | None = None
    local: bool | None = None
    max_cost_usd: float | None = None
    max_tokens: int = Field(default=4000, description="most tokens of an answer")
    temperature: float | None = Field(default=None, description="None: 0 wherever the model allows it")
    settings: Settings | None = Field(default=None, exclude=True, repr=False)
    providers: Any = Field(default=None, exclude=True, repr=False)
    _federation: Federation | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "quorum-federation"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"chain": self.chain, "optimize": self.optimize, "max_tokens": self.max_tokens}

    def __getstate__(self) -> dict[str, Any]:
        """Without connections: they are made anew where it is unpickled."""
        state = dict(super().__getstate__())
        state["__pydantic_private__"] = None
        return state

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__({**state, "__pydantic_private__": {"_federation": None}})

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params(stop=stop, **kwargs)
        params.setdefault("ls_model_name", " → ".join(self.chain) or "federation")
        return params

    def get_num_tokens(self, text: str) -> int:
        """An estimate: the members' tokenizers differ, and none of them is asked over a network."""
        return count_tokens(text)

    def get_token_ids(self, text: str) -> list[int]:
        """Refused: a chain has no tokenizer of its own."""
        raise BadInput(
            "FederatedChatModel has no tokenizer of its own",
            hint="get_num_tokens estimates how many there are",
        )

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: dict[str, Any] | str | Literal["auto", "any"] | bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model with tools; each member is bound to them in its vendor's own way."""
        made = [convert_to_openai_tool(tool) for tool in tools]
        choice = {} if tool_choice is None else {"tool_choice": tool_choice}
        return self.bind(tools=made, **choice, **kwargs)

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        include_raw: bool = False,
        method: str | None = None,
        strict: bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, Any]:
        """Answers as `schema`: a pydantic class, a TypedDict or a JSON schema (then as a dict).

        How a model is held to it is chosen for each member, so `method` and `strict` are not needed and have no effect.
        """
        if kwargs:
            raise BadInput(f"FederatedChatModel.with_structured_output: {', '.join(kwargs)} is not supported")
        return structured(self._answered, schema, include_raw=include_raw)

    def _open(self) -> Federation:
        if self._federation is None:
            flags = {"optimize": self.optimize, "local": self.local, "max_cost_usd": self.max_cost_usd}
            settings = self.settings or load(chain=self.chain or None, **flags)
            # The one place in this room that reaches for the providers: it is an entry point for other programs.
            providers: Providers = self.providers or import_module("pipeline.providers")
            self._federation = Federation(settings, providers=providers)
        return self._federation

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        reply = await self._answered(messages, None, stop=stop, **kwargs)
        return ChatResult(generations=[ChatGeneration(message=message_of(reply))])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return loop.run(self._agenerate(messages, stop, None, **kwargs))

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        from pipeline.federation.streaming import pieces

        async for chunk in pieces(
            lambda hear: self._answered(messages, None, stop=stop, hear=hear, **kwargs)
        ):
            made = ChatGenerationChunk(
                message=chunk if isinstance(chunk, AIMessageChunk) else closing_chunk(chunk)
            )
            if run_manager is not None:
                await run_manager.on_llm_new_token(str(made.message.text), chunk=made)
            yield made

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        from pipeline.federation.streaming import in_turn

        for made in in_turn(lambda: self._astream(messages, stop, None, **kwargs)):
            if run_manager is not None:
                run_manager.on_llm_new_token(str(made.message.text), chunk=made)
            yield made

    async def _answered(
        self,
        messages: Sequence[BaseMessage],
        shape: Any,
        *,
        stop: Sequence[str] | None = None,
        hear: Callable[[str], None] | None = None,
        **kwargs: Any,
    ) -> Reply:
        if unknown := sorted(set(kwargs) - _TAKEN - _OURS):
            raise BadInput(
                f"FederatedChatModel takes no {', '.join(unknown)}",
                hint=f"what every vendor knows is taken: {', '.join(sorted(_TAKEN))}",
            )
        request = _request(
            messages, shape, stop, {"temperature": self.temperature, **kwargs}, self.max_tokens
        )
        # Apart: a callback that counts the tokens of this model must not count its members' once more.
        work = self._open().model("chat").reply(request, on_text=loop.told_here(hear))
        return await loop.on(work, apart=True)


def _request(
    messages: Sequence[BaseMessage],
    shape: Any,
    stop: Sequence[str] | None,
    given: dict[str, Any],
    max_tokens: int,
) -> Request:
    tools = tuple(given.get("tools") or ())
    pictures = any(not isinstance(m.content, str) and _not_words(m.content) for m in messages)
    options = {name: given[name] for name in ("temperature", "top_p", "seed") if given.get(name) is not None}
    if given.get("parallel_tool_calls") is not None and tools:
        options["parallel_tool_calls"] = given["parallel_tool_calls"]
    if ends := stop or given.get("stop"):
        options["stop"] = list(ends)
    room = int(given.get("max_tokens") or given.get("max_completion_tokens") or max_tokens)
    talk = Conversation(
        tuple(messages),
        tools=tools,
        tool_choice=given.get("tool_choice"),
        options=options,
        needs_it=bool(tools) or pictures or bool(set(options) - {"temperature"}),
    )
    words = "\n\n".join(_line(m, alone=len(messages) == 1) for m in messages)
    return Request("chat", inputs={"conversation": words}, shape=shape, max_output_tokens=room, talk=talk)


def _not_words(content: list[Any]) -> bool:
    return any(
        isinstance(part, dict) and part.get("type") not in ("text", "tool_call", None) for part in content
    )


def _line(message: BaseMessage, *, alone: bool) -> str:
    names = {"human": "User", "ai": "Assistant", "system": "System", "tool": "Tool"}
    return str(message.text) if alone else f"{names.get(message.type, message.type)}: {message.text}"
