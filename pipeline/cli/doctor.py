"""doctor: what works here, what is missing, and the command that fixes it."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import options as o

SIGNS = {"ok": "ok", "warn": "--", "bad": "!!"}


def doctor(
    reach: Annotated[
        bool, typer.Option("--reach", help="Also ask the providers' servers; costs nothing.")
    ] = False,
    json: o.Json = False,
) -> None:
    """Say what works on this machine, what is missing, and the command that fixes it."""
    from dataclasses import asdict

    from pipeline.app import doctor as findings
    from pipeline.cli.console import show_json, show_table

    found = list(findings.checks(o.settings_from(), reach=reach))
    if json:
        show_json([asdict(check) for check in found])
    else:
        show_table(
            ("", "what", "state", "what to do"),
            [(SIGNS[c.state], c.what, c.detail, c.fix or "") for c in found],
        )
    if any(check.state == "bad" for check in found):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add `doctor`."""
    app.command()(doctor)
