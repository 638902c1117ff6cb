"""key: keep a vendor's key where only its owner can read it, say where it comes from, or take it away.

Knows nothing of vendors. A key is never printed, and never taken from the command line, which others can see.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

KEY_HELP = """Keep a vendor's key in the system's keyring, or in a file that only you can read; say where it comes from.

    quorum key

    quorum key OPENAI_API_KEY --set

    quorum key OPENAI_API_KEY --forget
"""


def key(
    name: Annotated[
        str | None, typer.Argument(help="The key's name, as in the environment: OPENAI_API_KEY.")
    ] = None,
    put: Annotated[
        bool, typer.Option("--set", help="Ask for the key (or read a line of standard input), and keep it.")
    ] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Take it away.")] = False,
) -> None:
    from pipeline import keys
    from pipeline.errors import BadInput, NotFound

    if name is None:
        if put or forget:
            raise BadInput("which key?", hint="quorum key OPENAI_API_KEY --set")
        for known in keys.kept():
            print(f"{known}\t{keys.source(known)}")
        return
    if put:
        print(f"kept in {keys.keep(name, _asked(name))}", file=sys.stderr)
    elif forget:
        places = keys.forget(name)
        if not places:
            raise NotFound(
                f"{name}: no such key is kept", hint="quorum key; the environment is not ours to change"
            )
        print(f"taken out of {' and '.join(places)}", file=sys.stderr)
    elif place := keys.source(name):
        print(f"{name}\t{place}")
    else:
        raise NotFound(f"{name}: there is no such key", hint=f"quorum key {name} --set")


def _asked(name: str) -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        return str(typer.prompt(name, hide_input=True, err=True)).strip()
    return (sys.stdin.readline() if sys.stdin is not None else "").strip()


def register(app: typer.Typer) -> None:
    """Add `key`."""
    app.command(name="key", help=KEY_HELP)(key)
