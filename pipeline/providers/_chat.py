"""A vendor's chat model behind our door: one request, one call through LangChain's `init_chat_model`.

Knows nothing of prices, retries or chains: it makes exactly one call and says what came of it. Importing this
imports LangChain, so it is imported only when a vendor's model is connected.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langsmith import tracing_context

from pipeline import prompts
from pipeline.doors import Reply, Request, Usage
from pipeline.errors import BadReply, CutShort, ProviderDown, ProviderRefused
from pipeline.providers._errors import translated
from pipeline.providers._form import Readable, parse
from pipeline.providers._vendor import Vendor, profile
from pipeline.settings import Settings

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
_NO_SCHEMA = re.compile(r"response_format|json_schema|structured output|output_config|grammar", re.I)
# A model that thinks before it writes needs room for it: what is capped is thoughts and text together.
_THINKING_TOKENS = 4000


class ChatModel:
    """A Model over a LangChain chat model."""

    def __init__(
        self,
        vendor: Vendor,
        llm: BaseChatModel,
        *,
        name: str,
        context_tokens: int | None = None,
        max_output_tokens: int | None = None,
        thinking_tokens: int = 0,
        form: str = "schema",
        private: bool = False,
        timeout_s: float = 120.0,
        secret: str | None = None,
    ) -> None:
        """`form`: "schema" (held to a JSON schema), "tool" (a tool's arguments) or "text" (asked for JSON).

        `private`: LangSmith must not see the call, whatever the environment says.
        """
        self._vendor, self._llm, self._name = vendor, llm, name
        self._context_tokens = context_tokens
        self._max_output_tokens = max_output_tokens or sys.maxsize
        self.thinking_tokens = thinking_tokens
        self._form, self._private, self._timeout_s, self._secret = form, private, timeout_s, secret

    @classmethod
    def of(cls, vendor: Vendor, model: str, settings: Settings) -> ChatModel:
        """Connect a vendor's model as the settings say; nothing is sent."""
        _quiet()
        card, known = vendor.card(model, settings), profile(vendor.package, model)
        key = vendor.key(model, settings)
        options: dict[str, Any] = {**vendor.options, "max_retries": 0}
        if vendor.kind == "ollama":
            options.pop("max_retries")
        else:
            options |= {"api_key": key or "none", "timeout": settings.timeout_s}
        if url := vendor.url(model, settings):
            options["base_url"] = url
        if levels := known.get("reasoning_effort_levels"):
            options["reasoning_effort"] = "low" if "low" in levels else levels[0]
        if card.local:
            options |= _direct(vendor.kind, settings.timeout_s)
        return cls(
            vendor,
            init_chat_model(model, model_provider=vendor.kind, **options),
            name=card.name,
            context_tokens=card.context_tokens,
            max_output_tokens=card.max_output_tokens,
            thinking_tokens=_THINKING_TOKENS if card.reasons else 0,
            form=_form(known),
            private=not settings.tracing or settings.local or card.local,
            timeout_s=settings.timeout_s,
            secret=key,
        )

    @property
    def name(self) -> str:
        return self._name

    @property
    def max_input_tokens(self) -> int | None:
        """Where input and output share a window of our own choosing, a quarter is kept for writing."""
        if self._context_tokens is not None and self._vendor.own_context:
            return self._context_tokens * 3 // 4
        return self._context_tokens

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """One call. Raises ProviderDown, ProviderRefused or BadReply, with what came back on the error.

        A server that turns JSON schemas away is asked again, and from then on, for JSON in the prompt's words.
        """
        try:
            return await self._reply(request, on_text)
        except ProviderRefused as error:
            if self._form != "schema" or request.shape is None or not _NO_SCHEMA.search(error.message):
                raise
            _LOG.info("%s takes no JSON schema: %s", self._name, error)
            self._form = "text"
            return await self._reply(request, on_text)

    async def _reply(self, request: Request, on_text: Callable[[str], None] | None) -> Reply:
        prompt = prompts.render(request, schema_in_text=request.shape is not None and self._form != "schema")
        messages = self._messages(prompt)
        options = self._options(request, prompt)
        try:
            with _unseen() if self._private else nullcontext():
                async with asyncio.timeout(self._timeout_s):
                    message = await self._call(messages, options, request, on_text)
        except Exception as error:  # the door: whatever an SDK raises becomes one of ours
            raise translated(error, self._name, secret=self._secret) from error
        return self._read(message, request, streamed=on_text is not None)

    def _messages(self, prompt: prompts.Prompt) -> list[BaseMessage]:
        content: str | list[str | dict[str, Any]] = "\n\n".join(p for p in (prompt.passages, prompt.ask) if p)
        if prompt.cache and self._vendor.cache == "block":
            content = [
                {"type": "text", "text": prompt.passages, "cache_control": {"type": "ephemeral"}},
                {"type": "text", "text": prompt.ask},
            ]
        return [*([SystemMessage(prompt.system)] if prompt.system else []), HumanMessage(content)]

    def _options(self, request: Request, prompt: prompts.Prompt) -> dict[str, Any]:
        room = min(request.max_output_tokens + self.thinking_tokens, self._max_output_tokens)
        options: dict[str, Any] = {**self._vendor.limit(room, self._context_tokens)}
        if prompt.key and self._vendor.cache == "key":
            options["prompt_cache_key"] = prompt.key
        if request.shape is not None and self._form == "schema":
            named = {
                "name": request.shape.__name__,
                "schema": prompts.schema(request.shape),
                "strict": True,
            }
            form = {"response_format": {"type": "json_schema", "json_schema": named}}
            options |= {"extra_body": form} if self._vendor.plain_schema else form
        return options

    async def _call(
        self,
        messages: list[BaseMessage],
        options: Mapping[str, Any],
        request: Request,
        on_text: Callable[[str], None] | None,
    ) -> AIMessage:
        llm: Any = self._llm
        if request.shape is not None and self._form == "tool":
            tool = {
                "name": request.shape.__name__,
                "description": "Write the reply.",
                "parameters": prompts.schema(request.shape),
            }
            llm = self._llm.bind_tools([{"type": "function", "function": tool}])
        if on_text is None:
            return cast(AIMessage, await llm.ainvoke(messages, **options))
        readable, whole = Readable(request.shape, on_text), None
        async for chunk in llm.astream(messages, **options):
            readable.feed(_text(chunk))
            whole = chunk if whole is None else whole + chunk
        if whole is None:
            raise ProviderDown(f"{self._name}: the stream closed before anything came", unsure=True)
        return cast(AIMessage, whole)

    def _read(self, message: AIMessage, request: Request, *, streamed: bool) -> Reply:
        text, why = _text(message), _finish(message)
        bare = Reply(text=text, model=self._name, usage=_usage(message))
        if why in _FILTERED or message.additional_kwargs.get("refusal"):
            raise ProviderRefused(
                f"{self._name}: its content filter stopped the reply ({why or 'refusal'})",
                hint="another vendor may answer",
                reply=bare,
            )
        if why in _CUT:
            raise CutShort(
                f"{self._name}: the reply was cut at {request.max_output_tokens} tokens",
                hint="ask for less at once",
                reply=bare,
            )
        if streamed and not why:
            raise ProviderDown(f"{self._name}: the stream closed in the middle", reply=bare, unsure=True)
        if not text.strip():
            raise BadReply(f"{self._name}: the reply is empty", reply=bare)
        if request.shape is None:
            return bare
        try:
            data = parse(text, request.shape)
        except ValueError as error:
            raise BadReply(
                f"{self._name}: the reply has not the form asked for: {error}", reply=bare
            ) from error
        return Reply(text=text, model=self._name, data=data, usage=bare.usage)


def _form(known: Mapping[str, Any]) -> str:
    """How the model is held to a form, by its profile; servers without profiles take JSON schemas nowadays."""
    if not known or known.get("structured_output"):
        return "schema"
    return "tool" if known.get("tool_calling") else "text"


def _direct(kind: str, timeout_s: float) -> dict[str, Any]:
    """Options that keep a local call off the environment's proxies: it must not leave the machine through one."""
    import httpx

    if kind == "ollama":
        return {"client_kwargs": {"trust_env": False, "timeout": timeout_s}}
    if kind == "openai":
        return {
            "http_client": httpx.Client(trust_env=False, timeout=timeout_s),
            "http_async_client": httpx.AsyncClient(trust_env=False, timeout=timeout_s),
        }
    return {}


def _quiet() -> None:
    """SDKs log whole requests where the environment asks for it (OPENAI_LOG) or the program logs everything: not the words
    of meetings."""
    for name in ("openai", "anthropic", "httpx", "httpcore", "google_genai", "langsmith"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger(name).level))


def _unseen() -> AbstractContextManager[None]:
    return tracing_context(enabled=False)


def _text(message: Any) -> str:
    """The words of a message, or the arguments of the tool it calls."""
    calls = getattr(message, "tool_call_chunks", None) or ()
    if calls:
        return "".join(call.get("args") or "" for call in calls)
    calls = getattr(message, "tool_calls", None) or ()
    if calls:
        return json.dumps(calls[0]["args"], ensure_ascii=False)
    return str(message.text)


def _finish(message: AIMessage) -> str:
    """Why the model stopped, in the vendor's word, lower case; "" where it did not say."""
    told = message.response_metadata
    details = told.get("incomplete_details") or {}
    blocked = (told.get("prompt_feedback") or {}).get("block_reason")
    if blocked:
        return "safety"
    why = (
        details.get("reason")
        or told.get("finish_reason")
        or told.get("stop_reason")
        or told.get("done_reason")
    )
    why = why or told.get("status")
    return str(why).lower() if why else ""


def _usage(message: AIMessage) -> Usage:
    told: Mapping[str, Any] = message.usage_metadata or {}
    read, written = told.get("input_token_details") or {}, told.get("output_token_details") or {}
    stored = (read.get("cache_creation") or 0) or sum(
        read.get(key) or 0 for key in ("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")
    )
    return Usage(
        input=told.get("input_tokens") or 0,
        output=told.get("output_tokens") or 0,
        cached_input=read.get("cache_read") or 0,
        cache_write=stored,
        reasoning=written.get("reasoning") or 0,
    )
