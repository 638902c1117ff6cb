"""The three verbs and the look-ups as plain functions: what the command line calls, and other programs.

    from pipeline import ask, draft, process
    recap = process("standup.m4a").recap
    print(ask("When do we ship?", ["standup.m4a"]).answer)

Opens the store, finds what a reference means, and runs the pipeline; knows nothing of terminals. What a verb needs is
imported in it: a question is not to wait for what makes recaps, and who looks at what is stored not for either.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from pipeline import settings as settings_
from pipeline.doors import Progress, silent
from pipeline.errors import BadInput, NotFound
from pipeline.meeting import Answer, Draft, Processed, Recap, Transcript
from pipeline.settings import Settings
from pipeline.store import EDITED, MeetingRow, SegmentHit, Store, shelf
from pipeline.store.shelf import Scope as Scope

if TYPE_CHECKING:
    from pipeline.app import many as batch
    from pipeline.app.beside import *  # noqa: F403
    from pipeline.app.many.report import Report, Watcher
    from pipeline.app.process import RunContext
    from pipeline.formats.parts.known import Known
    from pipeline.stages.drafting import Style


if not TYPE_CHECKING:  # so that a name that is not there is an error of types

    def __getattr__(name: str) -> Any:
        """What windows and programs need beside the verbs (`app/beside.py`), loaded by whoever asks for it."""
        from pipeline.app import beside

        if name not in beside.__all__:
            raise AttributeError(f"pipeline.api has no {name!r}")
        return getattr(beside, name)


T = TypeVar("T")


@contextmanager
def context(settings: Settings | None = None, **options: Any) -> Iterator[RunContext]:
    """An open store with its settings (`app/opening.py`); closed again when the block ends."""
    from pipeline.app import opening

    with opening.context(settings, **options) as at:
        yield at


def _done(work: Coroutine[Any, Any, T]) -> T:
    """What comes of it; the loop is loaded by whoever has work for one."""
    import asyncio

    return asyncio.run(work)


def settle(settings: Settings, *, ask: Callable[[str], bool] | None = None) -> Settings:
    """The settings, once the user was asked (or told) whether meetings may be sent to vendors whose keys are here."""
    from pipeline.app import outbound

    outbound.settle(settings, ask=ask)
    return settings


def process(source: Path | str, *, settings: Settings | None = None, **flags: Any) -> Processed:
    """Process one recording or transcript; `flags` are settings by name (lang="de", local=True).

    Raises BadInput, EngineUnavailable, StoreError, and what the models raise.
    """
    from pipeline.app import process as run
    from pipeline.app import task_list as tasks
    from pipeline.app.references import source_of

    with context(settle(settings or settings_.load(**flags))) as at:
        done = _done(run.process(source_of(source), at))
        tasks.match(at.store)
        return done


def ask(
    question: str,
    meetings: Sequence[Path | str] = (),
    *,
    scope: Scope | None = None,
    settings: Settings | None = None,
    progress: Progress = silent,
    **flags: Any,
) -> Answer:
    """Answer from these meetings (ids, titles, files, folders), or from all in scope where none are named."""
    with context(settle(settings or settings_.load(**flags)), progress=progress) as at:
        return _done(_ask(question, meetings, scope or Scope(), at))


async def _ask(question: str, meetings: Sequence[Path | str], scope: Scope, at: RunContext) -> Answer:
    from pipeline.app import among
    from pipeline.app import answering as asking

    given: dict[str, Transcript] | None = None
    if meetings:
        from pipeline.app.references import transcripts_of

        given = {t.meeting_id: t for m in meetings for t in await transcripts_of(m, at)}
    within = Scope(person=scope.person) if given else scope  # who names meetings means them
    chosen = among.chosen(question, at.store, within, ids=given)
    if given and chosen.searched is None:
        transcripts = tuple(t for m, t in given.items() if m in chosen.meetings)  # in the order of the asker
    else:
        transcripts = tuple((given or {}).get(m) or at.store.transcript(m) for m in chosen.meetings)
    if not transcripts:
        raise NotFound("no meeting to ask", hint="process some first: quorum process RECORDING")
    return await asking.ask(question, transcripts, at, person=scope.person, searched=chosen.searched)


def process_all(
    inputs: Sequence[str],
    *,
    settings: Settings,
    out: Path | None = None,
    formats: Sequence[str] = ("md", "json", "vtt"),
    audio: batch.Audio = "link",
    vocabulary: Path | None = None,
    fresh: bool = False,
    voices_again: bool = False,
    on: str | None = None,
    progress: Progress = silent,
    watcher: Watcher | None = None,
    stdin: BinaryIO | None = None,
) -> Report:
    """Process files, folders and globs (`-`: a transcript on stdin); one failure does not stop the others.

    `on`: where they are worked on, "ray" or "ray:HOST:PORT"; None: here.
    `voices_again`: who spoke is told anew, with the words that were heard before.
    """
    from pipeline.app import many as batch
    from pipeline.app.fetched import fetched
    from pipeline.app.many.report import nobody
    from pipeline.app.references import piped
    from pipeline.stages.find import find

    with (
        context(
            settle(settings), progress=progress, fresh=fresh, voices_again=voices_again, vocabulary=vocabulary
        ) as at,
        piped(inputs, stdin) as given,
        fetched(given, settings, progress=progress) as paths,
    ):
        if paths != given and audio == "link":
            audio = "none"  # what it would lead to is gone after the run
        return _done(
            batch.process_all(
                find(paths), at, out=out, formats=formats, audio=audio, on=on, watcher=watcher or nobody
            )
        )


def make_ready(
    report: Report, *, settings: Settings, on: str | None = None, progress: Progress = silent
) -> int:
    """Encode for questions what a large batch has not been encoded with its recaps; how many meetings that were.

    What is interrupted is encoded with the next batch, or when it is asked about.
    """
    from pipeline.app.many import ready

    meetings = [o.meeting_id for o in report.outcomes if o.state != "failed"]
    if len(report.outcomes) <= 1:
        return 0
    with context(settings, progress=progress) as at:
        return _done(ready.make_ready(meetings, at, on=on))


def draft(
    kinds: Sequence[str],
    meetings: Sequence[Path | str],
    *,
    style: Style | None = None,
    settings: Settings | None = None,
    **flags: Any,
) -> tuple[Draft, ...]:
    """Draft each kind (a built-in one or a template file) for each meeting, or over all for a series form.

    Raises BadInput naming the first meeting that could not be drafted.
    """
    from pipeline.stages.drafting import Style

    report = draft_all(
        kinds, meetings, style=style or Style(date=today()), settings=settings or settings_.load(**flags)
    )
    if report.failed:
        raise BadInput(report.problems[0])
    return report.drafts


def draft_all(
    kinds: Sequence[str],
    meetings: Sequence[Path | str],
    *,
    style: Style,
    settings: Settings,
    out: Path | None = None,
    formats: Sequence[str] = ("md",),
    progress: Progress = silent,
    watcher: Watcher | None = None,
) -> Report:
    """Drafts for many meetings, written to `out` where it is given; one failure does not stop the others."""
    from pipeline.app import many as batch
    from pipeline.app.many.report import nobody
    from pipeline.app.references import known
    from pipeline.stages.find import find

    with context(settle(settings), progress=progress) as at:
        found = find([known(m, at) for m in meetings])
        return _done(
            batch.draft_all(
                kinds, found, at, style=style, out=out, formats=formats, watcher=watcher or nobody
            )
        )


def plan(inputs: Sequence[str | Path], *, settings: Settings) -> str:
    """The dry run as Markdown: models, tokens and cost range of processing these inputs; nothing is sent."""
    from pipeline.app import dry_run as preview

    with context(settings) as at:
        return preview.plan(inputs, at)


def today() -> str:
    """Today's date, ISO 8601."""
    return date.today().isoformat()


def show(
    reference: str, *, kind: str = "md", transcript: bool = False, settings: Settings | None = None
) -> str:
    """A meeting's recap (or its words) as text in a format; raises NotFound, BadInput."""
    from pipeline import formats

    first = _kept(reference, settings or settings_.load())
    if first is None:
        from pipeline.app.references import processed_of

        with context(settings) as at:
            (first, *_) = _done(processed_of(reference, at))
    if kind == "md" and not transcript:
        return as_markdown(first)
    outputs = formats.writer("vtt" if transcript and kind == "md" else kind).outputs(
        None if transcript else first.recap, first.transcript
    )
    stem = "transcript" if transcript else "recap"
    named = [data for name, data in outputs.items() if name.startswith(stem)]
    if not named:
        raise BadInput(f"format {kind!r} has no {stem}", hint="try -f md or -f json")
    return named[0].decode("utf-8")


def _kept(reference: str, settings: Settings) -> Processed | None:
    """A stored meeting with the recap that is shown, in the language that is wanted; None where it has to be made."""
    if Path(reference).exists():
        return None
    with Store(settings.database) as store:
        meeting_id = store.find(reference)
        known = store.artifact(meeting_id, EDITED, Recap) or store.artifact(meeting_id, "recap", Recap)
        if known is None or known.language != (settings.lang or known.language):
            return None
        return Processed(store.transcript(meeting_id), known)


def meetings(
    *, settings: Settings | None = None, series: str | None = None, limit: int | None = None
) -> tuple[MeetingRow, ...]:
    """The stored meetings, newest first; the first `limit` of them."""
    with Store((settings or settings_.load()).database) as store:
        return shelf.rows(store, shelf.Scope(series=series), limit=limit)


def how_many(*, settings: Settings | None = None, series: str | None = None) -> int:
    """How many meetings are stored, of all or of one series."""
    with Store((settings or settings_.load()).database) as store:
        return shelf.count(store, shelf.Scope(series=series))


def search(words: str, *, settings: Settings | None = None, limit: int = 20) -> tuple[SegmentHit, ...]:
    """Segments of all meetings that hold all the words."""
    with Store((settings or settings_.load()).database) as store:
        return store.search(words, limit=limit)


def rename(reference: str, names: Mapping[str, str], *, settings: Settings | None = None) -> Transcript:
    """Give speakers their names in the stored transcript and recap."""
    from pipeline.app import process as run
    from pipeline.app.renaming import renamed

    with context(settings) as at:
        meeting_id = at.store.find(reference)
        transcript = at.store.rename(meeting_id, names)
        if (known := at.store.artifact(meeting_id, "recap", Recap)) is not None:
            run.keep_recap(transcript, renamed(known, names), at)
        return transcript


def readable(word: str | None = None) -> tuple[Known, ...]:
    """The exports that are read, all or those with a word in any column."""
    from pipeline.formats.parts.known import KNOWN

    wanted = (word or "").casefold()
    return tuple(k for k in KNOWN if wanted in f"{k.name} {k.endings} {k.comes_from}".casefold())


# -- what a command line prints ------------------------------------------------------------------------------------


def as_data(value: object) -> Any:
    """JSON data of what a verb returned, in the forms that the schemas describe."""
    from pipeline.formats.parts.nouns import as_data as plain

    if isinstance(value, Processed):
        return as_data(value.recap)
    if isinstance(value, (list, tuple)):
        return [as_data(item) for item in value]
    assert isinstance(value, Recap | Transcript | Answer | Draft)
    return plain(value)


def as_markdown(value: Processed | Answer) -> str:
    """Markdown for a terminal."""
    from pipeline.formats import md

    if isinstance(value, Answer):
        return md.render_answer(value)
    return md.render(value.recap, value.transcript, front_matter=False)
