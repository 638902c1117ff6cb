"""Streams of a chain as LangChain wants them: pieces as they come, and never a word that has to be taken back.

Knows nothing of models. The words of the first answer are held back only while a better one may still replace them: a chain
of several members is scored before it is shown, a chain of one is shown as it writes.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from langchain_core.messages import AIMessageChunk

from pipeline import loop
from pipeline.doors import Reply
from pipeline.federation.member import RESTART

T = TypeVar("T")
_END: Any = object()


async def pieces(
    ask: Callable[[Callable[[str], None]], Awaitable[Reply]],
) -> AsyncIterator[AIMessageChunk | Reply]:
    """Chunks of words as they come, and last the reply with what was not shown of it.

    A stream that has to begin anew stops there; the rest comes with the reply, whole.
    """
    heard: asyncio.Queue[Any] = asyncio.Queue()
    task = asyncio.ensure_future(ask(heard.put_nowait))
    task.add_done_callback(lambda _: heard.put_nowait(_END))
    shown, void = "", False
    try:
        while (piece := await heard.get()) is not _END:
            void = void or piece == RESTART
            if not void and piece:
                shown += piece
                yield AIMessageChunk(content=piece)
        reply = task.result()
    finally:
        task.cancel()
    rest = reply.text[len(shown) :] if reply.text.startswith(shown) else f"\n\n{reply.text}"
    yield _rest(reply, rest) if shown else reply


def _rest(reply: Reply, words: str) -> Reply:
    from langchain_core.messages import AIMessage

    said = reply.message
    calls = said.tool_calls if isinstance(said, AIMessage) else []
    return replace(reply, text=words, message=AIMessage(content=words, tool_calls=calls))


def in_turn(make: Callable[[], AsyncIterator[T]]) -> Iterator[T]:
    """An asynchronous stream, read in a thread without an event loop as it comes; given up when its reader stops."""
    found: queue.Queue[Any] = queue.Queue()

    async def fill() -> None:
        try:
            async for item in make():
                found.put(item)
        except BaseException as error:
            found.put(error)
            raise
        finally:
            found.put(_END)

    work = asyncio.run_coroutine_threadsafe(fill(), loop.current())
    try:
        while (item := found.get()) is not _END:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        work.cancel()
