"""Answers that are looked up, not searched: what was said at a moment, what one person said, which meetings speak of it.

Knows no retrieval scores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.doors import Passage
from pipeline.extractive.reading.readable import short_name
from pipeline.questions.question import Question
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape
from pipeline.text.words import terms

_AT = re.compile(
    r"\b(?:at|around|about)(?: minute)? (\d{1,2}:\d{2}(?::\d{2})?)(?! ?(?:utc|am|pm|o'clock))|\b(?:at|around|in) minute (\d{1,3})\b",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^\W*(?:(?:in|during|at|on) )?(?:which|what|how many)(?: of (?:the|our|these))?(?: \w+)? (?:meetings?|calls?|sessions?)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"^\W*how many\b", re.IGNORECASE)
BEFORE_S, AFTER_S = 20.0, 45.0
LINES = 5
ENOUGH = 0.99


def at_a_moment(question: str, passages: Sequence[Passage]) -> AnswerShape | None:
    """The lines around the moment that the question names; None where it names none that exists."""
    found = _AT.search(question)
    if not found or len({p.source for p in passages}) > 1:
        return None
    at = _seconds(found[1]) if found[1] else 60.0 * int(found[2])
    timed = [p for p in passages if p.start_s is not None]
    ends = max((p.end_s or p.start_s or 0.0 for p in timed), default=0.0)
    near = [
        p
        for p in timed
        if at - BEFORE_S <= (p.end_s or p.start_s or 0.0) and (p.start_s or 0.0) <= at + AFTER_S
    ]
    if not near or at > ends + AFTER_S:
        return None
    near.sort(
        key=lambda p: (
            abs((p.start_s or 0.0) - at) if (p.start_s or 0.0) > at else 0.5 * (at - (p.start_s or 0.0))
        )
    )
    return _lines(sorted(near[:LINES], key=lambda p: p.start_s or 0.0))


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.split(":"):
        total = 60 * total + int(part)
    return total


def _lines(passages: Sequence[Passage]) -> AnswerShape:
    claims = [
        ClaimShape(
            text=f"{short_name(p.speaker)}: “{p.text}”" if p.speaker else f"“{p.text}”",
            evidence=[QuoteShape(segment=p.id, quote=p.text)],
        )
        for p in passages
    ]
    return AnswerShape(found=True, answer="\n".join(c.text for c in claims), claims=claims)


def which_meetings(asked: Question, passages: Sequence[Passage], language: str) -> AnswerShape | None:
    """Of several meetings those that speak of what is asked about, each with the line that does; None: not asked."""
    if not _WHICH.search(asked.text):
        return None
    sources = list(dict.fromkeys(p.source for p in passages))
    content = [t for t in asked.content if t not in _OF_MEETINGS]
    if not content:
        if not _COUNT.search(asked.text):
            return None
        first = [next(p for p in passages if p.source == s) for s in sources]
        text = f"{len(sources)}: {', '.join(str(p.date or p.source) for p in first)}."
        quotes = [QuoteShape(segment=p.id, quote=p.text) for p in first]
        return AnswerShape(found=True, answer=text, claims=[ClaimShape(text=text, evidence=quotes)])
    told: list[tuple[Passage, int]] = []
    for source in sources:
        own = [p for p in passages if p.source == source]
        held = [_share(content, own, i, language) for i in range(len(own))]
        best = max(range(len(own)), key=lambda i: held[i], default=None)
        if best is not None and held[best] >= ENOUGH:
            told.append((own[best], sum(h >= ENOUGH for h in held)))
    if not told:
        return None if len(sources) < 2 else AnswerShape(found=False, answer="")
    lines = [f"{p.date or p.source}: {_lines([p]).answer}" for p, _ in told]
    head = [f"{len(told)} of {len(sources)}."] if _COUNT.search(asked.text) else []
    claims = [
        ClaimShape(text=_lines([p]).answer, evidence=[QuoteShape(segment=p.id, quote=p.text)])
        for p, _ in told
    ]
    return AnswerShape(found=True, answer="\n".join([*head, *lines]), claims=claims)


_OF_MEETINGS = frozenset(
    terms(
        "many much meeting meetings call calls session sessions talk talked discuss discussed mention mentioned mentions there held all"
    )
)


def _share(content: Sequence[str], own: Sequence[Passage], i: int, language: str) -> float:
    near = " ".join(p.text for p in own[max(0, i - 1) : i + 2])
    have = set(terms(near, language=language))
    plain = re.sub(r"[\s\-]+", "", near.casefold())
    here = set(terms(own[i].text, language=language))
    if not here & set(content) and not any(
        len(t) > 3 and t in re.sub(r"[\s\-]+", "", own[i].text.casefold()) for t in content
    ):
        return 0.0
    return sum(t in have or (len(t) > 3 and t in plain) for t in content) / len(content)
