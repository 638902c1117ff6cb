"""JSON of Deepgram: utterances, else the sentences of its paragraphs, else words grouped by speaker.

Knows nothing of audio.
"""

from __future__ import annotations

from pipeline.doors import Document, Parsed
from pipeline.formats.parts import fields
from pipeline.formats.parts.fields import Node
from pipeline.formats.parts.trees import tree
from pipeline.meeting import Segment, Word


def sniff(document: Document) -> float:
    """Sure of `results.channels[].alternatives`."""
    data = tree(document)
    results = data.get("results") if isinstance(data, dict) else None
    channels = results.get("channels") if isinstance(results, dict) else None
    return 1.0 if isinstance(channels, list) and all(isinstance(c, dict) for c in channels) else 0.0


def read(document: Document) -> Parsed:
    """Segments with speakers as Deepgram numbers them; raises BadInput where there is no text."""
    root = fields.root(document)
    results, metadata = root.node("results"), root.node("metadata")
    channels = results.rows("channels")
    many = len(channels) > 1
    made = [_utterance(row, many=many) for row in results.rows("utterances")]
    if not made:
        made = [s for i, c in enumerate(channels) for s in _channel(c, i if many else None)]
    language = next((c.text("detected_language") for c in channels if c.text("detected_language")), None)
    return fields.parsed(
        document,
        sorted(made, key=lambda s: s.start_s or 0.0),
        engine="imported Deepgram JSON",
        language=fields.tag(language),
        duration_s=metadata.number("duration"),
        date=(metadata.text("created") or "")[:10] or None,
    )


def _utterance(row: Node, *, many: bool) -> Segment:
    return Segment(
        id="",
        text=row.text("transcript") or "",
        speaker=_who(row.get("speaker"), int(row.number("channel") or 0) if many else None),
        start_s=row.number("start"),
        end_s=row.number("end"),
        confidence=row.number("confidence"),
        words=_words(row.rows("words")),
    )


def _channel(channel: Node, number: int | None) -> list[Segment]:
    best = next(iter(channel.rows("alternatives")), None)
    if best is None:
        return []
    words = best.rows("words")
    paragraphs = best.node("paragraphs").rows("paragraphs")
    made = [
        Segment(
            id="",
            text=sentence.text("text") or "",
            speaker=_who(paragraph.get("speaker"), number),
            start_s=sentence.number("start"),
            end_s=sentence.number("end"),
        )
        for paragraph in paragraphs
        for sentence in paragraph.rows("sentences")
    ]
    if made:
        return made
    if words:
        spoken = [(_word(w), _who(w.get("speaker"), number)) for w in words]
        return fields.grouped([(w, s) for w, s in spoken if w])
    return [Segment(id="", text=best.text("transcript") or "", speaker=_who(None, number))]


def _who(speaker: object, channel: int | None) -> str | None:
    named = fields.speaker(speaker)
    if channel is None:
        return named
    return f"Channel {channel + 1}" if named is None else f"Channel {channel + 1}, {named}"


def _words(rows: list[Node]) -> tuple[Word, ...]:
    return tuple(w for w in map(_word, rows) if w)


def _word(row: Node) -> Word | None:
    start, end, text = row.number("start"), row.number("end"), row.text("punctuated_word") or row.text("word")
    return (
        Word(text, start, end, row.number("confidence"))
        if text and start is not None and end is not None
        else None
    )
