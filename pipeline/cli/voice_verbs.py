"""voice add, list, forget; redo voices: who speaks, taught and told anew.

Knows nothing of how voices are compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import options as o

Name = Annotated[str, typer.Argument(help="As it shall stand in transcripts.")]


def add(
    name: Name, clip: Annotated[Path, typer.Argument(help="Five seconds or more of that person alone.")]
) -> None:
    """Teach a voice: in later recordings its speaker gets the name, where the likeness is strong.

    Kept on this machine as numbers, not as sound: quorum voice add Ana clip.wav
    """
    from pipeline import api

    seconds = api.voice_add(name, clip, settings=o.settings_from())
    typer.echo(f"{name}: learned from {seconds:.0f} s of speech")


def listed() -> None:
    """Whose voices are kept."""
    from pipeline import api

    for name in api.voice_names(settings=o.settings_from()):
        typer.echo(name)


def forget(name: Name) -> None:
    """Erase a voice."""
    from pipeline import api

    api.voice_forget(name, settings=o.settings_from())
    typer.echo(f"{name}: forgotten")


def redo(
    inputs: Annotated[list[str], typer.Argument(metavar="MEETING...", help="An id, a title or a recording.")],
    out: o.Out = None,
    quiet: o.Quiet = False,
) -> None:
    """Tell the voices of a meeting apart again, with the words that were heard before: quorum redo voices standup

    The recording must lie where it was; voices that were taught since get their names.
    """
    from pipeline import api
    from pipeline.cli.console import show_markdown
    from pipeline.cli.progress_table import shown

    with shown(inputs, quiet=quiet) as (progress, watcher):
        report = api.process_all(
            inputs, settings=o.settings_from(), out=out, voices_again=True, progress=progress, watcher=watcher
        )
    for line in report.problems:
        typer.echo(line, err=True)
    for done in report.processed if out is None else ():
        show_markdown(api.as_markdown(done))
    if report.failed:
        raise typer.Exit(report.exit_code)


def register(app: typer.Typer) -> None:
    """Add `voice` and `redo`."""
    voice = typer.Typer(help="Teach, list and forget voices.", no_args_is_help=True)
    voice.command("add")(add)
    voice.command("list")(listed)
    voice.command("forget")(forget)
    app.add_typer(voice, name="voice")
    again = typer.Typer(help="Make one step again, keep the others.", no_args_is_help=True)
    again.callback()(lambda: None)
    again.command("voices")(redo)
    app.add_typer(again, name="redo")
