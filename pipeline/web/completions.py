"""OpenAI's form of chat over our chains: any program that talks to that API uses the federation by changing an address.

Knows nothing of models. `quorum` is the chain of the settings, `quorum-cost`, `-balanced`, `-quality` and `-speed` the
same with another aim, `provider:model` or a list of them with commas a chain of one's own; `quorum-meetings` answers
from the stored meetings. Only those answers are checked, and each receipt says so. What is not supported is refused plainly.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from secrets import token_hex
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from pipeline import api
from pipeline.errors import BadInput, NotFound, QuorumError
from pipeline.settings import Settings
from pipeline.web import site
from pipeline.web.asking import RESTART
from pipeline.web.site import Site

REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": told, "content": {"application/json": {"schema": {"type": "object"}}}}
    for status, told in (
        (400, "what was asked for is refused, and why"),
        (401, "no token"),
        (403, "not from here"),
        (404, "no such model"),
        (422, "malformed"),
        (429, "over budget, or the model's own limit"),
        (502, "the model failed"),
        (503, "no model is ready"),
    )
}
"""In OpenAI's form: {"error": {"message", "type", "param", "code"}}."""
router = APIRouter(tags=["chat"], responses=REFUSALS)
AIMS = ("cost", "balanced", "quality", "speed")
OWN = "quorum"
MEETINGS = "quorum-meetings"
UNCHECKED = f"a model's own words: nothing was checked against a meeting; the model {MEETINGS!r} answers with evidence"
REFUSED = ("tools", "functions", "audio", "prediction", "web_search_options")
"""What a chain cannot pass on: each of its models would need it."""


class MessagePart(BaseModel):
    """A part of a message."""

    type: str
    text: str = ""


class Message(BaseModel):
    """One turn."""

    model_config = ConfigDict(extra="allow")

    role: str
    content: str | list[MessagePart] | None = None

    @property
    def words(self) -> str:
        """Its text; raises BadInput for a picture or a sound."""
        if not isinstance(self.content, list):
            return self.content or ""
        if other := [p.type for p in self.content if p.type not in ("text", "input_text")]:
            raise BadInput(f"content of type {other[0]!r} is not supported", hint="text only")
        return "".join(p.text for p in self.content)


class StreamOptions(BaseModel):
    """`include_usage`: a last piece with the tokens."""

    include_usage: bool = False


class Completion(BaseModel):
    """The request. Temperature, seed and the like are taken and have no effect: a chain decides for itself."""

    model_config = ConfigDict(extra="allow")

    model: str = Field(max_length=400)
    messages: list[Message] = Field(min_length=1, max_length=2000)
    stream: bool = False
    stream_options: StreamOptions | None = None
    max_tokens: int | None = Field(default=None, ge=1, le=200_000)
    max_completion_tokens: int | None = Field(default=None, ge=1, le=200_000)
    n: int | None = None
    stop: str | list[str] | None = None
    logprobs: bool | None = None
    response_format: dict[str, Any] | None = None


@router.get("/models", response_class=Response)
async def models(request: Request) -> Response:
    """What may be asked for, in OpenAI's form."""
    here = site.of(request)
    listed = await here.think(api.models, settings=here.settings)
    names = [OWN, *(f"{OWN}-{aim}" for aim in AIMS), MEETINGS]
    names += [m.name for m in listed if m.missing is None and m.name != "local:extractive"]
    return JSONResponse({"object": "list", "data": [_model(name) for name in names]})


@router.get("/models/{name:path}", response_class=Response)
async def model(request: Request, name: str) -> Response:
    """One of them."""
    _settings(name, site.of(request).settings)
    return JSONResponse(_model(name))


@router.post("/chat/completions", response_class=Response)
async def complete(request: Request, asked: Completion) -> Response:
    """The next turn of a conversation, whole or as it is written, with usage and our receipt."""
    here = site.of(request)
    _refuse(asked)
    settings = _settings(asked.model, here.settings)
    if asked.stream:
        return StreamingResponse(_pieces(asked, settings, here), media_type="text/event-stream")
    replied = await _reply(asked, settings, here)
    text, why = _stopped(replied.text, asked.stop)
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, "refusal": None},
        "logprobs": None,
        "finish_reason": why,
    }
    return JSONResponse(
        {
            **_head(asked, "chat.completion"),
            "choices": [choice],
            "usage": _usage(replied),
            "receipt": _receipt(replied),
        }
    )


def _refuse(asked: Completion) -> None:
    extra = asked.model_extra or {}
    if given := [name for name in REFUSED if extra.get(name)]:
        raise BadInput(
            f"{given[0]!r} is not supported by this server",
            hint="a chain of models passes on words only; leave it away",
        )
    if asked.n not in (None, 1):
        raise BadInput("'n' other than 1 is not supported", hint="ask again for another answer")
    if asked.logprobs:
        raise BadInput("'logprobs' is not supported", hint="leave it away")
    if (kind := (asked.response_format or {}).get("type", "text")) != "text":
        raise BadInput(
            f"'response_format' {kind!r} is not supported", hint="ask for JSON in words, or leave it away"
        )
    if wrong := [
        m.role for m in asked.messages if m.role not in ("system", "developer", "user", "assistant")
    ]:
        raise BadInput(f"role {wrong[0]!r} is not supported", hint="system, developer, user or assistant")


def _settings(name: str, settings: Settings) -> Settings:
    """The settings behind a model's name; raises NotFound for one that means nothing here."""
    if name in (OWN, MEETINGS):
        return settings
    aim = name.removeprefix(f"{OWN}-")
    if aim in AIMS:
        return settings.changed(optimize=aim)
    chain = tuple(part.strip() for part in name.split(",") if part.strip())
    if not chain or not all(":" in part for part in chain):
        raise NotFound(
            f"no model {name!r}", hint="GET /v1/models lists them; or provider:model, several with commas"
        )
    return settings.changed(chain=chain)


async def _reply(asked: Completion, settings: Settings, here: Site, *, on_text: Any = None) -> api.Replied:
    if asked.model == MEETINGS:
        return await _from_meetings(asked, settings, here)
    turns = [api.ChatTurn(m.role, m.words) for m in asked.messages]
    room = asked.max_completion_tokens or asked.max_tokens or 4000
    return await here.think(api.chat, turns, settings=settings, max_tokens=room, on_text=on_text)


async def _from_meetings(asked: Completion, settings: Settings, here: Site) -> api.Replied:
    """The last question, put to all stored meetings; the ones before it say what it is about."""
    questions = [m.words for m in asked.messages if m.role == "user" and m.words.strip()]
    if not questions:
        raise BadInput("there is no question in the conversation")
    answer = await here.think(api.asked, questions[-1], before=tuple(questions[:-1]), settings=settings)
    return api.replied_from(answer)


async def _pieces(asked: Completion, settings: Settings, here: Site) -> AsyncIterator[bytes]:
    """The reply in OpenAI's stream. A text that a stronger model replaced cannot be taken back: only what lasts is sent.

    A chain of one model streams as it writes; where several may be asked the answer comes when it is certain.
    """
    head = _head(asked, "chat.completion.chunk")
    loop, pieces = asyncio.get_running_loop(), asyncio.Queue[str | None]()
    alone = asked.stop is None and len(settings.chain) == 1 and asked.model != MEETINGS
    work = asyncio.create_task(
        _reply(
            asked,
            settings,
            here,
            on_text=(lambda p: loop.call_soon_threadsafe(pieces.put_nowait, p)) if alone else None,
        )
    )
    work.add_done_callback(lambda _: pieces.put_nowait(None))
    yield _piece(head, {"role": "assistant", "content": ""})
    sent, broken = "", False
    try:
        while (piece := await pieces.get()) is not None:
            broken = broken or piece == RESTART
            if not broken:
                sent += piece
                yield _piece(head, {"content": piece})
        replied = work.result()
        text, why = _stopped(replied.text, asked.stop)
        if text.startswith(sent) and text != sent:
            yield _piece(head, {"content": text[len(sent) :]})
        elif not text.startswith(sent):
            yield _piece(head, {"content": f"\n\n{text}"})
        yield _piece(head, {}, why=why, receipt=_receipt(replied))
        if asked.stream_options and asked.stream_options.include_usage:
            yield _line({**head, "choices": [], "usage": _usage(replied)})
    except QuorumError as error:
        yield _line({"error": {"message": str(error), "type": "server_error", "param": None, "code": None}})
    finally:
        work.cancel()
    yield b"data: [DONE]\n\n"


def _piece(
    head: dict[str, Any], delta: dict[str, str], *, why: Literal["stop"] | None = None, **more: Any
) -> bytes:
    return _line(
        {**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": why}], **more}
    )


def _line(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def _head(asked: Completion, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": asked.model,
        "system_fingerprint": None,
    }


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "quorum"}


def _usage(replied: api.Replied) -> dict[str, Any]:
    u = replied.usage
    return {
        "prompt_tokens": u.input,
        "completion_tokens": u.output,
        "total_tokens": u.input + u.output,
        "prompt_tokens_details": {"cached_tokens": u.cached_input},
        "completion_tokens_details": {"reasoning_tokens": u.reasoning},
    }


def _receipt(replied: api.Replied) -> dict[str, Any]:
    """What it took, and whether anything checked it: free chat is a model's own words, streamed or whole, by one or by many."""
    data: dict[str, Any] = api.receipt_data(replied.receipt)
    data |= {"answered_by": replied.model, "checked": replied.checked}
    return data if replied.checked else {**data, "notes": [*data.get("notes", ()), UNCHECKED]}


def _stopped(text: str, stop: str | list[str] | None) -> tuple[str, Literal["stop"]]:
    for end in [stop] if isinstance(stop, str) else stop or []:
        text = text.split(end, 1)[0] if end else text
    return text, "stop"
