"""Bytes to text, whatever the encoding, and a word on what could not be read.

Knows nothing of transcripts.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.doors import Document
from pipeline.errors import BadInput
from pipeline.text.safe import without_escapes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = frozenset("àâäçéèêëîïôöùûüÿñáíóúìòßåæøãõœ¡¿«»‘’“”„–—…€°·ºª£§\xa0")
_GUESS_BYTES = 256 * 1024
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with `\\n` line ends, its encoding, and notes on what was unreadable."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def decode(document: Document) -> Decoded:
    """The text of a document; raises BadInput for an empty file and for bytes that are no text."""
    data = document.data
    if not data.strip():
        size = f"{len(data)} bytes of white space" if data else "0 bytes"
        raise BadInput(f"{document.name}: the file is empty ({size})", hint="export the transcript again")
    text, encoding = _text_of(data)
    if text is None:
        raise BadInput(
            f"{document.name}: neither text nor any audio, video or document format that is known "
            f"(first bytes {data[:8].hex(' ')})",
            hint="give the recording or an exported transcript (vtt, srt, txt, docx, json)",
        )
    notes = []
    lost = text.count("\ufffd") - data.count("\ufffd".encode())
    if lost > 0:
        at = text.index("\ufffd")
        notes.append(
            f"{lost} unreadable bytes ({encoding}) are shown as \ufffd (first on line {text.count(chr(10), 0, at) + 1})"
        )
    return Decoded(_LINE_ENDS.sub("\n", _CONTROLS.sub("", without_escapes(text))), encoding, tuple(notes))


def text_or_none(document: Document) -> str | None:
    """The text, or None where the document is empty or binary: for sniffing."""
    try:
        return decode(document).text
    except BadInput:
        return None


def _text_of(data: bytes) -> tuple[str | None, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace").removeprefix("\ufeff"), encoding.removesuffix("-sig")
    wide = _utf16_without_bom(data)
    if wide:
        return data.decode(wide, "replace"), wide
    try:
        text = data.decode("utf-8")
        return (None if _is_binary(text) else text), "utf-8"
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8", "replace")
    lost = damaged.count("\ufffd")
    beyond_ascii = sum(c > "\x7f" for c in damaged) - lost
    if (
        not _is_binary(damaged)
        and (lost <= beyond_ascii / 4 or lost * 2000 < len(data))
        and lost * 20 < len(data)
    ):
        return damaged, "utf-8"
    western = _western(data)
    if western is not None:
        return western, "cp1252"
    from charset_normalizer import from_bytes  # slow to load, and most files are UTF-8

    guess = from_bytes(data[:_GUESS_BYTES]).best()
    if guess is None:
        return None, ""
    text = data.decode(guess.encoding, "replace")
    return (None if _is_binary(text) else text), guess.encoding


def _western(data: bytes) -> str | None:
    """Western text with few accents, which statistics mistake for any other code page."""
    high = data.translate(None, bytes(range(128)))
    if not high or len(high) * 100 > len(data) * 6:
        return None
    try:
        return data.decode("cp1252") if set(high.decode("cp1252").lower()) <= _WESTERN else None
    except UnicodeDecodeError:
        return None


def _utf16_without_bom(data: bytes) -> str | None:
    head = data[:4096]
    if len(head) < 4 or len(data) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > half * 0.6 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _is_binary(text: str) -> bool:
    head = without_escapes(text[:65536])
    return len(_CONTROLS.findall(head)) * 50 > len(head)
