"""CTM: words with their times, one a line (`file channel start duration word confidence`), as NIST's tools write them.

Knows nothing of audio. Speakers are not in it; an RTTM beside it tells them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from pipeline.doors import Document, Parsed
from pipeline.formats.parts import fields
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.word_tokens import Token, segments

_LINE = re.compile(
    r"^(\S{1,200})\s+(\S{1,40})\s+(\d{1,7}(?:\.\d{1,6})?)\s+(\d{1,7}(?:\.\d{1,6})?)\s+(\S{1,200})(?:\s+(\S{1,12}))?(?:\s+.{0,200})?$"
)


def sniff(document: Document) -> float:
    """Sure where nearly every line is a word with its times."""
    text = text_or_none(document)
    if text is None:
        return 0.0
    lines = [x for x in text[:20000].split("\n")[:200] if x.strip() and not x.startswith(";;")]
    if not text.endswith("\n") and len(lines) > 2 and len(text) > 20000:
        lines = lines[:-1]
    good = sum(_LINE.match(x) is not None and not x.startswith("SPEAKER ") for x in lines)
    return 0.9 if lines and good * 10 >= len(lines) * 9 else 0.0


def read(document: Document) -> Parsed:
    """Words joined into segments at pauses; channels are told apart where there are several."""
    decoded = decode(document)
    tokens, unread = _tokens(decoded.text)
    notes = (f"{unread} lines are no words with times",) if unread else ()
    made = fields.parsed(document, segments(tokens), engine="imported CTM")
    return replace(made, cues=len(tokens), notes=(*decoded.notes, *notes, *made.notes))


@lru_cache(maxsize=2)
def _tokens(text: str) -> tuple[list[Token], int]:
    rows = [line for line in text.split("\n") if line.strip() and not line.startswith(";;")]
    found = [m for m in map(_LINE.match, rows) if m]
    channels = {m[2] for m in found}
    words = [
        Token(
            m[5],
            f"Channel {m[2]}" if len(channels) > 1 else None,
            round(float(m[3]), 3),
            round(float(m[3]) + float(m[4]), 3),
            _confidence(m[6]),
        )
        for m in found
        if not m[5].startswith("<")
    ]
    return sorted(words, key=lambda t: t.start_s or 0.0) if len(channels) > 1 else words, len(rows) - len(
        found
    )


def _confidence(text: str | None) -> float | None:
    try:
        made = float(text) if text else None
    except ValueError:
        return None
    return made if made is not None and 0 <= made <= 1 else None
