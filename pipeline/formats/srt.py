"""SubRip (.srt) subtitles, read tolerantly and written strictly.

Knows nothing of audio. Speaker labels (`Ana: …`) are recognized as in WebVTT.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.blocks import Faults, blocks, collect, has_arrow
from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.rollup import without_repeats
from pipeline.formats.parts.subtitle_cues import display_ends, segments
from pipeline.formats.parts.times import clock
from pipeline.meeting import Recap, Transcript

_TAG = re.compile(r"</?(?:[biu]|font|v|c)(?:\s[^>]{0,128})?>|\{\\[^}]{0,128}\}", re.IGNORECASE)
_COMMA_TIME = re.compile(r"\d,\d{1,3}\s*-->")


def sniff(document: Document) -> float:
    """Likely with time lines that have commas; sure where the name says so too."""
    text = text_or_none(document)
    if text is None or text.lstrip().startswith("WEBVTT"):
        return 0.0
    timed = [line for line in text[:20000].split("\n") if has_arrow(line)]
    commas = sum(_COMMA_TIME.search(line) is not None for line in timed)
    named = document.name.lower().endswith(".srt")
    return 0.0 if not timed else (0.85 if commas * 2 >= len(timed) else 0.6) + (0.1 if named else 0.0)


def read(document: Document) -> Parsed:
    """Every cue with text; raises BadInput where there is none."""
    decoded = decode(document)
    faults = Faults()
    held, total = collect(blocks(decoded.text), faults)
    cues = [plain for cue in held if (plain := _plain(cue)).lines]
    if not cues:
        raise BadInput(
            f"{document.name}: SubRip without a single cue that has text ({total} cues)",
            hint="export the transcript again",
        )
    cues, repeats = without_repeats(cues)
    made, order = segments(cues)
    rolled = (f"roll-up captions: {repeats} repeated lines were read once",) if repeats else ()
    notes = (*decoded.notes, *rolled, *faults.notes(total), *order)
    return Parsed(made, engine="imported SubRip", cues=total, notes=notes)


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """transcript.srt: one cue per timed segment. SubRip has no place for words without a time: a transcript
    without any writes no file, one with some says at the end how many are missing."""
    parts: list[str] = []
    ends = display_ends(transcript.segments)
    last = 0.0
    for segment, end in zip(transcript.segments, ends, strict=True):
        if segment.start_s is None or end is None:
            continue
        who = f"{segment.speaker}: " if segment.speaker else ""
        text = " ".join(segment.text.split()).replace("-->", "→")
        times = f"{clock(segment.start_s, mark=',')} --> {clock(end, mark=',')}"
        parts.append(f"{len(parts) + 1}\n{times}\n{who}{text}")
        last = max(last, end)
    missing = len(transcript.segments) - len(parts)
    if parts and missing:
        times = f"{clock(last, mark=',')} --> {clock(last + 5, mark=',')}"
        parts.append(
            f"{len(parts) + 1}\n{times}\n[{missing} segments without a time are only in transcript.json]"
        )
    return {"transcript.srt": ("\n\n".join(parts) + "\n").encode()} if parts else {}


def _plain(cue: Cue) -> Cue:
    lines = (" ".join(_TAG.sub("", line).split()) for line in cue.lines)
    return replace(cue, lines=tuple(line for line in lines if line))
