"""WebVTT: Zoom's `Name: text` cues, Teams' `<v Name>`, Google Meet's and others'.

Knows nothing of audio. Read tolerantly (no header, no cue numbers, times without hours, damaged cues); written strictly.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.blocks import NO_TIME, OUTSIDE, Block, Faults, blocks, cues_of, has_timing
from pipeline.formats.parts.cues import Cue, segments
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.times import clock
from pipeline.meeting import Recap, Segment, Transcript

_ASIDE = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$|:)")
_HEADER = re.compile(r"^\ufeff?WEBVTT(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[cibuv]|ruby|rt|lang)(?:[.\s][^>]*)?>|<(?:\d+:)?\d+:\d+\.\d+>", re.IGNORECASE)
_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*$")


def sniff(document: Document) -> float:
    """Sure with a header; likely with time lines that have dots."""
    text = text_or_none(document)
    if text is None:
        return 0.0
    if _HEADER.match(text.lstrip()):
        return 1.0
    timed = sum(has_timing(line) and "." in line for line in text[:20000].split("\n"))
    return (0.8 if timed else 0.0) + (0.1 if timed and document.name.lower().endswith(".vtt") else 0.0)


def read(document: Document) -> Parsed:
    """Every cue with text; raises BadInput where there is none."""
    decoded = decode(document)
    notes = list(decoded.notes)
    faults = Faults()
    held: list[Cue] = []
    language, total = None, 0
    for index, block in enumerate(blocks(decoded.text)):
        if index == 0 and _HEADER.match(block.lines[0]):
            language = next((m.group(1) for m in map(_LANGUAGE.match, block.lines) if m), None)
            block = _after_header(block)
            if not block.lines:
                continue
        elif index == 0:
            notes.append("the WEBVTT header is missing")
        if _ASIDE.match(block.lines[0]) and not any(map(has_timing, block.lines)):
            continue
        found, announced = cues_of(block, faults)
        total += announced
        for cue in found:
            _keep(cue, held, announced, faults, block.line)
    cues = [voiced for cue in held for voiced in _voices(cue)]
    if not cues:
        raise BadInput(
            f"{document.name}: WebVTT without a single cue that has text ({total} cues, "
            f"{decoded.text.count(chr(10)) + 1} lines)",
            hint="export the transcript again",
        )
    made, order = segments(cues)
    notes += [*faults.notes(max(total, len(cues))), *order]
    if faults.count(NO_TIME) == len(held):
        notes.append("no cue has a readable time: evidence has no times")
    return Parsed(
        made, language=language, engine="imported WebVTT", cues=max(total, len(cues)), notes=tuple(notes)
    )


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """transcript.vtt: one cue per timed segment; what has no time stands in a NOTE, so that nothing is missing."""
    lang = f"\nLanguage: {transcript.language}" if transcript.language else ""
    parts = [f"WEBVTT{lang}"]
    ends = _display_ends(transcript.segments)
    for segment, end in zip(transcript.segments, ends, strict=True):
        text = _escaped(segment.text)
        if segment.start_s is None or end is None:
            parts.append(
                f"NOTE without a time: {_escaped(segment.speaker or '')}: {text}".replace(": :", ":")
            )
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


def _keep(cue: Cue, held: list[Cue], announced: int, faults: Faults, line: int) -> None:
    """Text that no time line announces belongs to the cue before it."""
    if announced == 0 and held:
        held[-1] = replace(held[-1], lines=held[-1].lines + cue.lines)
        faults.add(OUTSIDE, line)
    else:
        held.append(cue)


def _voices(cue: Cue) -> list[Cue]:
    """One cue a voice, tags and entities resolved."""
    text = "\n".join(cue.lines)
    pieces = _VOICE.split(text)
    found = []
    for speaker, piece in [(None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]:
        lines = tuple(" ".join(html.unescape(_TAG.sub("", x)).split()) for x in piece.split("\n"))
        name = " ".join(html.unescape(speaker).split()) if speaker else None
        if kept := tuple(x for x in lines if x):
            found.append(replace(cue, lines=kept, speaker=name))
    return found


def _display_ends(made: tuple[Segment, ...]) -> list[float | None]:
    """When each cue leaves the screen: its end, else the next start, else two seconds on (display, not evidence)."""
    ends: list[float | None] = []
    following: float | None = None
    for segment in reversed(made):
        start = segment.start_s
        if start is None:
            ends.append(None)
            continue
        end = segment.end_s if segment.end_s is not None else following
        ends.append(end if end is not None and end > start else start + 2.0)
        following = start
    return ends[::-1]


def _escaped(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=False)
