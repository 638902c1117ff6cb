"""The HTTP API's verbs: search, ask, draft, and what is open, spent and usable, as JSON.

Knows nothing of pages or of single meetings (`rest.py`).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pipeline import api
from pipeline.web import site
from pipeline.web.asking import AskForm, Tag, answered, streamed
from pipeline.web.draft_page import attachment
from pipeline.web.rest import ERRORS, LIST, OBJECT, Day, MeetingId, Problem, as_response, described

router = APIRouter(responses={**ERRORS, 422: {"description": "malformed", "model": Problem}})


@router.get("/search", tags=["ask"], response_class=Response, responses={200: LIST})
async def search(
    request: Request,
    words: Annotated[str, Query(min_length=1, max_length=400)],
    limit: Annotated[int, Query(ge=1, le=1000)] = 20,
) -> Response:
    """Who said what, in all meetings, as `quorum search --json`."""
    here = site.of(request)
    hits = await here.read(api.search, words, settings=here.settings, limit=limit)
    return as_response([api.hit_data(hit) for hit in hits])


@router.post("/ask", tags=["ask"], response_class=Response, responses={200: described("answer")})
async def ask(request: Request, asked: AskForm) -> Response:
    """An answer with its evidence, as `quorum ask --json`."""
    return as_response(api.as_data(await answered(asked, site.of(request))))


@router.post(
    "/ask/stream",
    tags=["ask"],
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "server-sent events: begin, text, answer or error",
            "content": {"text/event-stream": {}},
        }
    },
)
async def ask_streamed(request: Request, asked: AskForm) -> Response:
    """The same as server-sent events: `text` while it is written (not checked yet), then `answer` or `error`."""
    return StreamingResponse(streamed(asked, site.of(request)), media_type="text/event-stream")


class DraftOrder(BaseModel):
    """What to draft, from which meetings."""

    kind: str = Field(default="minutes", max_length=60)
    meetings: list[str] = Field(min_length=1, max_length=1000)
    tone: Literal["neutral", "formal", "friendly"] = "neutral"
    audience: str = Field(default="participants", max_length=200)
    length: Literal["short", "normal", "long"] = "normal"
    lang: Tag | None = None
    fields: dict[str, str] = Field(default_factory=dict, description="what to fill into the form's blanks")


@router.post("/drafts", tags=["drafts"], response_class=Response, responses={200: described("draft")})
async def draft(request: Request, wish: DraftOrder) -> Response:
    """Minutes, an e-mail, an agenda: one of what `quorum draft --json` prints."""
    here = site.of(request)
    told = {"tone": wish.tone, "audience": wish.audience, "length": wish.length, "lang": wish.lang or ""}
    style = api.style_of({**told, **{f"set.{k}": v for k, v in wish.fields.items()}}, date=api.today())
    settings = here.settings.changed(lang=wish.lang)
    made = await here.think(api.drafted, wish.kind, wish.meetings, settings=settings, style=style)
    return as_response(api.as_data(made))


@router.get(
    "/drafts/{meeting_id}/{kind}/{format}",
    tags=["drafts"],
    response_class=Response,
    responses={200: {"description": "the file", "content": {"application/octet-stream": {}}}},
)
async def draft_file(
    request: Request,
    meeting_id: MeetingId,
    kind: Annotated[str, InPath(max_length=60)],
    format: Annotated[str, InPath(max_length=40)],
) -> Response:
    """The last draft of a kind as a file: docx, pdf, eml, html, md."""
    here = site.of(request)
    made = await here.read(api.kept_draft, kind, meeting_id, settings=here.settings)
    name, data = await here.think(api.draft_file, made, format)
    return attachment(name, data)


@router.get("/forms", tags=["drafts"], response_class=Response, responses={200: LIST})
async def forms(request: Request) -> Response:
    """The forms there are, with their sources."""
    here = site.of(request)
    return as_response([asdict(f) for f in await here.read(api.forms, settings=here.settings)])


@router.get(
    "/tasks",
    tags=["over time"],
    response_class=Response,
    responses={200: {"description": "as `quorum actions --json`", "content": {"application/json": {}}}},
)
async def tasks(
    request: Request,
    owner: str | None = None,
    due: Annotated[
        str | None, Query(pattern=r"^\d{1,4}[dw]?$", description="due within this span or overdue: 7d, 2w")
    ] = None,
    state: Literal["open", "done"] | None = None,
    series: str | None = None,
) -> Response:
    """The tasks of all meetings, as `quorum actions --json`."""
    here = site.of(request)
    done = None if state is None else state == "done"
    found = await here.read(
        api.tasks, owner=owner, due=due, done=done, series=series, today=date.today(), settings=here.settings
    )
    return Response(api.tasks_json(found), media_type="application/json")


@router.get("/series/{name}", tags=["over time"], response_class=Response, responses={200: LIST})
async def timeline(request: Request, name: Annotated[str, InPath(max_length=200)]) -> Response:
    """A series in order of time, as `quorum timeline --json`."""
    here = site.of(request)
    entries = await here.read(api.timeline, name, settings=here.settings)
    return as_response(api.timeline_data(entries))


@router.get("/costs", tags=["costs"], response_class=Response, responses={200: OBJECT})
async def costs(
    request: Request,
    by: Annotated[str, Query(pattern=r"^(day|task|model)(,(day|task|model))*$")] = "day,task,model",
    since: Day = None,
) -> Response:
    """What models have cost, as `quorum costs --json`."""
    here = site.of(request)
    return as_response(
        await here.read(api.costs, tuple(by.split(",")), since=since or "", settings=here.settings)
    )


@router.get("/models", tags=["costs"], response_class=Response, responses={200: LIST})
async def models(request: Request) -> Response:
    """The language models, as `quorum models --json`."""
    here = site.of(request)
    return as_response([asdict(m) for m in await here.think(api.models, settings=here.settings)])


@router.get("/doctor", tags=["costs"], response_class=Response, responses={200: LIST})
async def doctor(request: Request) -> Response:
    """What works on this machine, as `quorum doctor --json`."""
    here = site.of(request)
    return as_response([asdict(c) for c in await here.think(api.doctor, settings=here.settings)])
