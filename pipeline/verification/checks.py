"""Checks of single statements against the lines they rest on: owner, numbers, dates, names, negation, commitment.

Knows nothing of models or scores. Each check says in plain words what it doubts. Word patterns are English; in other
languages only numbers and owners are checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.doors import Doubt, Passage
from pipeline.shapes import ActionShape, ClaimShape
from pipeline.text.words import terms
from pipeline.verification import names as named
from pipeline.verification.locate import locate

AROUND = 3
"""Lines before and after a cited one that may carry part of a statement."""
_NOT = re.compile(
    r"\b(?:not|never|no longer|nobody|none|neither|nor|cannot|without|refus\w+|reject\w*|declin\w+|against|oppos\w+|won't|n't)\b|n[’']t\b",
    re.I,
)
_ASSENT = re.compile(r"^\W*(?:no|nope|yeah|yes|right|okay|sure)\b[\s,.!]*", re.I)
_MAY = re.compile(
    r"\b(?:in|of|by|until|till|since|before|after|early|mid|late|last|next|this|from|to|\d+(?:st|nd|rd|th)?)[\s-]+may\b|\bmay \d",
    re.I,
)
"""The month, told from the verb by the word before it or a day after it."""
_SAME = 0.34
"""Share of a statement's content words that a line must hold to be the line it speaks of."""


def doubts(
    claim: ClaimShape,
    passages: Sequence[Passage],
    *,
    spoken: str,
    wanted: str,
    speakers: frozenset[str],
) -> Iterator[Doubt]:
    """What is doubtful in one statement. A statement that cites nothing is held against all lines.

    Words are compared only where the statement is in the language that is `spoken`; numbers and owners in any.
    """
    same = spoken.split("-")[0] == wanted.split("-")[0]
    cited = [at[0] for e in claim.evidence if (at := locate(e.quote, passages, e.segment)) is not None]
    near = around(passages, cited) if cited else tuple(passages)
    ids = tuple(cited) or tuple(p.id for p in near[:0])
    text = named.lines_text(near)

    def doubt(reason: str) -> Doubt:
        return Doubt(reason, claim.text, ids)

    due = claim.due if isinstance(claim, ActionShape) else None
    if missing := _lacking(named.numbers(f"{claim.text} {due or ''}"), named.numbers(text)):
        yield doubt(f"nobody says {missing} near it")
    if same and spoken.split("-")[0] == "en":
        if made_up := _lacking(_dates(f"{claim.text} {due or ''}"), _dates(text)):
            yield doubt(f"nobody says {made_up} near it")
        if cited and (line := _opposite(claim.text, near, spoken)) is not None:
            yield Doubt(
                "a negation is in one but not in the other: it may say the opposite",
                claim.text,
                (line.id, *ids),
            )
        yield from _names(claim, text, speakers, ids)
    if same and due and not set(terms(due, language=spoken)) & set(terms(text, language=spoken)):
        yield doubt(f"nobody says {due!r} near it")
    if isinstance(claim, ActionShape) and claim.owner:
        yield from _owner(claim, near, cited, passages)


def _dates(text: str) -> list[str]:
    """Days and months, May among them."""
    return [*named.dates(text), *(["may"] if _MAY.search(text) else [])]


def _lacking(wanted: Sequence[str], held: Sequence[str]) -> str:
    """What is wanted and not held, as a list in words; "" where nothing is lacking."""
    return ", ".join(w for w in dict.fromkeys(wanted) if w not in set(held))


def around(passages: Sequence[Passage], ids: Sequence[str], *, reach: int = AROUND) -> tuple[Passage, ...]:
    """The lines of these ids and their neighbours, in order."""
    wanted = set(ids)
    hits = [n for n, p in enumerate(passages) if p.id in wanted]
    near = sorted({m for n in hits for m in range(max(0, n - reach), min(len(passages), n + reach + 1))})
    return tuple(passages[m] for m in near)


def _names(claim: ClaimShape, text: str, speakers: frozenset[str], ids: tuple[str, ...]) -> Iterator[Doubt]:
    """A person who neither speaks nor is spoken of near it."""
    have = named.tags(text)
    for person in named.people(claim.text, speakers):
        if not set(re.findall(r"[\w’'-]+", person)) & have:
            yield Doubt(f"{person.title()} neither speaks nor is named near it", claim.text, ids)


def _owner(
    claim: ActionShape, near: Sequence[Passage], cited: Sequence[str], passages: Sequence[Passage]
) -> Iterator[Doubt]:
    """The owner must speak the cited line, or be named in it or just before or after it."""
    assert claim.owner is not None
    wanted = set(re.findall(r"[\w’'-]+", claim.owner.lower()))
    lines = [p for p in near if p.id in set(cited)] or list(near)
    if any(wanted & named.tags(p.speaker or "") for p in lines) or any(
        wanted & named.tags(p.text) for p in lines
    ):
        return
    close = around(passages, cited, reach=1)
    if cited and any(wanted & named.tags(p.text) for p in close):
        return
    after = close[-1:] if cited else ()
    if any(wanted & named.tags(p.speaker or "") and _ASSENT.match(p.text) for p in after):
        return
    yield Doubt(f"nobody near it is, or speaks of, {claim.owner}", claim.text, tuple(cited))


def _opposite(text: str, near: Sequence[Passage], language: str) -> Passage | None:
    """The line that says the same with, or without, a negation; None where no line is close enough or they agree."""
    wanted = set(terms(text, language=language))
    if not wanted:
        return None
    best: tuple[float, Passage, str] | None = None
    for passage in near:
        for sentence in re.split(r"(?<=[.!?;,])\s+", passage.text):
            share = len(wanted & set(terms(sentence, language=language))) / len(wanted)
            if best is None or share > best[0]:
                best = (share, passage, sentence)
    if best is None or best[0] < _SAME:
        return None
    _, passage, sentence = best
    told = bool(_NOT.search(text))
    here = bool(_NOT.search(_ASSENT.sub("", sentence)))
    if told == here:
        return None
    if told and _NOT.search(_ASSENT.sub("", passage.text)):
        return None
    return passage
