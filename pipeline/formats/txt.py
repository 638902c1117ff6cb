"""Plain text and Markdown: transcripts with speaker labels and times (Otter, Rev, Zoom, Meet, chats), and prose.

Knows nothing of audio. Words are never lost: what is no label stays in the text. Front matter and notes beside the
transcript are not the talk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.headings import about
from pipeline.formats.parts.kinds import kind_of
from pipeline.formats.parts.prose import pieces
from pipeline.formats.parts.recap_sections import Parts, divided, parts
from pipeline.formats.parts.subtitle_cues import segments
from pipeline.formats.parts.trees import tree
from pipeline.formats.parts.turn_blocks import Turns, turns
from pipeline.meeting import Segment

NOTHING = Parts(())
SUREST = 0.65
"""`sniff` says no more, and has to read the whole text for it: it is not asked where another reader is surer."""
PROSE = "read as plain prose: nobody is named and nothing has a time"


def sniff(document: Document) -> float:
    """Likely where lines name speakers or times; a last resort for prose; nothing where text is no prose at all."""
    text = text_or_none(document)
    if text is None or tree(document) is not None or kind_of(text, strict=True):
        return 0.0
    found = _turns(document)
    named = Path(document.name).suffix.lower() in (".txt", ".text", ".md")
    if found and found.share >= 0.1 and not (_are_keys(found) and kind_of(text)):
        return 0.55 + (0.1 if named else 0.0)
    return 0.0 if kind_of(text) else 0.2 + (0.1 if named else 0.0)


def read(document: Document) -> Parsed:
    """Turns where the text has them, else one segment a paragraph (long ones by sentences), without speaker and time."""
    decoded = decode(document)
    found = _turns(document)
    told = parts(decoded.text)
    if found and found.cues:
        return parsed(found, engine="imported text", notes=decoded.notes, told=told)
    made = tuple(Segment(f"s{i}", t) for i, t in enumerate(_paragraphs("\n".join(told.lines)), 1))
    if not made:
        raise BadInput(f"{document.name}: no words in it", hint="is it the right file?")
    notes = (*decoded.notes, *told.notes, PROSE)
    return Parsed(made, title=told.title, date=told.date, engine="imported text", cues=len(made), notes=notes)


def transcript(lines: Sequence[str], *, engine: str) -> Parsed | None:
    """The turns in the lines of any document, notes beside the talk left aside; None where nobody is named."""
    told = divided(lines)
    found = turns(told.lines)
    return parsed(found, engine=engine, told=told) if found and found.cues else None


def parsed(found: Turns, *, engine: str, notes: tuple[str, ...] = (), told: Parts = NOTHING) -> Parsed:
    """Turns as a transcript. A turn without a time is divided when it is long; one with a time stays one moment."""
    cues = [part for cue in found.cues for part in _divided(cue)]
    made, order = segments(cues, labels=False, by_time=False)
    heading = about(found.heading)
    return Parsed(
        made,
        title=told.title or heading.title,
        date=told.date or heading.date,
        engine=engine,
        cues=len(found.cues),
        notes=(*notes, *told.notes, *found.notes, *order, *heading.notes),
    )


@lru_cache(maxsize=4)
def _turns(document: Document) -> Turns | None:
    return turns(parts(decode(document).text).lines)


def _are_keys(found: Turns) -> bool:
    """Whether its speakers look like the keys of a settings file: one small word each."""
    who = {c.speaker for c in found.cues if c.speaker}
    return len(who) > 1 and all(w.islower() and w.isascii() and " " not in w for w in who)


def _divided(cue: Cue) -> list[Cue]:
    if cue.start_s is not None:
        return [cue]
    return [Cue((text,), speaker=cue.speaker) for text in pieces(" ".join(cue.lines))]


def _paragraphs(text: str) -> list[str]:
    blocks = re.split(r"\n[ \t]*\n", text)
    if len(blocks) < 3:
        blocks = text.split("\n")
    return [piece for block in blocks if block.strip() for piece in pieces(" ".join(block.split()))]
