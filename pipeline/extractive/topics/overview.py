"""A whole meeting in a few lines: what carries it, from all its parts, told of the speakers.

Knows nothing of questions. Weights: weights/overview.json, trained on the human summaries of QMSum train.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.doors import Passage
from pipeline.extractive.answers import expected
from pipeline.extractive.answers.selection import VERBS, chosen, own_features, usable
from pipeline.extractive.reading import salience
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Matrix, load
from pipeline.extractive.reading.narration import leader
from pipeline.extractive.reading.retelling import RetoldLine, retold
from pipeline.extractive.reading.utterances import Sentence, proper_words, read
from pipeline.extractive.topics.gist import gist
from pipeline.extractive.topics.parts import topics
from pipeline.shapes import ClaimShape

WORDS = 120
"""Human whole-meeting answers of QMSum have 111 words on average."""
CANDIDATES = 200
"""So many of the weightiest sentences are looked at closely."""
NAMES = (
    *salience.NAMES, "standing", "words", "log_words", "over_long", "you", "i", "we", "mess", "but", "told",
    *(f"verb_{verb}" for verb in VERBS), "place", "opening", "closing",
)  # fmt: skip


def overview(
    passages: Sequence[Passage], cues: Cues, *, most_words: int = WORDS
) -> tuple[tuple[RetoldLine, ...], ClaimShape | None]:
    """The lines that carry a stretch of talk, in order of time, and a first one that names its subjects.

    For "summarize the meeting" and "catch me up", which ask for no subject.
    """
    sentences = read(passages, cues)
    weights = salience.important(sentences, cues)
    lines, rows = candidates(sentences, weights, proper_words(passages), cues)
    if not lines:
        return (), None
    first = subjects(passages, sentences, weights, cues)
    words = expected.expected(
        lines,
        standing(lines, weights),
        model=expected.load("expected_whole"),
        language=cues.language.tag,
        asked=first.text if first else "",
    )
    return chosen(lines, load("overview", NAMES).score(rows), words, most_words=most_words), first


def standing(lines: Sequence[RetoldLine], weights: Sequence[float]) -> Matrix:
    """How weighty each line is."""
    return np.array([weights[x.sentence.index] for x in lines])


def subjects(
    passages: Sequence[Passage], sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues
) -> ClaimShape | None:
    """A sentence that says what one meeting was about; None for several meetings, or where too little has a name."""
    if len({p.source for p in passages}) > 1 or leader(cues.language.tag) is None:
        return None
    stretches = topics(sentences, weights, cues)
    return gist(passages, sentences, stretches, cues, language=cues.language.tag)


def candidates(
    sentences: Sequence[Sentence], weights: Sequence[float], names: frozenset[str], cues: Cues
) -> tuple[tuple[RetoldLine, ...], Matrix]:
    """Lines that may stand in an overview, and one row a line, one column for each of NAMES."""
    best = sorted(range(len(sentences)), key=lambda i: -weights[i])[:CANDIDATES]
    lines = usable([x for i in sorted(best) if weights[i] > 0 for x in retold(sentences[i], cues, names)])
    if not lines:
        return (), np.zeros((0, len(NAMES)))
    seen = salience.features(sentences, cues)
    at = np.array([x.sentence.index for x in lines])
    end = len(sentences)
    rows = [
        seen[at],
        np.array([[weights[i]] for i in at]),
        own_features(lines),
        np.stack([at / end, np.exp(-at / 30), np.exp((at - end) / 30)], axis=1),
    ]
    return lines, np.concatenate(rows, axis=1)
