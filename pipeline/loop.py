"""The one event loop of the process: it begins when it is first needed, and network clients live in it as long as it does.

Knows nothing of what runs in it. A client that was opened in one event loop breaks in the next, so no client may live in
the loop of a single command: whoever talks to a server does it here, from whatever thread or loop the call comes.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import os
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_lock = threading.Lock()
_running: tuple[int, asyncio.AbstractEventLoop] | None = None


def current() -> asyncio.AbstractEventLoop:
    """The loop, running in a thread of its own; a forked process begins its own."""
    global _running
    with _lock:
        if _running is None or _running[0] != os.getpid() or _running[1].is_closed():
            made = asyncio.new_event_loop()
            threading.Thread(target=made.run_forever, name="quorum-loop", daemon=True).start()
            _running = (os.getpid(), made)
        return _running[1]


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of the work, waited for; also where another event loop is running in this thread. Ctrl-C ends the work."""
    if _in_it():
        work.close()
        raise RuntimeError("the event loop of the process cannot wait for itself: await the work instead")
    future = _begin(work)
    try:
        return future.result()
    finally:
        future.cancel()  # of what is done nothing is left to cancel


async def on(work: Coroutine[Any, Any, T], *, apart: bool = False) -> T:
    """The result of the work, done in the loop of the process; cancelled there when the caller is.

    `apart`: without the caller's context variables: what listens to the caller's calls does not hear those of the work.
    """
    if asyncio.get_running_loop() is current() and not apart:
        return await work
    return await asyncio.wrap_future(_begin(work, contextvars.Context() if apart else None))


def told_here(hear: Callable[[str], None] | None) -> Callable[[str], None] | None:
    """A listener that may be called from the loop of the process and hears in the loop that is running now, in order."""
    if hear is None or (here := asyncio.get_running_loop()) is current():
        return hear

    def post(piece: str) -> None:
        if not here.is_closed():
            here.call_soon_threadsafe(hear, piece)

    return post


def _in_it() -> bool:
    try:
        return asyncio.get_running_loop() is current()
    except RuntimeError:
        return False


def _begin(
    work: Coroutine[Any, Any, T], context: contextvars.Context | None = None
) -> concurrent.futures.Future[T]:
    """Start the work, with the caller's context variables (tracing, callbacks) unless told otherwise."""
    loop, future = current(), concurrent.futures.Future[T]()
    context = contextvars.copy_context() if context is None else context  # an empty one is false

    def start() -> None:
        task = loop.create_task(work)
        future.add_done_callback(lambda f: loop.call_soon_threadsafe(task.cancel) if f.cancelled() else None)
        task.add_done_callback(lambda t: _settle(t, future))

    loop.call_soon_threadsafe(start, context=context)
    return future


def _settle(task: asyncio.Task[T], future: concurrent.futures.Future[T]) -> None:
    if future.cancelled() or not future.set_running_or_notify_cancel():
        if not task.cancelled():
            task.exception()  # seen: nobody waits for it any more
        return
    if task.cancelled():
        future.set_exception(concurrent.futures.CancelledError())
    elif (error := task.exception()) is not None:
        future.set_exception(error)
    else:
        future.set_result(task.result())
