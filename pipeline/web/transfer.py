"""Files in (tus 1.0.0) and long work (jobs) over HTTP.

Knows nothing of what is in a file or how a job is done.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from pipeline.errors import BadInput
from pipeline.web import site
from pipeline.web.asking import Tag
from pipeline.web.feed import News, event
from pipeline.web.jobs import OVER, Job
from pipeline.web.rest import ERRORS, Problem
from pipeline.web.uploads import MOST_BYTES, Upload, metadata

router = APIRouter(responses={**ERRORS, 422: {"description": "malformed", "model": Problem}})
TUS = {"Tus-Resumable": "1.0.0"}
UploadId = Annotated[str, InPath(pattern=r"^[0-9a-f]{24}$")]
Count = Annotated[int, Header(ge=0, le=2**53)]


@router.options("/uploads", tags=["uploads"], status_code=204, response_class=Response)
async def abilities() -> Response:
    """What of the tus protocol is spoken here."""
    told = {"Tus-Version": "1.0.0", "Tus-Extension": "creation,termination", "Tus-Max-Size": str(MOST_BYTES)}
    return Response(status_code=204, headers={**TUS, **told})


@router.post("/uploads", tags=["uploads"], status_code=201, response_class=Response)
async def begin(
    request: Request,
    upload_length: Count,
    upload_metadata: Annotated[str, Header(max_length=4000)],
) -> Response:
    """Begin a file. Upload-Metadata: `filename` (a path where a folder is uploaded) and `batch`, each in base64."""
    told = metadata(upload_metadata)
    if "filename" not in told:
        raise BadInput("Upload-Metadata has no filename", hint="filename BASE64,batch BASE64")
    here = site.of(request)
    made = await here.read(here.uploads.begin, told["filename"], upload_length, batch=told.get("batch", ""))
    where = f"{request.scope.get('root_path', '')}/api/v1/uploads/{made.id}"
    return Response(status_code=201, headers={**TUS, "Location": where, "Upload-Offset": "0"})


@router.head("/uploads/{upload_id}", tags=["uploads"], response_class=Response)
async def offset(request: Request, upload_id: UploadId) -> Response:
    """How much of a file is here."""
    here = site.of(request)
    known = here.uploads.get(upload_id)
    return Response(headers={**TUS, **_sizes(known, here.uploads.offset(known)), "Cache-Control": "no-store"})


@router.patch(
    "/uploads/{upload_id}",
    tags=["uploads"],
    status_code=204,
    response_class=Response,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def append(request: Request, upload_id: UploadId, upload_offset: Count) -> Response:
    """The next bytes of a file, from an offset on. What came before a connection broke off is kept."""
    here = site.of(request)
    known = here.uploads.get(upload_id)
    at = here.uploads.offset(known)
    if at != upload_offset:
        return Response(status_code=409, headers={**TUS, **_sizes(known, at)})
    try:
        now = await here.uploads.append(known, at, request.stream())
    except ClientDisconnect:
        return Response(status_code=499)
    return Response(status_code=204, headers={**TUS, **_sizes(known, now)})


@router.delete("/uploads/{upload_id}", tags=["uploads"], status_code=204, response_class=Response)
async def drop(request: Request, upload_id: UploadId) -> Response:
    """Give up a file that is on its way."""
    here = site.of(request)
    here.uploads.drop(here.uploads.get(upload_id))
    return Response(status_code=204, headers=TUS)


def _sizes(known: Upload, offset: int) -> dict[str, str]:
    return {"Upload-Offset": str(offset), "Upload-Length": str(known.size)}


class Work(BaseModel):
    """Process what was uploaded as `batch`."""

    batch: str = Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")
    title: str = Field(default="", max_length=300)
    lang: Tag | None = Field(default=None, description="language of the results")
    language: Tag | None = Field(default=None, description="language spoken; none: detected")
    local: bool | None = Field(default=None, description="nothing leaves the machine")
    max_cost_usd: float | None = Field(default=None, ge=0, le=1e6, allow_inf_nan=False)
    fresh: bool = False


@router.post("/jobs", tags=["jobs"], status_code=201)
async def add(request: Request, work: Work) -> Job:
    """Queue the processing of an uploaded batch."""
    here = site.of(request)
    paths = await here.read(here.uploads.inputs, work.batch)
    options: dict[str, Any] = work.model_dump(exclude={"batch", "title"}, exclude_none=True)
    title = work.title or ", ".join(p.name for p in paths[:3]) + (" …" if len(paths) > 3 else "")
    return here.queue.add(
        await here.read(_together, here.uploads.folder / work.batch, paths), title=title, options=options
    )


def _together(folder: Any, paths: Any) -> list[str]:
    """The folder where its files are one meeting (a track for each participant), else what is in it."""
    from pipeline import api

    return [str(folder)] if len(paths) > 1 and api.is_one_meeting(folder) else [str(p) for p in paths]


@router.get("/jobs", tags=["jobs"])
async def jobs(request: Request) -> list[Job]:
    """Every job, the newest first."""
    return list(site.of(request).queue.all())


@router.get("/jobs/{job_id}", tags=["jobs"])
async def job(request: Request, job_id: Annotated[str, InPath(max_length=64)]) -> Job:
    """One job as it stands."""
    return site.of(request).queue.get(job_id)


@router.get(
    "/jobs/{job_id}/events",
    tags=["jobs"],
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "server-sent events",
            "content": {"text/event-stream": {}},
        }
    },
)
async def events(request: Request, job_id: Annotated[str, InPath(max_length=64)]) -> Response:
    """A job as server-sent events, from how it stands now to its end."""
    here = site.of(request)
    here.queue.get(job_id)

    async def told() -> AsyncIterator[bytes]:
        with here.feed.listening() as news:
            now = here.queue.get(job_id)
            yield event("job", now.model_dump_json())
            while now.state not in OVER:
                each: News = await news.get()
                if each.name == "job" and each.data.get("id") == job_id:
                    now = Job.model_validate(each.data)
                    yield event("job", now.model_dump_json())

    return StreamingResponse(told(), media_type="text/event-stream")


@router.post("/jobs/{job_id}/cancel", tags=["jobs"])
async def cancel(request: Request, job_id: Annotated[str, InPath(max_length=64)]) -> Job:
    """Stop a job; what it has done stays done."""
    return await site.of(request).queue.cancel(job_id)


@router.post("/jobs/{job_id}/retry", tags=["jobs"])
async def retry(request: Request, job_id: Annotated[str, InPath(max_length=64)]) -> Job:
    """Queue a job that is over again; what it has done is not done twice."""
    return site.of(request).queue.retry(job_id)
