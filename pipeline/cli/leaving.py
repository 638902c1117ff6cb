"""trust, outbox: whose settings count, and what left this machine.

Knows nothing of how either is decided.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import options as o

TRUST_HELP = """Trust a folder's quorum.toml, as it is now.

A folder may have been sent by somebody, so its file sets tastes only (language, lang, diarize). What reaches keys, addresses,
models, engines, money or the place of the database counts once you have read the file and trusted it; when it changes, it
has to be trusted again.

    quorum trust

    quorum trust --undo
"""
OUTBOX_HELP = """Show what left this machine: when, to whom, and the words themselves.

    quorum outbox

    quorum outbox --text

    quorum outbox --dry-run call.vtt --pseudonyms
"""


def trust(
    folder: Annotated[Path, typer.Argument(help="The folder with the quorum.toml.", file_okay=False)] = Path(
        "."
    ),
    undo: Annotated[bool, typer.Option("--undo", help="Trust it no longer.")] = False,
) -> None:
    from pipeline import trust as trusted
    from pipeline.settings import CONFIG_NAME

    path = folder / CONFIG_NAME
    if undo:
        print(f"{path}: {'no longer trusted' if trusted.take_back(path) else 'was not trusted'}")
        return
    found = trusted.give(path)
    print(f"{path}: trusted as it is now; it sets {', '.join(found.values) or 'nothing'}")


def outbox(
    meetings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MEETING...]", help="Only of these; files with --dry-run.", show_default=False
        ),
    ] = None,
    since: Annotated[str, typer.Option(help="Only from this date on (2026-05-01).")] = "",
    text: Annotated[bool, typer.Option("--text", help="The words that left, too.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="What recaps of these files would send; nothing is sent.")
    ] = False,
    chain: o.Chain = None,
    pseudonyms: o.Pseudonyms = None,
    json: o.Json = False,
) -> None:
    from dataclasses import asdict

    from pipeline import api
    from pipeline.cli.console import show_json, show_table

    settings = o.settings_from(chain=chain, pseudonyms=pseudonyms)
    if dry_run:
        found = api.would_send(meetings or [], settings=settings)
    else:
        each: list[str | None] = list(meetings) if meetings else [None]
        found = tuple(s for m in each for s in api.sent(m, settings=settings, since=since))
    if json:
        show_json([asdict(s) for s in found])
        return
    if not found:
        print("nothing would leave this machine" if dry_run else "nothing left this machine", file=sys.stderr)
    if text or dry_run:
        for s in found:
            names = ", names replaced" if s.pseudonyms else ""
            print(
                f"--- {s.at} · {s.model} at {s.host} · {s.task} · about {s.tokens:,} tokens{names}\n\n{o.plain(s.text)}\n"
            )
        return
    rows = [(s.at, s.vendor, s.host, s.task, f"{s.tokens:,}", "replaced" if s.pseudonyms else "as said", ", ".join(s.meetings)) for s in found]  # fmt: skip
    show_table(("at", "to", "host", "task", "tokens", "names", "meetings"), rows)


def register(app: typer.Typer) -> None:
    """Add `trust` and `outbox`."""
    app.command(help=TRUST_HELP)(trust)
    app.command(help=OUTBOX_HELP)(outbox)
