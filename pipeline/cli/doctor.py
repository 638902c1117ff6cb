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
    languages: Annotated[
        bool, typer.Option("--languages", help="Say what was measured of each language instead.")
    ] = False,
    json: o.Json = False,
) -> None:
    """Say what works on this machine, what is missing, and the command that fixes it."""
    from dataclasses import asdict

    if languages:
        return _languages(json)

    from pipeline.app import diagnosis
    from pipeline.cli.console import show_json, show_table

    found = list(diagnosis.checks(o.settings_from(), reach=reach))
    if json:
        show_json([asdict(check) for check in found])
    else:
        show_table(
            ("", "what", "state", "what to do"),
            [(SIGNS[c.state], c.what, c.detail, c.fix or "") for c in found],
        )
    if any(check.state == "bad" for check in found):
        raise typer.Exit(1)


def _languages(as_json: bool) -> None:
    """What the benchmarks found of each language, in percent, and what the embedded model may say in it."""
    from pipeline import languages as known
    from pipeline.cli.console import show_json, show_table

    rows = {
        tag: {"name": known.find(tag).name, **known.measured().get(tag, {}), "fit": known.find(tag).settles}
        for tag in known.tags()
    }
    if as_json:
        return show_json(rows)
    show_table(
        ("", "language", *_COLUMNS.values(), "the embedded model lists"),
        [
            (tag, str(row["name"]), *(_percent(row.get(key)) for key in _COLUMNS), LISTS[bool(row["fit"])])
            for tag, row in rows.items()
        ],
    )


LISTS = {True: "decisions and tasks", False: "moments to check"}
_COLUMNS = {
    "detection": "detected",
    "sentences": "sentences",
    "tasks_agreed_precision": "agreed tasks right",
    "tasks_recall": "tasks found",
    "decisions_agreed_precision": "agreed decisions right",
    "decisions_recall": "decisions found",
    "questions_right": "questions right",
}


def _percent(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "–"


def register(app: typer.Typer) -> None:
    """Add `doctor`."""
    app.command()(doctor)
