"""Lies made from true statements about meetings, by rule: what the benchmark `lies` says to the house.

Knows nothing of what checks them. A lie keeps the evidence of the statement it is made from, unless the evidence is the lie.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.doors import Passage
from pipeline.languages import find
from pipeline.text.calendar import months, weekdays

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
_DENIED = re.compile(r"\b(?:not|n[’']t|never|no|cannot|nobody|nothing|none)\b|n't\b", re.I)
_AUX = re.compile(
    r"\b(is|are|was|were|will|would|should|can|could|must|has|have|had|did|does|do)\b(?! not\b| n['’]t)"
)
NUMBER = re.compile(r"(?<![\w.,:])\d+(?:[.,]\d+)?(?![\w:])")
_WORDS = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty".split()
WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.I)
_UNITS = re.compile(
    r"\b(seconds?|minutes?|hours?|days?|weeks?|months?|years?|percent|euros?|dollars?|pounds?|megabytes?|gigabytes?)\b",
    re.I,
)
PROMISE = re.compile(
    r"^(?:(?:and|so|okay|ok|yeah|yes|well|then|but)[, ]+)*I(?:'ll| will|’ll| am going to|'m going to) (?!be |see |say |think |have |get |do |just say|go |start|try|never |not )([a-z]+ .{12,140})",
    re.I,
)
HEDGED = re.compile(
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


def softened(talk: Talk, truths: Sequence[Said], rng: random.Random) -> Iterator[tuple[Talk, list[Said]]]:
    """The stretch around a close statement once with it taken back after it, once with a "maybe" before it, told as agreed."""
    close = [t for t in truths if t.origin == "close" and t.kind is None and len(t.cited) == 1]
    for kind in ("retracted", "hedge"):
        table: dict[str, object] = dict(TAKEN_BACK) if kind == "retracted" else dict(MAYBE)
        if not close or talk.language not in table:
            continue
        true = rng.choice(close)
        at = place(talk.passages, true.cited[0][0])
        lines = list(talk.passages[max(0, at - 20) : at + 20])
        here = place(lines, true.cited[0][0])
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
            if abs(place(lines, t.cited[0][0]) - here) > 12 and t.cited[0][0] in {p.id for p in lines}
        ]
        yield Talk(f"{talk.id}-{kind}", tuple(lines), talk.language, talk.source), [*others[:1], lie]


def short(speaker: str) -> str:
    parts = speaker.strip("[]() ").split()
    return " ".join(parts[:-1]) if parts[-1:] == ["AM"] else " ".join(parts)


def lied(true: Said, talk: Talk, other: Sequence[Said], rng: random.Random) -> Iterator[Said]:
    """Every lie that can be made of a true statement."""
    english = talk.language == "en"
    for kind, text in (
        ("owner", _other_owner(true.text, talk, rng)),
        ("number", other_number(true.text, talk, rng)),
        ("date", other_date(true.text, talk.language, rng)),
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
    cited = [place(lines, id) for id, _ in true.cited]
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


def place(lines: Sequence[Passage], id: str) -> int:
    return next((n for n, p in enumerate(lines) if p.id == id), 0)


def _people(talk: Talk) -> list[str]:
    return list(dict.fromkeys(short(p.speaker) for p in talk.passages if p.speaker))


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


def other_number(text: str, talk: Talk, rng: random.Random) -> str | None:
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
    if digits := list(NUMBER.finditer(text)):
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
    if talk.language == "en" and (m := WORD.search(text)):
        return text[: m.start()] + rng.choice([w for w in _WORDS if w != m[0].lower()]) + text[m.end() :]
    return None


def other_date(text: str, tag: str, rng: random.Random) -> str | None:
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
        if who and p.speaker and who not in p.speaker and (match := PROMISE.match(" ".join(p.text.split())))
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
