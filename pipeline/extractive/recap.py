"""Task `recap`: the whole meeting on one screen, in its own words.

Knows nothing of files or stores. Everything it states is a sentence that was said, made readable or quoted; every
statement points at the passages it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from pipeline.doors import Request
from pipeline.extractive.commitments.chosen import chosen
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.likely import Judge
from pipeline.extractive.commitments.listing import commitments
from pipeline.extractive.commitments.minuted import MinuteTaker
from pipeline.extractive.commitments.moments import Ranker, knows
from pipeline.extractive.commitments.moments import ranker as shipped
from pipeline.extractive.commitments.scored import Moments
from pipeline.extractive.reading.linear import Linear
from pipeline.extractive.reading.mixed import found_in_each
from pipeline.extractive.reading.quoted import quoted
from pipeline.extractive.reading.salience import notable
from pipeline.extractive.topics.parts import CHAPTER_WORDS, Topic, topics
from pipeline.extractive.topics.points import (
    TLDR,
    is_statement,
    outcomes,
    stands_alone,
    telling_lines,
    top_points,
)
from pipeline.extractive.topics.spine import Outline, spine
from pipeline.extractive.topics.stated import Meeting, evidence, meeting_of, said, settled, task, verbatim
from pipeline.shapes import ChapterShape, ClaimShape, RecapShape

QUOTES = 3
CHAPTER_LINES = 2
DEPENDENT = 0.3
"""A sentence that needs its neighbours is quoted only where nothing else has this much more to say."""


@dataclass(frozen=True, slots=True)
class CallWeights:
    """What judges the sentences of one call; each None: the shipped weights."""

    ranker: Ranker | None = None
    minutes: MinuteTaker | None = None
    leads: Linear | None = None


def reply(
    request: Request, *, trained: Judge | None = None, weights: CallWeights = CallWeights()
) -> RecapShape:
    """The recap of `request.passages`; an empty meeting gets a headline that says so and nothing else.

    `trained` (None: the shipped weights) says how likely a sentence is a decision or a task, `weights` what of a call is worth
    a line.
    """
    meeting = meeting_of(request)
    if not meeting.sentences:
        return RecapShape(headline=ClaimShape(text=meeting.heading("nothing_said")))
    found = found_in_each(
        partial(commitments, trained=trained),
        meeting.sentences,
        meeting.weights,
        meeting.words,
        passages=meeting.passages,
    )
    found, unsettled = (found, ()) if meeting.words.language.settles else to_check(found)
    moments = None
    if knows(meeting.words):
        moments = Moments(
            meeting.sentences,
            meeting.weights,
            meeting.words,
            weights.ranker or shipped(),
            minutes=weights.minutes,
            leads=weights.leads,
        )
        found = chosen(found, moments)
    tasks = {f.sentences[0] for f in found if f.kind == "action"}
    rest = tuple(0.0 if i in tasks else w for i, w in enumerate(meeting.weights))
    stretches = topics(meeting.sentences, rest, meeting.words, chapter_words=CHAPTER_WORDS)
    best = outcomes(meeting, found, moments) if moments else top_points(meeting, stretches, found)
    shown = {i for f in found for i in f.sentences} | {i for point in best for i in point.sentences}
    return RecapShape(
        headline=best[0].claim,
        tldr=[point.claim for point in best[1 : TLDR + 1]],
        decisions=[settled(meeting, f) for f in found if f.kind == "decision"],
        actions=[task(meeting, f) for f in found if f.kind == "action"],
        open_questions=[settled(meeting, f) for f in found if f.kind == "question"],
        risks=[settled(meeting, f) for f in found if f.kind == "risk"],
        dates=[task(meeting, f) for f in found if f.kind == "date"],
        chapters=_chapters(meeting, stretches, found, moments),
        quotes=[verbatim(meeting, i) for i in unsettled or _quotes(meeting, shown, moments)],
    )


def to_check(found: Sequence[Commitment]) -> tuple[tuple[Commitment, ...], tuple[int, ...]]:
    """For a language in which nobody measured that decisions and tasks are told apart: no claims, but the moments to check.

    What is only asked or feared stays; of the others the sentence is quoted, in the order it was said.
    """
    claimed = [f for f in found if f.kind in ("decision", "action")]
    kept = tuple(f for f in found if f.kind not in ("decision", "action"))
    return kept, tuple(sorted({f.sentences[0] for f in claimed}))


def _quotes(meeting: Meeting, shown: set[int], moments: Moments | None) -> Sequence[int]:
    if moments:
        return sorted(telling_lines(meeting, moments, QUOTES, taken=sorted(shown)))
    unused = tuple(
        0.0 if i in shown else w * (1.0 if stands_alone(meeting, i) else DEPENDENT)
        for i, w in enumerate(meeting.weights)
    )
    return notable(meeting.sentences, unused, meeting.words, QUOTES)


def _chapters(
    meeting: Meeting, stretches: Sequence[Topic], found: Sequence[Commitment], moments: Moments | None
) -> list[ChapterShape]:
    if moments is None:
        return [_chapter(meeting, topic, n, _lines(meeting, topic)) for n, topic in enumerate(stretches, 1)]
    bones = spine(stretches, meeting.sentences, found, moments, language=meeting.words.language.tag)
    return [
        _chapter(meeting, topic, n, bone.lines or _lines(meeting, topic), bone)
        for n, (topic, bone) in enumerate(zip(stretches, bones, strict=True), 1)
    ]


def _lines(meeting: Meeting, topic: Topic) -> Sequence[int]:
    """The weightiest sentences of a part that can stand alone, else that are no small talk."""
    alone = list(islice((i for i in topic.lines if is_statement(meeting, i)), CHAPTER_LINES))
    talk = [i for i in topic.lines if not meeting.words.has("small_talk", meeting.sentences[i].text)]
    return sorted((alone or talk or topic.lines)[:CHAPTER_LINES])


def _chapter(
    meeting: Meeting, topic: Topic, number: int, lines: Iterable[int], bone: Outline | None = None
) -> ChapterShape:
    first, last = meeting.sentences[topic.first], meeting.sentences[topic.last]
    lines = tuple(lines)
    shown = [quoted(meeting.sentences[i], meeting.words) if bone else said(meeting, i) for i in lines]
    return ChapterShape(
        title=topic.title or meeting.heading("part").replace("{n}", str(number)),
        text=" ".join(shown),
        evidence=evidence(meeting, lines),
        first_segment=meeting.passages[first.first].id,
        last_segment=meeting.passages[last.last].id,
        names=list(bone.names) if bone else [],
        by=bone.by if bone else None,
    )
