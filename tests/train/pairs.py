"""Reads QMSum, SummEdits and DiaSumFact: documents and statements about them.

Knows nothing of networks. QMSum's train part only: its validation and test parts are for measuring.
"""

from __future__ import annotations

import difflib
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.verification.evidence_chunks import ChunkIndex, cut
from tests.train import perturb

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])")
Line = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement about the document `source`; `wrong` are spans that people marked as not supported."""

    claim: str
    supported: bool
    source: str
    wrong: tuple[perturb.Span, ...] = ()


def sentences(text: str) -> list[str]:
    """Sentences of written prose."""
    return [s.strip() for s in _SENTENCE.split(text.strip()) if s.strip()]


def tidy(text: str) -> str:
    """QMSum's spaces before punctuation and marks of noise taken out."""
    text = re.sub(r"\{[a-z ]+\}", " ", text)
    return re.sub(r"\s+", " ", re.sub(r"\s+([.,!?;:'])", r"\1", text)).strip()


class Meeting:
    """A QMSum meeting, cut and indexed."""

    def __init__(self, row: Mapping[str, object]) -> None:
        self.row = row
        self.id = str(row["meeting_id"])
        turns = row["meeting_transcripts"]
        assert isinstance(turns, list)
        self.lines: list[Line] = [(t["speaker"], tidy(t["content"])) for t in turns]
        self.index = ChunkIndex(cut(self.lines))
        self.speakers = sorted({s for s, _ in self.lines if s})

    def span(self, ranges: Sequence[Sequence[str]]) -> list[int]:
        """The chunks that hold these line ranges."""
        wanted = {n for a, b in ranges for n in range(int(a) - 1, int(b) + 2)}
        return [i for i, c in enumerate(self.index.chunks) if wanted & set(c.lines)]


def qmsum(path: Path) -> list[Meeting]:
    """The meetings of one QMSum file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [Meeting(json.loads(line)) for line in file]


def answers(meeting: Meeting) -> list[tuple[str, list[int]]]:
    """Sentences of human answers, each with the chunks of its gold span."""
    rows = meeting.row["specific_query_list"]
    assert isinstance(rows, list)
    return [
        (sentence, meeting.span(query["relevant_text_span"]))
        for query in rows
        for sentence in sentences(tidy(query["answer"]))
        if 4 <= len(sentence.split()) <= 45
    ]


class Dialogue:
    """A short document with statements about it: SummEdits, DiaSumFact."""

    def __init__(self, id: str, lines: Sequence[Line]) -> None:
        self.id = id
        self.lines = list(lines)
        self.index = ChunkIndex(cut(lines))
        self.speakers = sorted({s for s, _ in lines if s})


def dialogue_lines(text: str) -> list[Line]:
    """Lines "Name: words"; a line without a name has none; a document on one line is split at its names or sentences."""
    text = re.sub(r"\s+\.\s+(?=[A-Z][\w ]{0,30}:)", "\n", text) if text.count("\n") < 2 else text
    found = [line for line in text.split("\n") if line.strip()]
    if len(found) < 3:
        found = [s for line in found for s in sentences(line)]
    return [_line(line) for line in found]


def _line(text: str) -> Line:
    match = re.match(r"\s*([A-Z][\w.'’ -]{0,40}?)\s*:\s+(.*)", text, re.S)
    return (match[1], tidy(match[2])) if match else (None, tidy(text))


def changed(original: str, edited: str) -> tuple[perturb.Span, ...]:
    """Where `edited` differs from `original`; a deletion marks the words on both sides."""
    old = list(re.finditer(r"\w+(?:['’]\w+)?", original))
    new = list(re.finditer(r"\w+(?:['’]\w+)?", edited))
    spans: list[perturb.Span] = []
    matcher = difflib.SequenceMatcher(
        None, [m[0].lower() for m in old], [m[0].lower() for m in new], autojunk=False
    )
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind in ("replace", "insert"):
            spans += [new[i].span() for i in range(start, end)]
        elif kind == "delete" and new:
            spans += [new[i].span() for i in (start - 1, start) if 0 <= i < len(new)]
    return tuple(spans)


def summedits(path: Path) -> tuple[list[Dialogue], list[tuple[str, str, bool, str]]]:
    """Documents, and (document id, summary, consistent, original summary)."""
    rows = json.loads(gzip.decompress(path.read_bytes()))
    ids: dict[str, str] = {}
    documents: list[Dialogue] = []
    items: list[tuple[str, str, bool, str]] = []
    for row in rows:
        if row["doc"] not in ids:
            ids[row["doc"]] = f"{path.name}#{len(ids)}"
            documents.append(Dialogue(ids[row["doc"]], dialogue_lines(row["doc"])))
        items.append((ids[row["doc"]], row["summary"], bool(row["label"]), row["original_summary"]))
    return documents, items


def diasumfact(path: Path) -> tuple[list[Dialogue], list[Pair]]:
    """Sentences of model summaries with the errors people marked."""
    rows = json.loads(gzip.decompress(path.read_bytes()))
    documents: list[Dialogue] = []
    pairs: list[Pair] = []
    for key, row in rows.items():
        document = Dialogue(f"{path.name}#{key}", [_line(u) for u in row["utterances"]])
        documents.append(document)
        for made in row["annotations"].values():
            for item in made["sentence_annotations"]:
                text = item["sentence"]
                errors = [a for a in item["annotation"] if a["error_class"] != "No Error"]
                spans = [
                    (text.find(a["error_span"]), len(a["error_span"])) for a in errors if a["error_span"]
                ]
                wrong = tuple((s, s + n) for s, n in spans if s >= 0)
                pairs.append(Pair(text, not errors, document.id, wrong))
    return documents, pairs
