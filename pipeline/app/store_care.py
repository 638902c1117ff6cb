"""The store as its owner cares for it: erase a meeting, look whether all is well, take it elsewhere, take another in.

Knows nothing of how a store is laid out.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.app import forget as erasing
from pipeline.app.forget import Forgotten, orphans
from pipeline.app.opening import context
from pipeline.settings import Settings
from pipeline.store import upkeep


def forget(reference: str, *, settings: Settings) -> Forgotten:
    """Erase a stored meeting (by id or title) from this machine; raises NotFound."""
    with context(settings) as at:
        return erasing.forget(at.store.find(reference), at.store, settings)


def check(*, settings: Settings, mend: bool = False) -> tuple[str, ...]:
    """What is wrong with the store and what lies beside it; with `mend`, what was."""
    with context(settings) as at:
        found = [*upkeep.problems(at.store)]
        alone = orphans(at.store, settings)
        if alone:
            found.append(f"{len(alone)} files of vectors belong to no meeting")
        if mend:
            upkeep.mend(at.store)
            for path in alone:
                path.unlink(missing_ok=True)
        return tuple(found)


def export(path: Path, *, settings: Settings) -> None:
    """The whole store in one file; raises BadInput where it is there already."""
    with context(settings) as at:
        upkeep.export(at.store, path)


def take_in(path: Path, *, settings: Settings) -> dict[str, str]:
    """Add the meetings of an exported store; what became of each, by its id there. None that is here is replaced."""
    with context(settings) as at:
        return upkeep.take_in(at.store, path)
