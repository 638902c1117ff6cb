"""Whose settings count for what: a folder's own quorum.toml sets tastes; anything else needs the user's word, given once.

Knows names of settings, not what they do. A folder may have been sent by somebody: what reaches keys, addresses, models,
engines, money or the place of the database is taken from its file only after `quorum trust`, which remembers the file by
path and content. A file that changed has to be trusted again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from pipeline.errors import SettingsError, StoreError

TASTES = frozenset({"language", "lang", "diarize"})
"""What any folder may set: how results read, nothing that they reach or cost."""
STRICTER = frozenset({"local", "offline", "pseudonyms"})
"""What any folder may switch on, never off."""
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class FileSettings:
    """What a quorum.toml says. `held_back`: settings of it that are not taken, because nobody trusted the file."""

    path: Path
    values: Mapping[str, Any]
    held_back: tuple[str, ...] = ()


def configuration() -> Path:
    """The user's own configuration folder; what lies there is the user's word."""
    return Path(platformdirs.user_config_dir("quorum"))


def read(path: Path, *, own: bool) -> FileSettings | None:
    """The settings of a file, None where there is none. `own`: it lies in the user's configuration folder.

    Raises SettingsError for a file that is no TOML.
    """
    data = _bytes(path)
    if data is None:
        return None
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise SettingsError(f"{path}: {error}", hint="fix the file or remove it") from error
    if own or _remembered().get(_name(path)) == _digest(data):
        return FileSettings(path, values)
    taken = {k: v for k, v in values.items() if k in TASTES or (k in STRICTER and v is True)}
    return FileSettings(path, taken, tuple(sorted(values.keys() - taken.keys())))


def give(path: Path) -> FileSettings:
    """Trust a file as it is now; raises SettingsError where there is none."""
    data = _bytes(path)
    if data is None:
        raise SettingsError(f"{path}: there is no such file", hint="quorum init writes one")
    _remember({**_remembered(), _name(path): _digest(data)})
    found = read(path, own=False)
    assert found is not None
    return found


def take_back(path: Path) -> bool:
    """Trust a file no longer; whether it was trusted."""
    known = _remembered()
    _remember({name: digest for name, digest in known.items() if name != _name(path)})
    return _name(path) in known


def _bytes(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}", hint="check its permissions") from error
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{path}: too long for settings", hint="fix the file or remove it")
    return data


def _name(path: Path) -> str:
    return str(path.resolve())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _remembered() -> dict[str, str]:
    try:
        known = json.loads((configuration() / "trusted.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in known.items()} if isinstance(known, dict) else {}


def _remember(known: Mapping[str, str]) -> None:
    keep("trusted.json", json.dumps(known, indent=1, ensure_ascii=False))


def keep(name: str, text: str) -> None:
    """A small file in the user's configuration folder, readable by nobody else; written whole or not at all."""
    folder = configuration()
    part = folder / f".{name}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
        part.replace(folder / name)
    except OSError as error:
        raise StoreError(
            f"{folder / name}: {error.strerror}", hint="check the permissions of the folder"
        ) from error
