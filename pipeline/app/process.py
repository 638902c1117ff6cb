"""The whole pipeline on one screen: where stages are composed, but for questions (`asking.py`).

    source ─┬─ transcript ─ ingest ──┬─ (pivot) ─ summarize ─┬─ recap ─┬─ draft
            └─ audio ── transcribe ──┘                       └─ translate
                                     └─ asking: the recap's own section, else (pivot) ─ answer
Knows nothing of files that come out or of terminals. Every step's result is kept under a hash of its inputs: a run that
was killed goes on where it stopped. What only one kind of run needs is imported in it: a question is not to wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline import federation, providers, subject, translation
from pipeline.app import translation_route as pivot
from pipeline.doors import Progress, Request, silent
from pipeline.errors import EngineUnavailable
from pipeline.federation import chain
from pipeline.federation.budget import Budget
from pipeline.federation.cascade import Cascade
from pipeline.federation.ledger import total_usd
from pipeline.federation.pivot_cost import Route
from pipeline.meeting import Answer, Draft, Processed, Recap, Transcript
from pipeline.settings import Settings
from pipeline.shapes import RecapShape
from pipeline.stages import translate as translating
from pipeline.store import EDITED as EDITED
from pipeline.store import Store, key_of, shelf
from pipeline.store.leases import leased

if TYPE_CHECKING:
    from pipeline.stages import drafting
    from pipeline.stages.meeting_source import MeetingSource
    from pipeline.templates import Template

Result = TypeVar("Result", Recap, Answer)


@dataclass(frozen=True, slots=True)
class RunContext:
    """What every run needs. `fresh`: make results again, also where stored ones exist; `voices_again`: only who spoke.

    `encode_ahead`: encode a meeting's words for questions when it is processed, not at the first question.
    """

    settings: Settings
    store: Store
    table: federation.Federation
    progress: Progress = silent
    fresh: bool = False
    voices_again: bool = False
    vocabulary: tuple[str, ...] = ()
    encode_ahead: bool = True


def heard_for_nothing(request: Request) -> RecapShape:
    """What the embedded model hears in a meeting: by this a recap of another model is held complete or not."""
    from pipeline.extractive import recap as embedded

    return embedded.reply(request)


def open_house(settings: Settings, store: Store, **options: Any) -> RunContext:
    """A context with its table of models laid: one ledger, one cache of replies, one budget for everything it does."""
    budget = options.pop("budget", None) or Budget(
        cap_usd(settings, store), allow_unknown_price=settings.allow_unknown_price
    )
    table = federation.Federation(
        settings,
        providers=providers,
        log=store,
        cache=_Anew(store) if options.get("fresh") else store,
        budget=budget,
        hears=heard_for_nothing,
    )
    return RunContext(settings, store, table, **options)


@dataclass(frozen=True, slots=True)
class _Anew:
    """A cache of replies that has none yet: with `fresh` a model is asked again, and what it says is kept as ever."""

    store: Store

    def get(self, key: str) -> str | None:
        return None

    def put(self, key: str, reply: str) -> None:
        self.store.put(key, reply)


def cap_usd(settings: Settings, store: Store) -> float | None:
    """What this run may spend: the user's cap, or what the organization's leaves of today, whichever is less."""
    of_the_day = settings.policy.cap_usd_per_day
    if of_the_day is None:
        return settings.max_cost_usd
    spent = total_usd(store.calls(datetime.now(UTC).date().isoformat())) or 0.0
    left = max(0.0, of_the_day - spent)
    return left if settings.max_cost_usd is None else min(left, settings.max_cost_usd)


async def process(source: MeetingSource, context: RunContext) -> Processed:
    """From a recording or a transcript to a stored recap; who finds another at the same meeting takes its result."""
    from pipeline.app import task_list as tasks

    async with leased(context.store, f"meeting {source.meeting_id}"):
        transcript = await heard(source, context)
        done = Processed(transcript, await recap(transcript, context))
    tasks.note(context.store, transcript.meeting_id)
    if context.encode_ahead:
        from pipeline.retrieval.retriever import prepare
        from pipeline.stages.claims import passages_of
        from pipeline.store.arrays import kept_arrays

        await asyncio.to_thread(
            prepare,
            passages_of(transcript),
            kept_in=kept_arrays(context.settings),
            language=transcript.language,
        )
    return done


async def heard(source: MeetingSource, context: RunContext) -> Transcript:
    """The words of a source: read where they are written, recognized where they were spoken; stored either way.

    A file that was read before is not read again (with `fresh` it is): names given to its speakers since then stay.
    """
    from pipeline import formats
    from pipeline.app import surroundings
    from pipeline.stages import ingest
    from pipeline.stages.naming import former_id
    from pipeline.store import upkeep

    if source.kind == "transcript":
        read_from = key_of(
            "read", {"source": ingest.description(source), "settings": context.settings.fingerprint("read")}
        )
        known = None if context.fresh else context.store.words_from(source.meeting_id, read_from)
        if known is not None:
            surroundings.keep(source, context.store)
            return known
        transcript = ingest.read_transcript(source, readers=formats.readers())
    else:
        from pipeline.app.recognition import recognized

        read_from = "a recording"
        transcript = await recognized(source, context)
    upkeep.take_over(context.store, former_id(transcript.meeting_id), transcript)
    context.store.save_transcript(transcript, read_from=read_from)
    surroundings.keep(source, context.store)
    return transcript


async def recap(transcript: Transcript, context: RunContext) -> Recap:
    """The recap in the language that was asked for, made once for the same words, models and settings.

    One that its user edited is taken as it is.
    """
    async with leased(context.store, f"meeting {transcript.meeting_id}"):
        with subject.about(transcript.meeting_id):
            return await _recap(transcript, context)


async def _recap(transcript: Transcript, context: RunContext) -> Recap:
    edited = None if context.fresh else context.store.artifact(transcript.meeting_id, EDITED, Recap)
    if edited is not None and edited.language == (context.settings.lang or edited.language):
        return edited
    model = context.table.model("recap")
    wanted = context.settings.lang or transcript.language
    engines = translators(context) if not (wanted == transcript.language == "en") else ()
    way = pivot.way(transcript, model, engines, settings=context.settings)
    notes = shelf.notes(context.store, transcript.meeting_id)
    key = key_of(
        "recap",
        {
            "transcript": transcript,
            "model": model.name,
            "way": way.way,
            "translators": [engine.name for engine in engines],
            "notes": notes,
            "settings": context.settings.fingerprint("recap", "translate"),
        },
    )
    made = None if context.fresh else context.store.result(key, Recap)
    if made is None:
        made, spoken = await _recapped(transcript, notes, model, way, engines, context)
        made = await _in_language(made, spoken, wanted, engines, context)
        context.store.save_result(key, "recap", made, of=Recap, meeting_id=transcript.meeting_id)
    keep_recap(transcript, made, context)
    return made


async def _recapped(
    transcript: Transcript,
    notes: str,
    model: Cascade,
    way: Route,
    engines: Sequence[translating.Engine],
    context: RunContext,
) -> tuple[Recap, str]:
    """The recap from the meeting's own words or from its English reading, and the language it was written from."""
    from pipeline.stages import summarize

    english, way = await reading(transcript, way, engines, context)
    made = await summarize.summarize(
        english or transcript,
        model,
        language="en" if english else context.settings.lang,
        notes=notes,
        progress=context.progress,
    )
    if english:
        from pipeline.stages import pivot as pivoting

        made = pivoting.recap(made, meeting=transcript, reading=english)
    return with_notes(made, pivot.told(way, transcript)), "en" if english else transcript.language


async def reading(
    transcript: Transcript, way: Route, engines: Sequence[translating.Engine], context: RunContext
) -> tuple[Transcript | None, Route]:
    """The English reading where that is the way; None, and why, where too little of it came back."""
    if way.way == "native":
        return None, way
    english = await pivot.english(
        transcript, engines, terms=terms(context), store=context.store, fresh=context.fresh
    )
    return english, way if english else replace(way, way="native", reason="too little could be translated")


def keep_recap(transcript: Transcript, made: Recap, context: RunContext) -> None:
    """Make this the meeting's recap, the one that is shown and drafted from."""
    context.store.save_artifact(transcript.meeting_id, "recap", made, of=Recap)


def translators(context: RunContext) -> tuple[translating.Engine, ...]:
    """Who translates, in order: the engine that was named, else a language model of the chain, then what is installed.

    What all of them get wrong goes to the strongest model of the chain, once more.
    """
    named = context.settings.translator
    if named and named != "model":
        return (translation.connect(named, settings=context.settings),)
    found: list[translating.Engine] = []
    strongest: translating.Engine | None = None
    with suppress(*(() if named else (EngineUnavailable,))):
        model = context.table.model("translate")
        if model.name != chain.EMBEDDED:  # which has no words of its own
            found.append(model)
            strongest = context.table.strongest("translate")
    if not named:
        found += [
            translation.connect(n, settings=context.settings) for n in translation.ready(context.settings)
        ]
    return (*found, strongest) if strongest else tuple(found)


async def _in_language(
    made: Recap, spoken: str, wanted: str, engines: Sequence[translating.Engine], context: RunContext
) -> Recap:
    """The recap in the language that was asked for; its evidence stays as it was said."""
    if wanted == spoken:
        return made
    from pipeline.stages import reword

    return await reword.recap(made, spoken=spoken, target=wanted, engines=engines, terms=terms(context))


def terms(context: RunContext) -> translating.ProtectedTerms:
    """The organization's own words for translations."""
    return translating.ProtectedTerms(glossary=translating.glossary(context.settings.glossary))


def with_notes(made: Result, notes: Sequence[str]) -> Result:
    """A result with these lines on its receipt."""
    return replace(made, receipt=replace(made.receipt, notes=(*made.receipt.notes, *notes)))


async def draft(
    form: Template, meetings: Sequence[Processed], context: RunContext, *, style: drafting.Style
) -> Draft:
    """One text to send, from the recaps of one or more meetings in order of time."""
    from pipeline.stages import actions, drafting

    tasks = actions.track([(m.recap, m.transcript) for m in meetings])
    ids = [m.transcript.meeting_id for m in meetings]
    async with leased(context.store, f"draft {key_of(form.kind, {'meetings': ids})}"):
        with subject.about(*ids):
            return await drafting.draft(
                [m.recap for m in meetings],
                model=context.table.model(f"draft.{form.kind}"),
                template=form,
                transcripts=[m.transcript for m in meetings],
                style=replace(style, language=style.language or context.settings.lang),
                closed={task.action: task.closed for task in tasks if task.closed},
            )
