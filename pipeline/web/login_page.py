"""The way in for people: the token or the password, once.

Knows nothing of what lies behind.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.web import rendering, site
from pipeline.web.request_guard import WAIT_S

router = APIRouter()
_ONE_AT_A_TIME = asyncio.Semaphore(1)


@router.get("/login")
async def ask(request: Request, next: str = "/") -> Response:
    """The page that asks who is there."""
    password = site.of(request).access.password is not None
    return rendering.page(request, "login.html", next=_inside(next), wrong=False, password=password)


@router.post("/login")
async def enter(
    request: Request, word: Annotated[str, Form()], next: Annotated[str, Form()] = "/"
) -> Response:
    """Let somebody in who knows the token or the password; whoever guesses waits, one at a time."""
    here = site.of(request)
    async with _ONE_AT_A_TIME:
        right = await asyncio.to_thread(here.access.opens, word.strip())
        if not right:
            await asyncio.sleep(WAIT_S)
    if not right:
        known = here.access.password is not None
        return rendering.page(
            request, "login.html", status=401, next=_inside(next), wrong=True, password=known
        )
    base = request.scope.get("root_path", "")
    reply = RedirectResponse(f"{base}{_inside(next)}", status_code=303)
    secure = request.url.scheme == "https"
    reply.set_cookie(
        here.cookie,
        here.access.session,
        httponly=True,
        samesite="strict",
        path=base or "/",
        max_age=2592000,
        secure=secure,
    )
    return reply


@router.post("/logout")
async def leave(request: Request) -> Response:
    """Forget who is there."""
    base = request.scope.get("root_path", "")
    reply = Response(headers={"HX-Redirect": f"{base}/login"})
    reply.delete_cookie(site.of(request).cookie, path=base or "/")
    return reply


def _inside(where: str) -> str:
    """A path of this server; whatever leads elsewhere becomes the first page."""
    ours = where.startswith("/") and not where.startswith(("//", "/\\")) and where.isprintable()
    return where if ours else "/"
