"""models pull: fetch a translation or speech model once.

Knows nothing of engines.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import options as o

PULL_HELP = """Fetch a model once: for translation (converted, so that it runs here without torch) or for speech (Whisper).

A download that broke off goes on; what arrives is checked by its sum.

    quorum models pull whisper:small

    quorum models pull m2m100-418m

    quorum models pull opus-mt-es-en

    quorum models pull nllb-600m --noncommercial
"""


def pull(
    name: Annotated[
        str,
        typer.Argument(
            help="whisper:small (or tiny … large-v3), m2m100-418m, m2m100-1.2b, madlad400-3b, nllb-600m, opus-mt-xx-yy."
        ),
    ],
    noncommercial: Annotated[
        bool, typer.Option("--noncommercial", help="My use is not commercial (NLLB).")
    ] = False,
) -> None:
    """Fetch a translation or speech model; its command hangs under `models`."""
    from pipeline import speech, translation

    if name.startswith("whisper:"):
        typer.echo(str(speech.pull(name.removeprefix("whisper:"))))
        return
    settings = o.settings_from()
    folder = translation.pull(name, settings=settings, noncommercial=noncommercial)
    typer.echo(str(folder))
