"""Run the server with uvicorn: on one address, with one process, until it is stopped.

Knows nothing of what is served. Addresses with the token in them are never logged.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from pipeline.errors import BadInput
from pipeline.settings import Settings
from pipeline.web.access import LOOPBACK, Access, bare
from pipeline.web.request_guard import Guard


def serve(
    settings: Settings,
    access: Access,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    prefix: str = "",
    log_json: bool = False,
    ready: Callable[[str], None],
) -> None:
    """Serve the window, the API and MCP; `ready` is told the address once it listens. Raises BadInput for a taken port."""
    from pipeline.web.monitoring import log_as_json
    from pipeline.web.server import build

    if log_json:
        log_as_json()
    listening = _bound(host, port)
    number = listening.getsockname()[1]
    app = build(settings, access, cookie=f"quorum-{number}", prefix=prefix)
    shown = "127.0.0.1" if bare(host) in (*LOOPBACK, "0.0.0.0", "::") else host
    clean = "/" + prefix.strip("/") if prefix.strip("/") else ""
    _run(app, listening, lambda: ready(f"http://{shown}:{number}{clean}"))


def serve_mcp(
    settings: Settings, access: Access, *, port: int, write: bool, ready: Callable[[str], None]
) -> None:
    """Serve MCP alone, to this machine only."""
    from pipeline.web import mcp_server

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with app.state.opened[0]():
            yield

    app = Starlette(lifespan=lifespan)
    mcp_server.mount(app, settings, write=write)
    listening = _bound("127.0.0.1", port)
    number = listening.getsockname()[1]
    _run(
        Guard(app, access, cookie=f"quorum-{number}"), listening, lambda: ready(f"http://127.0.0.1:{number}")
    )


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
    except OSError as error:
        made.close()
        raise BadInput(
            f"{host}:{port}: {error.strerror}", hint="is it running already? --port 0 takes any that is free"
        ) from error
    return made


def _run(app: ASGIApp, listening: socket.socket, ready: Callable[[], None]) -> None:
    class WebServer(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    config = uvicorn.Config(
        app,
        log_level="warning",
        log_config=None,  # as the program has it
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        lifespan="on",
    )
    with suppress(KeyboardInterrupt):  # it has ended what it was at: to be stopped is no failure of a server
        WebServer(config).run([listening])
