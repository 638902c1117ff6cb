"""The dry run: what processing would ask of which model, in tokens and dollars. Nothing is sent, no model connected.

Knows nothing of terminals. Of an address in an object store only the list is read: what would be fetched, and how large.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from pipeline import formats
from pipeline.app import surroundings
from pipeline.app.fetched import ListedFile, is_address, listed
from pipeline.app.process import RunContext
from pipeline.doors import Passage, Request
from pipeline.federation.plan import Plan, Step
from pipeline.shapes import RecapShape
from pipeline.stages import find as finding
from pipeline.stages import forms, ingest, summarize
from pipeline.stages.meeting_source import MeetingSource

WORDS_PER_S = 2.5
"""A meeting has about 150 words a minute; a recording that nobody has heard yet is counted so."""
BYTES_A_WORD = 5
"""Of a transcript that was not fetched only the size is known; with times and names it is more, so that this counts too much."""
AN_HOUR_S = 3600.0


def plan(inputs: Sequence[str | Path], context: RunContext) -> str:
    """The plan for recaps of these files and folders, as Markdown."""
    afar = {str(each): listed(str(each), context.settings) for each in inputs if is_address(each)}
    here = [each for each in inputs if str(each) not in afar]
    paths = finding.find(here).paths if here else ()
    requests, heard_first = [], 0.0
    for path in paths:
        source = ingest.classify(path, readers=formats.readers())
        if source.kind != "transcript":
            heard_first += _duration_s(source)
        requests.append(_request(source, context))
    words_afar = [f for found in afar.values() for f in found if _kind(f) == "transcript"]
    requests += [_unheard((f.size or 0) // BYTES_A_WORD, context) for f in words_afar]
    planned = context.table.plan("recap", requests)
    lines = [
        "# Plan for " + " and ".join(_counted(len(paths), len(afar))),
        *(line for address, found in afar.items() for line in _afar(address, found)),
        *_speech(heard_first),
        "",
        *_steps(planned),
        "",
        _sum(planned, context),
        *_not_known(afar, context),
    ]
    return "\n".join(lines) + "\n"


def _request(source: MeetingSource, context: RunContext) -> Request:
    if source.kind == "transcript":
        return summarize.request_for(
            ingest.read_transcript(source, readers=formats.readers()),
            language=context.settings.lang,
            notes=surroundings.noted(source, context.store),
        )
    return _unheard(int(_duration_s(source) * WORDS_PER_S), context)


def _unheard(words: int, context: RunContext) -> Request:
    """A request of about so many words that nobody has read or heard yet."""
    language = context.settings.lang
    lines = tuple(
        Passage(id=f"s{n}", text="word " * min(20, words - n * 20)) for n in range((words + 19) // 20)
    )
    return Request(
        summarize.TASK,
        lines,
        shape=RecapShape,
        spoken=context.settings.language or "en",
        wanted=language or "",
        max_output_tokens=summarize.OUTPUT_TOKENS,
    )


def _duration_s(source: MeetingSource) -> float:
    from pipeline.speech import audio  # FFmpeg is slow to load

    paths = [path for _, path in source.tracks] or ([source.path] if source.path else [])
    return max((audio.probe(path).duration_s or 0.0 for path in paths), default=0.0)


def _counted(meetings: int, addresses: int) -> Iterator[str]:
    if meetings or not addresses:
        yield f"{meetings} meetings"
    if addresses:
        yield f"{addresses} addresses"


def _kind(file: ListedFile) -> forms.Kind | None:
    return forms.kind(Path(PurePosixPath(file.name.partition("?")[0]).name))


def _afar(address: str, found: Sequence[ListedFile]) -> Iterator[str]:
    """What would be fetched from an address, as its list says."""
    kinds = Counter(_kind(f) for f in found)
    many = [f"{kinds[kind]} {kind}s" for kind in ("recording", "transcript") if kinds[kind]]
    others = len(found) - kinds["recording"] - kinds["transcript"]
    told = ", ".join((*many, *([f"{others} others"] if others else [])))
    sizes = [f.size for f in found if f.size is not None]
    size = f"{sum(sizes) / 1e6:,.1f} MB" + (
        "" if len(sizes) == len(found) else " and what the store does not say"
    )
    yield f"\n{address}: {told}; {size} would be fetched for the run and be gone after it."


def _not_known(afar: dict[str, tuple[ListedFile, ...]], context: RunContext) -> Iterator[str]:
    """What no list tells: how long recordings are, and what the store asks for."""
    if not afar:
        return
    yield "\nNot known before: what the store charges for reading."
    files = [f for found in afar.values() for f in found]
    if any(_kind(f) == "transcript" for f in files):
        yield "Transcripts that are not here are counted by their size: rather too much than too little."
    if any(_kind(f) == "recording" for f in files):
        hour = context.table.plan("recap", [_unheard(int(AN_HOUR_S * WORDS_PER_S), context)])
        cost = _range([hour.low_usd], [hour.high_usd])
        priced = cost if cost in ("nothing", "unknown price") else f"{cost} US dollars"
        yield f"How long those recordings are is not known before they are fetched, and not in that sum; each hour of them: {priced}."


def _speech(seconds: float) -> Iterator[str]:
    if seconds:
        yield f"\n{seconds / 60:.0f} minutes of recordings are heard first, on this machine, for nothing; their words are estimated here."


def _steps(planned: Plan) -> Iterator[str]:
    """One row for each kind of step, the requests of all meetings together."""
    yield "| model | what | sure | calls | tokens in | tokens out | US dollars |"
    yield "|---|---|---|--:|--:|--:|--:|"
    kinds: dict[tuple[str, str, bool], list[Step]] = {}
    for step in planned.steps:
        kinds.setdefault((step.model, step.what, step.certain), []).append(step)
    for (model, what, certain), steps in kinds.items():
        cost = _range([s.low_usd for s in steps], [s.high_usd for s in steps])
        counts = (
            sum(s.calls for s in steps),
            sum(s.input_tokens for s in steps),
            sum(s.output_tokens for s in steps),
        )
        yield f"| {model} | {what} | {'yes' if certain else 'only if doubted'} | {counts[0]:,} | {counts[1]:,} | ≤ {counts[2]:,} | {cost} |"


def _range(low: list[float | None], high: list[float | None]) -> str:
    if any(v is None for v in (*low, *high)):
        return "unknown price"
    least, most = sum(v or 0.0 for v in low), sum(v or 0.0 for v in high)
    return "nothing" if not most else f"{least:.4f} to {most:.4f}"


def _sum(planned: Plan, context: RunContext) -> str:
    cap = context.settings.max_cost_usd
    capped = (
        f" The cap is {cap:.2f} US dollars: no call is made that could pass it." if cap is not None else ""
    )
    if planned.high_usd is None:
        return (
            "A price is unknown, so the sum is: a cap refuses such models unless `allow_unknown_price` is set."
            + capped
        )
    if not planned.high_usd:
        return "This costs nothing, and nothing leaves the machine."
    return (
        f"In all between {planned.low_usd or 0.0:.4f} and {planned.high_usd:.4f} US dollars. Nothing was sent."
        + capped
    )
