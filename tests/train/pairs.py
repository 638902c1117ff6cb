"""Statements with evidence, right and wrong, made from QMSum, SummEdits and DiaSumFact.

Knows nothing of networks. QMSum's train part only: its validation and test parts are for measuring.
"""

from __future__ import annotations

import difflib
import gzip
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.text.chunks import STOP, ChunkIndex, cut, words_of
from tests.train import perturb

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])")
Line = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement and the numbers of its evidence chunks in `source`. `wrong`: spans that are not supported.

    `tokens` says what single words teach: "exact" all of them, "content" words the evidence lacks are wrong,
    "none" only the whole statement counts.
    """

    claim: str
    supported: bool
    source: str
    chunks: tuple[int, ...]
    wrong: tuple[perturb.Span, ...] = ()
    tokens: str = "exact"
    weight: float = 1.0
    domain: str = "qmsum"


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


def tails(meetings: Sequence[Meeting]) -> list[str]:
    """Circumstances out of human answers, to be added where they do not belong."""
    found: list[str] = []
    for meeting in meetings:
        for query in meeting.row["specific_query_list"]:  # type: ignore[union-attr]
            for match in re.finditer(
                r"\b((?:because|in order to|so that|due to|for|by|with|without|in|at) [^,.;]{8,50})\.",
                query["answer"],
            ):
                found.append(match[1])
    return found


def from_qmsum(
    meetings: Sequence[Meeting], near: Mapping[str, Sequence[str]], *, seed: int, said: int = 50
) -> Iterator[Pair]:
    """One epoch of statements about QMSum meetings; another seed makes other errors."""
    rng = random.Random(seed)
    ends = tails(meetings)
    for meeting in meetings:
        context = perturb.Context(meeting.speakers, (), near, ends)
        row = meeting.row
        for query in row["specific_query_list"]:  # type: ignore[attr-defined]
            span = meeting.span(query["relevant_text_span"])
            for sentence in sentences(tidy(query["answer"])):
                if 4 <= len(sentence.split()) <= 45:
                    yield from _variants(sentence, meeting, span, context, rng, weight=1.0)
                    if rng.random() < 0.35:
                        yield from _elsewhere(sentence, meeting, meetings, span, rng)
        for query in row["general_query_list"]:  # type: ignore[attr-defined]
            for sentence in sentences(tidy(query["answer"])):
                if 4 <= len(sentence.split()) <= 45:
                    yield from _variants(sentence, meeting, None, context, rng, weight=0.5)
        yield from _said(meeting, context, rng, most=said)


def _variants(
    text: str,
    meeting: Meeting,
    among: Sequence[int] | None,
    context: perturb.Context,
    rng: random.Random,
    *,
    weight: float,
) -> Iterator[Pair]:
    def pair(claim: str, wrong: tuple[perturb.Span, ...] = ()) -> Pair:
        chunks = meeting.index.nearest(claim, among=among)
        return Pair(claim, not wrong, meeting.id, chunks, wrong, weight=weight if not wrong else 1.0)

    yield pair(text)
    if rng.random() < 0.7:
        yield pair(perturb.reword(text, rng))
    for _ in range(2):
        base = perturb.reword(text, rng, most=2) if rng.random() < 0.5 else text
        made = perturb.error(base, context, rng)
        if made:
            yield pair(*made[1])


def _elsewhere(
    text: str, meeting: Meeting, meetings: Sequence[Meeting], span: Sequence[int], rng: random.Random
) -> Iterator[Pair]:
    """The same statement against other words: another meeting, or another part of this one."""
    other = rng.choice(meetings)
    if rng.random() < 0.5 and other.id != meeting.id:
        yield Pair(text, False, other.id, other.index.nearest(text), tokens="content", weight=0.7)
        return
    outside = [i for i in range(len(meeting.index.chunks)) if i not in set(span)]
    if len(outside) > 8:
        chunks = meeting.index.nearest(text, among=outside)
        yield Pair(text, False, meeting.id, chunks, tokens="none", weight=0.4)


_THIRD = (("I'm", "they are"), ("I am", "they are"), ("I've", "they have"), ("I'll", "they will"), ("I", "they"), ("my", "their"),
          ("me", "them"), ("we're", "the team is"), ("we've", "the team has"), ("we'll", "the team will"), ("We", "The team"),
          ("we", "the team"), ("our", "the team's"), ("us", "the team"))  # fmt: skip
_OPENINGS = (
    "{s} said that {t}",
    "{s} thought that {t}",
    "According to {s}, {t}",
    "{s} mentioned that {t}",
    "{t}",
    "{t}",
)


def _said(meeting: Meeting, context: perturb.Context, rng: random.Random, *, most: int) -> Iterator[Pair]:
    """Things that were said, told in the third person: certainly true, so that errors in them are certain too."""
    lines = [(s, t) for s, t in meeting.lines if s and 7 <= len(t.split()) <= 60]
    for speaker, text in rng.sample(lines, min(most, len(lines))):
        parts = [
            p
            for p in re.split(r"(?<=[.?!,])\s+", text)
            if not re.match(r"(?i)(yeah|um|uh|okay|so|well|and|but)\W*$", p)
        ]
        parts = [re.sub(r"(?i)^(yeah|um|uh|okay|so|well|and|but|um|uh)\W+", "", p) for p in parts]
        claim = " ".join(parts[: rng.randint(1, 4)]).strip(" .,?!")
        if not 5 <= len(claim.split()) <= 34:
            continue
        for old, new in _THIRD:
            claim = re.sub(rf"\b{old}\b", new, claim)
        claim = rng.choice(_OPENINGS).format(s=speaker, t=claim) + "."
        right = perturb.reword(claim, rng) if rng.random() < 0.7 else claim
        yield Pair(right, True, meeting.id, meeting.index.nearest(right))
        for _ in range(2 if rng.random() < 0.5 else 1):
            made = perturb.error(perturb.reword(claim, rng) if rng.random() < 0.6 else claim, context, rng)
            if made:
                yield Pair(made[1][0], False, meeting.id, meeting.index.nearest(made[1][0]), made[1][1])


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


def from_summedits(
    path: Path, near: Mapping[str, Sequence[str]], *, seed: int
) -> tuple[list[Dialogue], list[Pair]]:
    """Sentences of edited summaries, with made-up errors besides."""
    documents, items = summedits(path)
    by_id = {d.id: d for d in documents}
    rng = random.Random(seed)
    domain = path.name.removesuffix(".json.gz")
    pairs: list[Pair] = []
    for id, summary, consistent, original in items:
        wrong = () if consistent else changed(original, summary)
        index = by_id[id].index
        start = 0
        for sentence in sentences(summary):
            start = summary.index(sentence, start)
            inside = tuple((a - start, b - start) for a, b in wrong if start <= a < start + len(sentence))
            pairs.append(Pair(sentence, not inside, id, index.nearest(sentence), inside, domain=domain))
            if not inside and rng.random() < 0.4:
                context = perturb.Context(by_id[id].speakers, (), near, ())
                made = perturb.error(sentence, context, rng)
                if made:
                    pairs.append(
                        Pair(made[1][0], False, id, index.nearest(made[1][0]), made[1][1], domain=domain)
                    )
            if consistent and rng.random() < 0.4:
                other = perturb.reword(sentence, rng)
                pairs.append(Pair(other, True, id, index.nearest(other), domain=domain))
    return documents, pairs


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
                chunks = document.index.nearest(text)
                tokens = "exact" if wrong or not errors else "none"
                pairs.append(Pair(text, not errors, document.id, chunks, wrong, tokens, domain="diasumfact"))
    return documents, pairs


def content_missing(claim: str, evidence: str) -> tuple[perturb.Span, ...]:
    """Content words of the claim that the evidence does not hold."""
    held = set(words_of(evidence))
    found = perturb.WORD.finditer(claim)
    return tuple(m.span() for m in found if m[0].lower() not in STOP and m[0].lower() not in held)
