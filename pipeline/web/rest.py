"""The HTTP API, `/api/v1`: the verbs and look-ups of `pipeline.api` as JSON, byte for byte what the command line prints.

Knows nothing of pages. Every blocking look-up leaves the event loop free.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from pipeline import api
from pipeline.formats.json import schema
from pipeline.web import meeting_page, site
from pipeline.web.draft_page import attachment

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, text in (
        (400, "cannot be used as it is"), (401, "no token, or a wrong one"), (402, "over the cap"), (403, "refused"),
        (404, "not found"), (409, "it has changed"), (413, "too large"), (502, "a model failed"),
        (503, "an engine is missing"), (507, "disk or database"),
    )
}  # fmt: skip
MeetingId = Annotated[str, InPath(max_length=200, description="id or title of a stored meeting")]
Day = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class ErrorBody(BaseModel):
    """What happened, and the way out."""

    message: str
    hint: str | None = None


class Problem(BaseModel):
    """Every error looks like this."""

    error: ErrorBody


router = APIRouter(responses={**ERRORS, 422: {"description": "malformed", "model": Problem}})


def as_response(data: Any, *, headers: dict[str, str] | None = None) -> Response:
    """JSON as `quorum … --json` prints it, its last line break included."""
    return Response(api.as_json(data) + "\n", media_type="application/json", headers=headers)


def described(name: str) -> dict[str, Any]:
    """How OpenAPI describes a result: by the schema that `quorum schema` prints."""
    described = {k: v for k, v in schema(name).items() if k != "$schema"}
    described.pop("$defs", None)
    return {
        "description": f"the JSON of `quorum schema {name}`",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "title": described.get("title", name),
                    "required": described.get("required", []),
                }
            }
        },
    }


LIST: dict[str, Any] = {
    "description": "a list",
    "content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}},
}
OBJECT: dict[str, Any] = {
    "description": "an object",
    "content": {"application/json": {"schema": {"type": "object"}}},
}


@router.get("/meetings", tags=["meetings"], response_class=Response, responses={200: LIST})
async def meetings(
    request: Request,
    words: str | None = None,
    person: str | None = None,
    series: str | None = None,
    since: Day = None,
    until: Day = None,
    tag: str | None = None,
    limit: Annotated[int, Query(ge=1, le=10000)] = 10000,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Response:
    """The stored meetings, newest first, as `quorum list --json`; `X-Total-Count` says how many there are in all."""
    here = site.of(request)
    wanted = api.LibraryFilter(words, person, series, since, until, tag)
    found = await here.read(api.library, wanted, settings=here.settings)
    rows = [asdict(e.meeting) for e in found.entries[offset : offset + limit]]
    return as_response(rows, headers={"X-Total-Count": str(len(found.entries))})


@router.get(
    "/meetings/{meeting_id}", tags=["meetings"], response_class=Response, responses={200: described("recap")}
)
async def recap(request: Request, meeting_id: MeetingId) -> Response:
    """A meeting's recap, as `quorum show MEETING --json`."""
    here = site.of(request)
    text = await here.think(api.recap_json, meeting_id, settings=here.settings)
    return Response(text, media_type="application/json")


@router.get(
    "/meetings/{meeting_id}/transcript",
    tags=["meetings"],
    response_class=Response,
    responses={200: described("transcript")},
)
async def transcript(
    request: Request,
    meeting_id: MeetingId,
    from_s: Annotated[float | None, Query(ge=0, le=1e7, allow_inf_nan=False)] = None,
    to_s: Annotated[float | None, Query(ge=0, le=1e7, allow_inf_nan=False)] = None,
) -> Response:
    """A meeting's words, or those of a stretch (seconds from its start)."""
    here = site.of(request)
    words = await here.read(api.words_of, meeting_id, from_s=from_s, to_s=to_s, settings=here.settings)
    return as_response(api.as_data(words))


@router.get(
    "/meetings/{meeting_id}/files/{format}",
    tags=["meetings"],
    response_class=Response,
    responses={200: {"description": "the file", "content": {"application/octet-stream": {}}}},
)
async def file(
    request: Request, meeting_id: MeetingId, format: Annotated[str, InPath(max_length=40)]
) -> Response:
    """A recap (or its words) as a file: docx, pdf, html, md, csv, ics, vtt, srt, …"""
    here = site.of(request)
    name, data = await here.think(api.exported, meeting_id, format, settings=here.settings)
    return attachment(name, data)


@router.get(
    "/meetings/{meeting_id}/statements", tags=["meetings"], response_class=Response, responses={200: LIST}
)
async def statements(request: Request, meeting_id: MeetingId) -> Response:
    """The statements of a recap with their ids, to accept, correct or take out."""
    here = site.of(request)
    shown = await here.think(api.opened, meeting_id, settings=here.settings)
    return as_response([api.statement_data(s) for s in shown.statements])


class Correction(BaseModel):
    """What to do with a statement: a verdict, or other words. `verdict: bad` takes it out of the recap."""

    verdict: Literal["good", "bad"] | None = None
    text: str | None = Field(default=None, max_length=4000)
    title: str | None = Field(default=None, max_length=400)
    owner: str | None = Field(default=None, max_length=200)
    due: str | None = Field(default=None, max_length=200)
    strength: Literal["proposed", "tentative", "agreed", "retracted"] | None = None


@router.post(
    "/meetings/{meeting_id}/statements/{statement}",
    tags=["meetings"],
    response_class=Response,
    responses={200: OBJECT},
)
async def correct(
    request: Request,
    meeting_id: MeetingId,
    statement: Annotated[str, InPath(max_length=40)],
    told: Correction,
) -> Response:
    """Accept, correct or take out a statement; corrections are checked against the transcript."""
    here = site.of(request)
    if told.verdict == "bad":
        now = await here.read(api.take_out, meeting_id, statement, settings=here.settings)
    elif told.verdict == "good":
        now = await here.think(api.judged, meeting_id, statement, "good", settings=here.settings)
    else:
        changes = meeting_page.changes(told.model_dump(exclude_unset=True, exclude={"verdict"}))
        now = await here.think(api.correct, meeting_id, statement, changes, settings=here.settings)
    here.feed.tell("meeting", meeting_id=meeting_id, what="recap")
    return as_response(api.statement_data(now))


class Names(BaseModel):
    """Who is who: the name in the transcript and the right one."""

    names: dict[str, Annotated[str, Field(min_length=1, max_length=200)]] = Field(min_length=1)


@router.post(
    "/meetings/{meeting_id}/speakers",
    tags=["meetings"],
    response_class=Response,
    responses={200: described("transcript")},
)
async def rename(request: Request, meeting_id: MeetingId, told: Names) -> Response:
    """Give speakers their names, as `quorum rename`."""
    here = site.of(request)
    words = await here.read(api.rename, meeting_id, told.names, settings=here.settings)
    here.feed.tell("meeting", meeting_id=meeting_id, what="speakers")
    return as_response(api.as_data(words))


class Notes(BaseModel):
    """A user's own notes beside a meeting."""

    text: str = Field(max_length=200_000)


@router.get("/meetings/{meeting_id}/notes", tags=["meetings"])
async def notes(request: Request, meeting_id: MeetingId) -> Notes:
    """What its user wrote beside a meeting."""
    here = site.of(request)
    return Notes(text=await here.read(api.notes, meeting_id, settings=here.settings))


@router.put("/meetings/{meeting_id}/notes", tags=["meetings"])
async def keep_notes(request: Request, meeting_id: MeetingId, told: Notes) -> Notes:
    """Keep notes in place of what stood there."""
    here = site.of(request)
    await here.read(api.keep_notes, meeting_id, told.text, settings=here.settings)
    return told
