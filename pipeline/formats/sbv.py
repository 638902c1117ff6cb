"""SubViewer (.sbv): captions of YouTube and Google Meet, a line `0:00:03.160,0:00:06.480` above the words.

Knows nothing of audio. What a time line does not announce stays with the cue before it.
"""

from __future__ import annotations

import re

from pipeline.doors import Document, Parsed
from pipeline.formats.parts.captions import finished
from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.times import TIME, seconds

_TIMING = re.compile(rf"^\s{{0,9}}({TIME})\s?,\s?({TIME})\s{{0,9}}$")


def sniff(document: Document) -> float:
    """Sure where lines are two times with a comma between."""
    text = text_or_none(document)
    if text is None:
        return 0.0
    timed = sum(_TIMING.match(line) is not None for line in text[:20000].split("\n"))
    named = document.name.lower().endswith(".sbv")
    return 0.9 if timed > 1 or (timed and named) else 0.0


def read(document: Document) -> Parsed:
    """Every cue with text; raises BadInput where there is none."""
    decoded = decode(document)
    times: list[tuple[float | None, float | None]] = []
    texts: list[list[str]] = []
    for line in decoded.text.split("\n"):
        if match := _TIMING.match(line):
            times.append((seconds(match[1]), seconds(match[2])))
            texts.append([])
        elif texts and line.strip():
            texts[-1].append(line.strip().replace("[br]", " "))
    cues = [Cue(tuple(t), start, end) for (start, end), t in zip(times, texts, strict=True)]
    return finished(document, cues, engine="imported SubViewer", notes=decoded.notes)
