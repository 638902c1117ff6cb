"""formats: what transcripts and recordings can be read, whose they are, and where to find them.

Knows nothing of how they are read.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import options as o


def formats(
    word: Annotated[
        str | None, typer.Argument(help="Only those with this word: quorum formats teams.")
    ] = None,
    json: o.Json = False,
) -> None:
    """List what can be read: whose export, its endings, where to find it. Recordings: whatever FFmpeg opens."""
    from dataclasses import asdict

    from pipeline import api
    from pipeline.cli.console import show_json, show_table

    known = api.readable(word)
    if json:
        show_json([asdict(k) for k in known])
        return
    show_table(
        ("export", "files", "beside the words", "where it comes from"),
        [(k.name, k.endings, k.tells, k.comes_from) for k in known],
    )


def register(app: typer.Typer) -> None:
    """Add `formats`."""
    app.command()(formats)
