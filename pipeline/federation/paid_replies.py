"""Replies that were paid for once: under which key they are kept, in which form, and how they come back.

Knows nothing of models or money.
"""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel

from pipeline.doors import Reply, ReplyCache, Request


def key(name: str, request: Request, prompt: str) -> str:
    """What makes two requests the same: model, prompt, form and room."""
    shape = request.shape.__name__ if request.shape else ""
    parts = (name, prompt, shape, str(request.max_output_tokens))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def keep(cache: ReplyCache, key: str, reply: Reply) -> None:
    """Keep a reply under its key, with its data in the form that they were read in."""
    text = reply.text if reply.data is None else reply.data.model_dump_json()
    cache.put(key, json.dumps({"text": text, "model": reply.model}))


def kept(cache: ReplyCache, key: str, shape: type[BaseModel] | None) -> Reply | None:
    """The reply of an earlier run; None where there is none, or one that an older version wrote in another form."""
    if (text := cache.get(key)) is None:
        return None
    try:
        told = json.loads(text)
        data = shape.model_validate_json(told["text"]) if shape else None
    except (ValueError, KeyError):
        return None
    return Reply(text=told["text"], model=told["model"], data=data)
