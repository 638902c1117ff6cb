"""Tables (CSV, TSV) with a header row that names a column of words: Whisper's .tsv, exports of meeting tools.

Knows nothing of any vendor.
"""

from __future__ import annotations

import csv
import io
from functools import lru_cache

from pipeline.doors import Document, Parsed
from pipeline.formats.parts import fields
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.fields import Node
from pipeline.formats.turns import segment

_WORDS = frozenset({"text", "content", "sentence", "utterance", "transcript", "message"})
_OTHERS = frozenset(
    "speaker speaker_name name start end time timestamp start_time end_time start_s end_s".split()
)
_WHISPER = ["start", "end", "text"]
_MAX_FIELD_CHARS = 1_000_000


def sniff(document: Document) -> float:
    """Likely where the first row names a column of words and one of speakers or times."""
    return 0.8 if _rows(document) else 0.0


def read(document: Document) -> Parsed:
    """One segment a row, in the order of the table; raises BadInput where no row holds words."""
    rows = _rows(document) or []
    made = [segment(row) for row in rows]
    if rows and list(rows[0].data) == _WHISPER and all("." not in str(r.get("start")) for r in rows):
        made = [segment(Node({**r.data, "start": _ms(r, "start"), "end": _ms(r, "end")})) for r in rows]
    return fields.parsed(document, made, engine="imported table")


def _ms(row: Node, key: str) -> float | None:
    """Whisper's .tsv counts whole milliseconds."""
    return fields.ms(row.number(key))


@lru_cache(maxsize=4)
def _rows(document: Document) -> list[Node] | None:
    text = text_or_none(document)
    if text is None:
        return None
    first = text.lstrip().partition("\n")[0]
    mark = max("\t,;", key=first.count)
    header = [_key(name) for name in first.split(mark)]
    if len(header) < 2 or not _WORDS & set(header) or not _OTHERS & set(header):
        return None
    csv.field_size_limit(_MAX_FIELD_CHARS)
    lines = io.StringIO(decode(document).text.lstrip())
    try:
        bare = mark == "\t"
        table = (
            csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE)
            if bare
            else csv.reader(lines, delimiter=mark)
        )
        next(table)
        return [Node(dict(zip(header, row, strict=False))) for row in table if any(row)]
    except csv.Error:
        return None


def _key(name: str) -> str:
    return "_".join(name.strip().strip('"').casefold().split())
