"""process, ask, show, list, search, rename: the daily commands.

Knows nothing of how any of it is done.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline.cli import options as o

PROCESS_HELP = """Turn recordings or transcripts into recaps.

Audio, video, a folder of one track per participant, WebVTT, SRT, text, Teams .docx or JSON; `-` reads standard input.
A second run is instant; a run that was killed goes on where it stopped.

    quorum process standup.m4a

    quorum process *.vtt -o recaps/ -f md,json,html

    cat call.vtt | quorum process - --json
"""
ASK_HELP = """Ask a meeting, a folder, or everything that was ever processed.

The answer cites who said it and when; "not said" is an answer too. Decisions, tasks, open questions and risks are told from
the recap, as you may have corrected it.

    quorum ask standup.vtt "When do we ship?"

    quorum ask recordings/ "What are the action items since 2026-05-01?"

    quorum ask recordings/ "What did Ana think of the budget?"

    quorum ask "What was decided about the release, and when did it change?"
"""


def process(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Files, folders or `-`.", show_default=False)
    ],
    out: o.Out = None,
    formats: Annotated[
        str, typer.Option("-f", "--format", help="md, json, vtt, srt, html, docx, …, with commas.")
    ] = "md,json,vtt",
    language: o.Language = None,
    vocabulary: o.Vocabulary = None,
    lang: o.Lang = None,
    translator: o.Translator = None,
    glossary: o.Glossary = None,
    pivot: o.Pivot = None,
    engine: o.Engine = None,
    speech_model: o.SpeechModel = None,
    batched: Annotated[
        bool | None, typer.Option("--batched", help="Faster decoding, checked for lost speech.")
    ] = None,
    chain: o.Chain = None,
    local: o.Local = None,
    offline: o.Offline = None,
    cloud: o.Cloud = None,
    pseudonyms: o.Pseudonyms = None,
    optimize: o.Optimize = None,
    max_cost: o.MaxCost = None,
    risk: o.Risk = None,
    overnight: o.Overnight = None,
    audio: Annotated[
        str, typer.Option(help="Sound of the html page: link to the recording, embed it, or none.")
    ] = "link",
    on: Annotated[
        str | None, typer.Option(help="Work on a Ray cluster that runs: ray, or ray:HOST:PORT.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print plan, tokens and cost range; send nothing.")
    ] = False,
    fresh: o.Fresh = False,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    from pipeline import api
    from pipeline.cli.console import meter, show_json, show_markdown
    from pipeline.cli.progress_table import shown

    settings = o.settings_from(
        chain=chain, language=language, lang=lang, engine=engine, speech_model=speech_model, batched=batched,
        local=local, offline=offline, cloud=cloud, pseudonyms=pseudonyms, optimize=optimize, max_cost_usd=max_cost, risk=risk, overnight=overnight,
        translator=translator, glossary=glossary, pivot=pivot,
    )  # fmt: skip
    wanted = o.names(formats)
    if dry_run:
        show_markdown(api.plan(inputs, settings=settings))
        return
    with shown(inputs, quiet=quiet) as (progress, watcher):
        report = api.process_all(
            inputs,
            settings=settings,
            out=out,
            formats=wanted,
            vocabulary=vocabulary,
            fresh=fresh,
            audio=o.choice(audio, "link", "embed", "none"),
            on=on,
            progress=progress,
            watcher=watcher,
            stdin=sys.stdin.buffer if sys.stdin else None,
        )
    for line in report.problems:
        print(o.plain(line), file=sys.stderr)
    if json:
        show_json(api.as_data(report.processed) if out is None else report.as_data())
    elif out is None:
        for done in report.processed:
            show_markdown(api.as_markdown(done))
    else:
        for outcome in report.outcomes:
            if outcome.state != "failed":
                print(out / outcome.meeting_id, flush=True)
    with meter(quiet) as progress:
        api.make_ready(report, settings=settings, on=on, progress=progress)
    if report.failed:
        raise typer.Exit(report.exit_code)


def ask(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[MEETING...] QUESTION",
            help="Ids, titles, files or folders, then the question.",
            show_default=False,
        ),
    ],
    series: Annotated[str | None, typer.Option(help="Only meetings of this series.")] = None,
    person: Annotated[str | None, typer.Option(help="Only what this person said.")] = None,
    since: Annotated[str | None, typer.Option(help="Only meetings from this date on (2026-05-01).")] = None,
    until: Annotated[str | None, typer.Option(help="Only meetings up to this date.")] = None,
    lang: o.Lang = None,
    translator: o.Translator = None,
    glossary: o.Glossary = None,
    chain: o.Chain = None,
    local: o.Local = None,
    offline: o.Offline = None,
    cloud: o.Cloud = None,
    pseudonyms: o.Pseudonyms = None,
    optimize: o.Optimize = None,
    max_cost: o.MaxCost = None,
    risk: o.Risk = None,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    from pipeline.retrieval import encoder

    encoder.get_ready()  # while the rest is imported and read
    from pipeline import api
    from pipeline.cli.console import meter, show_json, show_markdown

    *meetings, question = words
    question = question.encode("utf-8", "replace").decode()  # an odd byte of a shell is no reason to stop
    settings = o.settings_from(
        chain=chain,
        lang=lang,
        translator=translator,
        glossary=glossary,
        local=local,
        offline=offline,
        cloud=cloud,
        pseudonyms=pseudonyms,
        optimize=optimize,
        max_cost_usd=max_cost,
        risk=risk,
    )
    scope = api.Scope(series=series, person=person, since=since, until=until)
    with meter(quiet) as progress:
        answer = api.ask(question, meetings, settings=settings, scope=scope, progress=progress)
    if json:
        show_json(api.as_data(answer))
    else:
        show_markdown(api.as_markdown(answer))


def show(
    meeting: Annotated[str, typer.Argument(help="Id, title or file.", show_default=False)],
    transcript: Annotated[
        bool, typer.Option("--transcript", "-t", help="The words instead of the recap.")
    ] = False,
    formats: Annotated[str, typer.Option("-f", "--format", help="md, json, vtt, …")] = "md",
    json: o.Json = False,
) -> None:
    """Show a meeting's recap, or its words.

    quorum show standup · quorum show standup -t -f vtt · quorum show standup --json
    """
    from pipeline import api
    from pipeline.cli.console import show_markdown

    text = api.show(
        meeting, settings=o.settings_from(), kind="json" if json else formats, transcript=transcript
    )
    show_markdown(text) if not json and formats == "md" else print(text)


def list_(
    series: Annotated[str | None, typer.Option(help="Only this series.")] = None,
    newest: o.Newest = None,
    json: o.Json = False,
) -> None:
    """List the meetings, newest first: id, date, length, language, title."""
    from dataclasses import asdict

    from pipeline import api
    from pipeline.cli.console import show_json, show_table

    shown, settings = o.page(newest, o.ROWS, whole=json), o.settings_from()
    rows = api.meetings(settings=settings, series=series, limit=shown)
    every = api.how_many(settings=settings, series=series) if len(rows) == shown else len(rows)
    o.tell_of_more(len(rows), every, "meetings")
    if json:
        show_json([asdict(row) for row in rows])
        return
    if not rows:
        print("no meetings yet; begin with: quorum process RECORDING", file=sys.stderr)
    cells = [
        (r.id, r.date or "", f"{r.duration_s / 60:.0f} min" if r.duration_s else "", r.language, r.title)
        for r in rows
    ]
    show_table(("id", "date", "length", "language", "title"), cells)


def search(
    words: Annotated[str, typer.Argument(help="Words that must all occur.", show_default=False)],
    limit: Annotated[int, typer.Option("-n", help="At most this many hits.")] = 20,
    json: o.Json = False,
) -> None:
    """Find who said what, in all meetings: quorum search "release date"."""
    from pipeline import api
    from pipeline.cli.console import show_json, show_table
    from pipeline.formats.parts.times import short

    hits = api.search(words, settings=o.settings_from(), limit=limit)
    if json:
        show_json([
            {"meeting_id": h.meeting_id, "title": h.title, "date": h.date, "segment": h.segment.id, "speaker": h.segment.speaker,
             "start_s": h.segment.start_s, "text": h.segment.text} for h in hits
        ])  # fmt: skip
        return
    if not hits:
        print(f"nobody said {words!r}", file=sys.stderr)
    rows = [
        (
            h.meeting_id,
            short(h.segment.start_s) if h.segment.start_s is not None else "",
            h.segment.speaker or "",
            h.segment.text,
        )
        for h in hits
    ]
    show_table(("meeting", "at", "who", "words"), rows)


def rename(
    meeting: Annotated[str, typer.Argument(help="Id or title.", show_default=False)],
    names: Annotated[
        list[str], typer.Argument(metavar="OLD=NEW...", help="S1=Ana S2=Ben", show_default=False)
    ],
) -> None:
    """Give speakers their names, in the transcript and the recap: quorum rename standup S1=Ana."""
    from pipeline import api

    renamed = api.rename(meeting, o.pairs(names), settings=o.settings_from())
    print(f"{renamed.meeting_id}: {', '.join(renamed.speakers)}")


def register(app: typer.Typer) -> None:
    """Add the daily commands."""
    app.command(help=PROCESS_HELP)(process)
    app.command(help=ASK_HELP)(ask)
    app.command()(show)
    app.command("list")(list_)
    app.command()(search)
    app.command()(rename)
