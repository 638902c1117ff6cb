"""Questions as the window and the API ask them: one answer, or a stream that ends with it.

Knows nothing of how an answer is found. What a model writes on the way is shown as what it is: not checked yet.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from pydantic import BaseModel, Field

from pipeline import api
from pipeline.errors import QuorumError
from pipeline.meeting import Answer
from pipeline.web.feed import event
from pipeline.web.site import Site

RESTART = "\f"
Words = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S")]
Tag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class AskForm(BaseModel):
    """A question, and which meetings it is put to: those named (ids or titles), else all that the rest describes."""

    question: Words
    meetings: list[str] = Field(default_factory=list, max_length=1000)
    series: str | None = None
    person: str | None = None
    since: str | None = None
    until: str | None = None
    tag: str | None = None
    before: list[str] = Field(
        default_factory=list, max_length=50, description="what was asked before, oldest first"
    )
    lang: Tag | None = Field(
        default=None, description="language of the answer (BCP-47); none: that of the question"
    )


async def answered(asked: AskForm, here: Site, *, on_text: object = None) -> Answer:
    """The answer; raises what `api.asked` raises."""
    wanted = api.LibraryFilter(
        person=asked.person, series=asked.series, since=asked.since, until=asked.until, tag=asked.tag
    )
    settings = here.settings.changed(lang=asked.lang)
    return await here.think(
        api.asked,
        asked.question,
        tuple(asked.meetings),
        wanted=wanted,
        before=tuple(asked.before),
        settings=settings,
        on_text=on_text if callable(on_text) else None,
    )


async def streamed(asked: AskForm, here: Site) -> AsyncIterator[bytes]:
    """Server-sent events: `text` (what is being written, whole so far), then `answer` with the JSON of `ask --json`, or
    `error`."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[str | None] = asyncio.Queue()

    def hear(piece: str) -> None:
        loop.call_soon_threadsafe(pieces.put_nowait, piece)

    yield event("begin", json.dumps({"question": asked.question}, ensure_ascii=False))
    work = asyncio.create_task(answered(asked, here, on_text=hear))
    work.add_done_callback(lambda _: pieces.put_nowait(None))
    text = ""
    try:
        while (piece := await pieces.get()) is not None:
            text = "" if piece == RESTART else text + piece
            yield event("text", json.dumps({"text": text}, ensure_ascii=False))
        yield event("answer", api.as_json(api.as_data(work.result())))
    except QuorumError as error:
        yield event("error", json.dumps({"message": error.message, "hint": error.hint}, ensure_ascii=False))
    finally:
        work.cancel()
