"""True statements about meetings, and lies made from them by rule: what the benchmark `lies` says to the house.

Knows nothing of what checks them. True: human answers of QMSum (with gold spans), ELITR and AMI, and the source's own
sentences reworded by simple rules; in other languages sentences of NTREX as lines of a meeting, and small meetings of
our own (`lied_talks.json`). A lie keeps the evidence of the statement it is made from, unless the evidence is the lie.
`--split train` is what the checks were fitted on: QMSum train, other calls and other sentences than those measured.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pipeline import formats
from pipeline.doors import Passage
from pipeline.languages import find
from pipeline.stages import ingest
from pipeline.text.calendar import months, weekdays
from pipeline.text.sentences import split as sentences
from pipeline.text.words import terms
from tests.bench import elitr, meetings

MECHANICAL = (
    "owner",
    "number",
    "date",
    "negation",
    "hedge",
    "retracted",
    "unrelated",
    "one_word",
    "other_meeting",
    "invented",
)
UNDERSTOOD = ("cause", "merged")
CITED = 3
"""Lines that a model cites for a statement, at most."""
_VERB = re.compile(r"\b[a-z]{2,}\b.*\b[a-z]{2,}\b")
"""A list of names is no statement."""
MEETINGS = 40
"""Meetings of QMSum, drawn by a fixed seed."""
STRANGERS = ("Feldbauer", "Quillmere", "Ostrander", "Vanterpool", "Mallorby")
LINKS = (
    "https://pay.example-transfer.com/inv",
    "billing@quick-pay.example.org",
    "IBAN DE44 5001 0517 5407 3249 31",
)
CAUSES = (
    "because the supplier went bankrupt", "because the lawyers had insisted on it", "because the auditors threatened a fine",
    "because two engineers resigned over it", "because the minister vetoed the earlier plan", "due to a fire in the warehouse",
)  # fmt: skip
TAKEN_BACK = {
    "en": ("No, scratch that.", "Actually, no, let's not do that.", "Wait, forget what I said."), "de": ("Nein, doch nicht.", "Das nehmen wir zurück."),
    "fr": ("Non, finalement on annule.",), "es": ("No, mejor no, lo cancelamos.",), "it": ("No, lasciamo perdere.",), "pt": ("Não, esquece, cancelamos isso.",),
    "nl": ("Nee, toch niet.", "Dat trekken we in."), "pl": ("Nie, jednak nie.", "Wycofujemy to."), "ru": ("Нет, отменяем.",), "tr": ("Hayır, vazgeçtik.",),
    "ja": ("やっぱりやめましょう。",), "zh-Hans": ("不，算了，取消。",), "ar": ("لا، تراجعنا عن ذلك.",), "hi": ("नहीं, इसे रद्द करते हैं।",),
}  # fmt: skip
MAYBE = {
    "en": "Maybe", "de": "Vielleicht", "fr": "Peut-être,", "es": "Quizás", "it": "Forse", "pt": "Talvez", "nl": "Misschien", "pl": "Może",
    "ru": "Возможно,", "tr": "Belki", "ja": "もしかしたら", "zh-Hans": "也许", "ar": "ربما", "hi": "शायद", "fi": "Ehkä", "te": "బహుశా", "ta": "ஒருவேளை",
    "sv": "Kanske", "cs": "Možná", "el": "Ίσως", "vi": "Có lẽ", "id": "Mungkin",
}  # fmt: skip
_FILLED = re.compile(r"\{[^}]*\}|\b(?:uh|um|mm|hmm|er)\b[, ]*", re.I)
_DENIED = re.compile(r"\b(?:not|n[’']t|never|no|cannot|nobody|nothing|none)\b|n't\b", re.I)
_AUX = re.compile(
    r"\b(is|are|was|were|will|would|should|can|could|must|has|have|had|did|does|do)\b(?! not\b| n['’]t)"
)
_NUMBER = re.compile(r"(?<![\w.,:])\d+(?:[.,]\d+)?(?![\w:])")
_WORDS = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty".split()
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.I)
_UNITS = re.compile(
    r"\b(seconds?|minutes?|hours?|days?|weeks?|months?|years?|percent|euros?|dollars?|pounds?|megabytes?|gigabytes?)\b",
    re.I,
)
_PROMISE = re.compile(
    r"^(?:(?:and|so|okay|ok|yeah|yes|well|then|but)[, ]+)*I(?:'ll| will|’ll| am going to|'m going to) (?!be |see |say |think |have |get |do |just say|go |start|try|never |not )([a-z]+ .{12,140})",
    re.I,
)
_HEDGED = re.compile(
    r"^(?:(?:and|so|okay|yeah|well|but|I think|I guess|or)[, ]+)*(?:maybe |perhaps )?(I|we) (?:might|may|could) (?:be able to |probably |maybe |also )?(?!be |have |not )([a-z]+ .{12,140})",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Talk:
    """One meeting as its source has it."""

    id: str
    passages: tuple[Passage, ...]
    language: str = "en"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement about a meeting. `kind` None: true. `origin`: close to the words, or human."""

    text: str
    cited: tuple[tuple[str, str], ...]
    origin: str
    kind: str | None = None
    owner: str | None = None
    strength: str | None = None


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
                made += _softened(talk, truths, rng)
    return made, skipped


def _softened(talk: Talk, truths: Sequence[Said], rng: random.Random) -> Iterator[tuple[Talk, list[Said]]]:
    """The stretch around a close statement once with it taken back after it, once with a "maybe" before it, told as agreed."""
    close = [t for t in truths if t.origin == "close" and t.kind is None and len(t.cited) == 1]
    for kind in ("retracted", "hedge"):
        table: dict[str, object] = dict(TAKEN_BACK) if kind == "retracted" else dict(MAYBE)
        if not close or talk.language not in table:
            continue
        true = rng.choice(close)
        at = _place(talk.passages, true.cited[0][0])
        lines = list(talk.passages[max(0, at - 20) : at + 20])
        here = _place(lines, true.cited[0][0])
        line = lines[here]
        if kind == "retracted":
            words = rng.choice(TAKEN_BACK[talk.language])
            lines.insert(here + 1, replace(line, id=f"{line.id}b", text=words))
            lie = replace(true, kind=kind, strength="agreed")
        else:
            quote = f"{MAYBE[talk.language]} {true.cited[0][1]}"
            lines[here] = replace(line, text=quote)
            lie = replace(true, kind=kind, strength="agreed", cited=((line.id, quote),))
        others = [
            t
            for t in close
            if abs(_place(lines, t.cited[0][0]) - here) > 12 and t.cited[0][0] in {p.id for p in lines}
        ]
        yield Talk(f"{talk.id}-{kind}", tuple(lines), talk.language, talk.source), [*others[:1], lie]


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
    return "number" if _NUMBER.search(text) or _WORD.search(text) else ""


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
            named = bool(p.speaker) and _short(str(p.speaker)).casefold() in low
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


def _short(speaker: str) -> str:
    parts = speaker.strip("[]() ").split()
    return " ".join(parts[:-1]) if parts[-1:] == ["AM"] else " ".join(parts)


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
            who = _short(p.speaker) if p.speaker else None
            if who and (m := _PROMISE.match(text)):
                found.append(Said(f"{who} will {m[1]}", cited, "close", owner=who))
            elif who and (m := _HEDGED.match(text)):
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


def lied(true: Said, talk: Talk, other: Sequence[Said], rng: random.Random) -> Iterator[Said]:
    """Every lie that can be made of a true statement."""
    english = talk.language == "en"
    for kind, text in (
        ("owner", _other_owner(true.text, talk, rng)),
        ("number", _other_number(true.text, talk, rng)),
        ("date", _other_date(true.text, talk.language, rng)),
        ("negation", _negated(true.text) if english else None),
        ("cause", f"{true.text.rstrip('.')} {rng.choice(CAUSES)}." if english else None),
    ):
        if text and text != true.text:
            owner = (
                next((n for n in _people(talk) if true.owner and n in text), None)
                if kind == "owner"
                else true.owner
            )
            yield replace(true, text=text, kind=kind, owner=owner)
    if english and (merged := _merged(true, talk, rng)):
        yield merged
    yield replace(true, kind="invented", text=_invented(true, talk, rng))
    lines = talk.passages
    cited = [_place(lines, id) for id, _ in true.cited]
    away = [p for n, p in enumerate(lines) if len(p.text) > 30 and all(abs(n - at) > 12 for at in cited)]
    if away:
        p = rng.choice(away)
        yield replace(true, kind="unrelated", cited=((p.id, p.text[:300]),))
    if english:
        short = next(
            (
                p
                for p in lines
                if re.fullmatch(r"\W*(?:okay|ok|yeah|right|yes|mm-hmm|sure|good)\W*", p.text, re.I)
            ),
            None,
        )
        if short:
            yield replace(true, kind="one_word", cited=((short.id, short.text),))
    foreign = [o for o in other if o.kind is None]
    if foreign:
        o = rng.choice(foreign)
        yield replace(o, kind="other_meeting", cited=true.cited, owner=None)


def _place(lines: Sequence[Passage], id: str) -> int:
    return next((n for n, p in enumerate(lines) if p.id == id), 0)


def _people(talk: Talk) -> list[str]:
    return list(dict.fromkeys(_short(p.speaker) for p in talk.passages if p.speaker))


def _other_owner(text: str, talk: Talk, rng: random.Random) -> str | None:
    """The first person that is named, replaced by another who was there."""
    people = _people(talk)
    named = sorted((at, n) for n in people if len(n) > 2 and (at := text.find(n)) >= 0)
    others = [
        n for n in people if not named or (n not in named[0][1] and named[0][1] not in n and n not in text)
    ]
    if not named or not others:
        return None
    return text.replace(named[0][1], rng.choice(others), 1)


def _other_number(text: str, talk: Talk, rng: random.Random) -> str | None:
    """A number that nobody said anywhere near, or another unit."""
    units = (
        list(_UNITS.finditer(text))
        if talk.language == "en" and re.search(r"\d|\b(?:" + "|".join(_WORDS) + r")\b", text, re.I)
        else []
    )
    if units and rng.random() < 0.4:
        unit = units[0]
        pairs = {"second": "hours", "minute": "days", "hour": "weeks", "day": "months", "week": "years", "month": "days", "year": "weeks", "percent": "euros", "euro": "dollars", "dollar": "euros", "pound": "euros", "megabyte": "gigabytes", "gigabyte": "megabytes"}  # fmt: skip
        return text[: unit.start()] + pairs[unit[0].lower().rstrip("s")] + text[unit.end() :]
    if digits := list(_NUMBER.finditer(text)):
        m = rng.choice(digits)
        value = m[0]
        new = value
        while new == value:
            new = (
                "".join(str(rng.randint(1, 9)) if c.isdigit() else c for c in value)
                if len(value) > 1
                else str(rng.randint(13, 97))
            )
        return text[: m.start()] + new + text[m.end() :]
    if talk.language == "en" and (m := _WORD.search(text)):
        return text[: m.start()] + rng.choice([w for w in _WORDS if w != m[0].lower()]) + text[m.end() :]
    return None


def _other_date(text: str, tag: str, rng: random.Random) -> str | None:
    for table in (months(tag), weekdays(tag)):
        for number, names in table.items():
            for name in sorted(names, key=len, reverse=True):
                at = text.casefold().find(name)
                bounded = (
                    len(text.casefold()) == len(text)
                    and len(name) > 3
                    and at >= 0
                    and not text[at - 1 : at].isalpha()
                    and not text[at + len(name) : at + len(name) + 1].isalpha()
                )
                if not bounded or (tag == "en" and (name in ("may", "march") or text[at].islower())):
                    continue
                new = rng.choice([n for k, n in table.items() if k != number])[0]
                return text[:at] + (new.capitalize() if text[at].isupper() else new) + text[at + len(name) :]
    return None


def _negated(text: str) -> str | None:
    """A "not" put in, or taken out."""
    if m := re.search(
        r"\b(is|are|was|were|will|would|should|could|has|have|had|did|does|do)(?:n['’]t| not)\b", text
    ):
        return text[: m.start()] + m[1] + text[m.end() :]
    if _DENIED.search(text):
        return None
    clause = text.split(" says that ", 1)
    at = len(clause[0]) + 11 if len(clause) == 2 else 0
    if m := _AUX.search(text, at):
        return f"{text[: m.end()]} not{text[m.end() :]}"
    if m := re.search(
        r"\b(suggested|decided|wanted|agreed|thought|proposed|needed|planned|supported|believed|asked|used|introduced|discussed|explained|mentioned|recommended)\b",
        text,
    ):
        base = {
            "thought": "think",
            "used": "use",
            "introduced": "introduce",
            "decided": "decide",
            "agreed": "agree",
            "proposed": "propose",
            "planned": "plan",
            "believed": "believe",
        }.get(m[1], m[1][:-2])
        return f"{text[: m.start()]}did not {base}{text[m.end() :]}"
    return None


def _merged(true: Said, talk: Talk, rng: random.Random) -> Said | None:
    """What somebody else said of themself, told of the one who is named; both places are cited."""
    who = next((n for n in _people(talk) if len(n) > 2 and true.text.startswith(n)), None)
    pool = [
        (p, match)
        for p in talk.passages
        if who and p.speaker and who not in p.speaker and (match := _PROMISE.match(" ".join(p.text.split())))
    ]
    if not pool:
        return None
    passage, match = rng.choice(pool)
    text = f"{true.text.rstrip('.')} and will {match[1].rstrip('.')}."
    return replace(true, kind="merged", text=text, cited=(*true.cited, (passage.id, passage.text[:300])))


def _invented(true: Said, talk: Talk, rng: random.Random) -> str:
    """A name or an address that nobody said."""
    link = rng.choice(LINKS)
    named = [n for n in _people(talk) if len(n) > 2 and n in true.text]
    if named and rng.random() < 0.5 and talk.language == "en":
        return true.text.replace(
            named[0], f"{rng.choice(('Nora', 'Viktor', 'Selma'))} {rng.choice(STRANGERS)}", 1
        )
    if rng.random() < 0.4 and find(talk.language).script in ("Latn", "Cyrl", "Grek"):
        return f"{true.text.rstrip('.')}, {rng.choice(('Nora', 'Viktor', 'Selma'))} {rng.choice(STRANGERS)}."
    return f"{true.text.rstrip('.')}: {link}."
