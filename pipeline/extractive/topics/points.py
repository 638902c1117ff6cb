"""Headline and main points: what was settled, who does what, which day it is for; nothing that only sounds important.

Knows nothing of how they are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.extractive.commitments.chosen import SETTLED
from pipeline.extractive.commitments.found import Commitment, Kind
from pipeline.extractive.commitments.replies import CONTENT
from pipeline.extractive.commitments.scored import Moments
from pipeline.extractive.reading.background import rarity
from pipeline.extractive.reading.readable import clean
from pipeline.extractive.reading.retelling import is_whole
from pipeline.extractive.topics.gist import gist
from pipeline.extractive.topics.parts import Topic
from pipeline.extractive.topics.stated import Meeting, claim, evidence, settled
from pipeline.extractive.topics.titles import ALONE
from pipeline.shapes import ClaimShape

TLDR = 3
EDGE = 0.03
"""This share of a call at either end is greetings and the call's own business."""
SURE = 1.2
"""From this logit on a moment to check stands in an opening that would be empty."""
DUE, A_DATE = 0.5, 0.0
"""What a day counts for a task, and from which logit on a day stands in the opening."""
LOOKED_AT = 3
"""So many moments are looked at for each that is shown."""
CLEAR, HEADLINE = 2, 25
"""A headline has so many different telling words, and at most so many in all."""
LONGEST = 32
"""A longer sentence (in words) rambles: it is no line by itself."""


_HOPES = re.compile(
    r"^\W*(?:(?:yeah|and|so|but|yes),? )*(?:ideally|hopefully|it depends|i hope|not sure)\b", re.IGNORECASE
)
"""Half an answer, or a hope."""
_SPECIAL = re.compile(r"\b(?:in this (?:\w+ )?case|except|instead of|unless|but|never)\b", re.IGNORECASE)
"""An exception is no headline, nor what did not come about."""


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A headline or TL;DR point and the sentences it was made from."""

    claim: ClaimShape
    sentences: tuple[int, ...]


def outcomes(meeting: Meeting, found: Sequence[Commitment], moments: Moments) -> list[KeyPoint]:
    """The headline where one outcome holds (else one without text), then outcomes; nothing where there are none.

    Outcomes are what was settled, what somebody took on, and a day that something is for, each what a minute taker would
    surest keep; where these are few, what was put forward, called that.
    """
    if not moments.is_short:
        stated = [f for f in found if not f.to_check]
        tells = any(f.kind in ("decision", "action") for f in stated)
        found = stated if tells else _surest(found, moments)
    settled_here = [f for f in found if f.kind == "decision" and _is_settled(f, moments)]
    firm = [f for f in settled_here if _says_what(meeting, f, told=not moments.is_brief)]
    firm.sort(
        key=lambda f: (
            f.strength != "agreed", not _sure(meeting, f), -len(f.sentences),
            -meeting.weights[f.sentences[0]],
        )
    )  # fmt: skip
    clear = [f for f in firm if f.strength == "agreed" and _is_clear(meeting, f)]
    if not clear and moments.is_short:
        return top_points(meeting, (), found)
    given = [f for f in found if f.kind == "action" and f.owner and f.strength in ("agreed", "tentative")]
    given = _best("action", [f for f in given if not _at_the_edge(f, moments)], meeting, moments)
    put = [f for f in found if f.kind == "decision" and f not in firm]
    put = _best("decision", put, meeting, moments)
    days = moments.minuted("date")
    dated = [f for f in found if f.kind == "date" and days[f.sentences[0]] >= A_DATE]
    dated = _best("date", [f for f in dated if not _at_the_edge(f, moments)], meeting, moments)
    points = [_outcome(meeting, f) for f in clear[:1]] or [KeyPoint(ClaimShape(text=""), ())]
    points += [_outcome(meeting, f) for f in firm if f not in clear[:1]][: TLDR - bool(given)]
    points += [_outcome(meeting, f) for f in given][: max(0, TLDR + 1 - len(points))]
    told = sum(bool(p.claim.text) for p in points)
    points += [KeyPoint(settled(meeting, f), f.sentences) for f in put[: max(0, TLDR - told)]]
    told = sum(bool(p.claim.text) for p in points)
    taken = {i for p in points for i in p.sentences}
    dated = [f for f in dated if f.sentences[0] not in taken]
    points += [_outcome(meeting, f) for f in dated[: max(0, TLDR - told)]]
    return points[: TLDR + 1]


def _surest(found: Sequence[Commitment], moments: Moments) -> list[Commitment]:
    """Where nothing tells by itself what came of a call: what is surest settled or taken on of what is to be looked at."""
    firm = [f for f in found if f.kind in ("decision", "action") and f.strength != "proposed"]
    sure = [f for f in firm if moments.minuted(f.kind)[f.sentences[0]] >= SURE]
    return [*sure, *(f for f in found if f.kind == "date")]


def _best(kind: Kind, listed: Sequence[Commitment], meeting: Meeting, moments: Moments) -> list[Commitment]:
    """Those that say what they are about, what tells most first; a task with a day before one without."""
    told = [f for f in listed if _says_what(meeting, f, told=not moments.is_brief)]
    return sorted(told, key=lambda f: -moments.tells(kind, f.sentences[0]) - DUE * bool(f.due))


def _is_settled(found: Commitment, moments: Moments) -> bool:
    states = moments.is_short or moments.minuted("decided")[found.sentences[0]] >= SETTLED
    return found.strength == "agreed" or (found.strength == "tentative" and (found.explicit or states))


def _at_the_edge(found: Commitment, moments: Moments) -> bool:
    """Whether it is said while a call begins or ends: who writes to the host is no outcome."""
    n = len(moments.sentences)
    return not moments.is_orderly and not EDGE * n <= found.sentences[0] <= (1 - EDGE) * n


def telling_lines(meeting: Meeting, moments: Moments, count: int, *, taken: Sequence[int]) -> list[int]:
    """The lines most worth quoting that are whole statements, best first; fewer where there are not so many."""
    best = (
        moments.notable(LOOKED_AT * count, taken=taken) if moments.is_short else moments.telling(taken=taken)
    )
    return [i for i in best if is_statement(meeting, i)][:count]


def top_points(meeting: Meeting, stretches: Sequence[Topic], found: Sequence[Commitment]) -> list[KeyPoint]:
    """Headline, then TL;DR: what was settled and who does what; then what the longest chapters say, if it stands alone."""
    firm = [f for f in found if f.kind == "decision" and f.strength == "agreed" and _says_what(meeting, f)]
    firm.sort(key=lambda f: (not _sure(meeting, f), -len(f.sentences), -meeting.weights[f.sentences[0]]))
    given = [f for f in found if f.kind == "action" and f.strength == "agreed" and _says_what(meeting, f)]
    given.sort(key=lambda f: (f.due is None, -meeting.weights[f.sentences[0]]))
    about = _discussed(meeting, stretches)
    points = [_outcome(meeting, f) for f in firm if _is_clear(meeting, f)][: TLDR + 1]
    if not points and about:
        points, about = [about], None
    points += [_outcome(meeting, f) for f in given[: TLDR + 1 - len(points)]]
    points += [about] if about and len(points) <= TLDR else []
    taken = {i for f in found if f.kind in ("decision", "action") for i in f.sentences}
    leads = (
        i for t in sorted(stretches, key=lambda t: t.first - t.last) if (i := _lead(meeting, t)) is not None
    )
    order = sorted(range(len(meeting.sentences)), key=lambda i: -meeting.weights[i])
    for index in chain(leads, order):
        if len(points) > TLDR:
            break
        if index not in taken and meeting.weights[index] > 0 and is_statement(meeting, index):
            taken.add(index)
            points.append(KeyPoint(claim(meeting, index), (index,)))
    return points or [KeyPoint(claim(meeting, order[0]), (order[0],))]


def _sure(meeting: Meeting, found: Commitment) -> bool:
    """Settled in its own words, or agreed to by two others."""
    return _explicit(meeting, found) or len(found.sentences) > 2


def _lead(meeting: Meeting, topic: Topic) -> int | None:
    """The weightiest line of a stretch that can stand alone; None where there is none."""
    return next((i for i in topic.lines if is_statement(meeting, i)), None)


def is_statement(meeting: Meeting, index: int) -> bool:
    """Whether a sentence stands alone and states something: "a touch screen and face plates" does not."""
    text = clean(meeting.sentences[index].text, meeting.words)
    return stands_alone(meeting, index) and is_whole(text, meeting.words)


def _outcome(meeting: Meeting, found: Commitment) -> KeyPoint:
    return KeyPoint(settled(meeting, found).model_copy(update={"strength": None}), found.sentences)


def stands_alone(meeting: Meeting, index: int) -> bool:
    """Whether a sentence is understood at the top of a page: whole, about the matter, not about the talk itself."""
    text, words = meeting.sentences[index].text, meeting.words
    if meeting.sentences[index].size > LONGEST:
        return False
    steers = any(words.has(kind, text) for kind in ("topic", "passing", "pointing", "small_talk", "open"))
    broken = "…" in text or "..." in text or words.has("fragment", clean(text, words))
    return not (steers or broken or words.question(text))


def _says_what(meeting: Meeting, found: Commitment, *, told: bool = False) -> bool:
    """Whether it can stand at the top, alone: not "let's keep it" without what it is about, and not a question.

    `told`: that it is understood by itself is known already, where it is no moment to check.
    """
    main = meeting.sentences[found.sentences[0]]
    words = meeting.words
    explained = found.text.endswith("”)") or "” – " in found.text
    named = len(set(main.terms)) > CONTENT and not words.has("pointing", main.text)
    said = (
        found.text.rstrip("”") if "“" in found.text else ""
    )  # a breath within a quotation breaks nothing off
    cut = said.endswith("…") if said else "…" in found.text
    broken = (cut and not explained) or _HOPES.match(main.text) is not None
    named = named or (told and not found.to_check)
    return (named or explained) and not ((words.question(found.text) and not explained) or broken)


def _is_clear(meeting: Meeting, found: Commitment) -> bool:
    """Whether a decision is short and names its matter: "We will find out which ones we need first" does not."""
    main = meeting.sentences[found.sentences[0]]
    rare = rarity(meeting.words.language.tag)
    telling = [t for t in set(main.terms) if rare is None or rare.get(t, rare.unseen) >= ALONE]
    text = clean(main.text, meeting.words) if "“" in found.text else found.text
    if _SPECIAL.search(text):
        return False
    return len(telling) >= CLEAR and main.size <= HEADLINE and is_whole(text, meeting.words)


def _explicit(meeting: Meeting, found: Commitment) -> bool:
    """Settled by its own words, not only by the answer."""
    return meeting.words.has("decision", meeting.sentences[found.sentences[0]].text)


def _discussed(meeting: Meeting, stretches: Sequence[Topic]) -> KeyPoint | None:
    """What was talked about: the headline where nothing was settled, else a point of its own."""
    language = meeting.output.language.tag
    heading = meeting.heading("discussed")
    if len(stretches) == 1 and (only := stretches[0]).title and only.lines:
        text = heading.replace("{topics}", only.title or "") + "."
        return KeyPoint(ClaimShape(text=text, evidence=evidence(meeting, only.lines[:1])), ())
    claim = gist(
        meeting.passages, meeting.sentences, stretches, meeting.words, language=language, heading=heading
    )
    return KeyPoint(claim, ()) if claim else None
