"""A chain's reply as LangChain's message: words, tool calls, usage and the receipt of everything it took.

Knows nothing of how the reply came about.
"""

from __future__ import annotations

import json

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.tool import tool_call_chunk

from pipeline.doors import Reply
from pipeline.federation.ledger import total_usd


def message_of(reply: Reply) -> AIMessage:
    """The reply as LangChain's message, with the receipt of everything it took."""
    usage = reply.usage
    receipt = {
        "models": list(dict.fromkeys(c.model for c in reply.calls)),
        "calls": len(reply.calls),
        "cost_usd": total_usd(reply.calls),
        "always_strongest_usd": reply.always_strongest_usd,
        "notes": list(reply.notes),
    }
    said = reply.message if isinstance(reply.message, AIMessage) else AIMessage(content=reply.text)
    return AIMessage(
        content=said.content,
        tool_calls=said.tool_calls,
        invalid_tool_calls=said.invalid_tool_calls,
        response_metadata={"model_name": reply.model, "receipt": receipt},
        usage_metadata={
            "input_tokens": usage.input,
            "output_tokens": usage.output,
            "total_tokens": usage.input + usage.output,
        },
    )


def closing_chunk(reply: Reply) -> AIMessageChunk:
    """The end of a stream: receipt and usage, tool calls, and the words where none were streamed."""
    told = message_of(reply)
    calls = [
        tool_call_chunk(name=c["name"], args=_json(c["args"]), id=c["id"], index=n)
        for n, c in enumerate(told.tool_calls)
    ]
    return AIMessageChunk(
        content=told.content,
        tool_call_chunks=calls,
        response_metadata=told.response_metadata,
        usage_metadata=told.usage_metadata,
        chunk_position="last",
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
