"""Task `recap`: the whole meeting on one screen, in its own words.

Knows nothing of files or stores. Everything it states is a sentence that was said, made readable; every statement
points at the passages it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.doors import Passage, Request
from pipeline.extractive.commitments import Found, commitments
from pipeline.extractive.cues import Cues, cues
from pipeline.extractive.readable import clean, reported
from pipeline.extractive.salience import important, notable
from pipeline.extractive.topics import Topic, topics
from pipeline.extractive.utterances import Sentence, read
from pipeline.shapes import ActionShape, ChapterShape, ClaimShape, QuoteShape, RecapShape

TLDR = 3
QUOTES = 3
CHAPTER_LINES = 2


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the parts of a recap are made from."""

    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    weights: tuple[float, ...]
    cues: Cues


def reply(request: Request) -> RecapShape:
    """The recap of `request.passages`; an empty meeting gets a headline that says so and nothing else."""
    meeting = _meeting(request)
    if not meeting.sentences:
        return RecapShape(headline=ClaimShape(text=_heading(request, "nothing_said")))
    stretches = topics(meeting.sentences, meeting.weights, meeting.cues)
    found = commitments(meeting.sentences, meeting.weights, meeting.cues)
    chapters = [_chapter(meeting, topic) for topic in stretches]
    best = _best(meeting, stretches, found)
    return RecapShape(
        headline=best[0],
        tldr=best[: TLDR + 1][1:] if len(best) > TLDR else best[:TLDR],
        decisions=[_settled(meeting, f) for f in found if f.kind == "decision"],
        actions=[_task(meeting, f) for f in found if f.kind == "action"],
        open_questions=[_settled(meeting, f) for f in found if f.kind == "question"],
        risks=[_settled(meeting, f) for f in found if f.kind == "risk"],
        chapters=chapters,
        quotes=[
            _verbatim(meeting, i) for i in notable(meeting.sentences, meeting.weights, meeting.cues, QUOTES)
        ],
    )


def _meeting(request: Request) -> Meeting:
    words = cues(request.inputs.get("spoken_language") or request.language)
    sentences = read(request.passages, words)
    return Meeting(request.passages, sentences, important(sentences, words), words)


def _heading(request: Request, key: str) -> str:
    headings = cues(request.language).language.headings or cues("en").language.headings
    return headings.get(key) or cues("en").language.headings[key]


def _evidence(meeting: Meeting, indices: Sequence[int]) -> list[QuoteShape]:
    return [
        QuoteShape(segment=meeting.passages[piece.passage].id, quote=piece.quote)
        for i in indices
        for piece in meeting.sentences[i].pieces
    ]


def said(meeting: Meeting, index: int) -> str:
    """A sentence made readable, about its speaker."""
    sentence = meeting.sentences[index]
    return reported(clean(sentence.text, meeting.cues), sentence.speaker, meeting.cues)


def _claim(meeting: Meeting, index: int) -> ClaimShape:
    return ClaimShape(text=said(meeting, index), evidence=_evidence(meeting, [index]))


def _settled(meeting: Meeting, found: Found) -> ClaimShape:
    return ClaimShape(text=found.text, evidence=_evidence(meeting, found.sentences), strength=found.strength)


def _task(meeting: Meeting, found: Found) -> ActionShape:
    return ActionShape(
        text=found.text,
        evidence=_evidence(meeting, found.sentences),
        strength=found.strength,
        owner=found.owner,
        due=found.due,
    )


def _verbatim(meeting: Meeting, index: int) -> ClaimShape:
    """A quote is shown as it was said; a caption line's cut is the only thing undone."""
    return ClaimShape(
        text=" ".join(piece.quote for piece in meeting.sentences[index].pieces),
        evidence=_evidence(meeting, [index]),
    )


def _chapter(meeting: Meeting, topic: Topic) -> ChapterShape:
    first, last = meeting.sentences[topic.first], meeting.sentences[topic.last]
    lines = topic.lines[:CHAPTER_LINES]
    return ChapterShape(
        title=topic.title,
        text=" ".join(said(meeting, i) for i in lines),
        evidence=_evidence(meeting, lines),
        first_segment=meeting.passages[first.first].id,
        last_segment=meeting.passages[last.last].id,
    )


def _best(meeting: Meeting, stretches: Sequence[Topic], found: Sequence[Found]) -> list[ClaimShape]:
    """Headline and TL;DR: what was settled first, then the weightiest sentence of each long chapter."""
    firm = [f for f in found if f.kind == "decision" and f.strength == "agreed"]
    firm.sort(key=lambda f: -max(meeting.weights[i] for i in f.sentences))
    claims = [_settled(meeting, f).model_copy(update={"strength": None}) for f in firm[:1]]
    taken = {i for f in firm[:1] for i in f.sentences}
    leads = sorted(
        ((topic.last - topic.first, topic.lines[0]) for topic in stretches if topic.lines), reverse=True
    )
    order = sorted(range(len(meeting.sentences)), key=lambda i: -meeting.weights[i])
    for index in [lead for _, lead in leads] + order:
        if len(claims) > TLDR:
            break
        if index not in taken and meeting.weights[index] > 0:
            taken.add(index)
            claims.append(_claim(meeting, index))
    return claims or [_claim(meeting, order[0])]
