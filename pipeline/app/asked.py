"""Questions to stored meetings, with what was asked before them; the answers are those of `api.ask`.

Knows nothing of who asks. A name is looked for among the stored meetings only: a question opens no file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from pipeline.app import answering
from pipeline.app import process as run
from pipeline.app.library import LibraryFilter, library
from pipeline.doors import Progress, silent
from pipeline.errors import NotFound
from pipeline.meeting import Answer, Transcript
from pipeline.questions.followup import in_full
from pipeline.settings import Settings
from pipeline.store import Store


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
        transcripts = _meant(meetings, wanted, store, settings)
        whole = in_full(question, before, language=transcripts[0].language)
        answer = answering.ask(whole, transcripts, context, person=wanted.person, on_text=on_text)
        return asyncio.run(answer)


def _meant(
    meetings: Sequence[str], wanted: LibraryFilter, store: Store, settings: Settings
) -> tuple[Transcript, ...]:
    ids = [store.find(name) for name in meetings] or [
        e.meeting.id for e in library(wanted, settings=settings).entries
    ]
    found = [store.transcript(meeting_id) for meeting_id in dict.fromkeys(ids)]
    if wanted.person:
        who = wanted.person.casefold()
        found = [t for t in found if any(who in s.casefold() for s in t.speakers)]
    if not found:
        raise NotFound("no meeting to ask", hint="process some first: quorum process RECORDING")
    return tuple(found)
