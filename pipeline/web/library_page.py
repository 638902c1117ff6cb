"""The first page: all meetings, what is being looked for among them, and where files are dropped.

Knows nothing of how meetings are stored.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline import api
from pipeline.web import rendering, site

router = APIRouter()
A_PAGE = 100
HITS = 20


@router.get("/")
async def library(request: Request) -> Response:
    """The whole page."""
    here = site.of(request)
    wanted = wanted_of(request)
    found = await here.read(api.library, wanted, settings=here.settings)
    jobs = [j for j in here.queue.all() if j.state in ("queued", "running")]
    return rendering.page(
        request,
        "library.html",
        found=found,
        wanted=wanted,
        hits=await _hits(request, wanted),
        jobs=jobs,
        **_stretch(request, found),
    )


@router.get("/library")
async def rows(request: Request) -> Response:
    """The meetings that are looked for: what the search replaces, or the next hundred."""
    here = site.of(request)
    wanted = wanted_of(request)
    found = await here.read(api.library, wanted, settings=here.settings)
    stretch = _stretch(request, found)
    hits = await _hits(request, wanted) if stretch["first"] == 0 else ()
    return rendering.page(request, "_library.html", found=found, wanted=wanted, hits=hits, **stretch)


@router.post("/meetings/{meeting_id}/tags")
async def tags(request: Request, meeting_id: str) -> Response:
    """Give a meeting its tags: words with commas."""
    here = site.of(request)
    form = await request.form()
    names = [str(name) for name in str(form.get("tags", "")).split(",")]
    kept = await here.read(api.tag, meeting_id, names, settings=here.settings)
    here.feed.tell("meeting", meeting_id=meeting_id, what="tags")
    return rendering.page(request, "_tags.html", meeting_id=meeting_id, tags=kept, saved=True)


def wanted_of(request: Request) -> api.LibraryFilter:
    """What the address asks for; empty fields ask for nothing."""
    told = {name: request.query_params.get(name, "").strip() or None for name in api.LibraryFilter.__slots__}
    return api.LibraryFilter(**told)


async def _hits(request: Request, wanted: api.LibraryFilter) -> tuple[object, ...]:
    """The lines that hold the words, best first, in the meetings that are looked for."""
    here = site.of(request)
    if not wanted.words or not any(c.isalnum() for c in wanted.words):
        return ()
    return await here.read(api.search, wanted.words, settings=here.settings, limit=HITS)


def _stretch(request: Request, found: api.Library) -> dict[str, int]:
    first = request.query_params.get("first", "0")
    at = int(first) if first.isdigit() and len(first) < 9 else 0
    return {"first": at, "last": min(at + A_PAGE, len(found.entries))}
