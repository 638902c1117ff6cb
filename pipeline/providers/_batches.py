"""The batch endpoints of OpenAI and Anthropic behind one small protocol: hand in, look, collect, find again.

Knows nothing of waiting or remembering. Importing this imports no SDK; an `Endpoint` imports its vendor's.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pipeline import prompts
from pipeline.doors import Reply, Request, Usage
from pipeline.errors import BadReply, CutShort, ProviderRefused
from pipeline.providers._form import formed
from pipeline.providers._vendor import Vendor, profile
from pipeline.settings import Settings

TAG = "quorum"
"""OpenAI's batches carry our number under this key, so that one whose id was lost can be found."""
THINKING_TOKENS = 4000
"""Room for thoughts beside the text, as for calls by day."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one request. `again`: the vendor failed, not the request; it may be handed in once more."""

    state: Literal["ok", "again", "refused"]
    body: Mapping[str, Any]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a batch stands. `failed`: the vendor turned the batch as a whole away."""

    ended: bool
    failed: str = ""


class Endpoint(Protocol):
    """One vendor's batches."""

    def body(self, request: Request) -> dict[str, Any]: ...

    async def submit(self, bodies: Mapping[str, Mapping[str, Any]], tag: str) -> str: ...

    async def look(self, batch: str) -> Look: ...

    async def collect(self, batch: str) -> dict[str, Result]: ...

    async def find(self, tag: str, *, since_s: float) -> tuple[str, ...]: ...

    def read(self, body: Mapping[str, Any], request: Request, name: str) -> Reply: ...


class OpenAIBatches:
    """Files of JSON lines for /v1/chat/completions; results come as files too."""

    def __init__(self, vendor: Vendor, model: str, settings: Settings) -> None:
        from openai import AsyncOpenAI

        self._model = model
        self._profile = profile(vendor.package, model)
        self._client = AsyncOpenAI(
            api_key=vendor.key(model, settings) or "none",
            base_url=vendor.url(model, settings),
            timeout=settings.timeout_s,
            max_retries=0,
        )

    def body(self, request: Request) -> dict[str, Any]:
        prompt = prompts.render(request)
        room = request.max_output_tokens + (THINKING_TOKENS if self._profile.get("reasoning_output") else 0)
        made: dict[str, Any] = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": _content(prompt)},
            ],
            "max_completion_tokens": room,
        }
        if levels := self._profile.get("reasoning_effort_levels"):
            made["reasoning_effort"] = "low" if "low" in levels else levels[0]
        if request.shape is not None:
            named = {"name": request.shape.__name__, "schema": prompts.schema(request.shape), "strict": True}
            made["response_format"] = {"type": "json_schema", "json_schema": named}
        return made

    async def submit(self, bodies: Mapping[str, Mapping[str, Any]], tag: str) -> str:
        lines = (
            json.dumps({"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body})
            for key, body in bodies.items()
        )
        file = await self._client.files.create(
            file=("quorum.jsonl", io.BytesIO("\n".join(lines).encode())), purpose="batch"
        )
        batch = await self._client.batches.create(
            input_file_id=file.id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={TAG: tag},
        )
        return batch.id

    async def look(self, batch: str) -> Look:
        known = await self._client.batches.retrieve(batch)
        if known.status == "failed":
            errors = [e.message or "" for e in (known.errors.data or [])] if known.errors else []
            return Look(True, "; ".join(errors) or "the vendor does not say why")
        return Look(known.status in ("completed", "expired", "cancelled"))

    async def collect(self, batch: str) -> dict[str, Result]:
        known = await self._client.batches.retrieve(batch)
        found: dict[str, Result] = {}
        for file in (known.output_file_id, known.error_file_id):
            if file is not None:
                content = await self._client.files.content(file)
                found |= dict(map(_openai_result, _lines(content.text)))
        return found

    async def find(self, tag: str, *, since_s: float) -> tuple[str, ...]:
        found = []
        async for batch in self._client.batches.list(limit=100):
            if batch.created_at < since_s - 60:
                break
            if (batch.metadata or {}).get(TAG) == tag:
                found.append(batch.id)
        return tuple(found)

    def read(self, body: Mapping[str, Any], request: Request, name: str) -> Reply:
        choice = body["choices"][0]
        told = body.get("usage") or {}
        usage = Usage(
            input=told.get("prompt_tokens") or 0,
            output=told.get("completion_tokens") or 0,
            cached_input=(told.get("prompt_tokens_details") or {}).get("cached_tokens") or 0,
            reasoning=(told.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0,
        )
        text, why = choice["message"].get("content") or "", choice.get("finish_reason") or ""
        refused = choice["message"].get("refusal") or why == "content_filter"
        return _reply(text, request, name, usage, cut=why == "length", refused=bool(refused))


class AnthropicBatches:
    """Message batches; a shape is asked for as the arguments of a tool that must be called."""

    def __init__(self, vendor: Vendor, model: str, settings: Settings) -> None:
        from anthropic import AsyncAnthropic

        self._model = model
        self._client = AsyncAnthropic(
            api_key=vendor.key(model, settings) or "none",
            base_url=vendor.url(model, settings),
            timeout=settings.timeout_s,
            max_retries=0,
        )

    def body(self, request: Request) -> dict[str, Any]:
        prompt = prompts.render(request)
        made: dict[str, Any] = {
            "model": self._model,
            "max_tokens": request.max_output_tokens,
            "system": prompt.system,
            "messages": [{"role": "user", "content": _content(prompt)}],
        }
        if request.shape is not None:
            name = request.shape.__name__
            made["tools"] = [
                {
                    "name": name,
                    "description": "Write the reply.",
                    "input_schema": prompts.schema(request.shape),
                }
            ]
            made["tool_choice"] = {"type": "tool", "name": name}
        return made

    async def submit(self, bodies: Mapping[str, Mapping[str, Any]], tag: str) -> str:
        requests: Any = [{"custom_id": key, "params": body} for key, body in bodies.items()]
        batch = await self._client.messages.batches.create(requests=requests)
        return batch.id

    async def look(self, batch: str) -> Look:
        known = await self._client.messages.batches.retrieve(batch)
        return Look(known.processing_status == "ended")

    async def collect(self, batch: str) -> dict[str, Result]:
        found = {}
        async for line in await self._client.messages.batches.results(batch):
            found[line.custom_id] = _anthropic_result(line.result.model_dump(mode="json"))
        return found

    async def find(self, tag: str, *, since_s: float) -> tuple[str, ...]:
        """Anthropic's batches carry no word of ours: all since then, told apart by the ids of their results."""
        found = []
        async for batch in self._client.messages.batches.list(limit=100):
            if batch.created_at.timestamp() < since_s - 60:
                break
            found.append(batch.id)
        return tuple(found)

    def read(self, body: Mapping[str, Any], request: Request, name: str) -> Reply:
        told = body.get("usage") or {}
        read, stored = told.get("cache_read_input_tokens") or 0, told.get("cache_creation_input_tokens") or 0
        usage = Usage(
            input=(told.get("input_tokens") or 0) + read + stored,
            output=told.get("output_tokens") or 0,
            cached_input=read,
            cache_write=stored,
        )
        blocks = body.get("content") or []
        asked = [json.dumps(b["input"], ensure_ascii=False) for b in blocks if b.get("type") == "tool_use"]
        text = asked[0] if asked else "".join(b.get("text") or "" for b in blocks if b.get("type") == "text")
        why = body.get("stop_reason") or ""
        return _reply(text, request, name, usage, cut=why == "max_tokens", refused=why == "refusal")


def _content(prompt: prompts.Prompt) -> str:
    return "\n\n".join(part for part in (prompt.passages, prompt.ask) if part)


def _lines(text: str) -> Iterable[dict[str, Any]]:
    return (json.loads(line) for line in text.splitlines() if line.strip())


def _openai_result(line: Mapping[str, Any]) -> tuple[str, Result]:
    key, response, error = str(line["custom_id"]), line.get("response") or {}, line.get("error") or {}
    status, body = response.get("status_code") or 0, response.get("body") or {}
    if status == 200:
        return key, Result("ok", body)
    why = (body.get("error") or {}).get("message") or error.get("message") or f"status {status}"
    again = status == 0 or status == 429 or status >= 500
    return key, Result("again" if again else "refused", {}, str(why))


def _anthropic_result(result: Mapping[str, Any]) -> Result:
    if result["type"] == "succeeded":
        return Result("ok", result["message"])
    error = (result.get("error") or {}).get("error") or {}
    refused = error.get("type") in (
        "invalid_request_error",
        "authentication_error",
        "permission_error",
        "not_found_error",
    )
    return Result("refused" if refused else "again", {}, str(error.get("message") or result["type"]))


def _reply(text: str, request: Request, name: str, usage: Usage, *, cut: bool, refused: bool) -> Reply:
    bare = Reply(text=text, model=name, usage=usage)
    if refused:
        raise ProviderRefused(
            f"{name}: its content filter stopped the reply", hint="another vendor may answer", reply=bare
        )
    if cut:
        raise CutShort(
            f"{name}: the reply was cut at {request.max_output_tokens} tokens",
            hint="ask for less at once",
            reply=bare,
        )
    if not text.strip():
        raise BadReply(f"{name}: the reply is empty", reply=bare)
    return formed(bare, request.shape)
