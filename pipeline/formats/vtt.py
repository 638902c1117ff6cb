"""WebVTT: Zoom's `Name: text` cues, Teams' `<v Name>`, Google Meet's and others'.

Knows nothing of audio. Read tolerantly (no header, no cue numbers, times without hours, damaged cues); written strictly.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.blocks import Block, Faults, blocks, collect, has_arrow, has_timing
from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.rollup import without_repeats
from pipeline.formats.parts.rows import row
from pipeline.formats.parts.subtitle_cues import display_ends, segments
from pipeline.formats.parts.times import clock
from pipeline.meeting import Recap, Transcript

_ASIDE = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$|:)")
_OUR_NOTE = re.compile(r"^NOTE \S+ has no time$")
_HEADER = re.compile(r"^\ufeff?WEBVTT(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,64})?\s+([^>]{1,128})>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[cibuv]|ruby|rt|lang)(?:[.\s][^>]{0,128})?>|<(?:\d+:)?\d+:\d+\.\d+>", re.IGNORECASE)
_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*$")


def sniff(document: Document) -> float:
    """Sure with a header; likely with time lines that have dots."""
    text = text_or_none(document)
    if text is None:
        return 0.0
    if _HEADER.match(text.lstrip()):
        return 1.0
    timed = sum(has_arrow(line) and "." in line for line in text[:20000].split("\n"))
    return (0.8 if timed else 0.0) + (0.1 if timed and document.name.lower().endswith(".vtt") else 0.0)


def read(document: Document) -> Parsed:
    """Every cue with text; raises BadInput where there is none."""
    decoded = decode(document)
    notes = list(decoded.notes)
    faults = Faults()
    found = list(blocks(decoded.text))
    language = None
    if _HEADER.match(found[0].lines[0]):
        language = next((m.group(1) for m in map(_LANGUAGE.match, found[0].lines) if m), None)
        found[0] = _after_header(found[0])
    else:
        notes.append("the WEBVTT header is missing")
    held, total = collect(
        (b for b in map(_without_time, (b for b in found if b.lines)) if b.lines and not _is_aside(b)), faults
    )
    cues, repeats = without_repeats([voiced for cue in held for voiced in _voices(cue)])
    if repeats:
        notes.append(f"roll-up captions: {repeats} repeated lines were read once")
    if not cues:
        raise BadInput(
            f"{document.name}: WebVTT without a single cue that has text "
            f"({total} cues, {decoded.text.count(chr(10)) + 1} lines)",
            hint="export the transcript again",
        )
    made, order = segments(cues)
    notes += [*faults.notes(total), *order]
    return Parsed(made, language=language, engine="imported WebVTT", cues=total, notes=tuple(notes))


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """transcript.vtt: one cue per timed segment; what has no time stands in a NOTE, so that nothing is missing."""
    lang = f"\nLanguage: {transcript.language}" if transcript.language else ""
    parts = [f"WEBVTT{lang}"]
    ends = display_ends(transcript.segments)
    for segment, end in zip(transcript.segments, ends, strict=True):
        text = _escaped(segment.text)
        if segment.start_s is None or end is None:
            voice = f"<v {_escaped(segment.speaker)}>" if segment.speaker else ""
            parts.append(f"NOTE {segment.id} has no time\n{voice}{text}")
            continue
        voice = f"<v {_escaped(segment.speaker)}>" if segment.speaker else ""
        parts.append(f"{segment.id}\n{clock(segment.start_s)} --> {clock(end)}\n{voice}{text}")
    return {"transcript.vtt": ("\n\n".join(parts) + "\n").encode()}


def _after_header(block: Block) -> Block:
    """The rest of the first block from its first cue on, where the empty line after the header is missing."""
    first = next((i for i, line in enumerate(block.lines) if has_timing(line)), None)
    if first is None:
        return Block(block.line, ())
    start = first - 1 if first > 1 else first
    return Block(block.line + start, block.lines[start:])


def _without_time(block: Block) -> Block:
    """Our own NOTE for words without a time is read back as a cue."""
    return Block(block.line, ("0", *block.lines[1:])) if _OUR_NOTE.match(block.lines[0]) else block


def _is_aside(block: Block) -> bool:
    return bool(_ASIDE.match(block.lines[0])) and not any(map(has_timing, block.lines))


def _voices(cue: Cue) -> list[Cue]:
    """One cue a voice, tags and entities resolved."""
    text = "\n".join(cue.lines)
    if text.startswith("{") and (spoken := _payload(text, cue)):
        return [spoken]
    if "<" not in text and "&" not in text:
        return [replace(cue, lines=tuple(" ".join(x.split()) for x in cue.lines))]
    pieces = _VOICE.split(text)
    found = []
    for speaker, piece in [(None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]:
        lines = tuple(" ".join(html.unescape(_TAG.sub("", x)).split()) for x in piece.split("\n"))
        name = " ".join(html.unescape(speaker).split()) if speaker else None
        if kept := tuple(x for x in lines if x):
            found.append(replace(cue, lines=kept, speaker=name))
    return found


def _payload(text: str, cue: Cue) -> Cue | None:
    """Microsoft Graph's metadata: each cue is a JSON object with speakerName and spokenText."""
    try:
        said = row(json.loads(text))
    except (ValueError, RecursionError, AttributeError):
        return None
    return (
        replace(cue, lines=(" ".join(said.text.split()),), speaker=said.speaker)
        if said.text.strip()
        else None
    )


def _escaped(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=False)
