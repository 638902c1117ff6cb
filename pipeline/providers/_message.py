"""Reads what LangChain's messages say: their words, why the model stopped, and the tokens it took.

Knows nothing of requests or vendors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from langchain_core.messages import AIMessage

from pipeline.doors import Usage


def text_of(message: Any) -> str:
    """The words of a message, or the arguments of the tool it calls."""
    calls = getattr(message, "tool_call_chunks", None) or ()
    if calls:
        return "".join(call.get("args") or "" for call in calls)
    calls = getattr(message, "tool_calls", None) or ()
    if calls:
        return json.dumps(calls[0]["args"], ensure_ascii=False)
    return str(message.text)


def finish(message: AIMessage) -> str:
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


def usage_of(message: AIMessage) -> Usage:
    """The tokens that the vendor reports, as it reports them; zeros where it does not."""
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
