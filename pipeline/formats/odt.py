"""OpenDocument text (.odt): transcripts saved from LibreOffice or Google Docs.

Knows nothing of audio. A document without speakers or times is no transcript and is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts import packed
from pipeline.formats.txt import transcript

if TYPE_CHECKING:
    from lxml.etree import _Element

_ZIP = b"PK\x03\x04"


def sniff(document: Document) -> float:
    """Sure of a zip with a text document's content in it."""
    if not document.data.startswith(_ZIP):
        return 0.0
    try:
        with ZipFile(io.BytesIO(document.data)) as archive:
            kind = archive.read("mimetype")[:80] if "mimetype" in archive.namelist() else b""
            return 0.95 if kind.startswith(b"application/vnd.oasis.opendocument.text") else 0.0
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return 0.0


def read(document: Document) -> Parsed:
    """Turns with speaker and time; raises BadInput for a damaged file and for a document that is no transcript."""
    lines = list(_lines(document))
    found = transcript(lines, engine="imported OpenDocument")
    if found is None:
        raise BadInput(
            f"{document.name}: an OpenDocument text, but no transcript: none of its {len(lines)} lines names a speaker or a time",
            hint="save it as .txt to read it as prose",
        )
    return found


@lru_cache(maxsize=2)
def _lines(document: Document) -> tuple[str, ...]:
    from lxml import etree

    try:
        with ZipFile(io.BytesIO(document.data)) as archive:
            packed.checked(
                archive, document.name, part="content.xml", marks=(b"<text:p>", b"<text:p ", b"<text:p/>")
            )
            content = archive.read("content.xml")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(content, parser)
    except BadInput:
        raise
    except Exception as error:  # zipfile, zlib and lxml raise a dozen kinds on damaged packages
        raise BadInput(
            f"{document.name}: the OpenDocument file is damaged: {type(error).__name__}: {error}",
            hint="open it and save it again",
        ) from error
    return tuple(line for block in _blocks(root) for line in block.split("\n"))


def _blocks(root: _Element) -> Iterator[str]:
    """Paragraphs and headings; the rows of tables as one line with tabs."""
    for element in root.iter("{*}p", "{*}h", "{*}table-row"):
        inside = next((a for a in element.iterancestors("{*}table-row")), None)
        if element.tag.endswith("}table-row"):
            yield "\t".join(
                " ".join(map(_text, cell.iter("{*}p", "{*}h"))) for cell in element.iter("{*}table-cell")
            )
        elif inside is None:
            yield f"{'# ' if element.tag.endswith('}h') else ''}{_text(element)}"


def _text(element: _Element) -> str:
    parts = [element.text or ""]
    for node in element.iterdescendants():
        kind = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        parts.append({"tab": "\t", "line-break": "\n", "s": " "}.get(kind, node.text or ""))
        parts.append(node.tail or "")
    return "".join(parts)
