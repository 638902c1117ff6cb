"""models pull: fetch a translation model once.

Knows nothing of engines.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import options as o

PULL_HELP = """Fetch a translation model once and convert it, so that it runs here without torch.

    quorum models pull m2m100-418m

    quorum models pull opus-mt-es-en

    quorum models pull nllb-600m --noncommercial
"""


def pull(
    name: Annotated[
        str, typer.Argument(help="m2m100-418m, m2m100-1.2b, madlad400-3b, nllb-600m, opus-mt-xx-yy.")
    ],
    noncommercial: Annotated[
        bool, typer.Option("--noncommercial", help="My use is not commercial (NLLB).")
    ] = False,
) -> None:
    """Fetch a translation model; its command hangs under `models`."""
    from pipeline import translation

    settings = o.settings_from()
    folder = translation.pull(name, settings=settings, noncommercial=noncommercial)
    typer.echo(str(folder))
