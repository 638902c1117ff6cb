"""Made-up lessons for the grounding model out of QMSum train: statements, right and wrong, beside evidence.

Knows nothing of networks. Errors are put into the statement and into the evidence, so that the same sentence is right
beside one and wrong beside the other, and only the comparison tells (errors in statements alone taught the odd look of
errors, tests/bench/LOG.md). Harmless rewordings stand beside errors of the same size: a synonym beside a lookalike.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.verification.evidence_chunks import STOP, ChunkIndex, cut, words_of
from tests.train import pairs, perturb
from tests.train.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Case:
    """A statement beside evidence variant 0 or 1. `tokens`: whether its single words teach ("exact" or "none")."""

    claim: str
    supported: bool
    variant: int = 0
    wrong: tuple[perturb.Span, ...] = ()
    tokens: str = "exact"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """Evidence chunks in up to two variants, and the statements about them."""

    variants: tuple[tuple[str, ...], ...]
    cases: tuple[Case, ...]


EXCHANGED = 0.4
"""Share of errors made by exchanging two words that are both said: which words occur then tells nothing."""
ONE_WAY = ("added", "modifier", "hedge")
"""Errors that only say too much: the plain statement still holds beside the evidence that says more."""


def lessons(
    meetings: Sequence[pairs.Meeting], lexicon: Lexicon, *, seed: int, told: int = 24
) -> Iterator[Lesson]:
    """One epoch: per meeting every human answer once, `told` utterances told by others, and some pairs of them."""
    rng = random.Random(seed)
    for meeting in meetings:
        make = _Maker(meeting, lexicon, rng)
        human = pairs.answers(meeting)
        for sentence, span in human * 2:
            yield from make.answer(sentence, span)
        if len(human) > 3:
            for _ in range(len(human) // 2):
                yield from make.prose([s for s, _ in rng.sample(human, min(6, len(human)))])
        for speaker, text in _utterances(meeting, rng, most=told):
            yield from make.retold(speaker, text)
        for _ in range(told // 4):
            yield from make.two(_utterances(meeting, rng, most=2))


def _utterances(meeting: pairs.Meeting, rng: random.Random, *, most: int) -> list[tuple[str, str]]:
    """Fluent ones. Every other of them, where there are enough, is about what the speaker does or thinks."""
    found = [(s, t) for s, t in meeting.lines if s and 6 <= len(t.split()) <= 40 and _fluent(t)]
    own = [line for line in found if _OWN.search(line[1])]
    picked = rng.sample(own, min(most // 2, len(own)))
    left = [line for line in found if line not in picked]
    return picked + rng.sample(left, min(most - len(picked), len(left)))


def _fluent(text: str) -> bool:
    """A statement with few fillers and stutters, that ends."""
    left = _clean(text).split()
    return (
        len(left) >= 6
        and text.rstrip().endswith(".")
        and "@" not in text
        and len(left) > 0.75 * len(text.split())
    )


class _Maker:
    def __init__(self, meeting: pairs.Meeting, lexicon: Lexicon, rng: random.Random) -> None:
        self.meeting, self.lexicon, self.rng = meeting, lexicon, rng
        self.context = perturb.Context(meeting.speakers, (), lexicon.near, (), lexicon.opposite)

    def answer(self, text: str, span: Sequence[int]) -> Iterator[Lesson]:
        """A human answer beside its gold span, an error in either; and beside other words."""
        index = self.meeting.index
        chunks = [index.chunks[i].text for i in index.nearest(text, among=span)]
        plain = self._reworded(text, {}) if self.rng.random() < 0.5 else text
        cases = [Case(plain, True, weight=0.7)]
        made = perturb.error(plain, self.context, self.rng)
        if made:
            cases.append(Case(made[1][0], False, wrong=pairs.changed(plain, made[1][0])))
        variants = [tuple(chunks)]
        exchange = self._exchangeable(plain, chunks) if self.rng.random() < EXCHANGED else None
        swap = exchange or self._shared(plain, chunks)
        if swap:
            old, new = swap
            put = _exchange if exchange else _put
            edited, other = put(plain, old, new), tuple(put(t, old, new) for t in chunks)
            variants.append(other)
            cases += [
                Case(edited, False, wrong=pairs.changed(plain, edited)),
                Case(plain, False, 1, pairs.changed(edited, plain)),
                Case(edited, True, 1, weight=0.7),
            ]
        yield Lesson(tuple(variants), tuple(cases))
        if self.rng.random() < 0.35:
            outside = sorted(set(range(len(index.chunks))) - set(span))
            if len(outside) > 8:
                found = tuple(index.chunks[i].text for i in index.nearest(text, among=outside))
                yield Lesson((found,), (Case(plain, False, tokens="none", weight=0.4),))

    def _shared(self, text: str, chunks: Sequence[str]) -> tuple[str, str] | None:
        """A word that statement and evidence share, or a person they both name, and what to put there instead."""
        held = {w for t in chunks for w in words_of(t)}
        people = [s for s in self.meeting.speakers if s in text and any(s in t for t in chunks)]
        if people and len(self.meeting.speakers) > 1 and self.rng.random() < 0.3:
            one = self.rng.choice(people)
            return one, self.rng.choice([s for s in self.meeting.speakers if s != one])
        shared = [w for w in dict.fromkeys(words_of(text)) if w in held and w not in STOP]
        self.rng.shuffle(shared)
        for word in shared:
            pool = [*self.lexicon.opposite.get(word, ()), *self.lexicon.near.get(word, ())]
            if pool:
                return word, self.rng.choice(pool)
        return None

    def _exchangeable(self, text: str, around: Sequence[str]) -> tuple[str, str] | None:
        """A word of `text`, and one of the same kind that stands around it but not in it: exchanged, both still occur."""
        own = set(words_of(text))
        held = [
            w for w in dict.fromkeys(w for t in around for w in words_of(t)) if w not in STOP and w not in own
        ]
        by_kind: dict[str, list[str]] = {}
        for word in held:
            by_kind.setdefault(self._kind(word), []).append(word)
        there = {w for t in around for w in words_of(t)}
        mine = [w for w in dict.fromkeys(words_of(text)) if w in there and w not in STOP and self._kind(w)]
        self.rng.shuffle(mine)
        for word in mine:
            found = [w for w in by_kind.get(self._kind(word), ()) if w not in self.lexicon.same.get(word, ())]
            if found:
                return word, self.rng.choice(found)
        return None

    def _kind(self, word: str) -> str:
        return "number" if word.isdigit() else self.lexicon.kinds.get(word, "")

    def prose(self, sentences: Sequence[str]) -> Iterator[Lesson]:
        """Sentences of human answers as if they were said, and one or two of them told again in other words."""
        names = self.meeting.speakers if self.rng.random() < 0.5 else [None]  # type: ignore[list-item]
        lines = [(self.rng.choice(names), s) for s in sentences]
        for place in self.rng.sample(range(len(lines)), min(2, len(lines))):
            yield from self._combined(lines, place, lines[place][1], self._reworded)

    def retold(self, speaker: str, text: str) -> Iterator[Lesson]:
        """Something that was said, told in the third person beside the words around it."""
        where = next((n for n, line in enumerate(self.meeting.lines) if line == (speaker, text)), None)
        if where is None:
            return
        lines = self.meeting.lines[max(0, where - 4) : where + 5]
        part = self._part(text)
        opening = self.rng.choice(_OPENINGS)
        owner = bool(_OWN.search(part))
        if owner and self.rng.random() < 0.6:
            opening = "{n}"
        others = len(self.meeting.speakers) > 1 and opening != "{t}"
        if others and self.rng.random() < (0.5 if opening == "{n}" else 0.25):
            yield from self._other_speaker(lines, speaker, part, opening)
            return

        def tell(said: str, keep: Mapping[str, str]) -> str:
            return _third_person(opening, speaker, self._reworded(said, keep))

        yield from self._combined(lines, min(where, 4), part, tell)

    def _other_speaker(
        self, lines: Sequence[pairs.Line], speaker: str, part: str, opening: str
    ) -> Iterator[Lesson]:
        around = [s for s, _ in lines if s and s != speaker] or [
            s for s in self.meeting.speakers if s != speaker
        ]
        other = self.rng.choice(around)
        told = self._reworded(part, {})
        right, wrong = (_third_person(opening, s, told) for s in (speaker, other))
        swapped = [(other if s == speaker else speaker if s == other else s, t) for s, t in lines]
        variants = tuple(self._near(f"{speaker} {part}", ls) for ls in (lines, swapped))
        yield Lesson(
            variants,
            (
                Case(right, True),
                Case(wrong, False, wrong=pairs.changed(right, wrong)),
                Case(right, False, 1, pairs.changed(wrong, right)),
                Case(wrong, True, 1),
            ),
        )

    def two(self, said: Sequence[tuple[str, str]]) -> Iterator[Lesson]:
        """What two people said in one sentence; wrong where they change places."""
        if len(said) < 2 or said[0][0] == said[1][0]:
            return
        (one, first), (two, second) = said
        said_words = f"{one} {first} {two} {second}"
        first, second = (_clean(self._reworded(self._part(t), {})) for t in (first, second))
        joint = self.rng.choice(("{a} said that {x}, while {b} said that {y}.", "{a} thought {x} and {b} thought {y}.",
                                 "{x} according to {a}, but {b} mentioned that {y}."))  # fmt: skip
        right, wrong = (
            joint.format(a=one, x=first, b=two, y=second),
            joint.format(a=two, x=first, b=one, y=second),
        )
        places = sorted(n for n, line in enumerate(self.meeting.lines) if line in said)
        lines = [line for n in places[:4] for line in self.meeting.lines[max(0, n - 1) : n + 2]]
        yield Lesson(
            (self._near(said_words, lines),),
            (Case(right, True), Case(wrong, False, wrong=pairs.changed(right, wrong))),
        )

    def _combined(self, lines, place, part, tell) -> Iterator[Lesson]:  # type: ignore[no-untyped-def]
        """`part` of a line told, and an error in it: each beside the lines and beside the lines with the error."""
        speaker, text = lines[place]
        other = list(lines)
        exchange = self._exchangeable(part, [t for _, t in lines]) if self.rng.random() < EXCHANGED else None
        if exchange:
            kind, broken = "exchange", _exchange(part, *exchange)
            other = [(s, _exchange(t, *exchange)) for s, t in lines]
        else:
            made = perturb.error(part, self.context, self.rng)
            if made is None or part not in text:
                return
            kind, (broken, _) = made
            other[place] = (speaker, text.replace(part, broken))
        changed = {w for w in words_of(part) if w not in words_of(broken)}
        keep = {w: w for w in (*changed, *(w for w in words_of(broken) if w not in words_of(part)))}
        state = self.rng.getstate()
        plain = tell(part, keep)
        self.rng.setstate(state)
        edited = tell(broken, keep)
        if plain == edited or len(plain.split()) < 4:
            return
        cases = [
            Case(plain, True),
            Case(edited, False, wrong=pairs.changed(plain, edited)),
            Case(edited, True, 1),
        ]
        if kind not in ONE_WAY:
            cases.append(Case(plain, False, 1, pairs.changed(edited, plain)))
        elif kind != "hedge":
            cases.append(Case(plain, True, 1))
        yield Lesson(
            (self._near(f"{speaker} {part}", lines), self._near(f"{speaker} {broken}", other)), tuple(cases)
        )

    def _near(self, words: str, lines: Sequence[pairs.Line]) -> tuple[str, ...]:
        """The chunks to read; `words` are those that were said, so that a reworded statement finds its evidence."""
        index = ChunkIndex(cut(lines))
        return tuple(index.chunks[i].text for i in index.nearest(words))

    def _part(self, text: str) -> str:
        """Sometimes only a clause."""
        parts = [p.strip() for p in re.split(r"[,.;?!]\s+", text)]
        fit = [p for p in parts if 5 <= len(p.split()) <= 25]
        return self.rng.choice(fit) if fit and self.rng.random() < 0.5 else text

    def _reworded(self, text: str, keep: Mapping[str, str]) -> str:
        """The same in other words: about a third of the words that have synonyms are exchanged."""
        share = self.rng.choice((0.0, 0.25, 0.5, 0.8))
        seed = self.rng.random()

        def one(match: re.Match[str]) -> str:
            word = match[0].lower()
            found = self.lexicon.same.get(word, ())
            own = random.Random(f"{word}{seed}")
            if word in keep or not found or own.random() > share:
                return match[0]
            new = own.choice(found)
            return new.capitalize() if match[0][0].isupper() else new

        text = perturb.WORD.sub(one, text)
        return perturb.contracted(text, random.Random(seed))


def _put(text: str, old: str, new: str) -> str:
    return re.sub(
        rf"(?<!\w){re.escape(old)}(?!\w)",
        lambda m: new[:1].upper() + new[1:] if m[0][0].isupper() else new,
        text,
        flags=re.I,
    )


def _exchange(text: str, one: str, two: str) -> str:
    """Both words change places wherever they stand."""

    def other(match: re.Match[str]) -> str:
        new = two if match[0].lower() == one else one
        return new[:1].upper() + new[1:] if match[0][0].isupper() else new

    return re.sub(rf"(?<!\w)(?:{re.escape(one)}|{re.escape(two)})(?!\w)", other, text, flags=re.I)


def _clean(text: str, subject: str = "") -> str:
    """Without fillers and in the third person; `subject` stands for the first "I"."""
    claim = re.sub(r"(?i)^(?:(?:yeah|um|uh|okay|so|well|and|but|right|oh|mm|hmm)\W+)+", "", text).strip(
        " .,?!"
    )
    claim = re.sub(
        r"(?i)\b(?:uh|um|mm|hmm|huh|er|you know|i mean)\b,? ?|(?<![\w'])(?![ai]\b)[a-z](?![\w'-]),? ",
        "",
        claim,
    )
    claim = re.sub(r"(?i)\b(\w+(?: \w+)?)(?:,? \1\b)+", r"\1", claim)
    found = _OWN.search(claim) if subject else None
    if found:
        claim = f"{claim[: found.start()]}{subject} {_OWNED[found[0]]}{claim[found.end() :]}"
    for old, new in _THIRD:
        claim = re.sub(rf"\b{old}\b", new, claim)
    return claim


def _third_person(opening: str, speaker: str, text: str) -> str:
    told = opening.format(s=speaker, t=_clean(text), n=_clean(text, speaker)) + "."
    return told[0].upper() + told[1:]


_OWNED = {"I'll": "will", "I will": "will", "I can": "can", "I'm": "is", "I am": "is", "I've": "has", "I have": "has",
          "I was": "was", "I did": "did", "I had": "had", "I need": "needs", "I want": "wants", "I think": "thinks",
          "I don't": "doesn't", "I would": "would", "I could": "could", "I should": "should", "I might": "might",
          "I thought": "thought", "I know": "knows", "I guess": "guesses", "I mean": "means"}  # fmt: skip
_OWN = re.compile(rf"\b(?:{'|'.join(_OWNED)})\b")
_THIRD = (("I'm", "they are"), ("I am", "they are"), ("I've", "they have"), ("I'll", "they will"), ("I", "they"), ("my", "their"),
          ("me", "them"), ("we're", "the team is"), ("we've", "the team has"), ("we'll", "the team will"), ("We", "The team"),
          ("we", "the team"), ("our", "the team's"), ("us", "the team"))  # fmt: skip
_OPENINGS = (
    "{s} said that {t}",
    "{s} thought that {t}",
    "According to {s}, {t}",
    "{s} mentioned that {t}",
    "{s} told the others that {t}",
    "The group discussed that {t}",
    "{t}",
    "{t}",
    "{t}",
)
