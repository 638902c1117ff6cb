"""Which lines make an answer: one exchange where a fact is asked for, what each meeting said where a course is.

Knows nothing of shapes or of how lines were found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.doors import Passage
from pipeline.extractive.answers.relevant import COVERED, SIGNS, Relevant
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence
from pipeline.questions.question import Kind, Question

FACTS: frozenset[Kind] = frozenset(("who", "when", "how_many", "where", "yes_no", "what", "why", "list"))
"""Kinds that one exchange answers: its lines must be of the thing that was asked about."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much an answer says: at most so many sentences and words, none scoring `below` the best by more than that."""

    sentences: int
    words: int
    below: float


SHORT, PAIR = Extent(sentences=2, words=60, below=1.5), Extent(sentences=2, words=60, below=4.0)
FULL = Extent(sentences=4, words=90, below=4.0)
LONG = Extent(sentences=7, words=120, below=9.0)
EXTENTS: dict[Kind, Extent] = {
    "who": SHORT, "when": SHORT, "how_many": SHORT, "where": SHORT, "yes_no": PAIR, "mention": FULL, "what": FULL,
    "why": FULL, "opinion": LONG, "list": FULL, "change": LONG, "summary": LONG,
}  # fmt: skip
GOES_ON = 6.0
"""What goes on with the best line may score so much less than it."""
EXCHANGE = 8
"""What answers one of them stands within so many lines of the best one."""
A_MEETING, COURSE = 2, 8
"""Of a course over several meetings so many sentences a meeting, and in all."""
_ASKS_ABOUT = re.compile(
    r"\b(?:asked|asking|asks|wonder(?:ing|ed)?|(?:a|the|my|one|another|this|follow-up) question)\b.{0,60}\b(?:which|what|whether|if|who|when|where|how|why)\b",
    re.IGNORECASE,
)
"""A line that tells of a question does not answer it."""
_TAGGED = re.compile(r",? (?:right|correct|yeah|okay|ok|no|huh|isn't it|you know)\?\W*$", re.IGNORECASE)
"""A statement that asks for a nod: "It is six, right?"."""
_STOPS = re.compile(r"(?:…|\.\.\.|[-–—,])$")
"""How a sentence looks that its speaker broke off or goes on with."""
_TRAILS = re.compile(
    r"(?<=\w),(?:,? (?:so|and|but|or|yeah|because|you know|i think|i guess|i mean))+\W*$", re.IGNORECASE
)
"""A whole sentence that its speaker meant to go on with: "It is based on the seventh, so …"."""
ALIKE = 0.4
"""An opinion that shares no word with the question must be as like it as this (cosine)."""
NEW_WORDS = 0.35
"""A further sentence must bring at least this share of words that the answer does not hold yet."""


def chosen_of(
    best: Sequence[Relevant], asked: Question, here: Cues, *, around: Sequence[Relevant] = ()
) -> tuple[Sentence, ...]:
    """The best sentences that add something: the best first where one is enough, else in the order they were said.

    `around`: all that was read near them; what goes on with the best line may be told with it.
    """
    extent = EXTENTS[asked.kind]
    goes_on = _continued(around)
    shown = [
        r
        for r in best
        if _bears(r, asked)
        and (
            _may_be_shown(r.sentence, asked, here) or (r.sentence in goes_on and _of_right(r.sentence, asked))
        )
    ]
    if asked.kind in FACTS:
        shown = [r for r in shown if not _leads_in(r.sentence.text, here)]
    pool = _of_form(shown, asked)
    if asked.kind in ("what", "why", "yes_no") and pool:
        beside = [r for r in around or shown if _may_be_told(r.sentence, asked, here)]
        told = _exchange(pool[0], [*beside, *([] if pool[0] in beside else [pool[0]])], extent)
        return _completed(told, goes_on)
    if asked.kind in FACTS and asked.kind != "list" and pool:
        at = pool[0].sentence.first
        pool = [r for r in pool if abs(r.sentence.first - at) <= EXCHANGE]
    chosen: list[Sentence] = []
    held: set[str] = set()
    words = 0
    for r in pool:
        own = set(r.sentence.terms)
        if len(chosen) == extent.sentences or (chosen and r.score < pool[0].score - extent.below):
            break
        if not own or (chosen and asked.kind != "change" and len(own - held) < NEW_WORDS * len(own)):
            continue
        if chosen and words + r.sentence.size > extent.words:
            continue
        chosen.append(r.sentence)
        held |= own
        words += r.sentence.size
    return _completed(
        tuple(chosen if extent is SHORT else sorted(chosen, key=lambda s: s.pieces[0].passage)), goes_on
    )


def _continued(around: Sequence[Relevant]) -> dict[Sentence, Sentence]:
    """Sentences that stop in the middle, each with the next one, in which the same speaker goes on with it."""
    order = sorted((r.sentence for r in around), key=lambda s: s.index)
    return {
        a: b
        for a, b in pairwise(order)
        if b.index == a.index + 1
        and a.speaker == b.speaker
        and b.first - a.last <= 1
        and _STOPS.search(a.text)
        and (b.text[:1].islower() or b.text[:1].isdigit())
    }


def _completed(chosen: Sequence[Sentence], goes_on: Mapping[Sentence, Sentence]) -> tuple[Sentence, ...]:
    """With what each sentence that stops in the middle goes on with."""
    made: list[Sentence] = []
    for s in chosen:
        made.append(s)
        if s in goes_on and goes_on[s] not in chosen:
            made.append(goes_on[s])
    return tuple(made)


def _exchange(first: Relevant, best: Sequence[Relevant], extent: Extent) -> tuple[Sentence, ...]:
    """The best line with those right before and after it, whichever says more to the question, in their order."""
    order = sorted(best, key=lambda r: r.sentence.pieces[0].passage)
    low = high = order.index(first)
    words = first.sentence.size
    while high - low + 1 < extent.sentences:
        before = order[low - 1] if low and _follows(order[low - 1], order[low]) else None
        after = order[high + 1] if high + 1 < len(order) and _follows(order[high], order[high + 1]) else None
        more = max((r for r in (before, after) if r), key=lambda r: r.score, default=None)
        if more is None or words + more.sentence.size > extent.words or more.score < first.score - GOES_ON:
            break
        words += more.sentence.size
        low, high = (low - 1, high) if more is before else (low, high + 1)
    return tuple(r.sentence for r in order[low : high + 1])


def _follows(one: Relevant, other: Relevant) -> bool:
    """Whether the later of two goes on with the earlier: the same speaker's next, a reply, or of the same words."""
    a, b = one.sentence, other.sentence
    ahead = b.first - a.last
    akin = a.speaker == b.speaker or a.text.rstrip().endswith("?")
    return ahead <= 2 and (akin or bool(set(a.terms) & set(b.terms)))


def _may_be_told(s: Sentence, asked: Question, here: Cues) -> bool:
    """Whether a line may stand beside the one that answers."""
    return _may_be_shown(s, asked, here) and not _leads_in(s.text, here)


def _leads_in(text: str, here: Cues) -> bool:
    """Whether it asks, or says what will be talked about: neither answers."""
    asks = here.question(text) and (here.language.tag != "en" or here.question(_TAGGED.sub(".", text)))
    return (
        asks
        or here.has("topic", text)
        or (here.language.tag == "en" and _ASKS_ABOUT.search(text) is not None)
    )


def _of_form(pool: Sequence[Relevant], asked: Question) -> Sequence[Relevant]:
    """Of what bears on "how many" and "when" about as well, only what names a number or a time, if anything does."""
    if not pool or asked.kind not in SIGNS:
        return pool
    floor = pool[0].score - EXTENTS[asked.kind].below
    return [r for r in pool if r.score >= floor and SIGNS[asked.kind].search(r.sentence.text)] or pool


def over_time(
    best: Sequence[Relevant], asked: Question, passages: Sequence[Passage], here: Cues
) -> tuple[Sentence, ...]:
    """What each meeting had to say on a subject whose course is asked for, in order; nothing for other questions."""
    if asked.kind != "change" or len({p.source for p in passages}) < 2:
        return ()
    floor = COVERED * max(r.coverage for r in best)
    of_source: dict[str | None, list[Relevant]] = {}
    held: set[str] = set()
    for r in best:
        group = of_source.setdefault(passages[r.sentence.first].source, [])
        own = set(r.sentence.terms)
        if r.coverage < floor or len(group) == A_MEETING or not _may_be_shown(r.sentence, asked, here):
            continue
        if group and len(own - held) < NEW_WORDS * len(own):
            continue
        group.append(r)
        held |= own
    kept = sorted((r for group in of_source.values() for r in group), key=lambda r: -r.score)[:COURSE]
    return tuple(sorted((r.sentence for r in kept), key=lambda s: s.pieces[0].passage))


def _bears(r: Relevant, asked: Question) -> bool:
    """Of what a person said, only what itself has to do with the question; elsewhere surroundings may count too."""
    if asked.kind != "opinion" or not asked.content or r.coverage > 0:
        return True
    return r.likeness is not None and r.likeness >= ALIKE


def _of_right(s: Sentence, asked: Question) -> bool:
    return not asked.only_named or s.speaker in asked.named


def _may_be_shown(s: Sentence, asked: Question, here: Cues) -> bool:
    """No nods ("Yes."), half sentences or the question itself; of the right person where one is asked for."""
    if not _of_right(s, asked):
        return False
    said = _TRAILS.sub("", s.text.rstrip())
    if said.endswith(("-", "–", "—", "…", "...")) or _broken_off(said, here):
        return False
    if s.text.rstrip().endswith("?") and set(s.terms) <= set(asked.content):
        return False
    return len(set(s.terms)) >= 2 or (s.size >= 2 and any(c.isdigit() for c in s.text))


_ENDS_ON_THAT = re.compile(
    r"\b(?:like|of|do|does|did|for|with|about|on|to|after|before|in|at|by|from|than|is|was|all) that\W*$",
    re.IGNORECASE,
)


def _broken_off(text: str, here: Cues) -> bool:
    """Whether it ends where no sentence ends ("… and we check the.")."""
    pattern = here.patterns["fragment"]
    shown = text.rstrip()
    if here.language.tag == "en" and _ENDS_ON_THAT.search(shown):
        return False
    return pattern is not None and any(
        m.end() == len(shown) and m.start() > 0 for m in pattern.finditer(shown)
    )
