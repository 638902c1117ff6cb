"""A vendor's chat model behind our door: one request, one call through LangChain's `init_chat_model`.

Knows nothing of prices, retries or chains: it makes one call and says what came of it. Only a call that its server turned
away for its form, at no cost, is made again in a form that the server takes. Importing this imports LangChain, so it is
imported only when a vendor's model is connected.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Mapping
from contextlib import aclosing, nullcontext
from typing import Any, cast

import httpx
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from pipeline import loop, prompts
from pipeline.doors import Reply, Request
from pipeline.errors import BadReply, CutShort, ProviderDown, ProviderRefused, QuorumError
from pipeline.providers import _model_server, _reach
from pipeline.providers._discreet import direct, quiet, unseen
from pipeline.providers._form import Readable, formed
from pipeline.providers._message import finish, text_of, usage_of
from pipeline.providers._model_server import ModelServer
from pipeline.providers._vendor import Vendor, profile
from pipeline.providers._vendor_errors import translated
from pipeline.settings import Settings
from pipeline.text.words import count_tokens

_LOG = logging.getLogger(__name__)
# Why models stop, in the vendors' words (lower case).
_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_context_window_exceeded", "incomplete"})
_FILTERED = frozenset(
    {
        "content_filter",
        "refusal",
        "safety",
        "recitation",
        "blocklist",
        "prohibited_content",
        "spii",
        "language",
    }
)
_MOST_REFUSALS = 6
# A model on this machine is silent while it reads: as much longer as its prompt has times so many tokens.
_READS_WHILE_SILENT = 2000
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")


class _EmptyStream(ProviderDown):
    """A stream that closed before anything came."""


class ChatModel:
    """A Model over a LangChain chat model."""

    takes_talk = True
    """It speaks the language of `Talk`: messages, tools and pictures of LangChain."""

    def __init__(
        self,
        vendor: Vendor,
        llm: BaseChatModel,
        server: ModelServer,
        *,
        name: str,
        context_tokens: int | None = None,
        max_output_tokens: int | None = None,
        thinking_tokens: int = 0,
        efforts: tuple[str, ...] = (),
        local: bool = False,
        private: bool = False,
        timeout_s: float = 120.0,
        secret: str | None = None,
        ask_context: Callable[[], Any] | None = None,
    ) -> None:
        """`server` is what its server was found to take. `efforts`: levels of thinking that it knows, the least first.

        `private`: LangSmith must not see the call, whatever the environment says.
        """
        self._vendor, self._llm, self._name, self._server = vendor, llm, name, server
        self._context_tokens = context_tokens
        self._max_output_tokens = max_output_tokens or sys.maxsize
        self.thinking_tokens, self._efforts = thinking_tokens, efforts
        self._local, self._private, self._timeout_s, self._secret = local, private, timeout_s, secret
        self._ask_context = ask_context
        self._own = local or ask_context is not None
        self._asked_before: set[str] = set()

    @classmethod
    def of(cls, vendor: Vendor, model: str, settings: Settings) -> ChatModel:
        """Connect a vendor's model as the settings say; nothing is sent."""
        quiet()
        card, known = vendor.card(model, settings), profile(vendor.package, model)
        key, url = vendor.key(model, settings), vendor.url(model, settings)
        options: dict[str, Any] = {**vendor.options, "max_retries": 0}
        if vendor.kind == "ollama":
            options.pop("max_retries")
        else:
            options |= {"api_key": key or "none", "timeout": settings.timeout_s}
        if url:
            options["base_url"] = url
        if known.get("temperature", not known):
            options["temperature"] = 0.0
        if card.local:
            options |= direct(vendor.kind)
        own = (card.local or card.unpaid) and not vendor.entry(model, settings).context_tokens
        return cls(
            vendor,
            init_chat_model(model, model_provider=vendor.kind, **options),
            _model_server.known(url, model, form=_form(known)),
            name=card.name,
            context_tokens=card.context_tokens,
            max_output_tokens=card.max_output_tokens,
            thinking_tokens=card.thinking_tokens,
            efforts=tuple(known.get("reasoning_effort_levels") or ()),
            local=card.local,
            private=not settings.tracing or settings.local or card.local,
            timeout_s=settings.timeout_s,
            secret=key,
            ask_context=(lambda: _reach.context(vendor, model, settings)) if own else None,
        )

    @property
    def name(self) -> str:
        return self._name

    async def context_tokens(self) -> int | None:
        """What the model reads in one request with its reply, as its server says or a refusal told; None: not known."""
        if self._ask_context is not None and not self._server.asked_for_context:
            self._server.asked_for_context = True
            told = await loop.on(self._ask_context())
            self._server.context_tokens = self._server.context_tokens or told
        told, own = self._server.context_tokens, self._context_tokens
        if self._vendor.own_context:  # its window is what we ask for, as far as the model goes
            return min(told or sys.maxsize, own) if own else told
        return told or own

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """Raises ProviderDown, ProviderRefused or BadReply, with what came back on the error.

        What a server turns away for its form is asked again, and from then on, in a form that it takes.
        """
        return await loop.on(self._patiently(request, loop.told_here(on_text)))

    async def _patiently(self, request: Request, on_text: Callable[[str], None] | None) -> Reply:
        for _ in range(_MOST_REFUSALS):
            try:
                reply = await self._reply(request, on_text)
            except QuorumError as error:
                if not self._learn(error, request):
                    raise
                _LOG.info("%s is asked otherwise: %s", self._name, error)
            else:
                self._server.worked()
                return reply
        return await self._reply(request, on_text)

    def _learn(self, error: QuorumError, request: Request) -> bool:
        formed = request.shape is not None and self._server.form in ("schema", "object_schema", "object")
        cap = "max_completion_tokens" if self._vendor.limit is None else None
        return self._server.learn(error, formed=formed, cap=cap)

    async def _reply(self, request: Request, on_text: Callable[[str], None] | None) -> Reply:
        in_words = request.shape is not None and self._server.form not in ("schema", "tool")
        prompt = prompts.render(request, schema_in_text=in_words)
        messages = self._messages(prompt, request)
        room = min(request.max_output_tokens + self.thinking_tokens, self._max_output_tokens)
        options = self._options(request, prompt, room)
        streamed = on_text is not None or self._local
        try:
            with unseen() if self._private else nullcontext():
                message = await self._call(messages, options, request, on_text, streamed)
        except Exception as error:  # the door: whatever an SDK raises becomes one of ours
            raise translated(error, self._name, secret=self._secret) from error
        return self._read(message, request, streamed=streamed, room=room)

    def _messages(self, prompt: prompts.Prompt, request: Request) -> list[BaseMessage]:
        if request.talk is not None:
            return list(cast("tuple[BaseMessage, ...]", request.talk.messages))
        content: str | list[str | dict[str, Any]] = "\n\n".join(p for p in (prompt.passages, prompt.ask) if p)
        if prompt.cache and self._vendor.cache == "block" and self._asked_again(prompt.key):
            content = [
                {"type": "text", "text": prompt.passages, "cache_control": {"type": "ephemeral"}},
                {"type": "text", "text": prompt.ask},
            ]
        return [*([SystemMessage(prompt.system)] if prompt.system else []), HumanMessage(content)]

    def _asked_again(self, key: str) -> bool:
        """Whether this source was asked about before: writing to the cache costs a quarter more, which one question wastes."""
        again = key in self._asked_before
        self._asked_before.add(key)
        return again

    def _options(self, request: Request, prompt: prompts.Prompt, room: int) -> dict[str, Any]:
        body: dict[str, Any] = {}
        options: dict[str, Any] = {}
        if self._vendor.limit is None:
            body[self._server.capped_by] = room
        else:
            options |= self._vendor.limit(room, self._context_tokens)
        if effort := _nearest(request.effort, self._efforts):
            options["reasoning_effort"] = effort
        if prompt.key and self._vendor.cache == "key":
            options["prompt_cache_key"] = prompt.key
        if request.shape is not None and (form := self._held_to(request)):
            (body if self._vendor.plain_schema else options)["response_format"] = form
        if request.talk is not None:
            options |= request.talk.options
        options = {k: v for k, v in options.items() if k not in self._server.refused}
        if "temperature" in self._server.refused:
            options["temperature"] = None
        if "stream_options" in self._server.refused:
            options["stream_usage"] = False
        return {**options, "extra_body": body} if body else options

    def _held_to(self, request: Request) -> Mapping[str, Any] | None:
        assert request.shape is not None
        if self._server.form == "object":
            return {"type": "json_object"} if self._vendor.kind == "openai" else None
        if self._server.form == "object_schema" and self._vendor.plain_schema:
            return {"type": "json_object", "schema": prompts.schema(request.shape)}
        if self._server.form != "schema":
            return None
        named = {"name": request.shape.__name__, "schema": prompts.schema(request.shape), "strict": True}
        return {"type": "json_schema", "json_schema": named}

    async def _call(
        self,
        messages: list[BaseMessage],
        options: Mapping[str, Any],
        request: Request,
        on_text: Callable[[str], None] | None,
        streamed: bool,
    ) -> AIMessage:
        llm: Any = self._with_tools(request)
        if not streamed:
            async with asyncio.timeout(self._timeout_s):
                return cast(AIMessage, await llm.ainvoke(messages, **options))
        try:
            return await self._stream(llm, messages, options, request, on_text)
        except _EmptyStream as nothing:
            if not self._own:  # whether a vendor bills an empty stream is not known
                raise nothing.__cause__ or nothing from None
        # Some servers of one's own begin a stream before they look at what was asked: the refusal is told without one.
        async with asyncio.timeout(self._first_word_s(messages) + self._timeout_s):
            return cast(AIMessage, await llm.ainvoke(messages, **options))

    async def _stream(
        self,
        llm: Any,
        messages: list[BaseMessage],
        options: Mapping[str, Any],
        request: Request,
        on_text: Callable[[str], None] | None,
    ) -> AIMessage:
        """The message as it comes, piece by piece; raises _EmptyStream where the stream closes before any came."""
        readable = Readable(request.shape, on_text, watched=self._name if self._local else None)
        whole = None
        now = asyncio.get_running_loop().time
        async with (
            asyncio.timeout(self._first_word_s(messages)) as silence,
            aclosing(llm.astream(messages, **options)) as pieces,
        ):
            try:
                async for chunk in pieces:
                    silence.reschedule(now() + self._timeout_s)
                    readable.feed(text_of(chunk))
                    whole = chunk if whole is None else whole + chunk
            except (ValueError, httpx.RemoteProtocolError) as error:
                if whole is None:
                    raise _EmptyStream(f"{self._name}: the stream closed before anything came") from error
                raise
        if whole is None:
            raise _EmptyStream(f"{self._name}: the stream closed before anything came")
        return cast(AIMessage, whole)

    def _first_word_s(self, messages: list[BaseMessage]) -> float:
        """How long a silence may last before the first word: a model on this machine reads the prompt in it."""
        if not self._local:
            return self._timeout_s
        return self._timeout_s * (1 + sum(count_tokens(str(m.text)) for m in messages) / _READS_WHILE_SILENT)

    def _with_tools(self, request: Request) -> Any:
        if request.talk is not None and request.talk.tools:
            choice: Any = request.talk.tool_choice
            tools: list[Any] = list(request.talk.tools)
            return self._llm.bind_tools(tools, **({"tool_choice": choice} if choice else {}))
        if request.shape is None or self._server.form != "tool":
            return self._llm
        tool = {
            "name": request.shape.__name__,
            "description": "Write the reply.",
            "parameters": prompts.schema(request.shape),
        }
        return self._llm.bind_tools([{"type": "function", "function": tool}])

    def _read(self, message: AIMessage, request: Request, *, streamed: bool, room: int) -> Reply:
        if not isinstance(message, AIMessage):
            raise BadReply(f"{self._name}: {type(message).__name__} came instead of a reply")
        text, why = text_of(message), finish(message)
        talk = message if request.talk is not None else None
        bare = Reply(text=text, model=self._name, usage=usage_of(message), message=talk)
        if why in _FILTERED or message.additional_kwargs.get("refusal"):
            raise ProviderRefused(
                f"{self._name}: its content filter stopped the reply ({why or 'refusal'})",
                hint="another vendor may answer",
                reply=bare,
            )
        if why in _CUT:
            raise CutShort(
                f"{self._name}: the reply was cut at {bare.usage.output or room} of {room} tokens",
                hint="ask for less at once",
                reply=bare,
            )
        if streamed and not why:
            raise ProviderDown(f"{self._name}: the stream closed in the middle", reply=bare, unsure=True)
        if not text.strip() and not (talk is not None and message.tool_calls):
            raise BadReply(f"{self._name}: the reply is empty", reply=bare)
        return formed(bare, request.shape)


def _form(known: Mapping[str, Any]) -> str:
    """How the model is held to a form, by its profile; servers without profiles take JSON schemas nowadays."""
    if not known or known.get("structured_output"):
        return "schema"
    return "tool" if known.get("tool_calling") else "text"


def _nearest(wanted: str, levels: tuple[str, ...]) -> str | None:
    """The level of thinking that is wanted, or the next higher one that the model knows; None where it knows none."""
    known = sorted((level for level in levels if level in _EFFORTS), key=_EFFORTS.index)
    at_least = [level for level in known if _EFFORTS.index(level) >= _EFFORTS.index(wanted)]
    return next(iter(at_least), known[-1] if known else None)
