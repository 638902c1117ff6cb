"""SubStation Alpha (.ass, .ssa), MicroDVD (frames), MPL2, TMPlayer and SAMI subtitles, read by pysubs2.

Knows nothing of audio. Frames are counted at the rate that the file tells; where it tells none, at 25 a second, with a note.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.captions import finished
from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.encoding import decode, text_or_none

USUAL_FPS = 25.0
_SHAPES = (
    ("ass", "SubStation Alpha", re.compile(r"^\[Script Info\]|^\[V4\+? Styles\]|^Dialogue:\s", re.I | re.M)),
    ("microdvd", "MicroDVD", re.compile(r"^\{\d{1,9}\}\{\d{1,9}\}", re.M)),
    ("mpl2", "MPL2", re.compile(r"^\[\d{1,9}\]\[\d{1,9}\]", re.M)),
    ("sami", "SAMI", re.compile(r"<SAMI\b|<SYNC\s+Start=", re.I)),
    ("tmp", "TMPlayer", re.compile(r"^\d{1,2}:\d{2}:\d{2}:[^\d\s]", re.M)),
)
_FRAME_RATE = re.compile(r"^\{1\}\{1\}\s*(\d{1,3}(?:[.,]\d{1,3})?)\s*$", re.M)
_FEW = 2


def sniff(document: Document) -> float:
    """Sure where the beginning has one of these forms more than once."""
    shape = _shape(document)
    return 0.0 if shape is None else 0.6 if shape[0] == "tmp" else 0.9


def read(document: Document) -> Parsed:
    """Every cue with text; raises BadInput where there is none, or the file cannot be read at all."""
    decoded, shape = decode(document), _shape(document)
    assert shape is not None
    format_, name = shape
    notes = list(decoded.notes)
    options: dict[str, Any] = {}
    if format_ == "microdvd" and not _FRAME_RATE.search(decoded.text[:400]):
        options["fps"] = USUAL_FPS
        notes.append(f"the file counts frames and tells no rate: {USUAL_FPS:g} a second were taken")
    try:
        import pysubs2

        found = pysubs2.SSAFile.from_string(decoded.text, format_=format_, **options)
    except (ValueError, KeyError, IndexError, AttributeError, OverflowError, pysubs2.Pysubs2Error) as error:
        raise BadInput(
            f"{document.name}: the {name} file is damaged: {error}", hint="export it again, as .srt or .vtt"
        ) from error
    cues = [
        Cue(
            tuple(e.plaintext.split("\n")),
            *_times(e.start, e.end),
            (getattr(e, "name", "") or "").strip() or None,
        )
        for e in found
        if not e.is_comment and not (format_ == "sami" and e.plaintext.strip() in ("", "\xa0"))
    ]
    title = str(found.info.get("Title", "")) if format_ == "ass" else ""
    known = title if title and "subtitle" not in title.lower() and title != "Default file" else None
    return finished(document, cues, engine=f"imported {name}", title=known, notes=notes)


@lru_cache(maxsize=4)
def _shape(document: Document) -> tuple[str, str] | None:
    text = (text_or_none(document) or "")[:20000]
    for format_, name, pattern in _SHAPES:
        count = sum(1 for _ in pattern.finditer(text))
        if count >= _FEW or (count and document.name.lower().endswith((".ass", ".ssa", ".smi", ".sami"))):
            return format_, name
    return None


def _times(start_ms: int, end_ms: int) -> tuple[float | None, float | None]:
    start = round(start_ms / 1000, 3) if 0 <= start_ms < 3.6e9 else None
    end = round(end_ms / 1000, 3) if start is not None and start_ms <= end_ms < 3.6e9 else None
    return start, end
