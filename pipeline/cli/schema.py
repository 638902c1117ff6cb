"""schema: the JSON schemas of what quorum writes, for programs that read it."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    name: Annotated[str, typer.Argument(help="recap, transcript, answer or draft.", show_default=False)],
) -> None:
    """Print the JSON schema of a result: quorum schema recap > recap.schema.json."""
    from pipeline.cli.console import show_json
    from pipeline.formats import json as json_format

    show_json(json_format.schema(name))


def register(app: typer.Typer) -> None:
    """Add `schema`."""
    app.command()(schema)
