"""Where a vendor's key comes from: the environment, a file that only its owner can read, or the system's keyring.

Knows names of keys, not whose they are. A key is looked up when it is needed and never kept or logged.
"""

from __future__ import annotations

import os
import stat
import tomllib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline import trust
from pipeline.errors import SettingsError

SERVICE = "quorum"
"""The keyring's name for us: `keyring set quorum OPENAI_API_KEY`."""


def path() -> Path:
    """The file of keys, one line each: OPENAI_API_KEY = "sk-…"."""
    return trust.configuration() / "keys.toml"


def find(name: str) -> str | None:
    """The key of that name, or None; raises SettingsError where the file of keys can be read by others."""
    return os.environ.get(name) or _in_file(name) or _in_keyring(name)


def source(name: str) -> str | None:
    """Where the key comes from, in a word, or None; for `quorum doctor`."""
    places = {"environment": os.environ.get(name), str(path()): _in_file(name), "keyring": _in_keyring(name)}
    return next((place for place, key in places.items() if key), None)


def _in_file(name: str) -> str | None:
    file = path()
    try:
        with file.open("rb") as opened:
            if os.name == "posix" and stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o077:
                raise SettingsError(
                    f"{file}: others can read these keys, so they are not used", hint=f"chmod 600 {file}"
                )
            value = tomllib.load(opened).get(name)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: {error}", hint='a line is: OPENAI_API_KEY = "sk-…"') from error
    return value if isinstance(value, str) and value else None


@lru_cache(maxsize=64)
def _in_keyring(name: str) -> str | None:
    if find_spec("keyring") is None:
        return None
    import keyring
    from keyring.errors import KeyringError

    try:
        found: str | None = keyring.get_password(SERVICE, name)
    except (KeyringError, RuntimeError):  # no keyring on this machine, or a locked one
        return None
    return found
