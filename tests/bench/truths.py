"""True statements about meetings, with what a model would cite for them, and the lies made of each.

Human answers of QMSum (with gold spans), ELITR and AMI, and the source's own sentences reworded by simple rules; in other
languages sentences of NTREX as lines of a meeting, and small meetings of our own (`lied_talks.json`). `--split train` is what
the checks were fitted on: QMSum train, other calls and other sentences than those measured.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from pipeline import formats
from pipeline.doors import Passage
from pipeline.stages import ingest
from pipeline.text.calendar import months, weekdays
from pipeline.text.sentences import split as sentences
from pipeline.text.words import terms
from tests.bench import elitr, meetings
from tests.bench.lying import HEDGED, NUMBER, PROMISE, WORD, Said, Talk, lied, short, softened

CITED = 3
"""Lines that a model cites for a statement, at most."""
_VERB = re.compile(r"\b[a-z]{2,}\b.*\b[a-z]{2,}\b")
"""A list of names is no statement."""
MEETINGS = 30
"""Meetings of QMSum, drawn by a fixed seed."""
_FILLED = re.compile(r"\{[^}]*\}|\b(?:uh|um|mm|hmm|er)\b[, ]*", re.I)


def talks(data: Path, split: str | None, *, limit: int) -> tuple[list[tuple[Talk, list[Said]]], list[str]]:
    """Every meeting with statements about it, and what is missing. `limit` statements a meeting and source at most."""
    skipped: list[str] = []
    made: list[tuple[Talk, list[Said]]] = []
    for source in (_qmsum, _elitr, _zoom, _ntrex, _ours):
        found = list(source(data, split))
        if not found:
            skipped.append(source.__name__.strip("_"))
        for number, (talk, truths) in enumerate(found):
            rng = random.Random(f"{talk.id}")
            chosen = _some(truths, limit, rng) if talk.source != "own" else truths
            other = found[(number + 1) % len(found)][1]
            lies = [lie for t in chosen if t.kind is None for lie in lied(t, talk, other, rng)]
            made.append((talk, [*chosen, *lies]))
            if talk.source != "own" and number % 2 == 0:
                made += softened(talk, truths, rng)
    return made, skipped


def _some(truths: Sequence[Said], limit: int, rng: random.Random) -> list[Said]:
    """Up to `limit` statements of each sort: human, close with and without a task, hedged, with a number or a day."""
    sorts: dict[object, list[Said]] = {}
    for t in truths:
        sorts.setdefault(
            (t.origin, t.kind, t.owner is not None, t.origin == "close" and _counts(t.text)), []
        ).append(t)
    return [t for held in sorts.values() for t in rng.sample(held, min(limit, len(held)))]


def _counts(text: str) -> str:
    """Whether a statement has a day or a number: those are few, and are looked for."""
    if any(
        n in text
        for names in (*months("en").values(), *weekdays("en").values())
        for n in map(str.capitalize, names)
    ):
        return "day"
    return "number" if NUMBER.search(text) or WORD.search(text) else ""


def _qmsum(data: Path, split: str | None) -> Iterator[tuple[Talk, list[Said]]]:
    summaries = _ami(data)
    held = list(meetings.qmsum(data, split or "val"))
    for meeting in random.Random("qmsum").sample(held, min(MEETINGS, len(held))):
        talk = Talk(meeting.id, meeting.passages, source="qmsum")
        human = [
            s
            for q in meeting.specific
            for sentence in sentences(q.answer, "en")
            if q.turns and (s := _human(sentence, talk, q.turns))
        ]
        human += [
            s for x in summaries.get(meeting.id, ()) if (s := _human(x, talk, range(len(talk.passages))))
        ]
        yield talk, [*human, *_close(talk)]


def _ami(data: Path) -> dict[str, list[str]]:
    path = data / "ami" / "actions_decisions_es.json.gz"
    if not path.is_file():
        return {}
    import gzip

    with gzip.open(path, "rt", encoding="utf-8") as file:
        held = json.load(file)
    return {
        id: [
            s for part in ("summary", "decisions", "actions") for s in sentences(notes.get(part) or "", "en")
        ]
        for id, notes in held.items()
    }


def _elitr(data: Path, split: str | None) -> Iterator[tuple[Talk, list[Said]]]:
    found, _ = elitr.load(data, None) if split != "train" else ([], "")
    for meeting in found:
        talk = Talk(meeting.id, meeting.passages, source="elitr")
        human = []
        for q in meeting.questions:
            for sentence in sentences(q.gold, "en"):
                if s := _human(sentence, talk, range(len(talk.passages)), beside=q.text):
                    human.append(s)
        yield talk, [*human, *_close(talk)]


def _zoom(data: Path, split: str | None) -> Iterator[tuple[Talk, list[Said]]]:
    paths = sorted((data / "transcripts").glob("*.vtt"))
    for path in paths[split == "train" :: max(2, len(paths) // 20)]:
        read = ingest.read_transcript(
            ingest.classify(path, readers=formats.readers()), readers=formats.readers()
        )
        passages = tuple(Passage(s.id, s.text, s.speaker, source=path.stem) for s in read.segments)
        talk = Talk(path.stem, passages, source="zoom")
        yield talk, _close(talk)


def _human(sentence: str, talk: Talk, turns: Sequence[int], *, beside: str = "") -> Said | None:
    """A sentence that a human wrote, with up to three lines that a model would cite for it: telling words that no other
    cited line has, first of all those of whom it names."""
    wanted = frozenset(terms(f"{sentence} {beside}"))
    if len(frozenset(terms(sentence))) < 4 or len(sentence.split()) > 45 or not _VERB.search(sentence):
        return None
    rare, low = _rarity(talk), sentence.casefold()
    left, best = set(wanted), list[int]()
    while len(best) < CITED:
        scored = []
        for n in turns:
            p = talk.passages[n] if n < len(talk.passages) else None
            if p is None or n in best or not (common := left & frozenset(terms(p.text))):
                continue
            gained = sum(rare[t] for t in common)
            named = bool(p.speaker) and short(str(p.speaker)).casefold() in low
            if len(best) < 2 or len(common) > 1:
                scored.append((gained * (1.5 if named else 1.0) - 0.01 * len(p.text.split()), n))
        if not scored:
            break
        best.append(max(scored)[1])
        left -= frozenset(terms(talk.passages[best[-1]].text))
    if len(wanted) - len(left) < 3:  # nothing that a model could cite for it
        return None
    return Said(
        sentence.strip(),
        tuple((talk.passages[n].id, _best_part(talk.passages[n].text, wanted)) for n in sorted(best)),
        "human",
    )


@lru_cache(maxsize=2)
def _rarity(talk: Talk) -> dict[str, float]:
    """How telling each word of a meeting is."""
    lines = Counter(t for p in talk.passages for t in frozenset(terms(p.text)))
    return {t: math.log(1 + len(talk.passages) / n) for t, n in lines.items()}


def _best_part(text: str, wanted: frozenset[str]) -> str:
    """The sentence of a line that holds most of the words, with the next one: models quote so."""
    pieces = sentences(text, "en") or [text]
    best = max(range(len(pieces)), key=lambda i: len(wanted & frozenset(terms(pieces[i]))))
    return " ".join(pieces[best : best + 2])[:400]


def _close(talk: Talk) -> list[Said]:
    """The source's own sentences, reworded by rule: fillers out, "I'll" told of its speaker, "… says that"."""
    found = []
    for p in talk.passages:
        for raw in sentences(p.text, "en"):
            text = " ".join(_FILLED.sub(" ", raw).split()).strip(" ,-")
            if not 7 <= len(text.split()) <= 28 or text.endswith("?") or len(frozenset(terms(text))) < 4:
                continue
            cited = ((p.id, raw.strip()),)
            who = short(p.speaker) if p.speaker else None
            if who and (m := PROMISE.match(text)):
                found.append(Said(f"{who} will {m[1]}", cited, "close", owner=who))
            elif who and (m := HEDGED.match(text)):
                subject = who if m[1] == "I" else "they"
                found.append(Said(f"{subject} will {m[2]}", cited, "close", "hedge", strength="agreed"))
            elif not re.search(r"\b(?:I|you|me|my)\b", text) and re.search(
                r"\b(?:is|are|was|were|will|has|have|can|we|they)\b", text
            ):
                found.append(Said(text, cited, "close"))
                if who:
                    found.append(Said(f"{who} says that {text[0].lower()}{text[1:]}", cited, "close"))
    return found


def _ntrex(data: Path, split: str | None) -> Iterator[tuple[Talk, list[Said]]]:
    """News sentences as lines of a meeting, thirty a meeting, four speakers in turn, in every language there is."""
    import gzip

    path = data / "languages" / "ntrex_600.json.gz"
    if not path.is_file():
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        held: dict[str, list[str]] = json.load(file)
    people = ("Ana Kovač", "Ben Okafor", "Chloé Martin", "Dmitri Weiss")
    for tag, lines in held.items():
        if tag == "en":
            continue
        first = 120 if split == "train" else 0
        for start in range(first, first + 120, 60):
            passages = tuple(
                Passage(f"s{n + 1}", line, people[n % 4], source=f"{tag}{start}", language=tag)
                for n, line in enumerate(lines[start : start + 60])
            )
            talk = Talk(f"{tag}-{start}", passages, tag, "ntrex")
            truths = [
                Said(f"{p.speaker}: {p.text}" if n % 2 else p.text, ((p.id, p.text),), "close")
                for n, p in enumerate(passages)
                if 30 <= len(p.text) <= 400
            ]
            yield talk, truths


def _ours(data: Path, split: str | None) -> Iterator[tuple[Talk, list[Said]]]:
    """Small meetings in a dozen languages with statements, right and wrong, written for them."""
    held = json.loads(Path(__file__).with_name("lied_talks.json").read_text(encoding="utf-8"))
    for tag, talk in held.items():
        passages = tuple(
            Passage(f"s{n + 1}", text, who, source=f"own-{tag}", language=tag)
            for n, (who, text) in enumerate(talk["lines"])
        )
        made = [
            Said(
                text, tuple((f"s{n}", passages[n - 1].text) for n in lines), "close", kind, strength=strength
            )
            for kind, text, lines, strength in talk["told"]
        ]
        yield Talk(f"own-{tag}", passages, tag, "own"), made
