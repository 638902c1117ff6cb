"""The vendors' formats: how each reads a request and writes an answer, an error or a stream.

One class a format with `reads(path)`, `asked(...)`, `answer(...)`, `stream(...)` and `error(...)`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.wire.asked import Answer, Asked


def texts(node: Any) -> Iterator[str]:
    """Every text of a message tree, in order."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, Mapping):
        for key in ("content", "parts", "text"):
            if key in node:
                yield from texts(node[key])


def sse(data: Any, event: str | None = None) -> bytes:
    """One server-sent event."""
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


class Chat:
    """OpenAI chat completions, which many servers speak."""

    name = "openai-chat"
    content_type = "text/event-stream"

    def reads(self, path: str) -> bool:
        return path.endswith("/chat/completions")

    def asked(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        form = body.get("response_format") or {}
        return {
            "model": body["model"],
            "prompt": "\n".join(texts(body["messages"])),
            "streamed": bool(body.get("stream")),
            "schema": (form.get("json_schema") or {}).get("schema"),
            "tools": bool(body.get("tools")),
            "max_tokens": body.get("max_completion_tokens") or body.get("max_tokens"),
        }

    def _usage(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        given, written = answer.tokens(asked)
        return {
            "prompt_tokens": given,
            "completion_tokens": written,
            "total_tokens": given + written,
            "prompt_tokens_details": {"cached_tokens": answer.cached},
            "completion_tokens_details": {"reasoning_tokens": answer.reasoning},
        }

    def _finish(self, answer: Answer) -> str:
        return {"filter": "content_filter"}.get(answer.finish, answer.finish)

    def answer(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": answer.text, "refusal": None}
        finish = self._finish(answer)
        if asked.tools and answer.calls:
            name = asked.body["tools"][0]["function"]["name"]
            message["content"] = None
            message["tool_calls"] = [
                {"id": "call_1", "type": "function", "function": {"name": name, "arguments": answer.text}}
            ]
            finish = "tool_calls" if finish == "stop" else finish
        out: dict[str, Any] = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": asked.model,
            "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        }
        if answer.usage:
            out["usage"] = self._usage(answer, asked)
        return out

    def stream(self, answer: Answer, asked: Asked) -> Iterator[bytes]:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": asked.model}
        for i, piece in enumerate(answer.parts()):
            delta: dict[str, Any] = {"role": "assistant", "content": piece} if i == 0 else {"content": piece}
            if asked.tools and answer.calls:
                told = {"name": asked.body["tools"][0]["function"]["name"]} if i == 0 else {}
                head_ = {"id": "call_1", "type": "function"} if i == 0 else {}
                delta = {"tool_calls": [{"index": 0, **head_, "function": {**told, "arguments": piece}}]}
            yield sse({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        yield sse({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": self._finish(answer)}]})
        if answer.usage and (asked.body.get("stream_options") or {}).get("include_usage"):
            yield sse({**head, "choices": [], "usage": self._usage(answer, asked)})
        yield sse("[DONE]")

    def error(self, answer: Answer) -> dict[str, Any]:
        kind = {429: "rate_limit_error", 401: "authentication_error"}.get(answer.status, "server_error")
        return {
            "error": {"message": answer.error or "failed", "type": kind, "param": None, "code": answer.code}
        }


class Responses:
    """OpenAI responses."""

    name = "openai-responses"
    content_type = "text/event-stream"

    def reads(self, path: str) -> bool:
        return path.endswith("/responses")

    def asked(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        form = (body.get("text") or {}).get("format") or {}
        source = body["input"] if isinstance(body["input"], str) else "\n".join(texts(body["input"]))
        return {
            "model": body["model"],
            "prompt": "\n".join(filter(None, (body.get("instructions"), source))),
            "streamed": bool(body.get("stream")),
            "schema": form.get("schema"),
            "tools": bool(body.get("tools")),
            "max_tokens": body.get("max_output_tokens"),
        }

    def _item(self, answer: Answer) -> dict[str, Any]:
        part = {"type": "output_text", "text": answer.text, "annotations": []}
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [part],
        }

    def answer(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        given, written = answer.tokens(asked)
        reason = {"length": "max_output_tokens", "filter": "content_filter"}.get(answer.finish)
        out: dict[str, Any] = {
            "id": "resp_1",
            "object": "response",
            "created_at": 1,
            "model": asked.model,
            "status": "incomplete" if reason else "completed",
            "incomplete_details": {"reason": reason} if reason else None,
            "error": None,
            "instructions": None,
            "metadata": {},
            "output": [self._item(answer)],
            "parallel_tool_calls": True,
            "temperature": 1.0,
            "tool_choice": "auto",
            "tools": [],
            "top_p": 1.0,
        }
        if answer.usage:
            out["usage"] = {
                "input_tokens": given,
                "output_tokens": written,
                "total_tokens": given + written,
                "input_tokens_details": {
                    "cached_tokens": answer.cached,
                    "cache_write_tokens": answer.cache_write,
                },
                "output_tokens_details": {"reasoning_tokens": answer.reasoning},
            }
        return out

    def stream(self, answer: Answer, asked: Asked) -> Iterator[bytes]:
        whole = self.answer(answer, asked)
        item = {**self._item(answer), "content": [], "status": "in_progress"}
        place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        part = {"type": "output_text", "text": "", "annotations": []}
        events: list[dict[str, Any]] = [
            {
                "type": "response.created",
                "response": {**whole, "status": "in_progress", "output": [], "usage": None},
            },
            {"type": "response.output_item.added", "output_index": 0, "item": item},
            {"type": "response.content_part.added", **place, "part": part},
            *(
                {"type": "response.output_text.delta", **place, "delta": p, "logprobs": []}
                for p in answer.parts()
            ),
            {"type": "response.output_text.done", **place, "text": answer.text, "logprobs": []},
            {"type": "response.content_part.done", **place, "part": {**part, "text": answer.text}},
            {"type": "response.output_item.done", "output_index": 0, "item": self._item(answer)},
            {"type": f"response.{whole['status']}", "response": whole},
        ]
        for number, event in enumerate(events):
            yield sse({**event, "sequence_number": number}, event["type"])

    def error(self, answer: Answer) -> dict[str, Any]:
        return Chat().error(answer)


class Messages:
    """Anthropic messages."""

    name = "anthropic"
    content_type = "text/event-stream"

    def reads(self, path: str) -> bool:
        return path.endswith("/messages")

    def asked(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        form = (body.get("output_config") or {}).get("format") or {}
        return {
            "model": body["model"],
            "prompt": "\n".join([*texts(body.get("system") or ""), *texts(body["messages"])]),
            "streamed": bool(body.get("stream")),
            "schema": form.get("schema"),
            "tools": bool(body.get("tools")),
            "max_tokens": body.get("max_tokens"),
        }

    def _usage(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        given, written = answer.tokens(asked)
        return {
            "input_tokens": max(0, given - answer.cached - answer.cache_write),
            "cache_read_input_tokens": answer.cached,
            "cache_creation_input_tokens": answer.cache_write,
            "output_tokens": written,
        }

    def _stop(self, answer: Answer, asked: Asked) -> str:
        stop = {"length": "max_tokens", "filter": "refusal"}.get(answer.finish, "end_turn")
        return "tool_use" if asked.tools and answer.calls and stop == "end_turn" else stop

    def answer(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        content: list[dict[str, Any]] = [{"type": "text", "text": answer.text}]
        if asked.tools and answer.calls:
            name = asked.body["tools"][0]["name"]
            content = [{"type": "tool_use", "id": "toolu_1", "name": name, "input": json.loads(answer.text)}]
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": asked.model,
            "content": content,
            "stop_reason": self._stop(answer, asked),
            "stop_sequence": None,
            "usage": self._usage(answer, asked),
        }

    def stream(self, answer: Answer, asked: Asked) -> Iterator[bytes]:
        usage = self._usage(answer, asked)
        start = {
            **self.answer(answer, asked),
            "content": [],
            "stop_reason": None,
            "usage": {**usage, "output_tokens": 1},
        }
        yield sse({"type": "message_start", "message": start}, "message_start")
        block: dict[str, Any] = {"type": "text", "text": ""}
        kind, field = "text_delta", "text"
        if asked.tools and answer.calls:
            name = asked.body["tools"][0]["name"]
            block = {"type": "tool_use", "id": "toolu_1", "name": name, "input": {}}
            kind, field = "input_json_delta", "partial_json"
        yield sse({"type": "content_block_start", "index": 0, "content_block": block}, "content_block_start")
        for piece in answer.parts():
            delta = {"type": "content_block_delta", "index": 0, "delta": {"type": kind, field: piece}}
            yield sse(delta, "content_block_delta")
        yield sse({"type": "content_block_stop", "index": 0}, "content_block_stop")
        stop = {"stop_reason": self._stop(answer, asked), "stop_sequence": None}
        yield sse({"type": "message_delta", "delta": stop, "usage": usage}, "message_delta")
        yield sse({"type": "message_stop"}, "message_stop")

    def error(self, answer: Answer) -> dict[str, Any]:
        kind = {401: "authentication_error", 429: "rate_limit_error", 529: "overloaded_error"}
        told = {
            "type": kind.get(answer.status, answer.code or "api_error"),
            "message": answer.error or "failed",
        }
        return {"type": "error", "error": told, "request_id": "req_1"}


class Gemini:
    """Gemini generateContent."""

    name = "gemini"
    content_type = "text/event-stream"

    def reads(self, path: str) -> bool:
        return "enerateContent" in path

    def asked(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        config = body.get("generationConfig") or {}
        system = body.get("systemInstruction") or {}
        return {
            "model": path.split("/models/", 1)[1].split(":")[0],
            "prompt": "\n".join([*texts(system), *texts(body["contents"])]),
            "streamed": ":streamGenerateContent" in path,
            "schema": config.get("responseJsonSchema") or config.get("responseSchema"),
            "tools": bool(body.get("tools")),
            "max_tokens": config.get("maxOutputTokens"),
        }

    def _candidate(self, text: str, finish: str | None) -> dict[str, Any]:
        out: dict[str, Any] = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}
        if finish:
            out["finishReason"] = finish
        return out

    def _finish(self, answer: Answer) -> str:
        return {"length": "MAX_TOKENS", "filter": "SAFETY"}.get(answer.finish, "STOP")

    def _usage(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        given, written = answer.tokens(asked)
        return {
            "promptTokenCount": given,
            "candidatesTokenCount": written - answer.reasoning,
            "thoughtsTokenCount": answer.reasoning,
            "cachedContentTokenCount": answer.cached,
            "totalTokenCount": given + written,
        }

    def answer(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        return {
            "candidates": [self._candidate(answer.text, self._finish(answer))],
            "usageMetadata": self._usage(answer, asked),
            "modelVersion": asked.model,
            "responseId": "r1",
        }

    def stream(self, answer: Answer, asked: Asked) -> Iterator[bytes]:
        parts = answer.parts()
        for i, piece in enumerate(parts):
            last = i == len(parts) - 1
            out: dict[str, Any] = {
                "candidates": [self._candidate(piece, self._finish(answer) if last else None)]
            }
            if last:
                out["usageMetadata"] = self._usage(answer, asked)
            yield sse({**out, "modelVersion": asked.model, "responseId": "r1"})

    def error(self, answer: Answer) -> dict[str, Any]:
        status = {429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE", 400: "INVALID_ARGUMENT"}.get(
            answer.status, "INTERNAL"
        )
        told: dict[str, Any] = {"code": answer.status, "message": answer.error or "failed", "status": status}
        if "retry-after" in answer.headers:
            delay = {
                "@type": "type.googleapis.com/google.rpc.RetryInfo",
                "retryDelay": f"{answer.headers['retry-after']}s",
            }
            told["details"] = [delay]
        return {"error": told}


class Ollama:
    """Ollama chat."""

    name = "ollama"
    content_type = "application/x-ndjson"

    def reads(self, path: str) -> bool:
        return path.endswith("/api/chat")

    def asked(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        form = body.get("format")
        return {
            "model": body["model"],
            "prompt": "\n".join(texts(body["messages"])),
            "streamed": body.get("stream", True),
            "schema": form if isinstance(form, Mapping) else None,
            "tools": bool(body.get("tools")),
            "max_tokens": (body.get("options") or {}).get("num_predict"),
        }

    def _line(self, text: str, asked: Asked, **more: Any) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        return {
            "model": asked.model,
            "created_at": "2026-11-23T07:00:00Z",
            "message": message,
            "done": False,
            **more,
        }

    def _done(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        given, written = answer.tokens(asked)
        counts = {"prompt_eval_count": given, "eval_count": written} if answer.usage else {}
        return {"done": True, "done_reason": "length" if answer.finish == "length" else "stop", **counts}

    def answer(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        return self._line(answer.text, asked, **self._done(answer, asked))

    def stream(self, answer: Answer, asked: Asked) -> Iterator[bytes]:
        for piece in answer.parts():
            yield json.dumps(self._line(piece, asked)).encode() + b"\n"
        yield json.dumps(self._line("", asked, **self._done(answer, asked))).encode() + b"\n"

    def error(self, answer: Answer) -> dict[str, Any]:
        return {"error": answer.error or "failed"}


FORMATS = (Chat(), Responses(), Messages(), Gemini(), Ollama())
