"""Drafts: choose a form, see it beside its evidence, edit, download or copy; and forms of one's own.

Knows nothing of how a draft is written.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pipeline import api
from pipeline.meeting import Draft
from pipeline.web import rendering, site, views

router = APIRouter()
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "eml": "message/rfc822",
    "json": "application/json",
}
OWN_FORM = """---
title: "{{ meeting.title }}"
description: My form
needs: [headline, decisions, actions]
---
# {{ meeting.title }}

{% for d in meeting.decided %}
- {{ d | cite }}
{% endfor %}
"""


@router.get("/draft")
async def draft(
    request: Request, meeting: Annotated[list[str] | None, Query()] = None, kind: str = "minutes"
) -> Response:
    """The page: forms on one side, the text on the other."""
    here = site.of(request)
    forms = await here.read(api.forms, settings=here.settings)
    found = await here.read(api.library, settings=here.settings)
    chosen = [e.meeting for e in found.entries if e.meeting.id in (meeting or [])]
    return rendering.page(
        request, "draft.html", forms=forms, found=found, chosen=chosen, kind=kind, own_form=OWN_FORM
    )


@router.post("/draft")
async def make(request: Request) -> Response:
    """Write it: `kind`, `meeting` (several), tone, audience, length, lang, and `set.NAME` for blanks."""
    here = site.of(request)
    form = await request.form()
    told = {k: str(v) for k, v in form.items()}
    meetings = [str(m) for m in form.getlist("meeting")]
    source = told.get("source") or None
    made = await here.think(
        api.drafted,
        told.get("kind") or "minutes",
        meetings,
        settings=here.settings.changed(lang=told.get("lang") or None),
        style=api.style_of(told, date=api.today()),
        source=source,
        keep=source is None,
    )
    return _shown(request, made, preview=source is not None)


@router.post("/draft/{meeting_id}/{kind}")
async def keep(request: Request, meeting_id: str, kind: str) -> Response:
    """Keep it in its user's own words."""
    here = site.of(request)
    form = await request.form()
    body, title = str(form.get("body", "")), str(form.get("title", ""))
    made = await here.read(api.edit_draft, kind, meeting_id, body, title=title, settings=here.settings)
    return _shown(request, made, saved=True)


@router.get("/draft/{meeting_id}/{kind}/{format_}")
async def download(request: Request, meeting_id: str, kind: str, format_: str) -> Response:
    """It as a file, as it was last edited."""
    here = site.of(request)
    made = await here.read(api.kept_draft, kind, meeting_id, settings=here.settings)
    name, data = await here.think(api.draft_file, made, format_)
    return attachment(name, data)


@router.post("/forms")
async def form(request: Request) -> Response:
    """Keep a form of one's own."""
    here = site.of(request)
    told = await request.form()
    name, text = str(told.get("name", "")).strip(), str(told.get("source", "")).replace("\r\n", "\n")
    made = await here.read(api.keep_form, name, text, settings=here.settings)
    return rendering.page(request, "_saved.html", form=made)


@router.get("/meetings/{meeting_id}/files/{format_}")
async def export(request: Request, meeting_id: str, format_: str) -> Response:
    """A recap (or its words) as a file."""
    here = site.of(request)
    name, data = await here.think(api.exported, meeting_id, format_, settings=here.settings)
    return attachment(name, data)


def attachment(name: str, data: bytes) -> Response:
    """Bytes that a browser saves and never shows: what is in them is not ours to trust."""
    ending = name.rpartition(".")[2]
    kind = TYPES.get(ending, "application/octet-stream")
    return Response(
        data,
        media_type=kind,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _shown(request: Request, made: Draft, *, saved: bool = False, preview: bool = False) -> Response:
    base = request.scope.get("root_path", "")
    last = made.meeting_ids[-1]
    return rendering.page(
        request,
        "_draft.html",
        draft=made,
        meeting_id=last,
        saved=saved,
        preview=preview,
        formats=[f for f in ("docx", "pdf", "eml", "html", "md") if f in api.draft_formats()],
        cited=views.cited(made.claims, base=base, fallback=last),
        receipt=views.receipt(made.receipt),
    )
