"""Who may talk to the server: a token as Jupyter has, a password for a network, and the names it goes by.

Knows nothing of HTTP. What a browser holds (its session, its CSRF token) is derived from the secret, so that no list of
sessions has to be kept.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import SettingsError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
FOLDER = "serve"


@dataclass(frozen=True, slots=True)
class Access:
    """`token` opens everything; `password` (as `hashed` wrote it) opens the window too.

    `hosts`: names it may be called by beside this machine's own; `network`: it listens to others, by any IP address.
    """

    token: str = field(repr=False)
    password: str | None = field(default=None, repr=False)
    hosts: tuple[str, ...] = ()
    network: bool = False

    def allows_host(self, host: str) -> bool:
        """Whether a Host header is one of our names: a page that was bound to this address under another is not ours."""
        name = bare(host)
        if name in LOOPBACK or name in (bare(h) for h in self.hosts):
            return True
        return self.network and _is_address(name)

    def allows_origin(self, origin: str, host: str) -> bool:
        """Whether a page of this origin is one of our own."""
        scheme, _, rest = origin.partition("://")
        if scheme not in ("http", "https"):
            return False
        return rest.casefold() == host.casefold() or bare(rest) in (bare(h) for h in self.hosts)

    def opens(self, word: str) -> bool:
        """Whether a word is the token, or the password where there is one."""
        return self.is_token(word) or (self.password is not None and _matches(word, self.password))

    def is_token(self, word: str) -> bool:
        """Compared in constant time."""
        return hmac.compare_digest(word.encode(), self.token.encode())

    @property
    def session(self) -> str:
        """What a browser that was let in holds in its cookie."""
        return self._derived(f"session {self.password or ''}")

    @property
    def csrf(self) -> str:
        """What our own pages send along with everything that changes something."""
        return self._derived(f"csrf {self.session}")

    def is_session(self, value: str) -> bool:
        """Compared in constant time."""
        return hmac.compare_digest(value.encode(), self.session.encode())

    def is_csrf(self, value: str) -> bool:
        """Compared in constant time."""
        return hmac.compare_digest(value.encode(), self.csrf.encode())

    def _derived(self, purpose: str) -> str:
        return hmac.new(self.token.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def token_in(home: Path, *, new: bool = False) -> str:
    """The token kept in a folder that only its user reads; made at the first start, or anew."""
    path = home / FOLDER / "token"
    if path.is_file() and not new and (known := path.read_text("utf-8").strip()):
        return known
    made = secrets.token_urlsafe(32)
    write_private(path, made.encode())
    return made


def password_in(home: Path) -> str | None:
    """The hash of the password that was set; None where none was."""
    path = home / FOLDER / "password"
    return path.read_text("utf-8").strip() if path.is_file() else None


def keep_password(home: Path, password: str) -> str:
    """Keep a password's hash; raises SettingsError for one that is too short to be one."""
    if len(password) < 8:
        raise SettingsError("a password needs eight characters", hint="or leave it away: the token is enough")
    made = hashed(password)
    write_private(home / FOLDER / "password", made.encode())
    return made


def hashed(password: str) -> str:
    """scrypt with a salt of its own."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1).hex()}"


def _matches(password: str, kept: str) -> bool:
    salt, _, wanted = kept.partition(":")
    made = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1)
    return hmac.compare_digest(made.hex(), wanted)


def bare(host: str) -> str:
    """A host without its port and brackets, in lower case."""
    name = host.strip().casefold()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.rpartition(":")[0] if name.count(":") == 1 else name


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def private_folder(path: Path) -> Path:
    """A folder that only its user enters."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path


def write_private(path: Path, data: bytes) -> None:
    """A file that only its user reads: whole or not at all."""
    private_folder(path.parent)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
