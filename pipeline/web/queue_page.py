"""The queue: what is under way, what failed and why.

Knows nothing of how a job runs.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline.web import rendering, site

router = APIRouter()
SHOWN = 200


@router.get("/queue")
async def queue(request: Request) -> Response:
    """All jobs, the newest first."""
    return rendering.page(request, "queue.html", jobs=site.of(request).queue.all()[:SHOWN])


@router.get("/queue/{job_id}")
async def one(request: Request, job_id: str) -> Response:
    """One job as it stands."""
    return rendering.page(request, "_job.html", job=site.of(request).queue.get(job_id))


@router.post("/queue/{job_id}/cancel")
async def cancel(request: Request, job_id: str) -> Response:
    """Stop it."""
    return rendering.page(request, "_job.html", job=await site.of(request).queue.cancel(job_id))


@router.post("/queue/{job_id}/retry")
async def retry(request: Request, job_id: str) -> Response:
    """Queue it again."""
    return rendering.page(request, "_job.html", job=site.of(request).queue.retry(job_id))
