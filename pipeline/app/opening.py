"""An open store with its settings: what every verb works in.

Knows nothing of what is done there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import settings as settings_
from pipeline.app import process as run
from pipeline.app.process import RunContext
from pipeline.doors import Progress, silent
from pipeline.settings import Settings
from pipeline.store import Store


@contextmanager
def context(
    settings: Settings | None = None,
    *,
    progress: Progress = silent,
    fresh: bool = False,
    voices_again: bool = False,
    vocabulary: Path | None = None,
) -> Iterator[RunContext]:
    """An open store with its settings; closed again when the block ends."""
    settings = settings or settings_.load()
    words = vocabulary.read_text(encoding="utf-8-sig").splitlines() if vocabulary else ()
    with Store(settings.database) as store:
        if settings.policy.keep_days is not None:
            from pipeline.app.forget import retire

            retire(store, settings)
        yield run.open_house(
            settings,
            store,
            progress=progress,
            fresh=fresh,
            voices_again=voices_again,
            vocabulary=tuple(w.strip() for w in words if w.strip()),
        )
