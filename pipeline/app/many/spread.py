"""Meetings given to several workers at once: their share of the limits, and one budget for all of them.

Knows nothing of what is done with a meeting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from pipeline import providers
from pipeline.app.many import executors
from pipeline.app.many.shared_budget import SharedBudget
from pipeline.app.process import RunContext, cap_usd, open_house
from pipeline.errors import SettingsError, StoreError
from pipeline.federation.budget import Budget
from pipeline.federation.cascade import Cascade
from pipeline.installed import version
from pipeline.notices import say
from pipeline.settings import ModelEntry, Settings
from pipeline.store import Store, purse

SHARED = "inputs, -o and QUORUM_HOME lie in a folder that all machines share, at the same path on each"
WorkResult = TypeVar("WorkResult")


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What every worker of a batch is told: its share of the settings, the purse ("": no cap), what it is to find: models,
    this version, and a file in the folder of results (None: it cannot but be the same folder)."""

    settings: Settings
    purse: str
    models: str
    version: str = ""
    mark: Path | None = None


@dataclass(frozen=True, slots=True)
class SharedWork:
    """Open workers: how many meetings they take at once, and what each of them is told."""

    executor: Executor
    at_once: int
    told: WorkerSettings

    async def do(self, work: Callable[..., WorkResult], *about: Any) -> WorkResult:
        """`work(told, *about)` by one of them; raises what it raises."""
        return await asyncio.wrap_future(self.executor.submit(work, self.told, *about))


@contextmanager
def workers_at(
    where: str, processes: int, context: RunContext, *, out: Path | None = None
) -> Iterator[SharedWork]:
    """Workers at a place until the block ends, `out`: where they write; raises NotFound, EngineUnavailable, SettingsError, StoreError."""
    settings = context.settings
    if settings.overnight:
        raise SettingsError(
            "overnight, one machine hands in all meetings as one batch", hint="leave --overnight or --on away"
        )
    with executors.connect(where, processes=processes) as executor:
        if getattr(executor, "machines", 1) > 1 and not context.store.is_server:
            raise SettingsError(
                f"{where} is several machines, and {context.store.shown} is a file of this one",
                hint="QUORUM_DB=postgresql://… is a store for all of them",
            )
        at_once = _at_once(settings, getattr(executor, "workers", processes))
        chain = context.table.model("recap")
        if where != "here":
            _announce(where, chain, settings)
        cap = cap_usd(settings, context.store)
        name = "" if cap is None else purse.open_purse(context.store, cap)
        try:
            with _marked(out if where != "here" else None) as mark:
                told = WorkerSettings(_share(settings, at_once), name, chain.name, version(), mark)
                yield SharedWork(executor, at_once, told)
        finally:
            purse.close_purse(context.store, name)


@contextmanager
def _marked(folder: Path | None) -> Iterator[Path | None]:
    """A file by which workers see that they write into the same folder as everybody; gone when the block ends."""
    if folder is None:
        yield None
        return
    mark = folder / f".quorum-{uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}", hint="choose another folder with -o") from error
    try:
        yield mark
    finally:
        mark.unlink(missing_ok=True)


@contextmanager
def at_work(told: WorkerSettings, **options: Any) -> Iterator[RunContext]:
    """What a worker needs, with its own connection to the store. Raises SettingsError where it has other models, another
    version or another folder of results."""
    settings = told.settings
    if told.version and told.version != version():
        raise SettingsError(
            f"a worker has quorum {version()}, this machine {told.version}",
            hint="install the same version on every machine of the cluster",
        )
    if told.mark and not told.mark.exists():
        raise SettingsError(f"a worker finds another {told.mark.parent} than this machine", hint=SHARED)
    with Store(settings.database) as store:
        budget: Budget | None = None
        if told.purse:
            budget = SharedBudget(store, told.purse, allow_unknown_price=settings.allow_unknown_price)
        context = open_house(settings, store, budget=budget, **options)
        if (found := context.table.model("recap").name) != told.models:
            raise SettingsError(
                f"a worker finds other models ({found}) than this machine ({told.models})",
                hint="give the workers the same keys; QUORUM_CLOUD=yes agrees for them",
            )
        yield context


def _at_once(settings: Settings, workers: int) -> int:
    """No more workers than a provider allows requests a minute: each has one at least."""
    limits = [e.requests_per_minute for e in settings.models.values() if e.requests_per_minute]
    return max(1, min([workers, *limits]))


def _share(settings: Settings, workers: int) -> Settings:
    """The settings of one of so many workers: together they keep to what a provider allows; paths hold in any folder."""

    def part(limit: int | None) -> int | None:
        return None if limit is None else max(1, limit // workers)

    models: dict[str, ModelEntry] = {
        name: entry.model_copy(
            update={
                "requests_per_minute": part(entry.requests_per_minute),
                "tokens_per_minute": part(entry.tokens_per_minute),
            }
        )
        for name, entry in settings.models.items()
    }
    places = {name: value.absolute() for name, value in settings if isinstance(value, Path)}
    return settings.changed(
        parallel_calls=max(1, settings.parallel_calls // workers), models=models, **places
    )


def _announce(where: str, chain: Cascade, settings: Settings) -> None:
    """Say where meetings go, once: what the workers say nobody hears."""
    places = [
        providers.place(m.card.name, settings) for r in chain.rungs for m in r.members if not m.card.local
    ]
    for told in dict.fromkeys(f"{place.vendor} ({place.host})" for place in places):
        say(f"the workers of {where} may send meetings to {told}; --local keeps them there")
