"""Meetings made ready for questions: their words encoded after their recaps are written, on all cores, so that no question waits.

Knows nothing of questions. What is interrupted is lost for nobody: the next run goes on, and a question encodes what it reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor

from pipeline.app.many import executors
from pipeline.app.many.cores import cores
from pipeline.app.process import RunContext
from pipeline.settings import Settings
from pipeline.stages.claims import passages_of
from pipeline.store import Store
from pipeline.store.arrays import kept_arrays, without

SHARED_FROM = 16
"""Fewer meetings than this are encoded before a second process has started."""
AT_ONCE = 8
"""Meetings that a process is given at once."""


async def make_ready(
    meetings: Sequence[str], context: RunContext, *, processes: int | None = None, on: str | None = None
) -> int:
    """Encode the words of those that are not yet; how many that were. Tells `context.progress` how far it is.

    `on`: where, as `process_all` has it.
    """
    from pipeline.retrieval import vectors

    todo = without(context.store, meetings, vectors.beginning())
    parts = [todo[n : n + AT_ONCE] for n in range(0, len(todo), AT_ONCE)]
    shared = processes or (cores() if len(todo) >= SHARED_FROM else 1)
    if shared == 1 and on is None:
        for n, part in enumerate(parts):
            context.progress("questions", n * AT_ONCE, len(todo))
            await asyncio.to_thread(_encode, part, context.settings)
        return len(todo)
    with executors.connect(on or "here", processes=shared) as pool:
        await _in(pool, parts, len(todo), context)
    return len(todo)


async def _in(pool: Executor, parts: Sequence[Sequence[str]], total: int, context: RunContext) -> None:
    loop, done = asyncio.get_running_loop(), 0
    context.progress("questions", 0, total)
    settings = context.settings.changed(home=context.settings.home.absolute())
    for ended in asyncio.as_completed([loop.run_in_executor(pool, _encode, p, settings) for p in parts]):
        done += await ended
        context.progress("questions", done, total)


def _encode(meetings: Sequence[str], settings: Settings) -> int:
    from pipeline.retrieval.retriever import prepare

    with Store(settings.database) as store:
        for meeting_id in meetings:
            words = store.transcript(meeting_id)
            prepare(passages_of(words), kept_in=kept_arrays(settings), language=words.language)
    return len(meetings)
