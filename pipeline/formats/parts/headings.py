"""What the lines above a transcript tell: a title, a date. The rest is named in a note, not lost.

Knows nothing of the talk itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date

_ISO = re.compile(r"(?<!\d)(20\d\d|19\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{m}|{m[:3]}" for m in _MONTHS)
_LONG = re.compile(
    rf"\b(?:(?P<m1>{_MONTH})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>20\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?P<m2>{_MONTH})\.?,?\s+(?P<y2>20\d\d))\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:title|meeting|subject|topic)\s*[:：]\s*(.+)$", re.IGNORECASE)
_NO_TITLES = frozenset(
    {"attendees", "participants", "transcript", "transcription", "summary", "notes", "speakers"}
)
_MAX_TITLE_CHARS = 120


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading tells. `date` is ISO 8601."""

    title: str | None = None
    date: str | None = None
    notes: tuple[str, ...] = ()


def about(lines: Sequence[str]) -> Heading:
    """Title, date and a note on the lines that stand before the first turn."""
    if not lines:
        return Heading()
    told = next((m[1].strip() for m in map(_TITLE.match, lines) if m), None)
    first = lines[0].lstrip("# ").strip()
    plain = len(first) <= _MAX_TITLE_CHARS and not first.endswith((".", "!", "?", ":")) and ":" not in first
    title = told or (first if plain and any(c.isalpha() for c in first) and first != date_in(first) else None)
    shown = " / ".join(lines)
    count = f"{len(lines)} lines stand" if len(lines) > 1 else "one line stands"
    if len(shown) > 160:
        shown = f"{shown[:160].rstrip()}…"
    return Heading(
        title=title,
        date=next((d for line in lines if (d := date_in(line))), None),
        notes=(f"{count} before the first speaker and no part of the talk: {shown}",),
    )


def date_in(text: str) -> str | None:
    """The first date in a line, ISO 8601; None where there is none."""
    found, long = _ISO.search(text), _LONG.search(text)
    try:
        if found:
            return Date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        if long:
            month = (long["m1"] or long["m2"]).lower()[:3]
            number = next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(month))
            return Date(int(long["y1"] or long["y2"]), number, int(long["d1"] or long["d2"])).isoformat()
    except ValueError:
        return None
    return None
