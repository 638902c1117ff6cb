"""Lines of text into turns of speakers: `Ana  0:05`, `[00:01:02] Ana: …`, `Ana (00:01): …`, `Ana: …`, `(ANA) …`.

Knows nothing of files. A whole text is judged at once: the style that explains most lines wins; unsure means no speaker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.service import is_service
from pipeline.formats.parts.styles import STYLES, StyledLine, opens
from pipeline.formats.parts.times import seconds

_BOLD = re.compile(r"^([\W\d]{0,24}?)(?:\*\*|__)([^*]{1,80})(?:\*\*|__)")
_HEADING = re.compile(r"^#{1,6}\s+")
_LIST = re.compile(r"^(?:[-*+•]\s+(?=\*\*|\[|\(|\d{1,2}:|[^\s:]{1,30}(?:\s[^\s:]{1,30}){0,4}:)|>\s+)")
_LINKED_TIME = re.compile(r"\[\(?(\d{1,2}:\d{2}(?::\d{2})?)\)?\]\((?:https?:|#|/)[^()\s]{1,1000}\)")
_SPELLED = re.compile(
    r"(?:(\d{1,2})\s(?:hours?|hrs?)\s)?(\d{1,3})\s(?:minutes?|mins?)\s(\d{1,2})\s(?:seconds?|secs?)(?:\s?\d{1,2}:\d{2}(?::\d{2})?)?",
    re.IGNORECASE,
)
_ITALIC_TIME = re.compile(r"(?<=\s)[*_]\(?(\d{1,2}:\d{2}(?::\d{2})?)\)?[*_](?=\s|$)")
_RULE = re.compile(r"^(?:[-*_=|:+]\s?){3,}$")
_CLOCK_FROM_S = 4 * 3600.0
"""A text whose first time is later than this tells the time of day, not the time since the start."""


@dataclass(frozen=True, slots=True)
class Turns:
    """What was found: the turns as cues, the lines before the first one, notes. `share`: lines that open a turn."""

    cues: tuple[Cue, ...]
    heading: tuple[str, ...]
    share: float
    notes: tuple[str, ...] = ()


def turns(lines: Sequence[str]) -> Turns | None:
    """The turns of a text; None where no style explains it: it is prose. Empty lines are allowed."""
    service = [bool(line.strip()) and is_service(line) for line in lines]
    kept, heads = [], []
    for line, left in zip(lines, service, strict=True):
        if not left and (plain := _plain(line)):
            kept.append(plain)
            heads.append(_HEADING.match(line.strip()) is not None)
    if not kept:
        return None
    readings = [reading for style in STYLES if (reading := style(kept))]
    if not readings:
        return None
    best = max(readings, key=_explained)
    share = sum(opens(x) for x in best) / len(best)
    first = next((i for i, x in enumerate(best) if opens(x)), None)
    if first is None:
        return None
    apart = {
        i for i, (x, head) in enumerate(zip(best, heads, strict=True)) if i > first and head and not opens(x)
    }
    again = _said_again(best, kept)
    heading = [line for i, line in enumerate(kept[:first]) if i not in again]
    is_heading = _is_heading(heading, of=len(best))
    cues = _gathered(
        [x for i, x in enumerate(best) if i not in apart | again and (i >= first or not is_heading)]
    )
    if sum(any(c.isalpha() for c in line) for cue in cues for line in cue.lines[:1]) * 2 < len(cues):
        return None  # times and numbers, nobody's words
    cues, clock_notes = _from_the_start(cues)
    count = sum(service)
    lines_were = "lines were" if count > 1 else "line was"
    notes: tuple[str, ...] = ()
    if count:
        notes = (f"{count} {lines_were} the transcription service's own and left out",)
    if apart:
        notes += (f"{len(apart)} headings within the talk are no part of it: {kept[min(apart)]}",)
    return Turns(tuple(cues), tuple(heading) if is_heading else (), share, notes + clock_notes)


def _said_again(lines: Sequence[StyledLine], kept: Sequence[str]) -> set[int]:
    """Lines above a turn that only say its name, its time or its speaker's initials again, as pages copied do."""
    found: set[int] = set()
    for i, head in enumerate(lines):
        if head.name is None:
            continue
        initials = "".join(w[0] for w in head.name.split() if w[0].isalnum()).casefold()
        for k in range(i - 1, max(-1, i - 4), -1):
            text = kept[k].casefold()
            again = text == head.name.casefold() or (text == initials and kept[k].isupper())
            if opens(lines[k]) or not (
                again or (seconds(text) is not None and seconds(text) == head.start_s)
            ):
                break
            found.add(k)
    return found


def _plain(line: str) -> str:
    """Without Markdown's marks at the front, where labels are, and without outer space; tabs stay for their meaning."""
    text = line.strip()
    if not text.strip("> ") or _RULE.match(text[:200]):
        return ""
    for pattern in (_HEADING, _LIST):
        text = pattern.sub("", text, count=1)
    text = _LINKED_TIME.sub(r"[\1]", text, count=1)
    text = _ITALIC_TIME.sub(r"[\1]", _BOLD.sub(r"\1\2", text, count=1), count=1)
    if len(text) < 100 and (spelled := _SPELLED.search(text)) and spelled.end() == len(text):
        hours, minutes, secs = (int(g or 0) for g in spelled.groups())
        text = (
            f"{text[: spelled.start()]}{hours}:{minutes:02}:{secs:02}"  # "0 minutes 3 seconds": Teams, copied
        )
    return text.strip()


def _explained(lines: Sequence[StyledLine]) -> tuple[int, int, int]:
    """How much a style finds: turns first, then names, then times."""
    opened = sum(opens(x) for x in lines)
    return opened, sum(x.name is not None for x in lines), sum(x.start_s is not None for x in lines)


def _is_heading(lines: Sequence[str], *, of: int) -> bool:
    """Whether the lines before the first turn are a heading: few, and mostly no sentences. Else they are talk."""
    spoken = sum(line.endswith((".", "!", "?", "…", "。", "-", ",")) for line in lines)
    return spoken * 2 < max(1, len(lines)) and len(lines) <= 60 and (len(lines) <= 15 or len(lines) * 3 <= of)


def _gathered(lines: Sequence[StyledLine]) -> list[Cue]:
    """One cue a turn: lines that open nothing go on the turn before them."""
    heads: list[StyledLine] = []
    texts: list[list[str]] = []
    for line in lines:
        if opens(line) or not heads:
            heads.append(line)
            texts.append([])
        if plain := " ".join(line.rest.split()):
            texts[-1].append(plain)
    return [
        Cue(tuple(text), head.start_s, head.end_s, head.name)
        for head, text in zip(heads, texts, strict=True)
        if text
    ]


def _from_the_start(cues: list[Cue]) -> tuple[list[Cue], tuple[str, ...]]:
    first = next((c.start_s for c in cues if c.start_s is not None), None)
    notes: tuple[str, ...] = ()
    if first is not None and first >= _CLOCK_FROM_S:
        cues = [
            replace(
                c,
                start_s=round(c.start_s - first, 3) if c.start_s is not None and c.start_s >= first else None,
                end_s=round(c.end_s - first, 3) if c.end_s is not None and c.end_s >= first else None,
            )
            for c in cues
        ]
        notes = ("times of day were counted from the first line",)
    timed = [c.start_s for c in cues if c.start_s is not None]
    back = sum(b < a for a, b in pairwise(timed))
    return cues, (*notes, f"{back} times go backwards; the order of the file was kept") if back else notes
