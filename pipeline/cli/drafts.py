"""draft: minutes, e-mails, agendas and forms of your own, from one meeting or many.

Knows nothing of how a draft is written.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline.cli import options as o

DRAFT_HELP = """Draft minutes, e-mails and agendas from recaps, each statement with the moment it was said.

KIND is minutes, email, agenda, summary, tickets, status, or a template file of yours (.md); several may be given.
MEETING is an id, a title, a file, a folder, or a recap.md that you edited; `-` reads a list of them.

    quorum draft minutes standup

    quorum draft minutes email recordings/ -o drafts/

    quorum draft board-note.md standup --set client=ACME --lang de
"""


def draft(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="KIND... MEETING...", help="What to draft, then from what.", show_default=False
        ),
    ],
    out: o.Out = None,
    formats: Annotated[
        str, typer.Option("-f", "--format", help="md, docx, html, eml, pdf, json, with commas.")
    ] = "md",
    tone: Annotated[str, typer.Option(help="neutral, formal or friendly.")] = "neutral",
    audience: Annotated[str, typer.Option(help="Who will read it.")] = "participants",
    length: Annotated[str, typer.Option(help="short, normal or long.")] = "normal",
    lang: o.Lang = None,
    footnotes: Annotated[
        bool, typer.Option("--footnotes/--no-footnotes", help="Evidence as footnotes.")
    ] = True,
    fill: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Fill a blank of the template.")
    ] = None,
    chain: o.Chain = None,
    local: o.Local = None,
    offline: o.Offline = None,
    cloud: o.Cloud = None,
    pseudonyms: o.Pseudonyms = None,
    optimize: o.Optimize = None,
    max_cost: o.MaxCost = None,
    overnight: o.Overnight = None,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    from pipeline import api
    from pipeline.cli.console import show_json, show_markdown
    from pipeline.cli.progress_table import shown
    from pipeline.stages.drafting import Style

    settings = o.settings_from(
        chain=chain,
        lang=lang,
        local=local,
        offline=offline,
        cloud=cloud,
        pseudonyms=pseudonyms,
        optimize=optimize,
        max_cost_usd=max_cost,
        overnight=overnight,
    )
    kinds, meetings = o.kinds_then_meetings(words)
    if "-" in meetings:  # a list on standard input, one meeting a line
        listed = [line.strip() for line in (sys.stdin or ()) if line.strip()]
        meetings = [m for name in meetings for m in (listed if name == "-" else [name])]
    style = Style(
        tone=tone,
        audience=audience,
        length=length,
        language=lang,
        date=api.today(),
        footnotes=footnotes,
        fields=o.pairs(fill or []),
    )
    with shown(meetings, quiet=quiet) as (progress, watcher):
        report = api.draft_all(
            kinds,
            meetings,
            style=style,
            settings=settings,
            progress=progress,
            watcher=watcher,
            out=out,
            formats=o.names(formats),
        )
    for line in report.problems:
        print(o.plain(line), file=sys.stderr)
    if json:
        show_json(api.as_data(report.drafts) if out is None else report.as_data())
    elif out is None:
        for made in report.drafts:
            show_markdown(f"# {made.title}\n\n{made.body}")
    else:
        for outcome in report.outcomes:
            for name in outcome.files:
                print(out / name)
    if report.failed:
        raise typer.Exit(report.exit_code)


def register(app: typer.Typer) -> None:
    """Add `draft`."""
    app.command(help=DRAFT_HELP)(draft)
