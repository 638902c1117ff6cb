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
from tests.train import perturb, words

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])")
Line = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement and its evidence chunks: numbers in `source`, of which `edited` replaces some with other words.

    `wrong`: spans that are not supported.

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
    edited: tuple[tuple[int, str], ...] = ()


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


def from_qmsum(
    meetings: Sequence[Meeting], near: Mapping[str, Sequence[str]], *, seed: int, said: int = 50
) -> Iterator[Pair]:
    """One epoch of statements about QMSum meetings; another seed makes other errors.

    Errors are put into the statement and into the evidence: right and wrong statements then look the same by themselves,
    and only the comparison tells. Errors in statements alone taught the odd look of errors (tests/bench/LOG.md).
    """
    rng = random.Random(seed)
    swaps = Swaps(near)
    for meeting in meetings:
        row = meeting.row
        told = [
            (sentence, meeting.span(query["relevant_text_span"]))
            for query in row["specific_query_list"]  # type: ignore[attr-defined]
            for sentence in sentences(tidy(query["answer"]))
            if 4 <= len(sentence.split()) <= 45
        ]
        for sentence, span in told:
            yield from _four(sentence, meeting, span, swaps, rng)
            if rng.random() < 0.3:
                yield from _elsewhere(sentence, meeting, meetings, span, rng)
        for speaker, text in _utterances(meeting, rng, most=said):
            yield from _retold(speaker, text, meeting, near, swaps, rng)


class Swaps:
    """Words that can stand for each other without meaning the same."""

    def __init__(self, near: Mapping[str, Sequence[str]]) -> None:
        self._near = near
        self._antonyms = words.both_ways(words.ANTONYMS)
        lists = (words.NUMBERS, words.ORDINALS, words.DAYS, words.MONTHS)
        self._cycles = {word: cycle for cycle in lists for word in cycle}

    def other(self, word: str, speakers: Sequence[str], rng: random.Random) -> str | None:
        """Another word for one in lower case; None where there is none."""
        if word.isdigit():
            return str(int(word[:6]) + rng.choice([1, 2, 3, 10]))
        if word in self._cycles:
            return rng.choice([w for w in self._cycles[word] if w != word])
        found = [*self._antonyms.get(word, ()), *self._near.get(word, ())]
        single = [w for w in found if " " not in w]
        return rng.choice(single) if single else None


def _put(text: str, old: str, new: str) -> str:
    return re.sub(
        rf"(?<!\w){re.escape(old)}(?!\w)",
        lambda m: new.capitalize() if m[0][0].isupper() else new,
        text,
        flags=re.I,
    )


def _combined(
    plain: str, edited: str, meeting: Meeting, chunks: tuple[int, ...], other: tuple[tuple[int, str], ...]
) -> Iterator[Pair]:
    """The statement and its edited twin, each against the evidence and the edited evidence."""
    yield Pair(plain, True, meeting.id, chunks)
    yield Pair(edited, False, meeting.id, chunks, changed(plain, edited))
    yield Pair(plain, False, meeting.id, chunks, changed(edited, plain), edited=other)
    yield Pair(edited, True, meeting.id, chunks, edited=other)


def _four(
    text: str, meeting: Meeting, among: Sequence[int], swaps: Swaps, rng: random.Random
) -> Iterator[Pair]:
    """A human answer; one or two of the words that it shares with the evidence are swapped in either, or both."""
    chunks = meeting.index.nearest(text, among=among)
    texts = {i: meeting.index.chunks[i].text for i in chunks}
    held = {w for t in texts.values() for w in words_of(t)}
    shared = [w for w in dict.fromkeys(words_of(text)) if w in held and w not in STOP]
    pairs = [(w, new) for w in shared if (new := swaps.other(w, meeting.speakers, rng))]
    people = [s for s in meeting.speakers if s in text and any(s in t for t in texts.values())]
    if people and len(meeting.speakers) > 1 and rng.random() < 0.4:
        one = rng.choice(people)
        pairs = [(one, rng.choice([s for s in meeting.speakers if s != one]))]
    if not pairs:
        yield Pair(perturb.reword(text, rng), True, meeting.id, chunks)
        return
    edited, other = text, dict(texts)
    for old, new in rng.sample(pairs, min(len(pairs), rng.choice([1, 1, 2]))):
        if any(s in (old, new) for s in meeting.speakers):
            edited = edited.replace(old, new)
            other = {i: t.replace(f"{old}:", f"{new}:") for i, t in other.items()}
        else:
            edited, other = _put(edited, old, new), {i: _put(t, old, new) for i, t in other.items()}
    changes = tuple((i, t) for i, t in other.items() if t != texts[i])
    yield from _combined(text, edited, meeting, chunks, changes)


def _utterances(meeting: Meeting, rng: random.Random, *, most: int) -> list[tuple[str, str]]:
    found = [(s, t) for s, t in meeting.lines if s and 7 <= len(t.split()) <= 36]
    return rng.sample(found, min(most, len(found)))


def _retold(
    speaker: str,
    text: str,
    meeting: Meeting,
    near: Mapping[str, Sequence[str]],
    swaps: Swaps,
    rng: random.Random,
) -> Iterator[Pair]:
    """Something that was said, told in the third person; the error is made in what was said."""
    home = next((i for i, c in enumerate(meeting.index.chunks) if text in c.text), None)
    context = perturb.Context(meeting.speakers, (), near, ())
    kinds = ("number", "negation", "antonym", "hedge", "noun", "noun", "modifier", "dropped")
    made = perturb.error(text, context, rng, kinds=kinds)
    if home is None or made is None:
        return
    opening = rng.choice(_OPENINGS)
    plain, edited = (_third_person(opening, speaker, t) for t in (text, made[1][0]))
    if rng.random() < 0.6:
        seed = rng.random()
        plain, edited = (perturb.reword(t, random.Random(seed)) for t in (plain, edited))
    if plain == edited or len(plain.split()) < 5:
        return
    chunks = tuple(sorted({home, *meeting.index.nearest(plain, most=3)}))[:4]
    chunks = chunks if home in chunks else (*chunks[:3], home)
    other = meeting.index.chunks[home].text.replace(text, made[1][0])
    yield from _combined(plain, edited, meeting, chunks, ((home, other),))


def _third_person(opening: str, speaker: str, text: str) -> str:
    claim = re.sub(r"(?i)^(?:(?:yeah|um|uh|okay|so|well|and|but)\W+)+", "", text).strip(" .,?!")
    for old, new in _THIRD:
        claim = re.sub(rf"\b{old}\b", new, claim)
    return opening.format(s=speaker, t=claim) + "."


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
                chunks = document.index.nearest(text)
                tokens = "exact" if wrong or not errors else "none"
                pairs.append(Pair(text, not errors, document.id, chunks, wrong, tokens, domain="diasumfact"))
    return documents, pairs


def content_missing(claim: str, evidence: str) -> tuple[perturb.Span, ...]:
    """Content words of the claim that the evidence does not hold."""
    held = set(words_of(evidence))
    found = perturb.WORD.finditer(claim)
    return tuple(m.span() for m in found if m[0].lower() not in STOP and m[0].lower() not in held)
