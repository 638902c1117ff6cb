"""A question to one or many meetings: answered from their recaps where these hold it, else from their words.

Knows nothing of terminals or files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline import subject
from pipeline.app import process as run
from pipeline.app import translation_route as pivot
from pipeline.app.process import RunContext
from pipeline.federation import chain
from pipeline.federation.cascade import Cascade
from pipeline.meeting import Answer, Recap, Transcript
from pipeline.stages import answer as answering
from pipeline.stages import recapped
from pipeline.stages import translate as translating


async def ask(
    question: str,
    transcripts: Sequence[Transcript],
    context: RunContext,
    *,
    person: str | None = None,
    searched: answering.Searched | None = None,
    on_text: Callable[[str], None] | None = None,
) -> Answer:
    """The answer from one or many meetings, cited; "not said" where they do not say it.

    `searched`: what these meetings were chosen from (`among.py`); None: they are all there is.
    `on_text` receives what a model writes as it comes, before any of it is checked.
    """
    with subject.about(*(t.meeting_id for t in transcripts)):
        return await _ask(question, transcripts, context, person, searched, on_text)


async def _ask(
    question: str,
    transcripts: Sequence[Transcript],
    context: RunContext,
    person: str | None,
    searched: answering.Searched | None,
    on_text: Callable[[str], None] | None,
) -> Answer:
    first = transcripts[0].language if transcripts else "en"
    own = translating.language_of(question, first)
    wanted = context.settings.lang or own
    known = await _from_recaps(question, transcripts, context, searched, person=person, language=own)
    if known is not None:
        return await _in(wanted, known, context)
    from pipeline.retrieval.retriever import get_ready  # late: what the recap answers is not to wait for it

    get_ready(first)
    foreign = any(t.language != "en" for t in transcripts) or wanted != first
    engines = run.translators(context) if foreign else ()
    model = context.table.model("ask")
    read, notes = await _as_read(transcripts, model, engines, context)
    spoken = read[0].language if read else "en"
    asked, untold = (searched.asked if searched else question), False
    if wanted != spoken:  # what was said is looked for in the words it was said in
        told = await translating.question(asked, source=wanted, target=spoken, engines=engines)
        untold, asked = told == asked, told
    within = replace(searched, asked=asked) if searched else None
    made = await answering.answer(
        asked, read, model=model, language=wanted, person=person, searched=within, on_text=on_text
    )
    made = replace(made, question=question)
    if untold:
        note = f"the question could not be translated into {spoken}: its own words were looked for"
        made = run.with_notes(answering.by_names(question, read, made, note=note), (note,))
    over_english = [(t, english) for t, english in zip(transcripts, read, strict=True) if english is not t]
    if over_english:
        from pipeline.stages import pivot as pivoting

        made = pivoting.answer(made, over_english)
    made = run.with_notes(made, notes)
    if wanted == spoken:
        return made
    from pipeline.stages import reword

    return await reword.answer(
        replace(made, question=question),
        spoken=spoken,
        target=wanted,
        engines=engines,
        terms=run.terms(context),
    )


async def _as_read(
    transcripts: Sequence[Transcript],
    model: Cascade,
    engines: Sequence[translating.Engine],
    context: RunContext,
) -> tuple[list[Transcript], list[str]]:
    """The transcripts, or their English readings where that is the way, and what is to be told of it."""
    read: list[Transcript] = []
    notes: list[str] = []
    for t in transcripts:
        way = pivot.way(t, model, engines, settings=context.settings)
        reading, way = await run.reading(t, way, engines, context)
        read.append(reading or t)
        notes += pivot.told(way, t) if way.way == "pivot" else ()
    return read, notes


async def _in(language: str, made: Answer, context: RunContext) -> Answer:
    """An answer from recaps in another language than theirs, where it can be translated; quotes stay."""
    if made.language == language:
        return made
    from pipeline.stages import reword

    return await reword.answer(
        made,
        spoken=made.language,
        target=language,
        engines=run.translators(context),
        terms=run.terms(context),
    )


async def _from_recaps(
    question: str,
    transcripts: Sequence[Transcript],
    context: RunContext,
    searched: answering.Searched | None,
    *,
    person: str | None,
    language: str,
) -> Answer | None:
    """What the recaps say to "What are the action items?" and the like; None for every other question.

    Recaps that are not there yet are made only where that costs nothing.
    """
    asked, meetings = answering.among(question, transcripts, searched, person=person)
    speakers = tuple(dict.fromkeys(name for t in meetings for name in t.speakers))
    section = recapped.wanted(asked, speakers=speakers, language=language)
    if section is None or not meetings:
        return None
    free = context.table.model("recap").name == chain.EMBEDDED
    found: list[tuple[Recap, Transcript]] = []
    for t in meetings:
        known = context.store.artifact(t.meeting_id, "recap", Recap)
        if known is None and free:
            known = await run.recap(t, context)
        if known is None or (found and known.language != found[0][0].language):
            return None
        found.append((known, t))
    made = recapped.answer(question, section, found, language=found[0][0].language)
    notes = searched.notes if searched else answering.scope_notes(meetings, transcripts)
    return run.with_notes(made, notes) if made else None
