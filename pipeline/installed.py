"""How this copy was installed: its version, and the command that adds an extra to it.

Knows nothing of what the extras are for. On the package index `quorum` is somebody else's: ours is `quorum-meetings`.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import PurePath

DISTRIBUTION = "quorum-meetings"


@cache
def version() -> str:
    """The version of the installed distribution; "0+source" where the code runs from a folder that was not installed."""
    from importlib import metadata  # late: it reads what every installed distribution says of itself

    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0+source"


def how_to_add(extra: str) -> str:
    """The command that adds an extra, in the form that fits how this copy was installed."""
    return command(extra, prefix=sys.prefix, editable=_editable())


def command(extra: str, *, prefix: str, editable: bool) -> str:
    """`prefix`: the environment's folder; `editable`: installed from a checkout that is worked on."""
    if editable:
        return f"pip install -e '.[{extra}]' in the project's folder"
    wanted = f"'{DISTRIBUTION}[{extra}]'"
    folders = PurePath(prefix).parts
    if "uv" in folders and "tools" in folders:
        return f"uv tool install {wanted}"
    if "pipx" in folders:
        return f"pipx install --force {wanted}"
    return f"pip install {wanted}"


def _editable() -> bool:
    import json
    from importlib import metadata

    try:
        told = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return True
    return bool(told and json.loads(told).get("dir_info", {}).get("editable"))
