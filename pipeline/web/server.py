"""The server as one ASGI app: gate, pages, API, chat, MCP.

Knows nothing of what the routes do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from pipeline.errors import NotFound, QuorumError
from pipeline.settings import Settings
from pipeline.web import (
    ask_page,
    completions,
    cost_page,
    draft_page,
    library_page,
    login_page,
    meeting_page,
    monitoring,
    queue_page,
    rendering,
    rest,
    rest_verbs,
    settings_page,
    task_page,
    transfer,
)
from pipeline.web.access import Access
from pipeline.web.request_guard import FOR_PROGRAMS, Guard, Prefix
from pipeline.web.site import Site, site

PAGES = (
    login_page, library_page, meeting_page, ask_page, draft_page, queue_page, task_page, cost_page, settings_page,
)  # fmt: skip


def build(
    settings: Settings, access: Access, *, cookie: str = "quorum", prefix: str = "", mcp: bool = True
) -> ASGIApp:
    """The whole server. `prefix`: the path under which a proxy shows it; `cookie`: the name of the session's cookie."""
    parts = site(settings, access, cookie=cookie)
    app = FastAPI(
        title="quorum",
        version="1",
        summary="Recorded meetings: recaps you can trust, answers with their evidence, minutes.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan(parts),
    )
    app.state.site = parts
    for room in PAGES:
        app.include_router(room.router, include_in_schema=False)
    app.include_router(monitoring.router, include_in_schema=False)
    app.include_router(rest.router, prefix="/api/v1")
    app.include_router(rest_verbs.router, prefix="/api/v1")
    app.include_router(transfer.router, prefix="/api/v1")
    app.include_router(completions.router, prefix="/v1")
    app.mount("/static", StaticFiles(directory=rendering.HOME / "static"))
    if mcp:
        _add_mcp(app, settings)
    app.add_exception_handler(QuorumError, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _told)
    return Prefix(monitoring.Measured(Guard(app, access, cookie=cookie)), prefix)


def _add_mcp(app: FastAPI, settings: Settings) -> None:
    """MCP over streamable HTTP at /mcp, read-only, where its SDK is installed."""
    try:
        from pipeline.web import mcp_server
    except ImportError:
        return
    mcp_server.mount(app, settings)


def _lifespan(parts: Site) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            parts.feed.open()
            parts.uploads.tidy()
            parts.queue.open()
            stack.push_async_callback(parts.queue.close)
            for opened in getattr(app.state, "opened", ()):
                await stack.enter_async_context(opened())
            yield
        parts.thinkers.shutdown(wait=False, cancel_futures=True)
        parts.readers.shutdown(wait=False, cancel_futures=True)

    return lifespan


async def _told(request: Request, error: Exception) -> Response:
    """An error as its asker reads it: JSON for programs, a page for people."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"][1:])
        known, status = QuorumError(f"{where or 'the request'}: {first['msg']}"), 422
    elif isinstance(error, HTTPException):
        known, status = QuorumError(str(error.detail)), error.status_code
        known = NotFound("there is no such page") if status == 404 else known
    else:
        assert isinstance(error, QuorumError)
        known, status = error, rendering.status_of(error)
    if path.startswith("/v1/"):
        kind = "invalid_request_error" if status < 500 else "server_error"
        told = {"message": str(known), "type": kind, "param": None, "code": None}
        return JSONResponse({"error": told}, status)
    if path.startswith(FOR_PROGRAMS):
        headers = getattr(error, "headers", None)
        return JSONResponse({"error": {"message": known.message, "hint": known.hint}}, status, headers)
    return rendering.problem(request, known, status=status)
