"""News for everybody who is listening: what a job does, which meeting was changed. As server-sent events.

Knows nothing of what the news are about. Who listens late is told what is, not what was.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

QUIET_S = 15.0
"""A line is sent this often where nothing happens, so that a proxy keeps the connection."""
MOST_WAITING = 1000


@dataclass(frozen=True, slots=True)
class News:
    """One event: its name ("job", "meeting") and its JSON data."""

    name: str
    data: dict[str, Any]


class Feed:
    """Hands each piece of news to every listener. Belongs to one event loop; `tell` may be called from any thread."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[News]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Begin, in the loop that will serve the listeners."""
        self._loop = asyncio.get_running_loop()

    def tell(self, name: str, **data: Any) -> None:
        """Tell everybody; who has not read a thousand events is passed over."""
        if self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._hand_out, News(name, data))

    def _hand_out(self, news: News) -> None:
        for listener in self._listeners:
            if listener.qsize() < MOST_WAITING:
                listener.put_nowait(news)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[News]]:
        """A queue of what is told while the block lasts."""
        queue: asyncio.Queue[News] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def stream(self, *names: str) -> AsyncIterator[bytes]:
        """Server-sent events of these names (none: of all), until the listener goes."""
        with self.listening() as queue:
            yield b": listening\n\n"
            while True:
                try:
                    news = await asyncio.wait_for(queue.get(), QUIET_S)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if not names or news.name in names:
                    yield event(news.name, json.dumps(news.data, ensure_ascii=False))


def event(name: str, text: str) -> bytes:
    """One server-sent event; a text of several lines arrives as it was."""
    lines = "".join(f"data: {line}\n" for line in text.split("\n"))
    return f"event: {name}\n{lines}\n".encode()
