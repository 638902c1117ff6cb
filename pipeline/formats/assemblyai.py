"""JSON of AssemblyAI: utterances, else words grouped by speaker, else the text. Its times are milliseconds.

Knows nothing of audio.
"""

from __future__ import annotations

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts import fields
from pipeline.formats.parts.fields import Node
from pipeline.formats.parts.trees import tree
from pipeline.meeting import Segment, Word

_MARKS = frozenset(
    {
        "audio_url",
        "audio_duration",
        "acoustic_model",
        "language_code",
        "utterances",
        "webhook_url",
        "speech_model",
    }
)


def sniff(document: Document) -> float:
    """Sure of a transcript object with an id, a status and two of its own fields."""
    data = tree(document)
    if not isinstance(data, dict) or "results" in data:
        return 0.0
    own = len(_MARKS & set(data))
    return (
        1.0
        if {"id", "status"} <= set(data) and own >= 1
        else 0.7
        if {"text", "words"} <= set(data) and own >= 2
        else 0.0
    )


def read(document: Document) -> Parsed:
    """Segments with speakers A, B, …; raises BadInput for a job that failed or has not ended, and for no text."""
    root = fields.root(document)
    status = root.text("status")
    if status not in (None, "completed"):
        raise BadInput(
            f"{document.name}: the AssemblyAI job has status {status!r}: {root.text('error') or 'no transcript yet'}",
            hint="download the transcript when the job is completed",
        )
    made = [_utterance(row) for row in root.rows("utterances")]
    if not made and root.rows("words"):
        spoken = [(_word(w), fields.speaker(w.get("speaker"))) for w in root.rows("words")]
        made = fields.grouped([(w, s) for w, s in spoken if w])
    if not made:
        made = [Segment(id="", text=root.text("text") or "")]
    return fields.parsed(
        document,
        made,
        engine="imported AssemblyAI JSON",
        language=fields.tag(root.text("language_code")),
        duration_s=root.number("audio_duration"),
    )


def _utterance(row: Node) -> Segment:
    return Segment(
        id="",
        text=row.text("text") or "",
        speaker=fields.speaker(row.get("speaker")),
        start_s=fields.ms(row.number("start")),
        end_s=fields.ms(row.number("end")),
        confidence=row.number("confidence"),
        words=tuple(w for w in map(_word, row.rows("words")) if w),
    )


def _word(row: Node) -> Word | None:
    start, end, text = fields.ms(row.number("start")), fields.ms(row.number("end")), row.text("text")
    return (
        Word(text, start, end, row.number("confidence"))
        if text and start is not None and end is not None
        else None
    )
