"""What a stranger's file says about a meeting, made plain before anything is made of it: one line, no marks, known forms.

Knows nothing of formats. Words that were spoken stay as they are, but for control characters; a line that is too long for
a person to have said it in one breath is cut into lines, so that nothing that reads it takes long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date as Date

from pipeline.doors import Parsed
from pipeline.meeting import Segment
from pipeline.text.safe import one_line, spoken_line

MOST_CHARS = 1500
"""About two minutes of talk; longer lines are cut where a sentence or a word ends."""
MOST_WORD = 200
"""No language has a longer word; what is longer is cut."""
_MOST_NAME = 200
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_LONG_WORD = re.compile(rf"(\S{{{MOST_WORD}}})(?=\S)")
_ENDS = (". ", "! ", "? ", "。", "！", "？", "।", "، ", "; ", ", ", " ")


def plain(parsed: Parsed) -> Parsed:
    """The same meeting; fields that have not their form are left out, segment ids that are odd or double are ours."""
    segments = parsed.segments
    ids = [s.id for s in segments]
    ours = all(_ID.fullmatch(i) for i in ids) and len(set(ids)) == len(ids)
    cut = [
        piece for n, s in enumerate(segments, 1) for piece in _pieces(s if ours else replace(s, id=f"s{n}"))
    ]
    return replace(
        parsed,
        segments=tuple(cut),
        title=_field(parsed.title),
        date=_date(parsed.date),
        language=parsed.language if parsed.language and _TAG.fullmatch(parsed.language) else None,
        engine=_field(parsed.engine),
        meeting_id=_field(parsed.meeting_id),
        series=_field(parsed.series),
        source=_field(parsed.source),
        notes=tuple(one_line(note) for note in parsed.notes),
    )


def _field(text: str | None) -> str | None:
    return (one_line(text)[:_MOST_NAME].rstrip() or None) if text else None


def _date(text: str | None) -> str | None:
    """An ISO day, perhaps with a time behind it, which is left out."""
    try:
        return Date.fromisoformat(text[:10]).isoformat() if text else None
    except ValueError:
        return None


def _pieces(segment: Segment) -> Iterator[Segment]:
    """The segment, in pieces where it is too long; its time goes to each by its share of the letters."""
    made = replace(
        segment,
        text=_LONG_WORD.sub(r"\1 ", spoken_line(segment.text)),
        speaker=_field(segment.speaker),
        doubtful=_field(segment.doubtful),
        language=segment.language if segment.language and _TAG.fullmatch(segment.language) else None,
    )
    if len(made.text) <= MOST_CHARS:
        yield made
        return
    at, number = 0, 0
    while at < len(made.text):
        end = _end(made.text, at)
        number += 1
        times = [_between(made, share / len(made.text)) for share in (at, end)]
        text = made.text[at:end].strip()
        if text:
            name = made.id if number == 1 else f"{made.id}.{number}"
            yield replace(
                made,
                id=name,
                text=text,
                start_s=times[0],
                end_s=times[1],
                words=made.words if number == 1 else (),
            )
        at = end


def _end(text: str, at: int) -> int:
    if len(text) - at <= MOST_CHARS:
        return len(text)
    piece = text[at : at + MOST_CHARS]
    best = next(
        (found + len(mark) for mark in _ENDS if (found := piece.rfind(mark)) > MOST_CHARS // 2), MOST_CHARS
    )
    return at + best


def _between(segment: Segment, share: float) -> float | None:
    if segment.start_s is None or segment.end_s is None:
        return segment.start_s if share == 0 else None
    return round(segment.start_s + share * (segment.end_s - segment.start_s), 3)
