"""Recordings that lie in an object store (`s3://…`, `gs://…`, `abfs://…`, whatever fsspec reads): brought here for one run.

Knows nothing of what is in them. They lie in the home, where only its owner reads, and are gone when the run ends. Of a
bucket larger than the disk, mount it (s3fs, gcsfuse, blobfuse) and give its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.doors import Progress, silent
from pipeline.errors import BadInput, EngineUnavailable, QuorumError, WouldLeaveMachine
from pipeline.installed import how_to_add
from pipeline.settings import Settings

HERE = ("file", "local", "memory")
"""Protocols that need no network."""


def is_address(reference: str | Path) -> bool:
    """Whether this names something in an object store rather than on this machine."""
    scheme, colon, _ = str(reference).partition("://")
    return bool(colon) and scheme.isidentifier() and not Path(str(reference)).exists()


@contextmanager
def fetched(inputs: Sequence[str], settings: Settings, *, progress: Progress = silent) -> Iterator[list[str]]:
    """The inputs, with copies for those in an object store; raises BadInput, EngineUnavailable, WouldLeaveMachine."""
    if not any(map(is_address, inputs)):
        yield list(inputs)
        return
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix="fetched-", dir=settings.home) as folder:
        told = []
        for n, each in enumerate(inputs):
            told.append(
                str(_fetch(each, Path(folder) / str(n), settings, progress)) if is_address(each) else each
            )
        yield told


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of an object store as its list has it; `size` in bytes, None where the store does not say."""

    name: str
    size: int | None


def listed(address: str, settings: Settings) -> tuple[ListedFile, ...]:
    """What lies at an address, by the store's own list: nothing is fetched. Raises what `fetched` raises."""
    with _told(address):
        _, _, found = _lying(address, settings)
        return tuple(ListedFile(name, info.get("size")) for name, info in found.items())


def _lying(address: str, settings: Settings) -> tuple[Any, str, dict[str, Any]]:
    """The store, the address within it, and the files that lie there, each with what the store says of it."""
    if settings.offline and address.partition("://")[0] not in HERE:
        raise WouldLeaveMachine(
            f"{address}: offline is set, and this is read over the network",
            hint="leave --offline away, or give a folder of this machine",
        )
    fsspec: Any = import_module("fsspec")
    store, root = fsspec.url_to_fs(address)
    found = dict(sorted(store.find(root, detail=True).items()))
    if not found:
        raise BadInput(f"{address}: nothing is there", hint="is it spelled as the store has it?")
    return store, str(root), found


@contextmanager
def _told(address: str) -> Iterator[None]:
    """The errors of stores and their libraries as ours, with the address that they are about."""
    try:
        yield
    except ImportError as error:
        raise EngineUnavailable(f"{address}: {error}", hint=how_to_add("buckets")) from error
    except QuorumError:
        raise
    except (OSError, ValueError) as error:
        raise BadInput(f"{address}: {error}", hint="may this user read it, and is it there?") from error


def _fetch(address: str, folder: Path, settings: Settings, progress: Progress) -> Path:
    """A copy of all that lies there: the file, or the folder with its subfolders."""
    with _told(address):
        store, root, found = _lying(address, settings)
        for n, name in enumerate(found):
            progress("fetching", n, len(found))
            place = _place(name, root, folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            store.get_file(name, str(place))
    return _place(root, root, folder) if [*found] == [root] else folder


def _place(name: str, root: str, folder: Path) -> Path:
    """Where a thing of the store goes below the folder; a name that leads out of it is refused."""
    inside = PurePosixPath(name[len(root) :].lstrip("/") or PurePosixPath(name).name)
    if inside.is_absolute() or ".." in inside.parts or "\\" in str(inside):
        raise BadInput(f"{name}: its name leads out of the folder it lies in", hint="rename it")
    return folder / inside
