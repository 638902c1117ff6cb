"""The dry run: what processing would ask of which model, in tokens and dollars. Nothing is sent, nothing connected.

Knows nothing of terminals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline import formats
from pipeline.app import surroundings
from pipeline.app.process import RunContext
from pipeline.doors import Passage, Request
from pipeline.federation.plan import Plan, Step
from pipeline.shapes import RecapShape
from pipeline.stages import find as finding
from pipeline.stages import ingest, summarize
from pipeline.stages.meeting_source import MeetingSource

WORDS_PER_S = 2.5
"""A meeting has about 150 words a minute; a recording that nobody has heard yet is counted so."""


def plan(inputs: Sequence[str | Path], context: RunContext) -> str:
    """The plan for recaps of these files and folders, as Markdown."""
    found = finding.find(inputs)
    requests, heard_first = [], 0.0
    for path in found.paths:
        source = ingest.classify(path, readers=formats.readers())
        if source.kind != "transcript":
            heard_first += _duration_s(source)
        requests.append(_request(source, context))
    planned = context.table.plan("recap", requests)
    lines = [
        f"# Plan for {len(found.paths)} meetings",
        *_speech(heard_first),
        "",
        *_steps(planned),
        "",
        _sum(planned, context),
    ]
    return "\n".join(lines) + "\n"


def _request(source: MeetingSource, context: RunContext) -> Request:
    language = context.settings.lang
    if source.kind == "transcript":
        return summarize.request_for(
            ingest.read_transcript(source, readers=formats.readers()),
            language=language,
            notes=surroundings.noted(source, context.store),
        )
    words = int(_duration_s(source) * WORDS_PER_S)
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
