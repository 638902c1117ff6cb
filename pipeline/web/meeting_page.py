"""One meeting, alive: its statements beside its words, each to be played, accepted, corrected or taken out.

Knows nothing of how a recap is made or checked.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote as quoted

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from pipeline import api
from pipeline.errors import BadInput, NotFound
from pipeline.web import rendering, site, views

router = APIRouter()
MOST_NOTES = 200_000


@router.get("/meetings/{meeting_id}")
async def meeting(request: Request, meeting_id: str) -> Response:
    """The whole page."""
    here = site.of(request)
    shown = await here.think(api.opened, meeting_id, settings=here.settings)
    return rendering.page(request, "meeting.html", **views.meeting(shown))


@router.get("/meetings/{meeting_id}/recap")
async def recap(request: Request, meeting_id: str) -> Response:
    """The statements as they stand now: for whoever has the page open while somebody else works on it."""
    here = site.of(request)
    shown = await here.read(api.opened, meeting_id, settings=here.settings)
    return rendering.page(request, "_recap.html", **views.meeting(shown))


@router.get("/meetings/{meeting_id}/statements/{statement}")
async def one(request: Request, meeting_id: str, statement: str, edit: bool = False) -> Response:
    """One statement, to read or to correct."""
    here = site.of(request)
    shown = await here.read(api.opened, meeting_id, settings=here.settings)
    for known in shown.statements:
        if known.id == statement:
            template = "_correct.html" if edit else "_statement.html"
            return rendering.page(
                request,
                template,
                meeting_id=meeting_id,
                s=views.statement(known, shown),
                sounding=shown.sounding,
            )
    raise NotFound(
        "this statement has changed since you saw it", hint="reload the page to see how it stands now"
    )


@router.post("/meetings/{meeting_id}/statements/{statement}")
async def change(request: Request, meeting_id: str, statement: str) -> Response:
    """Accept (`verdict=good`), correct (`text`, `owner`, …) or take out (`verdict=bad`)."""
    here = site.of(request)
    form = await request.form()
    verdict = form.get("verdict")
    if verdict == "bad":
        gone = await here.read(api.take_out, meeting_id, statement, settings=here.settings)
        here.feed.tell("meeting", meeting_id=meeting_id, what="recap")
        return rendering.page(request, "_gone.html", text=gone.claim.text)
    if verdict == "good":
        now = await here.think(api.judged, meeting_id, statement, "good", settings=here.settings)
    else:
        now = await here.think(api.correct, meeting_id, statement, changes(form), settings=here.settings)
    here.feed.tell("meeting", meeting_id=meeting_id, what="recap")
    shown = await here.read(api.opened, meeting_id, settings=here.settings)
    return rendering.page(
        request,
        "_statement.html",
        meeting_id=meeting_id,
        s=views.statement(now, shown),
        sounding=shown.sounding,
    )


def changes(form: FormData | dict[str, Any]) -> dict[str, Any]:
    """What a form wants changed of a statement; an empty owner or due means that nobody said it."""
    found: dict[str, Any] = {}
    for name in ("text", "title", "owner", "due", "strength"):
        if name in form:
            value = str(form[name] or "").strip()
            found[name] = value or (None if name in ("owner", "due", "strength") else value)
    if found.get("strength") not in (None, "proposed", "tentative", "agreed", "retracted"):
        raise BadInput(
            f"strength {found['strength']!r} is not known", hint="proposed, tentative, agreed or retracted"
        )
    return found


@router.get("/meetings/{meeting_id}/speakers")
async def speakers(request: Request, meeting_id: str) -> Response:
    """Who speaks, with three stretches of each to listen to."""
    here = site.of(request)
    shown = await here.read(api.opened, meeting_id, settings=here.settings)
    voices = await here.read(api.voices, meeting_id, settings=here.settings)
    return rendering.page(
        request, "_speakers.html", meeting_id=meeting_id, voices=voices, sounding=shown.sounding
    )


@router.post("/meetings/{meeting_id}/speakers")
async def rename(request: Request, meeting_id: str) -> Response:
    """Give speakers their names: `name.S1=Ana`."""
    here = site.of(request)
    form = await request.form()
    names = {
        k.removeprefix("name."): " ".join(str(v).split()) for k, v in form.items() if k.startswith("name.")
    }
    changed = {old: new for old, new in names.items() if new and new != old}
    if changed:
        await here.read(api.rename, meeting_id, changed, settings=here.settings)
        here.feed.tell("meeting", meeting_id=meeting_id, what="speakers")
    base = request.scope.get("root_path", "")
    return Response(headers={"HX-Redirect": f"{base}/meetings/{meeting_id}"})


@router.post("/meetings/{meeting_id}/notes")
async def notes(request: Request, meeting_id: str) -> Response:
    """Keep what a user wrote beside the meeting."""
    here = site.of(request)
    text = str((await request.form()).get("notes", ""))
    if len(text) > MOST_NOTES:
        raise BadInput("these notes are longer than a meeting", hint=f"{MOST_NOTES:,} signs at most")
    await here.read(api.keep_notes, meeting_id, text, settings=here.settings)
    return rendering.page(request, "_saved.html")


@router.get("/meetings/{meeting_id}/sound")
async def sound(request: Request, meeting_id: str) -> Response:
    """The recording, to be played from any moment."""
    here = site.of(request)
    path, kind = await here.think(api.playable, meeting_id, settings=here.settings)
    return FileResponse(path, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})


@router.get("/meetings/{meeting_id}/sound/{segment}")
async def quote(request: Request, meeting_id: str, segment: str) -> Response:
    """The sound of one quote, to be kept or sent."""
    here = site.of(request)
    data = await here.think(api.quote, meeting_id, segment, settings=here.settings)
    name = f"attachment; filename*=UTF-8''{quoted(f'{meeting_id}-{segment}.ogg')}"
    return Response(data, media_type="audio/ogg", headers={"Content-Disposition": name})


@router.get("/meetings/{meeting_id}/peaks")
async def peaks(request: Request, meeting_id: str) -> Response:
    """How loud it is over its length, for the waveform."""
    here = site.of(request)
    shape = await here.think(api.peaks, meeting_id, settings=here.settings)
    return Response(json.dumps(shape), media_type="application/json")


@router.get("/news")
async def news(request: Request) -> Response:
    """What happens to jobs and meetings, as server-sent events."""
    return StreamingResponse(site.of(request).feed.stream(), media_type="text/event-stream")
