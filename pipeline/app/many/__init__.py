"""Many meetings: bounded concurrency, one failure isolated from the rest, nothing done twice, resumable.

Knows nothing of terminals. A meeting is a path, or the id or title of a stored one. With an output folder each result
is written when it is done and noted in `quorum-archive.jsonl`; the same command again goes on from there.

    report = await process_all(find(["recordings/"]), context, out=Path("recaps"), formats=("md", "html"))
    report = await draft_all(["minutes", "email"], find(["recordings/"]), context, out=Path("drafts"), style=Style())
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

from pipeline import formats as formats_
from pipeline import templates
from pipeline.app import edit, sound
from pipeline.app import process as run
from pipeline.app import task_list as tasks
from pipeline.app.many.archive import NAME, Archive, ArchiveEntry, relative, write
from pipeline.app.many.free_work import processes_for
from pipeline.app.many.report import Outcome, Report, Watcher, nobody
from pipeline.app.many.saved import cost_of, saved
from pipeline.app.many.spread import SHARED, WorkerSettings, at_work, workers_at
from pipeline.app.process import RunContext
from pipeline.errors import NotFound, QuorumError, StoreError
from pipeline.formats import html
from pipeline.meeting import Draft, Processed, Recap
from pipeline.stages import ingest, naming
from pipeline.stages.drafting import Style
from pipeline.stages.find import FoundMeetings, PassedOver, find
from pipeline.stages.meeting_source import MeetingSource
from pipeline.store import key_of, upkeep

__all__ = ["Found", "Outcome", "PassedOver", "Report", "draft_all", "find", "process_all"]


ENCODE_UP_TO = 50
"""So many meetings are encoded for questions each with its recap; of more, after all recaps are there (`ready.py`), which
takes longer than those."""

Audio = Literal["link", "embed", "none"]
"""How a page comes to its sound: a link to the recording, the recording inside it (about 14 MB an hour), or not at all."""


@dataclass(frozen=True, slots=True)
class BatchTarget:
    """What is wanted of each meeting: its recap in `formats`, or, `drafting`, its drafts by `forms`.

    `keep`: the meetings themselves are needed afterwards, for a text over all of them. `encode`: their words are
    encoded for questions too.
    """

    formats: tuple[str, ...] = ()
    forms: tuple[templates.Template, ...] = ()
    style: Style = field(default_factory=Style)
    out: Path | None = None
    fresh: bool = False
    voices_again: bool = False
    drafting: bool = False
    audio: Audio = "link"
    keep: bool = False
    encode: bool = True


async def process_all(
    found: FoundMeetings | Sequence[str | Path],
    context: RunContext,
    *,
    out: Path | None = None,
    formats: Sequence[str] = ("md", "json", "vtt"),
    audio: Audio = "link",
    processes: int | None = None,
    on: str | None = None,
    watcher: Watcher = nobody,
) -> Report:
    """Recaps of many meetings; with `out`, files in `out/<meeting>/` and `out/report.json`.

    `on`: where they are worked on ("here", "ray", "ray:HOST:PORT"); None: here, by as many `processes` as are of use.
    Raises NotFound, EngineUnavailable, SettingsError.
    """
    wish = BatchTarget(
        formats=tuple(formats), out=out, fresh=context.fresh, voices_again=context.voices_again, audio=audio
    )
    return await _all(_found(found), wish, context, processes, watcher, on=on)


async def draft_all(
    kinds: Sequence[str],
    found: FoundMeetings | Sequence[str | Path],
    context: RunContext,
    *,
    style: Style | None = None,
    out: Path | None = None,
    formats: Sequence[str] = ("md",),
    processes: int | None = None,
    watcher: Watcher = nobody,
) -> Report:
    """Drafts of each kind for each meeting, and one over all of them for a form that is `per: series`."""
    forms = tuple(templates.find(kind) for kind in kinds)
    series = tuple(f for f in forms if f.per == "series")
    single = tuple(f for f in forms if f.per == "meeting")
    wish = BatchTarget(
        tuple(formats), single, style or Style(), out, context.fresh, drafting=True, keep=bool(series)
    )
    report = await _all(_found(found), wish, context, processes, watcher)
    if series and report.processed:
        whole = await _over_all(report.processed, replace(wish, forms=series), context)
        report = replace(report, outcomes=(*report.outcomes, whole))
    slim = tuple(replace(o, made=None) for o in report.outcomes) if out else report.outcomes
    return saved(replace(report, outcomes=slim), out)


def _found(found: FoundMeetings | Sequence[str | Path]) -> FoundMeetings:
    return found if isinstance(found, FoundMeetings) else FoundMeetings(tuple(Path(p) for p in found))


async def _all(
    found: FoundMeetings,
    wish: BatchTarget,
    context: RunContext,
    processes: int | None,
    watcher: Watcher,
    *,
    on: str | None = None,
) -> Report:
    started = time.monotonic()
    for name in wish.formats:
        (formats_.draft_writer if wish.drafting else formats_.writer)(
            name
        )  # an unknown format is found before anything is done
    total = len(found.paths)
    wish = replace(wish, encode=total <= ENCODE_UP_TO and not wish.drafting)
    tasks_ = ["recap", *(f"draft.{form.kind}" for form in wish.forms)]
    shared = processes if processes is not None else processes_for(found.paths, context.settings, tasks_)
    if on is None and shared == 1:
        archive = Archive(wish.out / NAME if wish.out else None)
        at_once = total if context.settings.overnight else context.settings.concurrency
        outcomes = await _each(found.paths, lambda p: _told(p, wish, context, archive), at_once, watcher)
    else:
        whole = replace(wish, out=wish.out.absolute() if wish.out else None)
        with workers_at(on or "here", shared, context, out=whole.out) as work:
            outcomes = await _each(
                found.paths, lambda p: work.do(_alone, _whole(p), whole), work.at_once, watcher
            )
    tasks.match(context.store)
    return saved(Report(outcomes, time.monotonic() - started, found.passed_over), wish.out)


async def _each(
    paths: Sequence[Path], work: Callable[[Path], Awaitable[Outcome]], at_once: int, watcher: Watcher
) -> tuple[Outcome, ...]:
    """What became of each, in their order; so many are under way at once."""
    gate, total = asyncio.Semaphore(max(1, at_once)), len(paths)

    async def one(path: Path) -> Outcome:
        async with gate:
            watcher(naming.shown(path), total)
            began = time.monotonic()
            try:
                outcome = await work(path)
            except Exception as error:  # isolates one of a batch: a worker lost for good, or a fault of ours, ends one meeting
                outcome = _failed(path, error)
            outcome = replace(outcome, source=naming.shown(path), seconds=time.monotonic() - began)
            watcher(outcome, total)
            return outcome

    return tuple(await asyncio.gather(*map(one, paths)))


def _whole(path: Path) -> Path:
    """A path that holds in any folder; the name of a stored meeting as it is."""
    return path.absolute() if path.exists() else path


def _failed(path: Path, error: Exception) -> Outcome:
    name = naming.shown(path)
    if isinstance(error, QuorumError):
        hint = error.hint or ""
        return Outcome(name, "failed", error=error.message, hint=hint, exit_code=error.exit_code)
    said = str(error).strip().splitlines()[-1:]  # a cluster's tell the whole way to the worker before
    return Outcome(name, "failed", error=": ".join([type(error).__name__, *said]), exit_code=1)


async def _told(path: Path, wish: BatchTarget, context: RunContext, archive: Archive) -> Outcome:
    """One meeting; what goes wrong with it is its outcome."""
    try:
        return await _one(path, wish, context, archive)
    except QuorumError as error:
        return _failed(path, error)


def _alone(told: WorkerSettings, path: Path, wish: BatchTarget) -> Outcome:
    """One meeting in a process of its own, on this machine or another."""
    try:
        with at_work(told, fresh=wish.fresh, voices_again=wish.voices_again) as context:
            if path.is_absolute() and not path.exists():
                raise NotFound(f"{path}: the worker that was given it does not find it", hint=SHARED)
            return asyncio.run(_told(path, wish, context, _archive(wish.out)))
    except QuorumError as error:
        return _failed(path, error)


@cache
def _archive(out: Path | None) -> Archive:
    """The archive as it was when this process of a batch first needed it: what others add belongs to other meetings."""
    return Archive(out / NAME if out else None)


async def _one(path: Path, wish: BatchTarget, context: RunContext, archive: Archive) -> Outcome:
    """One meeting: looked up in the archive, else made, written and noted there."""
    name = naming.shown(path)
    adopted = edit.adopt(path, context) if edit.is_recap(path) else None
    if adopted is not None:
        path = Path(adopted.transcript.meeting_id)
    if wish.voices_again and not path.exists():
        path = sound.told_anew(context.store.find(str(path)), context.store)
    source = ingest.classify(path, readers=formats_.readers()) if path.exists() else None
    meeting_id = source.meeting_id if source else context.store.find(str(path))
    key = _key(source, meeting_id, wish, context)
    if not wish.fresh and not wish.voices_again and not wish.keep and (known := archive.made(key)):
        return Outcome(name, "skipped", known.meeting_id, files=known.files)
    if source is not None:
        made = await run.process(source, replace(context, encode_ahead=wish.encode))
    else:
        transcript = context.store.transcript(meeting_id)
        made = Processed(transcript, await run.recap(transcript, context))
    drafts = tuple([await run.draft(form, [made], context, style=wish.style) for form in wish.forms])
    files: tuple[str, ...] = ()
    if wish.out:
        folder = wish.out / made.transcript.meeting_id
        if folder.is_symlink():
            raise StoreError(
                f"{folder}: a link to another place is not written to", hint="remove it, or choose another -o"
            )
        written = write(_outputs(made, drafts, wish, _audio(source, folder, wish.audio)), folder)
        upkeep.keep_outputs(context.store, made.transcript.meeting_id, written)
        files = relative(written, wish.out)
        archive.add(ArchiveEntry(key, name, made.transcript.meeting_id, files))
    keep = wish.keep or wish.out is None
    return Outcome(
        source=name,
        state="done",
        meeting_id=made.transcript.meeting_id,
        title=made.transcript.title,
        files=files,
        cost_usd=cost_of([made.recap.receipt, *(d.receipt for d in drafts)]),
        made=made if keep else None,
        drafts=drafts if wish.out is None else (),
    )


def _outputs(
    made: Processed, drafts: Sequence[Draft], wish: BatchTarget, audio: str | None
) -> dict[str, bytes]:
    outputs: dict[str, bytes] = {}
    for name in wish.formats:
        for draft in drafts:
            outputs |= formats_.draft_writer(name).drafted(draft)
        if not wish.drafting:
            writer = formats_.writer(name)
            with_audio = getattr(writer, "with_audio", None) if audio else None
            outputs |= (
                with_audio(made.recap, made.transcript, audio)
                if with_audio
                else writer.outputs(made.recap, made.transcript)
            )
    return outputs


def _audio(source: MeetingSource | None, folder: Path, how: Audio) -> str | None:
    """What a page plays: the recording compressed into it, or a link that holds while both stay where they are."""
    if source is None or how == "none":
        return None
    only = source.playback if source.kind == "transcript" else source.path
    recordings = [path for _, path in source.tracks] or ([only] if only else [])
    if not recordings:
        return None
    if how == "embed":
        from pipeline.speech.compact import compact  # FFmpeg is slow to load

        return html.embedded(compact(recordings), "audio/mpeg")
    if len(recordings) != 1:
        return None  # several tracks have no single file to link to
    try:
        return Path(os.path.relpath(recordings[0], folder)).as_posix()
    except ValueError:  # another drive on Windows
        return None


async def _over_all(made: Sequence[Processed], wish: BatchTarget, context: RunContext) -> Outcome:
    """The drafts that are one text over all meetings, in order of time."""
    series = sorted(made, key=lambda p: (p.transcript.date or "", p.transcript.meeting_id))
    names = ", ".join(p.transcript.title for p in series)
    try:
        drafts = tuple([await run.draft(form, series, context, style=wish.style) for form in wish.forms])
        files: tuple[str, ...] = ()
        if wish.out:
            outputs = {
                k: v
                for d in drafts
                for f in wish.formats
                for k, v in formats_.draft_writer(f).drafted(d).items()
            }
            single = wish.out / series[0].transcript.meeting_id
            files = relative(write(outputs, single if len(series) == 1 else wish.out), wish.out)
    except QuorumError as error:
        return Outcome(names, "failed", error=error.message, hint=error.hint or "", exit_code=error.exit_code)
    cost = cost_of([d.receipt for d in drafts])
    return Outcome(names, "done", title=names, files=files, cost_usd=cost, drafts=() if wish.out else drafts)


def _key(source: MeetingSource | None, meeting_id: str, wish: BatchTarget, context: RunContext) -> str:
    """What was asked of which words: another wish, model choice or edit is another key."""
    words = _digest(source) if source else key_of("words", {"t": context.store.transcript(meeting_id)})
    return key_of(
        "batch",
        {
            "meeting": meeting_id,
            "words": words,
            "edited": context.store.artifact(meeting_id, run.EDITED, Recap),
            "formats": [*wish.formats, wish.audio],
            "forms": [f.source for f in wish.forms],
            "style": replace(wish.style, date=None),
            "vocabulary": context.vocabulary,
            "settings": context.settings.fingerprint("read", "transcribe", "translate", "recap", "draft"),
        },
    )


def _digest(source: MeetingSource) -> str:
    if source.data is not None:
        return naming.digest_of(source.data)
    return naming.digest_of_files([p for _, p in source.tracks] or [source.path] if source.path else [])
