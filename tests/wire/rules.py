"""What a real server refuses: parameters it does not know, two names for one limit, forms it cannot hold, prompts too long.

Everything is checked before the script is asked, as a server does before its model. The words are those of real servers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.wire.asked import Answer, Asked

_CHAT = frozenset(
    "model messages stream stream_options response_format tools tool_choice temperature top_p stop seed max_tokens "
    "max_completion_tokens reasoning_effort parallel_tool_calls n logprobs user".split()
)
KNOWN: Mapping[str, frozenset[str]] = {
    "openai-chat": _CHAT,
    "openai-responses": frozenset(
        "model input instructions stream text tools tool_choice store max_output_tokens reasoning temperature top_p "
        "prompt_cache_key parallel_tool_calls include metadata".split()
    ),
    "anthropic": frozenset(
        "model messages system max_tokens stream tools tool_choice temperature top_p stop_sequences output_config thinking "
        "metadata".split()
    ),
    "gemini": frozenset(
        "contents systemInstruction generationConfig tools toolConfig safetySettings cachedContent".split()
    ),
    "ollama": frozenset(
        "model messages stream format options tools think keep_alive logprobs top_logprobs".split()
    ),
}
_THINK = ("gpt-6", "gpt-5", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "gemini-4")


@dataclass(frozen=True, slots=True)
class Rules:
    """How one server differs. `caps`: names of the limit that it knows; `forms`: what it can be held to.

    `form_status`: with what it answers a form that it cannot hold. `context`: tokens of prompt and reply together.
    `usage_in_stream`: whether it knows `stream_options`. `says_context`: where a GET tells the context ("models", "props").
    `breaks_streams`: where a stream is asked for it begins one, and closes it in place of the refusal.
    """

    caps: frozenset[str] = frozenset({"max_tokens", "max_completion_tokens"})
    forms: frozenset[str] = frozenset({"json_schema", "json_object"})
    form_status: int = 400
    form_error: str = ""
    context: int | None = None
    usage_in_stream: bool = True
    temperature: bool = True
    says_context: str = ""
    breaks_streams: bool = False

    def refusal(self, asked: Asked) -> Answer | None:
        """The error that this request gets before any model sees it; None: it is taken."""
        return next(self._refusals(asked), None)

    def _refusals(self, asked: Asked) -> Iterator[Answer]:
        body = asked.body
        for name in sorted(set(body) - KNOWN[asked.format]):
            yield Answer(status=400, error=f"Unrecognized request argument supplied: {name}")
        if asked.format == "openai-chat":
            yield from self._caps(body)
            yield from self._forms(body)
            if "stream_options" in body and not self.usage_in_stream:
                yield Answer(
                    status=422, error="[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]"
                )
        told = body.get("temperature") is not None
        if told and (not self.temperature or asked.model.startswith(_THINK)):
            yield Answer(
                status=400, error="Unsupported parameter: 'temperature' is not supported with this model."
            )
        if asked.format == "anthropic" and "max_tokens" not in body:
            yield Answer(status=400, error="max_tokens: Field required")
        yield from self._length(asked)

    def _caps(self, body: Mapping[str, Any]) -> Iterator[Answer]:
        given = {n for n in ("max_tokens", "max_completion_tokens") if n in body}
        if len(given) > 1:
            yield Answer(status=400, error="set only one of max_tokens and max_completion_tokens")
        for name in given - self.caps:
            other = "max_completion_tokens" if name == "max_tokens" else "max_tokens"
            yield Answer(
                status=400,
                error=f"Unsupported parameter: '{name}' is not supported with this model. Use '{other}' instead.",
            )

    def _forms(self, body: Mapping[str, Any]) -> Iterator[Answer]:
        form = body.get("response_format") or {}
        kind = form.get("type")
        if kind == "json_object" and "schema" in form:
            kind = "json_object with a schema"
        if kind is not None and kind not in self.forms:
            told = self.form_error or f"response_format type {kind!r} is not supported"
            yield Answer(status=self.form_status, error=told)

    def _length(self, asked: Asked) -> Iterator[Answer]:
        given, room = len(asked.prompt) // 4, asked.max_tokens or 0
        if self.context is not None and given + room > self.context:
            yield Answer(
                status=400,
                error=f"This model's maximum context length is {self.context} tokens. However, you requested "
                f"{given + room} tokens ({given} in the messages, {room} in the completion).",
                code="context_length_exceeded",
            )

    def listing(self, path: str, model: str) -> dict[str, Any] | None:
        """What a GET brings; None: there is no such path."""
        if path.endswith("/models") or path.endswith("/tags"):
            entry: dict[str, Any] = {"id": model, "name": model, "object": "model"}
            if self.says_context == "models":
                entry["max_model_len"] = self.context
            return {"object": "list", "data": [entry], "models": [entry]}
        if path.endswith("/props") and self.says_context == "props":
            return {"default_generation_settings": {"n_ctx": self.context}}
        return None
