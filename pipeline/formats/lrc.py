"""Lyrics files (.lrc): `[01:02.50] words`, as Whisper's web interfaces and karaoke programs write them.

Knows nothing of audio. Tags such as `[ti:…]` tell the title; word times within a line are dropped.
"""

from __future__ import annotations

import re

from pipeline.doors import Document, Parsed
from pipeline.formats.parts.captions import finished
from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.times import seconds

_LINE = re.compile(r"^((?:\[\d{1,3}:\d{2}(?:[.:]\d{1,3})?\]\s?){1,8})(.*)$")
_STAMP = re.compile(r"\[(\d{1,3}:\d{2})(?:[.:](\d{1,3}))?\]")
_WORD_STAMP = re.compile(r"<\d{1,3}:\d{2}(?:[.:]\d{1,3})?>")
_TAG = re.compile(r"^\[(ti|ar|al|by|la|length|offset|re|ve)\s?:\s?([^\]]{0,200})\]", re.IGNORECASE)


def sniff(document: Document) -> float:
    """Sure of a name that ends so and lines with stamps; likely of stamps and a tag such as `[ti:…]`."""
    text = text_or_none(document)
    if text is None:
        return 0.0
    lines = [line for line in text[:20000].split("\n") if line.strip()]
    stamped = sum(_LINE.match(line) is not None for line in lines)
    if not stamped or stamped * 2 < len(lines):
        return 0.0
    return 0.9 if document.name.lower().endswith(".lrc") else 0.7 if any(map(_TAG.match, lines)) else 0.0


def read(document: Document) -> Parsed:
    """One cue a stamp; raises BadInput where none has words."""
    decoded = decode(document)
    told: dict[str, str] = {}
    cues: list[Cue] = []
    for line in decoded.text.split("\n"):
        if tag := _TAG.match(line.strip()):
            told[tag[1].lower()] = tag[2].strip()
        elif match := _LINE.match(line.strip()):
            words = _WORD_STAMP.sub("", match[2])
            for clock, part in _STAMP.findall(match[1]):
                cues.append(Cue((words,), seconds(f"{clock}.{part}" if part else clock)))
    return finished(document, cues, engine="imported LRC", title=told.get("ti") or None, notes=decoded.notes)
