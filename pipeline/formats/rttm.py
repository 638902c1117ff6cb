"""RTTM: who speaks when, without words. Alone it is no transcript; beside one without speakers it lends them.

Knows nothing of audio. `SPEAKER file 1 start duration <NA> <NA> name <NA> <NA>` is a line of it.
"""

from __future__ import annotations

import re

from pipeline.doors import Document, Parsed, Turn
from pipeline.errors import BadInput
from pipeline.formats.parts.encoding import text_or_none

_LINE = re.compile(
    r"^SPEAKER\s+(\S{1,200})\s+(\S{1,40})\s+(\d{1,7}(?:\.\d{1,9})?)\s+(\d{1,7}(?:\.\d{1,9})?)\s+\S+\s+\S+\s+(\S{1,128})",
    re.M,
)


def sniff(document: Document) -> float:
    """Sure where most lines are of this form."""
    text = text_or_none(document)
    if text is None:
        return 0.0
    lines = [x for x in text[:20000].split("\n")[:200] if x.strip()]
    good = sum(_LINE.match(x) is not None for x in lines)
    return 0.95 if lines and good * 2 > len(lines) else 0.0


def read(document: Document) -> Parsed:
    """Always raises BadInput: there are no words in it."""
    raise BadInput(
        f"{document.name}: RTTM tells who speaks when and holds no words",
        hint="give the recording or its transcript; an RTTM of the same name beside it lends it the speakers",
    )


def turns(document: Document) -> tuple[Turn, ...]:
    """Who speaks when, in order of time."""
    found = _LINE.finditer(text_or_none(document) or "")
    made = [Turn(m[5], float(m[3]), round(float(m[3]) + float(m[4]), 3)) for m in found]
    return tuple(sorted(made, key=lambda t: t.start_s))
