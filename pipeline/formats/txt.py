"""Plain text: transcripts with speaker labels and times (Otter, Rev, Zoom, Meet, chats), and prose without either.

Knows nothing of audio. Words are never lost: what is no label stays in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.cues import Cue, segments
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.headings import about
from pipeline.formats.parts.prose import pieces
from pipeline.formats.parts.trees import tree
from pipeline.formats.parts.turns import Turns, turns
from pipeline.meeting import Segment

_OTHER_FORMATS = re.compile(
    r"\s*(?:\{\\rtf|<!doctype|<html|<\?xml|%PDF|WEBVTT|From: .*\nTo: |BEGIN:V)", re.IGNORECASE
)


def sniff(document: Document) -> float:
    """Likely where lines name speakers or times; a last resort for prose."""
    text = text_or_none(document)
    if text is None or _OTHER_FORMATS.match(text) or tree(document) is not None:
        return 0.0
    found = _turns(document)
    named = Path(document.name).suffix.lower() in (".txt", ".text", ".md")
    return (0.55 if found and found.share >= 0.1 else 0.2) + (0.1 if named else 0.0)


def read(document: Document) -> Parsed:
    """Turns where the text has them, else one segment a paragraph (long ones by sentences), without speaker and time."""
    decoded = decode(document)
    found = _turns(document)
    if not found:
        made = tuple(Segment(f"s{i}", t) for i, t in enumerate(_paragraphs(decoded.text), 1))
        if not made:
            raise BadInput(f"{document.name}: no words in it", hint="is it the right file?")
        note = "plain prose: nobody is named and nothing has a time"
        return Parsed(made, engine="imported text", cues=len(made), notes=(*decoded.notes, note))
    return parsed(found, engine="imported text", notes=decoded.notes)


def parsed(found: Turns, *, engine: str, notes: tuple[str, ...] = ()) -> Parsed:
    """Turns as a transcript. A turn without a time is divided when it is long; one with a time stays one moment."""
    cues = [part for cue in found.cues for part in _divided(cue)]
    made, order = segments(cues, labels=False, by_time=False)
    heading = about(found.heading)
    return Parsed(
        made,
        title=heading.title,
        date=heading.date,
        engine=engine,
        cues=len(found.cues),
        notes=(*notes, *found.notes, *order, *heading.notes),
    )


@lru_cache(maxsize=4)
def _turns(document: Document) -> Turns | None:
    return turns(decode(document).text.split("\n"))


def _divided(cue: Cue) -> list[Cue]:
    if cue.start_s is not None:
        return [cue]
    return [Cue((text,), speaker=cue.speaker) for text in pieces(" ".join(cue.lines))]


def _paragraphs(text: str) -> list[str]:
    blocks = re.split(r"\n\s*\n", text)
    if len(blocks) < 3:
        blocks = text.split("\n")
    return [piece for block in blocks if block.strip() for piece in pieces(" ".join(block.split()))]
