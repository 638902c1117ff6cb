"""Settings from the environment: QUORUM_NAME=value, and what several sources say laid over one another.

Knows nothing of which settings there are. A library for this takes 0.06 s of every command: it loads its readers of
command lines and of four vendors' vaults, and asyncio.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from pipeline.errors import SettingsError

PREFIX = "quorum_"
BETWEEN = "__"


def read(
    names: Collection[str], environment: Mapping[str, str], *, structured: Collection[str]
) -> dict[str, Any]:
    """What the environment says of these settings, in letters of any size; `structured` ones are JSON.

    Parts of those may stand alone: QUORUM_MODELS__NAME__BASE_URL. What has no setting's name is left out. Raises SettingsError.
    """
    given = {key.lower(): value for key, value in environment.items()}
    found: dict[str, Any] = {}
    for name in names:
        whole = given.get(PREFIX + name)
        if name not in structured:
            found |= {} if whole is None else {name: whole}
            continue
        parts = [] if whole is None else [{name: _decoded(name, whole)}]
        begin = PREFIX + name + BETWEEN
        for key in sorted(k for k in given if k.startswith(begin)):
            parts.append(_nested([name, *key.removeprefix(begin).split(BETWEEN)], _plain(given[key])))
        found |= merged(*parts)
    return found


def merged(*sources: Mapping[str, Any]) -> dict[str, Any]:
    """All of them, tables merged; where two say something else, the later one counts."""
    found: dict[str, Any] = {}
    for source in sources:
        for key, value in source.items():
            known = found.get(key)
            if isinstance(known, Mapping) and isinstance(value, Mapping):
                value = merged(known, value)
            found[key] = value
    return found


def _nested(path: list[str], value: Any) -> dict[str, Any]:
    first, *rest = path
    return {first: _nested(rest, value) if rest else value}


def _decoded(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SettingsError(
            f"{(PREFIX + name).upper()}: it is no JSON ({error})",
            hint='lists are written ["…", "…"], tables {"…": …}',
        ) from error


def _plain(text: str) -> Any:
    """A part of a table: a list or a table as JSON, anything else as it stands."""
    try:
        told = json.loads(text)
    except ValueError:
        return text
    return told if isinstance(told, list | dict) else text
