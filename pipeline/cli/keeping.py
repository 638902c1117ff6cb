"""forget, check, export, import: the store as a whole.

Knows nothing of tables.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import options as o

FORGET_HELP = """Erase meetings: words, search index, results, paid replies, vectors, what the outbox holds, files written of them.

Says what was erased, and what nobody here can know. Your recording stays: it is yours to delete.

    quorum forget standup-1a2b
"""


def forget(
    meetings: Annotated[
        list[str], typer.Argument(metavar="MEETING...", help="Ids or titles.", show_default=False)
    ],
    json: o.Json = False,
) -> None:
    from dataclasses import asdict

    from pipeline import api
    from pipeline.cli.console import show_json

    settings = o.settings_from()
    done = [api.forget(meeting, settings=settings) for meeting in meetings]
    if json:
        show_json([asdict(each) for each in done])
        return
    for each in done:
        rows = ", ".join(f"{n} {what}" for what, n in each.rows.items() if n)
        print(
            f"{each.meeting_id}: erased {rows}, {each.vectors} kept vectors and terms, {each.sent} requests in the outbox"
        )
        for path in each.files:
            print(f"  {path}")
    print("not erased, because nobody here can know it:", file=sys.stderr)
    for line in done[0].unknown if done else ():
        print(f"  {line}", file=sys.stderr)


def check(
    mend: Annotated[
        bool, typer.Option("--mend", help="Erase what belongs to no meeting; build the index anew.")
    ] = False,
    json: o.Json = False,
) -> None:
    """Check the store: damage, rows and vectors that belong to no meeting, files that others can read."""
    from pipeline import api
    from pipeline.cli.console import show_json

    found = api.check(settings=o.settings_from(), mend=mend)
    if json:
        show_json(list(found))
    else:
        print("\n".join(found) or "the store is whole")
    if found and not mend:
        raise typer.Exit(1)


def export(
    file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
) -> None:
    """Write the whole store into one file, to keep or to take elsewhere: quorum export backup.quorum."""
    from pipeline import api

    api.export(file, settings=o.settings_from())
    print(file)


def import_(
    file: Annotated[Path, typer.Argument(help="What quorum export wrote.", show_default=False)],
) -> None:
    """Add the meetings of an exported store; none that is here is replaced: quorum import backup.quorum."""
    from pipeline import api

    for meeting, what in api.take_in(file, settings=o.settings_from()).items():
        print(f"{o.plain(meeting)}: {what}")


def register(app: typer.Typer) -> None:
    """Add the commands that keep a store."""
    app.command(help=FORGET_HELP)(forget)
    app.command()(check)
    app.command()(export)
    app.command("import")(import_)
