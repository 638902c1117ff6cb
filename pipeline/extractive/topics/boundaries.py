"""Where the subject changes: what can be seen around each possible boundary, and the trained weights of it.

Knows nothing of passages or shapes. Weights: weights/segmentation.json, trained on the topic spans of QMSum train.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Matrix, load
from pipeline.extractive.reading.utterances import Sentence
from pipeline.text.shift import shift

Indices = NDArray[np.int_]

WIDTHS = (30, 80, 160, 320)
"""Windows, in meaningful words to either side, in which words before and after are compared."""
VOICE_WIDTHS = (100, 300)
"""Windows, in words, in which it is compared who speaks before and after."""
CUES = ("topic", "small_talk", "agreement", "question", "passing", "request")
NEAR_CUES = (1, 3, 8)
"""Sentences to either side in which what is said of each kind is counted: a subject ends in agreement and begins with an
announcement, a request, a question."""
ENDS = (0.03, 0.1)
"""How fast a boundary that belongs to the opening or the closing fades, in shares of the meeting."""
NAMES = (
    *(f"words_{w}" for w in WIDTHS),
    "depth_160",
    *(f"voices_{w}" for w in VOICE_WIDTHS),
    "begun",
    "ended",
    "length_here",
    "length_before",
    "opener",
    *(f"{kind}_{side}_{w}" for kind in CUES for w in NEAR_CUES for side in ("after", "before")),
    "edge",
    *(f"{end}_{share}" for share in ENDS for end in ("opening", "closing")),
)
LONG_TURN = 150
"""Inside a turn of more words than this, every sentence may begin a new subject."""
NEAREST = 250
"""Chapters of a long meeting have at least so many words."""
FEW_WORDS, MANY_WORDS = 500, 4000
FEWER = 0.75
"""So many fewer in long meetings than QMSum's annotators set, less a rounding: the least likely boundary is more often
wrong than right (train, folds)."""


def boundaries(
    sentences: Sequence[Sentence], cues: Cues, *, chapter_words: int | None = None
) -> tuple[int, ...]:
    """Indices of the sentences that begin a new subject (the first sentence is not among them).

    `chapter_words`: about so many to a chapter, for minutes that are read; None: as many as annotators set.
    """
    position = np.concatenate([[0], np.cumsum([s.size for s in sentences])]).astype(float)
    wanted = expected_boundaries(float(position[-1]))
    if chapter_words:
        wanted = max(wanted, round(float(position[-1]) / chapter_words) - 1)
    starts = candidates(sentences)
    if wanted < 1 or not starts:
        return ()
    scores = load("segmentation", NAMES).score(features(sentences, starts, cues))
    chosen = spaced(scores, position[np.array(starts)], total=float(position[-1]), most=wanted)
    return tuple(starts[k] for k in chosen)


def expected_boundaries(words: float) -> int:
    """How many changes of subject a meeting of so many words has: one per 500 words in short ones, then fewer.

    QMSum's annotators set 3 in meetings of 6,000 words and 5 in those of 15,000.
    """
    return round(min(words / FEW_WORDS - 0.25, 2 + words / MANY_WORDS - FEWER))


def candidates(sentences: Sequence[Sentence]) -> list[int]:
    """Sentences that may begin a new subject: the first of each turn, and all inside very long turns."""
    words = Counter[int]()
    for s in sentences:
        words[s.turn] += s.size
    return [
        s.index for before, s in pairwise(sentences) if s.turn != before.turn or words[s.turn] > LONG_TURN
    ]


def spaced(scores: Matrix, positions: Matrix, *, total: float, most: int) -> list[int]:
    """The `most` candidates with the highest sum of scores that lie far enough apart, in order."""
    low, high = float(scores.min()) - 1, float(scores.max()) + 1
    apart = min(float(NEAREST), total / (most + 1) / 2)
    best: list[int] = []
    for _ in range(20):  # the threshold at which so many are left
        threshold = (low + high) / 2
        chosen = _heaviest(scores - threshold, positions, total, apart)
        if len(chosen) > most:
            low = threshold
        else:
            high, best = threshold, chosen
    return best


def _heaviest(gain: Matrix, positions: Matrix, total: float, apart: float) -> list[int]:
    n = len(gain)
    free = np.searchsorted(positions, positions - apart, side="right")
    value, taken = np.zeros(n + 1), np.zeros(n, dtype=bool)
    for k in range(n):
        value[k + 1] = value[k]
        inside = apart <= positions[k] <= total - apart
        if inside and gain[k] > 0 and gain[k] + value[free[k]] > value[k]:
            value[k + 1], taken[k] = gain[k] + value[free[k]], True
    chosen, k = [], n
    while k > 0:
        if taken[k - 1]:
            chosen.append(k - 1)
            k = int(free[k - 1])
        else:
            k -= 1
    return chosen[::-1]


def features(sentences: Sequence[Sentence], starts: Sequence[int], cues: Cues) -> Matrix:
    """One row a start, one column for each of NAMES."""
    at = np.array(starts)
    words = np.concatenate([[0], np.cumsum([s.size for s in sentences])]).astype(float)
    here = words[at]
    terms = [s.terms for s in sentences]
    columns: list[Matrix] = []
    for width in WIDTHS:
        columns.append(shift(terms, starts, widths=(width,)))
    columns.append(columns[WIDTHS.index(160)] - _lowest_around(columns[WIDTHS.index(160)], here, 320))
    columns = [_standard(c) for c in columns]
    columns += [_voices(sentences, at, words, width) for width in VOICE_WIDTHS]
    columns += [_standard(c) for c in _lifetimes(terms, at, words, 200)]
    length = Counter[int]()
    for s in sentences:
        length[s.turn] += s.size
    columns.append(np.log1p([length[sentences[i].turn] for i in starts]))
    columns.append(np.log1p([length[sentences[i - 1].turn] for i in starts]))
    columns.append(np.array([float(sentences[i].speaker == sentences[0].speaker) for i in starts]))
    for kind in CUES:
        columns += _counted(np.array([_does(kind, s.text, cues) for s in sentences]), at)
    columns.append(np.exp(-np.minimum(here, words[-1] - here) / 150))
    part = here / words[-1]
    for share in ENDS:
        columns += [np.exp(-part / share), np.exp(-(1 - part) / share)]
    return np.stack(columns, axis=1)


def _does(kind: str, text: str, cues: Cues) -> bool:
    return cues.question(text) if kind == "question" else cues.has(kind, text)


def _counted(does: NDArray[np.bool_], at: Indices) -> list[Matrix]:
    """For each width of NEAR_CUES: how many sentences after and before each start do it."""
    total = np.concatenate([[0.0], np.cumsum(does)])
    columns = []
    for width in NEAR_CUES:
        after, before = np.minimum(at + width, len(does)), np.maximum(at - width, 0)
        columns += [total[after] - total[at], total[at] - total[before]]
    return columns


def _standard(values: Matrix) -> Matrix:
    return np.asarray((values - values.mean()) / (values.std() + 1e-9))


def _lowest_around(values: Matrix, here: Matrix, width: float) -> Matrix:
    first, end = np.searchsorted(here, here - width), np.searchsorted(here, here + width, side="right")
    return np.array([values[a:b].min() for a, b in zip(first, end, strict=True)])


def _voices(sentences: Sequence[Sentence], at: Indices, words: Matrix, width: float) -> Matrix:
    """1 - cosine between who speaks how much before and after."""
    speakers = {name: k for k, name in enumerate(dict.fromkeys(s.speaker for s in sentences))}
    spoken = np.zeros((len(sentences) + 1, len(speakers)))
    for i, s in enumerate(sentences):
        spoken[i + 1, speakers[s.speaker]] = s.size
    spoken = np.cumsum(spoken, axis=0)
    first, end = _window(at, words, width)
    before, after = spoken[at] - spoken[first], spoken[end] - spoken[at]
    norm = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.asarray(1 - (before * after).sum(axis=1) / (norm + 1e-9))


def _lifetimes(terms: Sequence[Sequence[str]], at: Indices, words: Matrix, width: float) -> list[Matrix]:
    """More words begun after than before; more words said for the last time before than after."""
    often = {t for t, n in Counter(t for line in terms for t in set(line)).items() if n >= 3}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for i, line in enumerate(terms):
        for t in often.intersection(line):
            first.setdefault(t, i)
            last[t] = i
    begun = np.concatenate([[0], np.cumsum(np.bincount(list(first.values()), minlength=len(terms)))])
    ended = np.concatenate([[0], np.cumsum(np.bincount(list(last.values()), minlength=len(terms)))])
    left, right = _window(at, words, width)
    new = (begun[right] - begun[at]) - (begun[at] - begun[left])
    old = (ended[at] - ended[left]) - (ended[right] - ended[at])
    return [new.astype(float), old.astype(float)]


def _window(at: Indices, words: Matrix, width: float) -> tuple[Indices, Indices]:
    left = np.searchsorted(words, words[at] - width)
    right = np.minimum(np.searchsorted(words, words[at] + width), len(words) - 1)
    return left, right
