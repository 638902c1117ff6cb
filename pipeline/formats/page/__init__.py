"""What the recap page shows, laid out as values: claims with their rows, the timeline, who talked how much.

Knows nothing of HTML but the escaping of transcript rows. Positions on the timeline are thousandths of the meeting.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.meeting import Action, Claim, Recap, Segment, Transcript
from pipeline.text.calendar import spelled_day

WIDTH = 1000
LANES = 8
"""Speakers with a lane of their own; the others share one."""
TIME_EVERY_S = 30.0
"""A speaker who goes on gets a time this often."""
ROWS_A_BLOCK = 40
"""Transcript rows a browser lays out together: a screen or two."""


@dataclass(frozen=True, slots=True)
class ProofView:
    """Where a claim was said. `row` is the number of its transcript row, None where it is not in it."""

    quote: str
    speaker: str | None
    start_s: float | None
    end_s: float | None
    clock: str
    row: int | None
    doubtful: bool
    segment: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as the page shows it. `id` is its anchor, empty for none."""

    text: str
    verified: bool
    strength: str | None
    evidence: tuple[ProofView, ...]
    id: str = ""
    task: bool = False
    owner: str | None = None
    due: str | None = None
    by: str | None = None
    doubt: str | None = None
    is_put_forward: bool = False
    to_check: bool = False


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A chapter's heading, its first row and its claim."""

    title: str
    start_s: float | None
    clock: str
    row: int | None
    claim: ClaimView
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """One speaker on the timeline: `path` is an SVG path in a box of 1000 by 16, `color` 0 to 8."""

    name: str
    color: int
    path: str
    share: str
    clock: str


@dataclass(frozen=True, slots=True)
class Band:
    """A chapter on the timeline."""

    x: int
    width: int
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A decision on the timeline, `percent` from its start; `id` is the claim's anchor."""

    percent: str
    kind: str
    label: str
    id: str


class Rows:
    """Finds the transcript row of a segment id."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._number = {s.id: n for n, s in enumerate(segments)}
        self._segments = segments

    def of(self, segment_id: str) -> int | None:
        return self._number.get(segment_id)

    def doubtful(self, segment_id: str) -> bool:
        n = self._number.get(segment_id)
        return n is not None and self._segments[n].doubtful is not None

    def starting(self, start_s: float | None) -> int | None:
        """The first row at or after a time."""
        if start_s is None:
            return None
        return next(
            (
                n
                for n, s in enumerate(self._segments)
                if s.start_s is not None and s.start_s >= start_s - 0.01
            ),
            None,
        )


def claim_view(claim: Claim, rows: Rows, *, language: str, anchor: str = "") -> ClaimView:
    """The claim with the rows of its evidence."""
    task = isinstance(claim, Action)
    due = claim.due if isinstance(claim, Action) else None
    if isinstance(claim, Action) and claim.due_date and claim.due_date != claim.due:
        day = spelled_day(claim.due_date, language) or claim.due_date
        due = f"{claim.due} ({day})" if claim.due else day
    return ClaimView(
        text=claim.text,
        verified=claim.verified,
        doubt=claim.doubt,
        strength=claim.strength,
        evidence=tuple(
            ProofView(
                e.quote,
                e.speaker,
                e.start_s,
                e.end_s,
                clock(e.start_s),
                rows.of(e.segment),
                rows.doubtful(e.segment),
                e.segment,
            )
            for e in claim.evidence
        ),
        id=anchor,
        task=task,
        owner=claim.owner if isinstance(claim, Action) else None,
        due=due,
        by=_by(claim),
        is_put_forward=claim.is_put_forward,
        to_check=claim.to_check,
    )


def _by(claim: Claim) -> str | None:
    """Who said it first, where the statement itself doesn't name them."""
    speaker = claim.evidence[0].speaker if claim.evidence else None
    named = speaker and re.split(r"\s*[(|\[]", speaker)[0].strip()
    return speaker if speaker and named and named.split()[0] not in claim.text else None


def chapter_views(recap: Recap, rows: Rows) -> tuple[ChapterView, ...]:
    """Chapters with the row each begins at."""
    return tuple(
        ChapterView(
            title=c.title or c.text,
            start_s=c.start_s,
            clock=clock(c.start_s),
            row=rows.starting(c.start_s) if c.start_s is not None else _first_row(c, rows),
            claim=claim_view(c, rows, language=recap.language),
            names=c.names,
        )
        for c in recap.chapters
    )


def _first_row(claim: Claim, rows: Rows) -> int | None:
    return next((r for e in claim.evidence if (r := rows.of(e.segment)) is not None), None)


def length_s(transcript: Transcript) -> float:
    """Length of the meeting in seconds: as known, else until the last word; 0 where nothing has a time."""
    ends = [t for s in transcript.segments for t in (s.start_s, s.end_s) if t is not None]
    return max([transcript.duration_s or 0.0, *ends])


def lanes(transcript: Transcript, total_s: float, *, unknown: str) -> tuple[Lane, ...]:
    """Speakers by talk time, most first; by words where the transcript carries no times."""
    spoke: dict[str, list[tuple[float, float]]] = defaultdict(list)
    weight: dict[str, float] = defaultdict(float)
    for segment, end in zip(transcript.segments, _ends(transcript.segments, total_s), strict=True):
        name = segment.speaker or unknown
        if total_s and segment.start_s is not None and end is not None:
            spoke[name].append((segment.start_s, end))
            weight[name] += max(0.0, end - segment.start_s)
        elif not total_s:
            weight[name] += len(segment.text.split())
    ranked = sorted(weight, key=lambda name: -weight[name])
    whole = sum(weight.values()) or 1.0
    groups = [(name, [name]) for name in ranked[:LANES]]
    if rest := ranked[LANES:]:
        groups.append((f"+{len(rest)}", rest))
    return tuple(
        Lane(
            name=label,
            color=n,
            path=_path([span for name in names for span in spoke[name]], total_s),
            share=f"{sum(weight[name] for name in names) / whole:.0%}",
            clock=clock(sum(weight[name] for name in names)) if total_s else "",
        )
        for n, (label, names) in enumerate(groups)
    )


def _ends(segments: Sequence[Segment], total_s: float) -> Iterator[float | None]:
    """When each segment ends; where the source does not say, when the next one begins."""
    following: list[float | None] = [None] * len(segments)
    later: float | None = total_s or None
    for n in range(len(segments) - 1, -1, -1):
        following[n] = later
        if segments[n].start_s is not None:
            later = segments[n].start_s
    for segment, after in zip(segments, following, strict=True):
        yield segment.end_s if segment.end_s is not None else after


def _path(spans: Iterable[tuple[float, float]], total_s: float) -> str:
    """Bars as one path; those that touch at this width are one bar."""
    if not total_s:
        return ""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        left, right = (
            int(start / total_s * WIDTH),
            max(int(start / total_s * WIDTH) + 1, round(end / total_s * WIDTH)),
        )
        if merged and left <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], right)
        else:
            merged.append([left, right])
    return "".join(f"M{left} 0h{right - left}v16h{left - right}z" for left, right in merged)


def bands(recap: Recap, total_s: float) -> tuple[Band, ...]:
    """Chapters on the timeline; one without an end lasts until the next begins."""
    timed = [c for c in recap.chapters if c.start_s is not None]
    starts = [c.start_s or 0.0 for c in timed] + [total_s]
    made = []
    for n, chapter in enumerate(timed):
        left = int(starts[n] / total_s * WIDTH)
        right = int(max(starts[n + 1], starts[n]) / total_s * WIDTH)
        made.append(Band(left, max(1, right - left), f"{clock(starts[n])} {chapter.title}"))
    return tuple(made)


def marks(decisions: Sequence[ClaimView], total_s: float) -> tuple[Mark, ...]:
    """Decisions on the timeline, where their first evidence has a time."""
    return tuple(
        Mark(f"{min(100.0, at / total_s * 100):.2f}", d.strength or "agreed", d.text, d.id)
        for d in decisions
        if (at := next((e.start_s for e in d.evidence if e.start_s is not None), None)) is not None
    )


def ticks(total_s: float) -> tuple[str, ...]:
    """Five times from the start to the end."""
    return tuple(clock(total_s * n / 4) for n in range(5))


def clock(seconds: float | None) -> str:
    """12:34 or 1:02:03; empty for None."""
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute:02}:{second:02}"


def rows_html(transcript: Transcript, headings: Mapping[str, str], *, anchors: frozenset[int]) -> str:
    """The transcript as rows; names and times only where they tell something new. All text is escaped.

    Rows that `anchors` names can be linked to without a script; the times of all of them are in `row_times`.
    """
    blocks: list[str] = []
    speaker: str | None = ""
    shown_s = -TIME_EVERY_S
    numbered = enumerate(transcript.segments)
    while block := tuple(islice(numbered, ROWS_A_BLOCK)):
        lines = []
        for n, segment in block:
            named = segment.speaker != speaker
            at = segment.start_s
            timed = at is not None and (named or at - shown_s >= TIME_EVERY_S)
            shown_s = at if timed and at is not None else shown_s
            speaker = segment.speaker
            name = (segment.speaker or headings["unknown_speaker"]) if named else ""
            lines.append(
                (f"<p id=t{n}" if n in anchors else "<p")
                + _foreign(segment, transcript.language)
                + (f' class=d title="{_why(segment, headings)}">' if segment.doubtful else ">")
                + (f"<i>{clock(at)}</i>" if timed else "")
                + (f"<b><bdi>{html.escape(name)}</bdi></b>" if name else "")
                + html.escape(segment.text, quote=False)
                + (f" <small>{html.escape(headings['doubtful'])}</small>" if segment.doubtful else "")
            )
        blocks.append("<div>" + "\n".join(lines) + "</div>")
    return "\n".join(blocks)


def row_times(transcript: Transcript) -> str:
    """Start of each row in tenths of a second as JSON, each as the step from the one before; null where unknown."""
    steps: list[str] = []
    last = 0
    for segment in transcript.segments:
        if segment.start_s is None:
            steps.append("null")
            continue
        at = int(segment.start_s * 10)
        steps.append(str(at - last))
        last = at
    return f"[{','.join(steps)}]"


def _foreign(segment: Segment, language: str) -> str:
    if not segment.language or segment.language == language:
        return ""
    return f' lang="{html.escape(segment.language)}" dir=auto'


def _why(segment: Segment, headings: Mapping[str, str]) -> str:
    return html.escape(f"{headings['doubtful_note']} ({segment.doubtful})")
