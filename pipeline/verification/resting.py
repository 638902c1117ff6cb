"""Whether a sentence says what the statements say that it is to rest on, and no more.

Knows statements under ids, as they were sent; nothing of meetings, forms or models. It is stricter than a check against what
was said: where a sentence does not hold, the statements' own words can stand in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.doors import Passage
from pipeline.languages import base
from pipeline.shapes import DraftShape, SentenceShape
from pipeline.text.words import terms
from pipeline.verification import polarity
from pipeline.verification.finding import examine
from pipeline.verification.orders import gives_orders
from pipeline.verification.retold import differs
from pipeline.verification.said import content, prepared
from pipeline.verification.statement import Statement

LEAST = 0.5
"""More than this share of a sentence's telling words must be in the statements. Set beforehand, not fitted."""
SWAPPED = 0.6
"""Of one statement, so much repeated with a word left out and another put in: that may be a swap ("the red door"), and the
statement itself says it better."""
MOST_DOUBTED = 1 / 3
"""Share of a reply's sentences that may not hold before a stronger model is worth asking."""
_NAME = re.compile(r"(?<![\w’'-])[^\W\d_a-z][\w’'-]+")


def cited(sentence: SentenceShape, statements: Sequence[Passage]) -> tuple[Passage, ...]:
    """The statements a sentence rests on, in the order it gives, each once; ids that do not exist are left out."""
    by_id = {p.id: p for p in statements}
    named = (
        [sentence.place, *sentence.rests_on] if sentence.place.strip("[] ") in by_id else sentence.rests_on
    )
    ids = dict.fromkeys(id.strip("[] ") for id in named)
    return tuple(by_id[id] for id in ids if id in by_id)


def fault(
    text: str, on: Sequence[Passage], *, wanted: str, spoken: str, people: Sequence[str] = ()
) -> str | None:
    """Why a text in the language `wanted` does not say what these statements say; None where it does. `people`: who took part,
    so that one of them is not told for another.

    Put into another language, one statement is compared as a translation is; what was made of several has no such check.
    """
    if gives_orders(text):
        return "it gives orders to whoever reads it"
    if base(wanted) != base(spoken) and len(on) == 1:
        return differs(text, on[0].text, language=wanted, before=spoken)
    said = prepared(tuple(on), spoken)
    quotes = tuple(p.text for p in on)
    finding = examine(Statement(text, wanted, tuple(p.id for p in on), quotes), said)
    if not finding.holds:
        return finding.reasons[0]
    if base(wanted) != base(spoken):
        return None
    told = content(text, wanted)
    have = frozenset(t for n in range(len(on)) for t in said.terms(n))
    if told and len(told & have) <= LEAST * len(told):
        return "the statements say little of it"
    if len(on) == 1 and told - have and said.terms(0) - told and len(told & have) >= SWAPPED * len(told):
        return "a word stands in place of another"
    if all(polarity.denies(q, spoken) for q in quotes) and not polarity.may_deny(text, wanted):
        return "the statements deny it"
    if new := next(iter((*_new_names(text, quotes, wanted), *_others(text, quotes, people))), None):
        return f"the statements do not name {new}"
    return None


def bearing(text: str, on: Sequence[Passage], *, wanted: str, spoken: str) -> tuple[Passage, ...]:
    """Those of the statements that have to do with a text: what shares no word with it proves nothing there."""
    if base(wanted) != base(spoken):
        return tuple(on)
    told = content(text, wanted)
    return tuple(p for p in on if told & content(p.text, spoken))


def doubted(data: DraftShape, statements: Sequence[Passage], *, wanted: str, spoken: str) -> str | None:
    """What is wrong with a reply as a whole: too many of its sentences do not hold. None: few do not."""
    checked = [(s.text, on) for s in data.sentences if (on := cited(s, statements))]
    wrong = [text for text, on in checked if fault(text, on, wanted=wanted, spoken=spoken)]
    if len(wrong) <= MOST_DOUBTED * len(checked):
        return None
    return f"{len(wrong)} of {len(checked)} sentences do not say what the statements say"


def _new_names(text: str, quotes: Sequence[str], language: str) -> Iterator[str]:
    """Words written as names that the statements do not have; one that begins a sentence only where it carries meaning."""
    have = {w.casefold() for q in quotes for w in re.findall(r"[\w’'-]+", q)}
    for match in _NAME.finditer(text):
        word = match.group()
        if word.casefold() in have or _stem(word, have, language):
            continue
        front = match.start() == 0 or re.search(r"[.!?:]\s+$", text[: match.start()])
        if not front or content(word, language):
            yield word


def _others(text: str, quotes: Sequence[str], people: Sequence[str]) -> Iterator[str]:
    """People of the meeting whom the text names and the statements do not, also where the name is a word of the language."""
    there = {w for q in quotes for w in re.findall(r"[\w’'-]+", q.casefold())}
    told = re.findall(r"[\w’'-]+", text)
    for name in people:
        first = name.split()[0] if name.split() else ""
        if len(first) > 1 and first in told and first.casefold() not in there:
            yield first


def _stem(word: str, have: set[str], language: str) -> bool:
    own = terms(word, language=language)
    return bool(own) and any(set(own) & set(terms(w, language=language)) for w in have)
