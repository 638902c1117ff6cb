"""actions, timeline, edit, watch, init: what follows a recap.

Knows nothing of how any of it is done.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import options as o

ACTIONS_HELP = """List the tasks of all meetings: who, what, until when, and whether a later meeting says it is done.

    quorum actions --open --owner Ana

    quorum actions --due 7d -f ics > todo.ics

    quorum actions --series standup --done --json
"""
TIMELINE_HELP = """Show a series of meetings in order: what each decided, took back, handed out and closed.

    quorum timeline standup
"""
EDIT_HELP = """Correct a recap; the next drafts follow.

Opens the recap in $EDITOR. A recap.md that was edited elsewhere is read with --file (drafting from it does the same).
What is left as it is keeps its evidence; a new statement is looked up by its “quote”.

    quorum edit standup

    quorum edit --file recaps/standup/recap.md
"""
WATCH_HELP = """Process what appears in a folder, once it is complete.

One line on stdout for each meeting; with --json one JSON object a line, for a notifier of your desktop.

    quorum watch ~/Recordings -o recaps/ -f md,html
"""
INIT_HELP = """Write a commented quorum.toml with every setting, then: quorum doctor.

    quorum init
"""


def actions(
    owner: Annotated[str | None, typer.Option(help="Only tasks of this person (part of the name).")] = None,
    due: Annotated[
        str | None, typer.Option(help="Only tasks due within this span or overdue: 7d, 2w.")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only open tasks.")] = False,
    done: Annotated[
        bool, typer.Option("--done", help="Only tasks that a later meeting reported done.")
    ] = False,
    series: Annotated[str | None, typer.Option(help="Only meetings of this series.")] = None,
    formats: Annotated[str, typer.Option("-f", "--format", help="md, csv, ics or json.")] = "md",
    newest: o.Newest = None,
    json: o.Json = False,
) -> None:
    from datetime import date

    from pipeline import formats as formats_
    from pipeline.app import task_list as tasks
    from pipeline.cli.console import meter, show_markdown
    from pipeline.errors import BadInput
    from pipeline.store import Store

    if open_ and done:
        raise BadInput("--open and --done exclude each other", hint="leave both away for all tasks")
    writer = formats_.task_writer("json" if json else formats)
    state = done if open_ or done else None
    shown = o.page(newest, o.TASKS, whole=json or formats != "md")
    with Store(o.settings_from().database) as store, meter(False) as progress:
        asked = tasks.wanted(store, owner=owner, due=due, done=state, series=series, today=date.today())
        found = tasks.found(store, asked, newest=shown, progress=progress)
        every = tasks.how_many(store, asked) if len(found) == shown else len(found)
    o.tell_of_more(len(found), every, "tasks")
    (data,) = writer.tracked(found).values()
    if not found:
        print("no such tasks", file=sys.stderr)
    if formats == "md" and not json:
        show_markdown(data.decode())
    else:
        sys.stdout.write(
            data.decode("utf-8-sig").replace("\r\n", "\n") if formats == "csv" else data.decode()
        )


def timeline(
    series: Annotated[
        str, typer.Argument(help="Name of the series (quorum list --json shows it).", show_default=False)
    ],
    newest: o.Newest = None,
    json: o.Json = False,
) -> None:
    from pipeline.app import task_list as tasks
    from pipeline.cli.console import meter, show_json, show_markdown
    from pipeline.store import Store, shelf

    shown = o.page(newest, o.ENTRIES, whole=json)
    with Store(o.settings_from().database) as store, meter(False) as progress:
        entries = tasks.timeline(store, series, newest=shown, progress=progress)
        every = len(shelf.recapped_of(store, series)) if len(entries) == shown else len(entries)
    o.tell_of_more(len(entries), every, "meetings")
    if json:
        show_json(tasks.as_data(entries))
    else:
        show_markdown(tasks.as_markdown(entries))


def edit(
    meeting: Annotated[str | None, typer.Argument(help="Id or title.", show_default=False)] = None,
    file: Annotated[
        Path | None, typer.Option(help="A recap.md that was edited.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    import click

    from pipeline import api
    from pipeline.app import edit as edit_
    from pipeline.app.process import EDITED
    from pipeline.errors import BadInput
    from pipeline.formats import md
    from pipeline.meeting import Recap

    if (meeting is None) == (file is None):
        raise BadInput("say which recap", hint="quorum edit MEETING, or quorum edit --file recap.md")
    with api.context(o.settings_from()) as context:
        if file is not None:
            print(edit_.adopt(file, context).transcript.meeting_id)
            return
        meeting_id = context.store.find(str(meeting))
        transcript = context.store.transcript(meeting_id)
        base = context.store.artifact(meeting_id, EDITED, Recap) or context.store.artifact(
            meeting_id, "recap", Recap
        )
        if base is None:
            raise BadInput(f"{meeting_id} has no recap yet", hint=f"quorum show {meeting_id}")
        text = click.edit(md.render(base, transcript), extension=".md")
        if text is None:
            print("nothing was changed", file=sys.stderr)
            return
        edit_.keep(edit_.changed(base, text, transcript), transcript, context)
        print(meeting_id)


def watch(
    folder: Annotated[
        Path,
        typer.Argument(help="Folder to watch, subfolders included.", file_okay=False, show_default=False),
    ],
    out: o.Out = None,
    formats: Annotated[
        str, typer.Option("-f", "--format", help="md, json, vtt, html, …, with commas.")
    ] = "md,json,vtt,html",
    settle: Annotated[float, typer.Option(help="A file unchanged for this many seconds is complete.")] = 10.0,
    once: Annotated[bool, typer.Option("--once", help="Process what is there and stop.")] = False,
    language: o.Language = None,
    lang: o.Lang = None,
    chain: o.Chain = None,
    local: o.Local = None,
    offline: o.Offline = None,
    cloud: o.Cloud = None,
    pseudonyms: o.Pseudonyms = None,
    max_cost: o.MaxCost = None,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    import time

    from pipeline import api
    from pipeline.app.watch import Watch
    from pipeline.cli.console import meter

    settings = o.settings_from(chain=chain, language=language, lang=lang, local=local, offline=offline, cloud=cloud, pseudonyms=pseudonyms, max_cost_usd=max_cost)  # fmt: skip
    out = out or folder / "recaps"
    watched = Watch(folder, settle_s=0.0 if once else settle, skip=(out,))
    if not quiet:
        print(f"watching {folder}; recaps go to {out}", file=sys.stderr)
    while True:
        for path in watched.ready():
            with meter(quiet) as progress:
                report = api.process_all(
                    [str(path)], settings=settings, out=out, formats=o.names(formats), progress=progress
                )
            for outcome in report.outcomes:
                _tell(outcome, out, json=json)
        if once:
            return
        time.sleep(min(2.0, settle / 2))


def _tell(outcome: object, out: Path, *, json: bool) -> None:
    from json import dumps

    from pipeline.app.many import Outcome
    from pipeline.app.watch import event

    assert isinstance(outcome, Outcome)
    if json:
        print(dumps(event(outcome, out), ensure_ascii=False), flush=True)
    elif outcome.state == "failed":
        print(
            f"failed {outcome.source}: {outcome.error}" + (f" ({outcome.hint})" if outcome.hint else ""),
            flush=True,
        )
    else:
        print(f"{outcome.state} {outcome.source} -> {out / outcome.meeting_id}", flush=True)


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write it.", file_okay=False)] = Path("."),
    force: Annotated[bool, typer.Option("--force", help="Replace a quorum.toml that is there.")] = False,
) -> None:
    from pipeline.app import start

    print(start.write(folder, force=force))
    print("next: quorum doctor", file=sys.stderr)


def register(app: typer.Typer) -> None:
    """Add the commands that follow a recap."""
    app.command(help=ACTIONS_HELP)(actions)
    app.command(help=TIMELINE_HELP)(timeline)
    app.command(help=EDIT_HELP)(edit)
    app.command(help=WATCH_HELP)(watch)
    app.command(help=INIT_HELP)(init)
