"""Word documents (.docx): the transcripts that Teams exports are read; recaps and drafts are written.

Knows nothing of audio. A document without speakers or times is no transcript and is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats import md
from pipeline.formats.parts import packed, word
from pipeline.formats.parts.blocks import Block, Faults, collect, has_arrow
from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.speakers import could_be_name
from pipeline.formats.parts.subtitle_cues import segments
from pipeline.formats.txt import transcript as turns_of
from pipeline.meeting import Draft, Recap, Transcript

_ZIP = b"PK\x03\x04"


def sniff(document: Document) -> float:
    """Sure of a zip with a Word document in it."""
    if not document.data.startswith(_ZIP):
        return 0.0
    try:
        with ZipFile(io.BytesIO(document.data)) as archive:
            return 1.0 if "word/document.xml" in archive.namelist() else 0.0
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return 0.6 if document.name.lower().endswith(".docx") else 0.0


def read(document: Document) -> Parsed:
    """Turns with speaker and time; raises BadInput for a damaged file and for a document that is no transcript."""
    lines = list(_lines(document))
    if not any(lines):
        raise BadInput(
            f"{document.name}: the Word document holds no text", hint="export the transcript again"
        )
    if sum(map(has_arrow, lines)) >= 2 or (len(lines) < 8 and any(map(has_arrow, lines))):
        return _timed(lines)
    found = turns_of(lines, engine="imported Word transcript")
    if found is None:
        raise BadInput(
            f"{document.name}: a Word document, but no transcript: none of its {len(lines)} lines names a speaker or a time",
            hint="save it as .txt to read it as prose",
        )
    return found


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """recap.docx; nothing without a recap."""
    if recap is None:
        return {}
    return {"recap.docx": word.document(recap.title, md.body(recap, transcript), language=recap.language)}


def drafted(draft: Draft) -> dict[str, bytes]:
    """`<kind>.docx`, footnotes as numbered evidence at its end."""
    return {f"{draft.kind}.docx": word.document(draft.title, draft.body, language=draft.language)}


def _lines(document: Document) -> Iterator[str]:
    from docx import Document as open_docx

    try:
        with ZipFile(io.BytesIO(document.data)) as archive:
            packed.checked(
                archive, document.name, part="word/document.xml", marks=(b"<w:p>", b"<w:p ", b"<w:p/>")
            )
        word = open_docx(io.BytesIO(document.data))
        for paragraph in word.element.body.iter("{*}p", "{*}tr"):
            if paragraph.tag.endswith("}tr"):
                yield "\t".join(
                    " ".join(map(_text, cell.iter("{*}p"))).strip() for cell in paragraph.iter("{*}tc")
                )
            elif next(paragraph.iterancestors("{*}tr"), None) is None:
                yield from _text(paragraph).split("\n")
    except BadInput:
        raise
    except Exception as error:  # python-docx, lxml and zipfile raise a dozen kinds on damaged packages
        raise BadInput(
            f"{document.name}: the Word document is damaged: {type(error).__name__}: {error}",
            hint="open it in Word and save it again",
        ) from error


def _text(paragraph: object) -> str:
    """Text of a paragraph, line breaks kept; tables and text boxes are paragraphs too."""
    parts: list[str] = []
    for node in paragraph.iter("{*}t", "{*}br", "{*}cr", "{*}tab"):  # type: ignore[attr-defined]
        kind = node.tag.rsplit("}", 1)[-1]
        parts.append((node.text or "") if kind == "t" else "\t" if kind == "tab" else "\n")
    return "".join(parts)


def _timed(lines: list[str]) -> Parsed:
    """Older Teams exports: a line with times, a line with the name, then the words."""
    kept = [" ".join(line.split()) for line in lines if line.strip()]
    at = [i for i, line in enumerate(kept) if has_arrow(line)]
    faults = Faults()
    blocks = [
        Block(i + 1, tuple(kept[i:end]))
        for i, end in zip(at, [*at[1:], len(kept)], strict=True)
        if end > i + 1
    ]
    for i, end in zip(at, [*at[1:], len(kept)], strict=True):
        if end == i + 1:
            faults.add("no text", i + 1)
    held, _ = collect(blocks, faults)
    named = [_named(cue) for cue in held]
    made, order = segments(named)
    return Parsed(
        made,
        title=kept[0] if at[0] > 0 else None,
        engine="imported Word transcript",
        cues=len(at),
        notes=(*faults.notes(len(at)), *order),
    )


def _named(cue: Cue) -> Cue:
    name, *words = cue.lines
    if words and could_be_name(name) and not name.endswith((".", "!", "?")):
        return Cue(tuple(words), cue.start_s, cue.end_s, name)
    return cue
