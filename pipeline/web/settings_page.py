"""Settings and doctor in plain words. Keys are never shown: only whether one was found.

Knows nothing of how anything is checked.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from pipeline import api, languages
from pipeline.settings import Settings, without_password
from pipeline.web import rendering, site

router = APIRouter()

SHOWN = 20
"""So many of the last requests that left this machine are shown."""


@router.get("/settings")
async def settings(request: Request) -> Response:
    """What is set, what it means, and how the window is reached by programs."""
    here = site.of(request)
    known = [languages.find(tag) for tag in languages.tags()]
    return rendering.page(
        request,
        "settings.html",
        rows=_rows(here.settings),
        known=sorted(known, key=lambda each: each.native_name),
    )


@router.get("/settings/doctor")
async def doctor(request: Request, reach: bool = False) -> Response:
    """What works on this machine, what is missing, and what mends it."""
    here = site.of(request)
    found = await here.think(api.doctor, settings=here.settings, reach=reach)
    return rendering.page(request, "_doctor.html", checks=found)


@router.get("/settings/models")
async def models(request: Request) -> Response:
    """Which models there are, and why the rest cannot be used."""
    here = site.of(request)
    found = await here.think(api.models, settings=here.settings)
    return rendering.page(request, "_models.html", models=found)


@router.get("/settings/vendors")
async def vendors(request: Request) -> Response:
    """To whom meetings may be sent, of those whose keys are here; and what was sent last, the newest first."""
    here = site.of(request)
    found = await here.read(api.vendors, settings=here.settings)
    left = await here.read(api.sent, settings=here.settings)
    fixed = here.settings.local or here.settings.cloud is not None
    return rendering.page(request, "_vendors.html", vendors=found, fixed=fixed, sent=left[: -SHOWN - 1 : -1])


@router.post("/settings/vendors")
async def agree(
    request: Request, vendor: Annotated[str, Form()], agreed: Annotated[bool, Form()] = False
) -> Response:
    """Remember whether meetings may be sent to a vendor."""
    here = site.of(request)
    await here.read(api.agree, vendor, agreed, settings=here.settings)
    return await vendors(request)


@router.post("/settings/language")
async def language(request: Request, tag: Annotated[str, Form()] = "") -> Response:
    """The language of the window; empty: the browser's."""
    reply = Response(headers={"HX-Refresh": "true"})
    where = request.scope.get("root_path", "") or "/"
    if tag in languages.tags():
        reply.set_cookie(
            rendering.LANGUAGE_COOKIE, tag, max_age=31536000, samesite="strict", httponly=True, path=where
        )
    else:
        reply.delete_cookie(rendering.LANGUAGE_COOKIE, path=where)
    return reply


def _rows(held: Settings) -> list[tuple[str, str, str, bool]]:
    """(name, value, meaning, whether it differs from the default). Nothing that could hold a key is among them."""
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(held, name)
        shown = ", ".join(map(str, value)) if isinstance(value, (tuple, list, dict)) else str(value)
        shown = without_password(shown) if name == "db" else shown
        rows.append(
            (name, shown if value not in (None, ()) else "—", field.description or "", value != field.default)
        )
    return rows
