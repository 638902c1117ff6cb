"""What every request needs: settings, access, jobs, uploads, news; and where blocking work is done.

Knows nothing of addresses or of pages.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from starlette.requests import Request

from pipeline.settings import Settings
from pipeline.web.access import FOLDER, Access
from pipeline.web.feed import Feed
from pipeline.web.jobs import Queue
from pipeline.web.uploads import Uploads

P = ParamSpec("P")
T = TypeVar("T")


def _threads(name: str, count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, thread_name_prefix=name)


@dataclass(frozen=True, slots=True)
class Site:
    """One running server."""

    settings: Settings
    access: Access
    cookie: str
    feed: Feed
    queue: Queue
    uploads: Uploads
    thinkers: ThreadPoolExecutor = field(default_factory=lambda: _threads("think", os.cpu_count() or 2))
    """Questions and drafts: more at once than there are cores would only make each of them slower."""
    readers: ThreadPoolExecutor = field(default_factory=lambda: _threads("read", 8))

    async def think(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of work that takes a core or a model: it waits its turn."""
        return await asyncio.get_running_loop().run_in_executor(self.thinkers, lambda: work(*args, **kwargs))

    async def read(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a look into the store, which waits for no question."""
        return await asyncio.get_running_loop().run_in_executor(self.readers, lambda: work(*args, **kwargs))


def site(settings: Settings, access: Access, *, cookie: str = "quorum") -> Site:
    """A server's parts, not yet open."""
    feed = Feed()
    jobs = Queue(settings.home / FOLDER / "jobs", settings, feed)
    return Site(settings, access, cookie, feed, jobs, Uploads(settings.home / "uploads"))


def of(request: Request) -> Site:
    """The server that a request came to."""
    found = request.app.state.site
    assert isinstance(found, Site)
    return found
