"""Clock times in transcripts, as seconds and back.

Knows nothing of transcripts.
"""

from __future__ import annotations

import re

TIME = r"(?:(?:\d{1,4}:)?\d{1,4}:\d{1,2}(?:[.,]\d{1,6})?|\d{1,2}:\d{2}:\d{2}[:;]\d{2})"
"""A time such as 0:05, 00:01:02.500 or 75:10; hours may be left out. Frames may follow (00:01:02:12) and are not counted."""

_PARTS = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,6}))?$")
_FRAMES = re.compile(r"^(\d{1,2}:\d{2}:\d{2})[:;]\d{2}$")


def seconds(text: str) -> float | None:
    """Seconds of `[hours:]minutes:seconds[.fraction]`; None where it is no such time (61 seconds are none)."""
    found = _PARTS.match(_FRAMES.sub(r"\1", text.strip()))
    if not found:
        return None
    hours, minutes, secs, fraction = found.groups()
    if int(secs) > 59 or (hours is not None and int(minutes) > 59):
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(secs)
    return round(whole + float(f"0.{fraction}" if fraction else 0), 3)


def clock(seconds_: float, *, mark: str = ".") -> str:
    """`HH:MM:SS.mmm`, as subtitle files write it."""
    ms = round(max(0.0, seconds_) * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{mark}{ms % 1000:03}"


def short(seconds_: float) -> str:
    """`mm:ss`, or `h:mm:ss` from one hour on, as people read it."""
    whole = int(seconds_)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    return f"{hours}{whole // 60 % 60:02}:{whole % 60:02}"
