"""Where a vendor's key comes from and is kept: the environment, a file that only its owner can read, the system's keyring.

Knows names of keys, not whose they are. A key is looked up when it is needed and never kept or logged.
"""

from __future__ import annotations

import json
import os
import re
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


def kept() -> tuple[str, ...]:
    """The names in the file of keys; a keyring doesn't list its own."""
    try:
        return tuple(sorted(tomllib.loads(path().read_text("utf-8"))))
    except (OSError, ValueError):
        return ()


def keep(name: str, key: str) -> str:
    """Keep a key in the keyring where there is one, else in the file; the place. Raises SettingsError."""
    _named(name)
    if not key or not key.isprintable() or key != key.strip():
        raise SettingsError(f"{name}: that is no key", hint="a key is one line of letters, digits and signs")
    if _set_in_keyring(name, key):
        _write({n: v for n, v in _lines().items() if n != name})  # one place, and not the weaker one
        return "keyring"
    _write(_lines() | {name: f"{name} = {json.dumps(key)}"})
    return str(path())


def forget(name: str) -> tuple[str, ...]:
    """Take a key out of the keyring and the file; the places it was in. The environment is not ours."""
    _named(name)
    places = []
    lines = _lines()
    if name in lines:
        _write({n: v for n, v in lines.items() if n != name})
        places.append(str(path()))
    if _in_keyring(name):
        import keyring

        keyring.delete_password(SERVICE, name)
        _in_keyring.cache_clear()
        places.append("keyring")
    return tuple(places)


def _named(name: str) -> None:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{2,63}", name):
        raise SettingsError(f"{name!r}: no name of a key", hint="OPENAI_API_KEY, for example")


def _lines() -> dict[str, str]:
    """The lines of the file by name; what is no key (a remark) by itself. Raises SettingsError where they cannot be read."""
    try:
        text = path().read_text("utf-8")
        tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path()}: {error}", hint='a line is: OPENAI_API_KEY = "sk-…"') from error
    found = {}
    for line in text.splitlines():
        name = re.match(r"\s*([A-Za-z_]\w*)\s*=", line)
        found[name[1] if name else line] = line
    return found


def _write(lines: dict[str, str]) -> None:
    if lines or path().exists():
        trust.keep(path().name, "".join(f"{line}\n" for line in lines.values()))


def _set_in_keyring(name: str, key: str) -> bool:
    if find_spec("keyring") is None:
        return False
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, key)
    except (KeyringError, RuntimeError):
        return False
    _in_keyring.cache_clear()
    return True


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
