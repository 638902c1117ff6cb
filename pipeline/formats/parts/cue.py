"""One cue of subtitles: its words, its times, perhaps who speaks; and whether the next one goes on with its sentence.

Knows nothing of files or segments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_PAUSE_S = 3.0
"""A longer pause ends a sentence, whatever its punctuation."""

_SENTENCE_END = re.compile(r"[.!?。！？؟।॥။…]['\"”’»)\]]*$")
_TRAILS_OFF = re.compile(r"(?:…|\.{2,})$")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue as the file has it. `lines` are its text lines; times in seconds, None where unreadable."""

    lines: tuple[str, ...]
    start_s: float | None = None
    end_s: float | None = None
    speaker: str | None = None
    label: str | None = None
    """The line above its time line, where that is no number."""


def goes_on(before: Cue, cue: Cue) -> bool:
    """Whether `cue` continues the sentence of `before`: no full stop between them, and no long pause."""
    if (before.start_s is None) != (cue.start_s is None) or before.start_s is None:
        return False
    if (cue.start_s or 0.0) - end_of(before) > MAX_PAUSE_S or (cue.start_s or 0.0) < before.start_s:
        return False
    text, following = before.lines[-1].rstrip(), cue.lines[0].lstrip()
    if _TRAILS_OFF.search(text):
        return following[:1].islower()
    return not _SENTENCE_END.search(text)


def end_of(cue: Cue) -> float:
    return cue.end_s if cue.end_s is not None else (cue.start_s or 0.0)
