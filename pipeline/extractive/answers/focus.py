"""Where in the talk a question's subject is, and the sentences that were spoken there.

Knows nothing of answers. A subject is talked about in one stretch or a few, not in single lines: what retrieval says of
each passage is read together with what it says of those around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence, VerbatimPiece, read
from pipeline.questions.question import Question
from pipeline.retrieval.retriever import Index

Floats = NDArray[np.float64]
NEAR = (60, 250, 800)
"""Windows, in words to either side, over which the passages' scores are averaged."""
READ_WORDS = 1800
"""So many words of the talk, those of the best places, are read as sentences."""


@dataclass(frozen=True, slots=True)
class Focus:
    """A question seen from every passage, arrays of shape (passages,).

    `standing`: retrieval's score, mean 0 and deviation 1; `near`: its mean over each window of NEAR; `away`: words between
    a passage and the middle of the subject, negative before it.
    """

    standing: Floats
    near: tuple[Floats, ...]
    away: Floats


def focus(index: Index, question: Question) -> Focus:
    """Where the question's subject is talked about."""
    scores = index.scores(question.text).astype(float)
    standing = (scores - scores.mean()) / (scores.std() + 1e-9)
    words = np.array([len(p.text.split()) for p in index.passages], dtype=float)
    ends = np.cumsum(words)
    near = tuple(_near(standing, words, ends, width) for width in NEAR)
    return Focus(standing, near, ends - ends[int(near[1].argmax())])


def _near(values: Floats, words: Floats, ends: Floats, width: float) -> Floats:
    middle = ends - words / 2
    first, last = np.searchsorted(ends, middle - width), np.searchsorted(ends - words, middle + width)
    total, weight = _running(values * words), _running(words)
    mean: Floats = (total[last] - total[first]) / np.maximum(weight[last] - weight[first], 1e-9)
    return mean


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def sentences_there(index: Index, found: Focus, cues: Cues) -> tuple[Sentence, ...]:
    """Whole sentences of the best places, in order, `pieces` pointing into the index's passages."""
    worth = found.near[0] + 0.5 * found.standing + 0.5 * found.near[1]
    wanted: set[int] = set()
    words = 0
    for i in np.argsort(-worth, kind="stable"):
        if words >= READ_WORDS:
            break
        wanted.add(int(i))
        words += len(index.passages[int(i)].text.split())
    wanted |= {i + step for i in wanted for step in (-1, 1) if 0 <= i + step < len(index.passages)}
    spoken: list[Sentence] = []
    for run in runs(sorted(wanted), index.passages):
        for s in read([index.passages[i] for i in run], cues):
            pieces = tuple(VerbatimPiece(run[p.passage], p.quote) for p in s.pieces)
            spoken.append(replace(s, index=len(spoken), turn=run[0] + s.turn, pieces=pieces))
    return tuple(spoken)


def runs(wanted: Sequence[int], passages: Sequence[Passage]) -> list[list[int]]:
    """Neighbouring places of one source, together."""
    found: list[list[int]] = []
    for i in wanted:
        if found and found[-1][-1] == i - 1 and passages[i - 1].source == passages[i].source:
            found[-1].append(i)
        else:
            found.append([i])
    return found
