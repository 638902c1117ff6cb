"""What the lines above a transcript tell: a title, a date. The rest is named in a note, not lost.

Knows nothing of the talk itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.formats.parts.dates import date_in, without_dates

__all__ = ["Heading", "about", "date_in", "is_notes", "is_talk", "titled"]

_TITLE = re.compile(
    r"^(?:title|meeting|meeting title|subject|topic|event|call)\s*[:：]\s*(.+)$", re.IGNORECASE
)
_TALK_WORD = (
    r"transcripts?|transcription|transkript\w*|transkription|transcripción|transcrição|trascrizione|transcriptie|transkrypcja|"
    r"transkripsiyon|transkrip(?:si)?|transkripce|přepis|átirat|транскрип\w+|расшифровка|μεταγραφή|文字起こし|議事録|"
    r"トランスクリプト|스크립트|전사|转录|轉錄|文字记录|逐字稿|逐字稿|نص|תמלול|bản ghi"
)
_IS_TALK = re.compile(
    rf"^\W*(?:(?:full|meeting|call|complete|the|raw|besprechungs|verbatim|edited)[\s-]?)?(?:{_TALK_WORD})\W*$",
    re.IGNORECASE,
)
_IS_NOTES = re.compile(
    r"^\W*(?:(?:meeting|ai|key|my|your|call|quick|detailed|suggested|executive|action)\s)*(?:notes?|summary|recap|details?|"
    r"overview|next steps|action items?|actions|to-?dos?|tasks|decisions|takeaways|highlights|chapters|topics|outline|agenda|"
    r"follow-?ups?|insights|questions|zusammenfassung|notizen|nächste schritte|aufgaben|résumé|compte rendu|prochaines étapes|"
    r"resumen|notas|próximos pasos|próximas etapas|riepilogo|note|passaggi successivi|samenvatting|notities|podsumowanie|"
    r"резюме|заметки|要約|メモ|摘要|笔记|요약|메모|attendees|participants|invited|attachments|meeting records|speakers|keywords)\W*$",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"^(?:\d{1,3}\s?(?:h|hr|hrs|m|min|mins|s|sec|std|uur)\.?\s?){1,3}$|^\d{1,2}:\d\d(?::\d\d)?$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"(?:^|[\s_–—:|(-]+)(?:meeting\s|besprechungs|\w{{3,12}}\s)?(?:{_TALK_WORD}|recording|aufzeichnung|notes by gemini)\)?\W*$",
    re.IGNORECASE,
)
_MAX_TITLE_CHARS = 120
_MARKS = re.compile(r"^[#>*\s]+|[*_]{2,}")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading tells. `date` is ISO 8601."""

    title: str | None = None
    date: str | None = None
    notes: tuple[str, ...] = ()


def about(lines: Sequence[str]) -> Heading:
    """Title, date and a note on the lines that stand before the first turn."""
    if not lines:
        return Heading()
    told = next((m[1].strip() for m in map(_TITLE.match, lines) if m), None)
    title = told or next((t for line in lines[:5] if (t := titled(line))), None)
    shown = " / ".join(lines)
    count = f"{len(lines)} lines stand" if len(lines) > 1 else "one line stands"
    if len(shown) > 160:
        shown = f"{shown[:160].rstrip()}…"
    return Heading(
        title=title,
        date=next((d for line in lines if (d := date_in(line))), None),
        notes=(f"{count} before the first speaker and no part of the talk: {shown}",),
    )


def titled(line: str) -> str | None:
    """The title that a line is, without its date and without "- Transcript"; None where it is none."""
    plain = _MARKS.sub("", line).strip()
    if not plain or "\t" in plain or len(plain) > _MAX_TITLE_CHARS or plain.endswith((".", "!", "?", ":")):
        return None
    if is_notes(plain) or is_talk(plain) or _LENGTH.match(plain):
        return None
    dated = date_in(plain)
    bare = without_dates(plain) if dated else plain
    bare = re.sub(r"\(\s*\)|\[\s*\]", " ", bare)
    bare = _TAIL.sub("", bare).strip(" -_–—|:,(•·")
    bare = " ".join(bare.split())
    if (
        ":" in bare
        or "," in bare.split(" ")[0]
        or not any(c.isalpha() for c in bare)
        or (dated and date_in(bare))
    ):
        return None
    return bare or None


def is_talk(line: str) -> bool:
    """Whether a line is the heading of the talk: "Transcript", "📖 Transkript", "## Full transcript"."""
    return len(line) < 60 and _IS_TALK.match(line.strip("*_ ")) is not None


def is_notes(line: str) -> bool:
    """Whether a line is a heading of what is told about the talk: "Summary", "Suggested next steps"."""
    return len(line) < 60 and _IS_NOTES.match(line.strip("*_ ")) is not None
