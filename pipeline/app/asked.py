"""Questions to stored meetings, with what was asked before them; the answers are those of `api.ask`.

Knows nothing of who asks. A name is looked for among the stored meetings only: a question opens no file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from pipeline.app import among
from pipeline.app import answering as asking
from pipeline.app import process as run
from pipeline.app.library import LibraryFilter, library
from pipeline.doors import Progress, silent
from pipeline.errors import NotFound
from pipeline.meeting import Answer
from pipeline.questions.followup import in_full
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.store.shelf import Scope


def asked(
    question: str,
    meetings: Sequence[str] = (),
    *,
    wanted: LibraryFilter | None = None,
    before: Sequence[str] = (),
    settings: Settings,
    progress: Progress = silent,
    on_text: Callable[[str], None] | None = None,
) -> Answer:
    """The answer from these stored meetings (ids, titles), or from all that are `wanted`.

    `before`: the questions of the same conversation, oldest first. `on_text` receives what a model writes as it comes:
    nothing of it has been checked yet. Raises NotFound, BadInput and what the models raise.
    """
    wanted = wanted or LibraryFilter()
    with Store(settings.database) as store:
        context = run.open_house(settings, store, progress=progress)
        within = Scope(wanted.series, wanted.person, wanted.since, wanted.until)
        ids = _named(meetings, wanted, store, settings)
        whole = in_full(question, before, language=_language(ids, store))
        chosen = among.chosen(whole, store, Scope(person=wanted.person) if meetings else within, ids=ids)
        transcripts = tuple(store.transcript(m) for m in chosen.meetings)
        if not transcripts:
            raise NotFound("no meeting to ask", hint="process some first: quorum process RECORDING")
        answer = asking.ask(
            whole, transcripts, context, person=wanted.person, searched=chosen.searched, on_text=on_text
        )
        return asyncio.run(answer)


def _named(
    meetings: Sequence[str], wanted: LibraryFilter, store: Store, settings: Settings
) -> frozenset[str] | None:
    """The meetings that are named, or those with the words or the tag that are wanted; None: anything may be asked."""
    if meetings:
        return frozenset(store.find(name) for name in meetings)
    if wanted.words or wanted.tag:
        return frozenset(e.meeting.id for e in library(wanted, settings=settings).entries)
    return None


def _language(ids: frozenset[str] | None, store: Store) -> str:
    """That of the newest meeting that is asked."""
    for row in store.meetings(limit=1) if ids is None else ():
        return row.language
    return store.heading(min(ids)).language if ids else "en"
