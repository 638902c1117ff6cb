"""Tables (CSV, TSV) with a header row that names a column of words: Whisper's .tsv, exports of meeting tools.

Knows nothing of any vendor. Columns are understood as JSON's keys are: in any spelling and any unit of time.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import lru_cache

from pipeline.doors import Document, Parsed
from pipeline.formats.parts import fields
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.rows import folded, row
from pipeline.formats.parts.shape import talk
from pipeline.formats.parts.time_spans import role

_MAX_FIELD_CHARS = 1_000_000
_MARKS = "\t,;|"


def sniff(document: Document) -> float:
    """Likely where the first row names a column of words and one of speakers or times."""
    return 0.8 if _rows(document) else 0.0


def read(document: Document) -> Parsed:
    """One segment a row, in the order of the table; raises BadInput where no row holds words."""
    found = talk(_rows(document) or [])
    made = list(found.segments) if found else []
    parsed = fields.parsed(
        document, made, engine="imported table", date=fields.day(found.started if found else None)
    )
    return replace(parsed, cues=len(_rows(document) or []))


@lru_cache(maxsize=4)
def _rows(document: Document) -> list[dict[str, object]] | None:
    text = text_or_none(document)
    if text is None:
        return None
    lines = decode(document).text.lstrip().split("\n")
    mark = max(_MARKS, key=lines[0].count)
    header = [name.strip().strip('"') for name in lines[0].split(mark)]
    if len(header) < 2 or not _names_talk(header):
        return None
    csv.field_size_limit(_MAX_FIELD_CHARS)
    bare = mark == "\t" and not any(line.startswith('"') for line in lines[1:2])
    try:
        table = csv.reader(
            io.StringIO("\n".join(lines[1:])),
            delimiter=mark,
            quoting=csv.QUOTE_NONE if bare else csv.QUOTE_MINIMAL,
        )
        return [dict(zip(header, cells, strict=False)) for cells in table if any(map(str.strip, cells))]
    except csv.Error:
        return None


def _names_talk(header: list[str]) -> bool:
    """Whether the columns name words, and who said them or when."""
    if len({folded(h) for h in header}) < len(header) or any(len(h) > 40 for h in header):
        return False
    said = row(dict.fromkeys(header, "x"), deep=False)
    spoken = row({h: "x" for h in header if role(h)[0] is None and folded(h) != "text"}, deep=False)
    return bool(said.text) and (spoken.speaker is not None or any(role(h)[0] for h in header))
