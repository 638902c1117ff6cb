"""JSON of Whisper and its kin: openai-whisper, faster-whisper servers, OpenAI's verbose_json, whisperX, whisper.cpp.

Knows nothing of audio. Segment and word confidences are kept.
"""

from __future__ import annotations

import math

from pipeline.doors import Document, Parsed
from pipeline.formats.parts import fields
from pipeline.formats.parts.fields import Node
from pipeline.formats.parts.trees import tree
from pipeline.meeting import Segment, Word

_MARKS = ("seek", "avg_logprob", "no_speech_prob", "compression_ratio", "tokens", "temperature")


def sniff(document: Document) -> float:
    """Sure of segments with Whisper's own fields and no speakers on words: those are read by shape."""
    data = tree(document)
    if not isinstance(data, dict):
        return 0.0
    if isinstance(data.get("transcription"), list) and ("systeminfo" in data or "result" in data):
        return 1.0
    rows = data.get("segments")
    if not isinstance(rows, list) or "meeting_id" in data:
        return 0.0
    if _several_voices(rows):
        return 0.0
    if "word_segments" in data or any(isinstance(r, dict) and any(m in r for m in _MARKS) for r in rows[:3]):
        return 1.0
    return 0.6 if not rows and "text" in data else 0.0


def _several_voices(rows: list[object]) -> bool:
    """Whether words of one segment are said by different speakers, as whisperX has it."""
    for each in map(fields.as_node, rows):
        voices = {w.text("speaker") for w in each.rows("words")} - {None} if each else set()
        if len(voices) > 1:
            return True
    return False


def read(document: Document) -> Parsed:
    """One segment each as the recognizer cut them; raises BadInput where none has text."""
    root = fields.root(document)
    cpp = root.rows("transcription")
    made = [_from_cpp(row) for row in cpp] if cpp else [_segment(row) for row in root.rows("segments")]
    language = root.text("language") or root.node("result").text("language")
    engine = "imported whisper.cpp JSON" if cpp else "imported Whisper JSON"
    if root.has("word_segments"):
        engine = "imported whisperX JSON"
    return fields.parsed(
        document, made, engine=engine, language=fields.tag(language), duration_s=root.number("duration")
    )


def _segment(row: Node) -> Segment:
    logprob = row.number("avg_logprob")
    return Segment(
        id="",
        text=row.text("text") or "",
        speaker=fields.speaker(row.get("speaker")),
        start_s=row.number("start"),
        end_s=row.number("end"),
        confidence=round(math.exp(min(0.0, logprob)), 4) if logprob is not None else None,
        words=tuple(w for w in map(_word, row.rows("words")) if w),
    )


def _word(row: Node) -> Word | None:
    start, end, text = row.number("start"), row.number("end"), row.text("word") or row.text("text")
    if start is None or end is None or not text:
        return None
    score = row.number("probability")
    return Word(text, start, end, score if score is not None else row.number("score"))


def _from_cpp(row: Node) -> Segment:
    offsets = row.node("offsets")
    return Segment(
        id="",
        text=row.text("text") or "",
        speaker=fields.speaker(row.get("speaker")),
        start_s=fields.ms(offsets.number("from")),
        end_s=fields.ms(offsets.number("to")),
    )
