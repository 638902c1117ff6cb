"""serve, mcp: the window with its HTTP API, and meetings for assistants.

Knows nothing of what is served.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline.cli import options as o

SERVE_HELP = """Open the window: library, recaps, questions, drafts, tasks; with an HTTP API, OpenAI's form of chat, and MCP.

It listens to this machine only and prints a link with a token. For a network give it an address and a password.

    quorum serve

    quorum serve --host 0.0.0.0 --password --allow-host minutes.example.org

    quorum serve --path /quorum        # behind a proxy that shows it under a path

Programs send the token: `Authorization: Bearer TOKEN`. QUORUM_TOKEN sets it.
"""
MCP_HELP = """Let an assistant read the meetings: an MCP server on standard input, or over HTTP with --http.

It reads only; --write adds corrections, names and notes. Nothing is ever deleted.

    quorum mcp

    quorum mcp --http --port 8766
"""


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; default: this machine only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0: any that is free.", min=0, max=65535)] = 8765,
    path: Annotated[str, typer.Option(help="Path under which a proxy shows it.")] = "",
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="A name it may be called by, beside localhost.")
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="QUORUM_TOKEN", help="The token; default: one of its own, kept.", show_envvar=True
        ),
    ] = None,
    new_token: Annotated[
        bool, typer.Option("--new-token", help="Make a new token; the old one is worthless.")
    ] = False,
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password that opens the window too.")
    ] = False,
    log_json: Annotated[
        bool,
        typer.Option(
            "--log-json", help="Log requests and jobs as JSON on stderr, without words of meetings."
        ),
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the link in the browser.")
    ] = True,
    chain: o.Chain = None,
    local: o.Local = None,
    offline: o.Offline = None,
    max_cost: o.MaxCost = None,
    lang: o.Lang = None,
) -> None:
    import click

    _installed("fastapi", "web")
    from pipeline.web import access, run

    settings = o.settings_from(chain=chain, local=local, offline=offline, max_cost_usd=max_cost, lang=lang)
    kept = access.password_in(settings.home)
    if password:
        kept = access.keep_password(
            settings.home, click.prompt("Password for the window", hide_input=True, confirmation_prompt=True)
        )
    given = token or access.token_in(settings.home, new=new_token)
    loopback = access.bare(host) in access.LOOPBACK
    who = access.Access(given, kept, tuple(allow_host or ()), network=not loopback)

    def ready(address: str) -> None:
        link = f"{address}/?token={given}"
        print(link, flush=True)
        print(
            "Stop it with Ctrl-C. Whoever has the link can read everything: do not pass it on.",
            file=sys.stderr,
        )
        if browser and sys.stdout.isatty():
            click.launch(link)

    run.serve(settings, who, host=host, port=port, prefix=path, log_json=log_json, ready=ready)


def mcp(
    write: Annotated[
        bool, typer.Option("--write", help="Corrections, names and notes too; never a delete.")
    ] = False,
    http: Annotated[bool, typer.Option("--http", help="Streamable HTTP instead of standard input.")] = False,
    port: Annotated[int, typer.Option(help="Port with --http.", min=0, max=65535)] = 8766,
    token: Annotated[
        str | None,
        typer.Option(envvar="QUORUM_TOKEN", help="The token with --http; default: one of its own, kept."),
    ] = None,
    chain: o.Chain = None,
    local: o.Local = None,
    max_cost: o.MaxCost = None,
) -> None:
    _installed("mcp", "mcp")
    from pipeline.web import access, mcp_server

    settings = o.settings_from(chain=chain, local=local, max_cost_usd=max_cost)
    if not http:
        mcp_server.build(settings, write=write).run("stdio")
        return
    _installed("fastapi", "web")
    from pipeline.web import run

    given = token or access.token_in(settings.home)

    def ready(address: str) -> None:
        print(f"{address}/mcp", flush=True)
        print(f"Authorization: Bearer {given}", file=sys.stderr)

    run.serve_mcp(settings, access.Access(given), port=port, write=write, ready=ready)


def _installed(module: str, extra: str) -> None:
    from importlib.util import find_spec

    from pipeline.errors import EngineUnavailable
    from pipeline.installed import how_to_add

    if find_spec(module) is None:
        raise EngineUnavailable(f"the extra {extra!r} is not installed", hint=how_to_add(extra))


def register(app: typer.Typer) -> None:
    """Add `serve` and `mcp`."""
    app.command(help=SERVE_HELP)(serve)
    app.command(help=MCP_HELP)(mcp)
