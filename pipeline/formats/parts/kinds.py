"""What a text is that is neither a transcript nor prose: markup, key and value, tables, logs, time lines; and what to do.

Knows nothing of speakers. Judged by the share of lines, so that one odd line in a text changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

EXPORT = "export the transcript as vtt, srt, txt, docx or JSON"
_SAMPLE_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: its name, and what its owner should give instead."""

    name: str
    way_out: str


_BY_START = (
    (re.compile(r"\{\\rtf"), Kind("rich text (RTF)", "open it and save it as .docx or .txt")),
    (
        re.compile(r"BEGIN:VCALENDAR", re.I),
        Kind(
            "a calendar entry",
            "lay it beside the recording or transcript: its title, date and participants are read from there",
        ),
    ),
    (re.compile(r"BEGIN:VCARD", re.I), Kind("an address card", EXPORT)),
    (re.compile(r"<svg|<\?xml[^>]{0,200}\?>\s*<svg", re.I), Kind("a picture (SVG)", EXPORT)),
    (
        re.compile(r"<\?xml|<(?:\w{1,20}:)?(?:tt|timedtext|transcript|rss|opml|note|document)[\s>]", re.I),
        Kind("XML without a transcript that is known", EXPORT),
    ),
    (
        re.compile(
            r"<(?:!doctype|!--|html|head|body|cite|p|div|table|section|article|span|ul|ol|h\d|time|main|dl|blockquote|sami)\b",
            re.I,
        ),
        Kind("a web page", EXPORT),
    ),
    (re.compile(r"%!PS|%PDF"), Kind("a printed document", EXPORT)),
    (re.compile(r"#EXTM3U"), Kind("a playlist", "give the recording that it lists")),
    (re.compile(r"-----BEGIN [A-Z ]{3,40}-----"), Kind("a key or certificate", EXPORT)),
    (re.compile(r"#!\s?/"), Kind("a script", EXPORT)),
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,400}>|^\s*<[!?]")
_KEY = re.compile(r"^\s*(?:-\s+)?[\"']?[a-z_][\w.-]{0,40}[\"']?\s*[:=](?:\s+\S|\s*$|\"|\d)")
_INDENTED = re.compile(r"^(?:\s{2,}|\t|\s*-\s)")
_LOG = re.compile(
    r"^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.{0,60}?\b(?:INFO|DEBUG|WARN(?:ING)?|ERROR|TRACE|FATAL)\b"
)
_TIMING = re.compile(
    r"\d{1,2}:\d{2}:\d{2}[.,:;]\d{1,3}\b.{0,12}\d{1,2}:\d{2}:\d{2}[.,:;]\d{1,3}|^\W{0,3}\d+[.,]\d+\s+\d+[.,]\d+\s"
)
_CODE = re.compile(
    r"[;{}]\s*$|^\s*(?:def|class|import|from|return|function|const|let|var|public|private|#include|//|/\*)\b"
)
_SENTENCE = re.compile(r"[^\W\d_]{2,}(?:[\s,]+[^\W\d_]{1,}){3,}")


def kind_of(text: str, *, strict: bool = False) -> Kind | None:
    """What this text is; None for prose and for talk. `strict`: only what can be told from its very beginning."""
    head = text.lstrip("\ufeff \t\r\n")[:400]
    known = next((kind for pattern, kind in _BY_START if pattern.match(head)), None)
    if known or strict:
        return known
    lines = [line[:600] for line in text[:_SAMPLE_CHARS].split("\n") if line.strip()]
    return next((kind for test, kind in _BY_SHARE if lines and test(lines)), None)


def _markup(lines: Sequence[str]) -> bool:
    return _share(lines, _TAG) > 0.4


def _keys(lines: Sequence[str]) -> bool:
    held = sum(_KEY.match(x) is not None for x in lines)
    return len(lines) > 2 and held * 10 > len(lines) * 4 and (held + _indented(lines)) * 10 > len(lines) * 7


def _indented(lines: Sequence[str]) -> int:
    return sum(_KEY.match(x) is None and _INDENTED.match(x) is not None for x in lines)


def _logs(lines: Sequence[str]) -> bool:
    return len(lines) > 2 and _share(lines, _LOG) > 0.5


def _timings(lines: Sequence[str]) -> bool:
    return len(lines) > 2 and _share(lines, _TIMING) > 0.25


def _table(lines: Sequence[str]) -> bool:
    """Lines with the same number of separators and no sentences."""
    if len(lines) < 3:
        return False
    for mark in "\t;|,":
        counts = [x.count(mark) for x in lines]
        usual = max(set(counts), key=counts.count)
        if usual >= 2 and counts.count(usual) * 10 >= len(lines) * 8:
            return mark != "," or _share(lines, _SENTENCE) < 0.5
    return False


def _code(lines: Sequence[str]) -> bool:
    return len(lines) > 4 and _share(lines, _CODE) > 0.4


def _no_sentences(lines: Sequence[str]) -> bool:
    """Numbers and single terms: hardly a line holds four words that follow each other."""
    letters = sum(c.isalpha() for x in lines for c in x)
    whole = sum(not c.isspace() for x in lines for c in x)
    return len(lines) > 2 and letters * 2 < whole and _share(lines, _SENTENCE) < 0.1


def _share(lines: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.search(x) is not None for x in lines) / len(lines)


_BY_SHARE: tuple[tuple[Callable[[Sequence[str]], bool], Kind], ...] = (
    (_markup, Kind("markup (HTML or XML) without a transcript that is known", EXPORT)),
    (_logs, Kind("a log", EXPORT)),
    (_timings, Kind("lines of times in a format that is not known", EXPORT)),
    (_keys, Kind("keys and values (YAML, settings)", EXPORT)),
    (
        _table,
        Kind(
            "a table whose first row does not name its columns", "add a first row: start, end, speaker, text"
        ),
    ),
    (_code, Kind("program text", EXPORT)),
    (_no_sentences, Kind("numbers and marks, hardly any words", EXPORT)),
)
