"""JSON (or JSON lines) that lists who said what: `[{"speaker": …, "content": …}]`, at the top or under any key.

Knows nothing of any vendor. Reads QMSum's `meeting_transcripts`, Fireflies' sentences and whatever looks alike.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from pipeline.doors import Document, Parsed
from pipeline.formats.parts import fields
from pipeline.formats.parts.encoding import decode, text_or_none
from pipeline.formats.parts.fields import Node, as_node
from pipeline.formats.parts.times import seconds
from pipeline.formats.parts.trees import tree
from pipeline.meeting import Segment

_SPEAKER = (
    "speaker",
    "speaker_name",
    "speakerName",
    "speaker_label",
    "name",
    "author",
    "user",
    "role",
    "from",
    "who",
)
_TEXT = ("content", "text", "sentence", "utterance", "transcript", "message", "body", "line", "words")
_START = (
    "start_s",
    "start",
    "start_time",
    "startTime",
    "start_timestamp",
    "begin",
    "time",
    "timestamp",
    "offset",
    "from_s",
)
_END = ("end_s", "end", "end_time", "endTime", "end_timestamp", "stop")
_TITLE = ("title", "meeting_title", "topic", "meeting_name", "name", "meeting_id", "id")


def sniff(document: Document) -> float:
    """Likely where most objects of a list name a speaker and hold text."""
    found = _rows(document)
    if not found:
        return 0.0
    spoken = sum(bool(r.text(*_TEXT)) and any(r.has(k) for k in _SPEAKER) for r in found)
    return 0.75 if spoken * 2 >= len(found) else 0.0


def read(document: Document) -> Parsed:
    """One segment a turn, in the order of the list; raises BadInput where no turn holds words."""
    data = as_node(tree(document))
    made = [segment(row) for row in _rows(document) or ()]
    return fields.parsed(
        document,
        made,
        engine="imported JSON turns",
        language=fields.tag(data.text("language", "lang", "language_code")) if data else None,
        title=data.text(*_TITLE) if data else None,
        date=_date(data) if data else None,
    )


def segment(row: Node) -> Segment:
    """One turn, from whatever keys it has; without an id yet."""
    return Segment(
        id="",
        text=row.text(*_TEXT) or "",
        speaker=fields.speaker(next((row.get(k) for k in _SPEAKER if row.get(k) not in (None, "")), None)),
        start_s=_time(row, _START),
        end_s=_time(row, _END),
    )


def _time(row: Node, keys: Sequence[str]) -> float | None:
    keys = [k for k in keys if row.has(k)]
    at = row.number(*keys)
    if at is not None:
        return at
    return next((t for k in keys if (text := row.text(k)) and (t := seconds(text)) is not None), None)


def _date(data: Node) -> str | None:
    from pipeline.formats.parts.headings import date_in

    text = data.text("date", "meeting_date", "created", "created_at", "start_date")
    return date_in(text) if text else None


def _rows(document: Document) -> list[Node] | None:
    data = tree(document)
    if data is None:
        return _json_lines(document)
    lists = [data] if isinstance(data, list) else list(data.values()) if isinstance(data, dict) else []
    best: list[Node] = []
    for found in lists:
        nodes = [n for v in found if (n := as_node(v))] if isinstance(found, list) else []
        spoken = [n for n in nodes if n.text(*_TEXT) and any(n.has(k) for k in _SPEAKER)]
        if len(spoken) * 2 >= len(nodes) and len(nodes) > len(best):
            best = nodes
    return best or None


def _json_lines(document: Document) -> list[Node] | None:
    text = text_or_none(document)
    if text is None or not text.lstrip().startswith("{"):
        return None
    rows = []
    for line in decode(document).text.split("\n"):
        try:
            node = as_node(json.loads(line)) if line.strip() else None
        except (ValueError, RecursionError):
            return None
        if node:
            rows.append(node)
    return rows
