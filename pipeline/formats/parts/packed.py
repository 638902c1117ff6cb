"""Documents that are zip archives: how much is in one is counted as it unpacks, before anything is built of it.

Knows nothing of what the parts say.
"""

from __future__ import annotations

from zipfile import ZipFile

from pipeline.errors import BadInput

MAX_BYTES = 256 * 1024 * 1024
MAX_TAGS = 4_000_000
"""A transcript of ten hours has some 200,000; each costs 300 bytes once it is a tree."""
MAX_PARAGRAPHS = 100_000
"""Two hundred hours of talk."""
_PIECE = 1 << 20
_LONGEST_MARK = 16


def checked(archive: ZipFile, name: str, *, part: str, marks: tuple[bytes, ...]) -> None:
    """Raises BadInput for an archive that unpacks to more than a transcript can be; `marks` open a paragraph of `part`."""
    if sum(i.file_size for i in archive.infolist()) > MAX_BYTES:
        raise BadInput(f"{name}: unpacks to more than 256 MB", hint="is it really a transcript?")
    if part not in archive.namelist():
        return
    tags = paragraphs = size = 0
    with archive.open(part) as content:
        before = b""
        while piece := content.read(_PIECE):
            size += len(piece)
            window = before[-_LONGEST_MARK:] + piece
            held = before[-_LONGEST_MARK:]
            tags += piece.count(b"<")
            paragraphs += sum(window.count(m) - held.count(m) for m in marks)
            before = piece
            if size > MAX_BYTES:  # whatever its directory says
                raise BadInput(f"{name}: unpacks to more than 256 MB", hint="is it really a transcript?")
            if tags > MAX_TAGS or paragraphs > MAX_PARAGRAPHS:
                many = (
                    f"more than {MAX_PARAGRAPHS:,} paragraphs"
                    if paragraphs > MAX_PARAGRAPHS
                    else "millions of parts"
                )
                raise BadInput(
                    f"{name}: it has {many}, more than two hundred hours of talk",
                    hint="export one meeting at a time, or as .vtt or .txt",
                )
