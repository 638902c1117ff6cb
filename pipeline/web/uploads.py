"""Files on their way in: the tus protocol (1.0.0, with creation and termination), so that an upload that broke off goes on.

Knows nothing of what is in them: a file is never opened here, let alone run. Bytes go to disk as they come; what has
arrived counts once it is there, also after the server was killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import time
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from unicodedata import category, normalize

from pipeline.errors import BadInput, NotFound, StoreError
from pipeline.web.access import private_folder, write_private

MOST_BYTES = 16 * 2**30
"""One file at most: a day of video."""
KEPT_S = 14 * 86400
SPARE_BYTES = 500 * 10**6
"""So much of the disk stays free."""
_ID = re.compile(r"[0-9a-f]{24}")
_BATCH = re.compile(r"[0-9A-Za-z_-]{1,64}")
_UNWANTED = re.compile(r'[<>:"|?*\\]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way: `path` is its place below the batch's folder, cleaned."""

    id: str
    batch: str
    path: str
    size: int


class Uploads:
    """Below `folder`: `<batch>/<path>` what has arrived whole, `.part/<id>` what is on its way."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.folder, self._most = folder, most_bytes

    def begin(self, name: str, size: int, *, batch: str) -> Upload:
        """Make room for a file; raises BadInput for one that is too large or has no name, StoreError for a full disk."""
        if not 0 <= size <= self._most:
            raise BadInput(
                f"{name}: {size / 1e9:.1f} GB is more than {self._most / 1e9:.0f} GB", hint="cut it in parts"
            )
        if not _BATCH.fullmatch(batch):
            raise BadInput(f"{batch!r} is no name of a batch", hint="letters, digits, - and _")
        private_folder(self.folder)
        if shutil.disk_usage(self.folder).free < size + SPARE_BYTES:
            raise StoreError(
                f"{name}: the disk has no room for {size / 1e9:.1f} GB",
                hint="free some space, then try again",
            )
        made = Upload(token_hex(12), batch, safe(name), size)
        private_folder(self._parts)
        os.close(os.open(self._parts / made.id, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        write_private(self._parts / f"{made.id}.json", json.dumps(asdict(made)).encode())
        if size == 0:
            self._arrived(made)
        return made

    def tidy(self) -> None:
        """Forget what nobody went on with for two weeks, and the descriptions of what has arrived."""
        old = time.time() - KEPT_S
        for path in self._parts.glob("*") if self._parts.is_dir() else ():
            if path.stat().st_mtime < old:
                path.unlink(missing_ok=True)

    def get(self, upload_id: str) -> Upload:
        """Raises NotFound."""
        told = self._parts / f"{upload_id}.json"
        if not _ID.fullmatch(upload_id) or not told.is_file():
            raise NotFound("no such upload", hint="begin it again")
        return Upload(**json.loads(told.read_bytes()))

    def offset(self, upload: Upload) -> int:
        """How many of its bytes are here."""
        part = self._parts / upload.id
        return part.stat().st_size if part.is_file() else upload.size

    async def append(self, upload: Upload, at: int, data: AsyncIterator[bytes]) -> int:
        """Write what comes at an offset, and say how far it is now. Raises BadInput for another offset or too much."""
        if at != self.offset(upload):
            raise BadInput(
                f"{upload.path}: {self.offset(upload)} bytes are here, not {at}", hint="ask for the offset"
            )
        here = at
        with (self._parts / upload.id).open("ab", buffering=0) as file:
            async for piece in data:
                if here + len(piece) > upload.size:
                    raise BadInput(f"{upload.path}: more bytes than were announced")
                file.write(piece)
                here += len(piece)
            await asyncio.to_thread(os.fsync, file.fileno())
        if here == upload.size:
            self._arrived(upload)
        return here

    def drop(self, upload: Upload) -> None:
        """Forget a file that is on its way; one that has arrived stays."""
        (self._parts / upload.id).unlink(missing_ok=True)
        (self._parts / f"{upload.id}.json").unlink(missing_ok=True)

    def inputs(self, batch: str) -> tuple[Path, ...]:
        """What has arrived of a batch, as one dropped it: its files and folders. Raises NotFound."""
        home = self.folder / batch
        if not _BATCH.fullmatch(batch) or not home.is_dir():
            raise NotFound("nothing of this batch has arrived", hint="drop the files again")
        return tuple(sorted(p for p in home.iterdir() if not p.name.startswith(".")))

    def _arrived(self, upload: Upload) -> None:
        """Put a whole file in its place; a second one of the same name gets a number."""
        place = self.folder / upload.batch / upload.path
        for folder in reversed([place.parent, *place.parent.parents]):
            if self.folder in folder.parents:
                private_folder(folder)
        n = 2
        while place.exists():
            place = place.with_name(f"{Path(upload.path).stem} ({n}){Path(upload.path).suffix}")
            n += 1
        os.replace(self._parts / upload.id, place)

    @property
    def _parts(self) -> Path:
        return self.folder / ".part"


def safe(name: str) -> str:
    """A path that stays below its folder on every system: no `..`, no hidden names, no signs that mean something."""
    kept = []
    for piece in re.split(r"[/\\]+", normalize("NFC", name)):
        clean = _UNWANTED.sub("_", "".join(c for c in piece if category(c)[0] != "C")).strip(" .")
        if clean:
            short = clean if len(clean.encode()) <= 200 else _shortened(clean)
            kept.append(f"_{short}" if _RESERVED.fullmatch(short) else short)
    if not kept:
        raise BadInput(f"{name!r} is no name of a file")
    return "/".join(kept[-8:])


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending) < 10 else ""
    room = 200 - len(ending.encode())
    return (stem if ending else name).encode()[:room].decode("utf-8", "ignore") + ending


def metadata(header: str) -> dict[str, str]:
    """The Upload-Metadata header of tus: keys with base64 values. Raises BadInput."""
    found = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = b64decode(value, validate=True).decode("utf-8")
        except (NotBase64, UnicodeDecodeError) as error:
            raise BadInput("Upload-Metadata is not base64", hint="see the tus protocol, 1.0.0") from error
    return found
