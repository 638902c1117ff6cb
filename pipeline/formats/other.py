"""What is no transcript: recognized by its bytes or by its lines, and answered with what its owner can export instead.

Knows nothing of audio. A reader that only refuses: it wins where no other is likely, before text is read as prose.
"""

from __future__ import annotations

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.encoding import text_or_none
from pipeline.formats.parts.kinds import EXPORT, Kind, kind_of
from pipeline.formats.parts.trees import tree

_SURE, _LIKELY = 0.42, 0.4
_ZIP = b"PK\x03\x04"
_BY_BYTES = (
    (b"%PDF", Kind("a PDF that cannot be read", "export the transcript as text or Word")),
    (
        b"\xd0\xcf\x11\xe0",
        Kind("an old Office document (.doc, .xls)", "open it and save it as .docx or .txt"),
    ),
    (b"\x89PNG", Kind("a picture", "give the recording or its transcript; text in pictures is not read")),
    (
        b"\xff\xd8\xff",
        Kind("a picture", "give the recording or its transcript; text in pictures is not read"),
    ),
    (b"GIF8", Kind("a picture", "give the recording or its transcript; text in pictures is not read")),
    (b"SQLite format 3", Kind("a database", "export the meeting from the program that keeps it")),
    (b"\x1f\x8b", Kind("a gzip archive", "unpack it and give what is in it")),
    (b"7z\xbc\xaf", Kind("a 7z archive", "unpack it and give what is in it")),
    (b"Rar!", Kind("a RAR archive", "unpack it and give what is in it")),
    (b"\x7fELF", Kind("a program", EXPORT)),
    (b"MZ", Kind("a program", EXPORT)),
    (b"\x00\x00\x00\x00\x00\x00\x00\x00", Kind("nothing but zeros", "was it copied completely?")),
)
_IN_ZIP = (
    (b"xl/", Kind("an Excel workbook", "save the sheet as CSV")),
    (b"ppt/", Kind("a PowerPoint presentation", "give the recording; slides are read from its video")),
    (b"mimetypeapplication/epub", Kind("an e-book", EXPORT)),
)
_ARCHIVE = Kind("a zip archive", "unpack it and give the folder")


def sniff(document: Document) -> float:
    """Between a reader that knows a format (0.5 and more) and prose (0.3 at most)."""
    kind = _kind(document)
    if kind is None:
        return 0.0
    return _SURE if text_or_none(document) is None else _LIKELY


def refusal(document: Document) -> BadInput:
    """What it is and what to do."""
    kind = _kind(document)
    name = kind.name if kind else f"of a kind that is not known (first bytes {document.data[:8].hex(' ')})"
    return BadInput(
        f"{document.name}: this is {name}, neither a transcript nor a recording that can be read",
        hint=f"{kind.way_out if kind else EXPORT}; `quorum formats` lists what is read",
    )


def read(document: Document) -> Parsed:
    """Always raises BadInput."""
    raise refusal(document)


def _kind(document: Document) -> Kind | None:
    head = document.data[:4096]
    if head.startswith(_ZIP):
        return next((kind for mark, kind in _IN_ZIP if mark in head), _ARCHIVE)
    for start, kind in _BY_BYTES:
        if head.startswith(start) and not (start == b"MZ" and b"\0" not in head):
            return kind
    text = text_or_none(document)
    if text is None:
        return Kind(f"binary data (first bytes {head[:8].hex(' ')})", EXPORT) if head.strip() else None
    return None if tree(document) is not None else kind_of(text)
