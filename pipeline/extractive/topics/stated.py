"""What was found and said, as statements with their evidence.

Knows nothing of what is chosen. Every statement points at the passages it came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.doors import Passage, Request
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.reading.cues import Cues, cues
from pipeline.extractive.reading.mixed import read_each
from pipeline.extractive.reading.readable import clean, condensed, reported
from pipeline.extractive.reading.salience import important
from pipeline.extractive.reading.utterances import Sentence
from pipeline.shapes import ActionShape, ClaimShape, QuoteShape
from pipeline.text.words import terms

NOTED = 2
"""So many words of the user's notes make a sentence weigh twice as much."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the parts of a recap are made from."""

    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    weights: tuple[float, ...]
    words: Cues
    output: Cues

    def heading(self, key: str) -> str:
        """A phrase of the output's language, in English where that language has none."""
        return self.output.language.headings.get(key) or cues("en").language.headings[key]


def meeting_of(request: Request) -> Meeting:
    spoken = Counter(p.language for p in request.passages if p.language).most_common(1)
    words = cues(spoken[0][0] or request.spoken if spoken else request.spoken)
    sentences = read_each(request.passages, words)
    weights = _guided(important(sentences, words), sentences, request.inputs.get("notes", ""), words)
    return Meeting(request.passages, sentences, weights, words, cues(request.wanted))


def _guided(
    weights: tuple[float, ...], sentences: Sequence[Sentence], notes: str, words: Cues
) -> tuple[float, ...]:
    """The weights, up to twice as much where the user's own notes speak of the same: what nobody said gets nothing."""
    noted = frozenset(terms(notes, language=words.language.tag))
    if not noted:
        return weights
    return tuple(
        w * (1 + min(1.0, len(noted & set(s.terms)) / NOTED)) for w, s in zip(weights, sentences, strict=True)
    )


def evidence(meeting: Meeting, indices: Sequence[int]) -> list[QuoteShape]:
    return [
        QuoteShape(segment=meeting.passages[piece.passage].id, quote=piece.quote)
        for i in indices
        for piece in meeting.sentences[i].pieces
    ]


def said(meeting: Meeting, index: int) -> str:
    """A sentence made readable, about its speaker."""
    sentence = meeting.sentences[index]
    text = reported(clean(sentence.text, meeting.words), sentence.speaker, meeting.words)
    return condensed(text, meeting.words)


def claim(meeting: Meeting, index: int) -> ClaimShape:
    return ClaimShape(text=said(meeting, index), evidence=evidence(meeting, [index]))


def settled(meeting: Meeting, found: Commitment) -> ClaimShape:
    proof = (*found.sentences, *found.about)
    return ClaimShape(
        text=found.text,
        evidence=evidence(meeting, proof),
        strength=found.strength,
        to_check=found.to_check,
    )


def task(meeting: Meeting, found: Commitment) -> ActionShape:
    return ActionShape(
        text=found.text,
        evidence=evidence(meeting, (*found.sentences, *found.about)),
        strength=found.strength,
        owner=found.owner,
        due=found.due,
        to_check=found.to_check,
    )


def verbatim(meeting: Meeting, index: int) -> ClaimShape:
    """A quote is shown as it was said, without the transcriber's marks."""
    sentence = meeting.sentences[index]
    return ClaimShape(text=sentence.text, evidence=evidence(meeting, [index]))
