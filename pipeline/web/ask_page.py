"""Ask one meeting, a selection, or everything; answers come with their evidence, and what was asked is kept.

Knows nothing of how an answer is found.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pipeline import api
from pipeline.meeting import Answer
from pipeline.web import rendering, site, views
from pipeline.web.asking import AskForm, streamed
from pipeline.web.history import add, history

router = APIRouter()


@router.get("/ask")
async def ask(request: Request, meeting: Annotated[list[str] | None, Query()] = None) -> Response:
    """The page: a question, whom it is put to, and what was asked before."""
    here = site.of(request)
    found = await here.read(api.library, settings=here.settings)
    chosen = [e.meeting for e in found.entries if e.meeting.id in (meeting or [])]
    past = await here.read(history, here.settings.home, known=frozenset(e.meeting.id for e in found.entries))
    return rendering.page(request, "ask.html", found=found, chosen=chosen, past=past[:50])


@router.post("/ask/stream")
async def stream(request: Request, asked: AskForm) -> Response:
    """The answer as it comes."""
    return StreamingResponse(streamed(asked, site.of(request)), media_type="text/event-stream")


@router.post("/ask/answer")
async def shown(request: Request) -> Response:
    """An answer as the page shows it; it is kept among what was asked."""
    here = site.of(request)
    data: dict[str, Any] = json.loads(await request.body())
    answer = api.from_data(Answer, data)
    await here.read(add, here.settings.home, answer)
    base = request.scope.get("root_path", "")
    return rendering.page(
        request,
        "_answer.html",
        answer=answer,
        cited=views.cited(answer.claims, base=base),
        receipt=views.receipt(answer.receipt),
        coverage=f"{int(answer.coverage * 1000) / 10:g}%",
    )
