"""Which sentences carry the meeting: features of each sentence and their trained weights.

Knows nothing of passages or shapes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from pipeline.extractive.cues import Cues
from pipeline.extractive.utterances import Sentence

SHORTEST = 5
"""Sentences of fewer words are replies, not statements."""


def important(sentences: Sequence[Sentence], cues: Cues) -> tuple[float, ...]:
    """A weight for each sentence, 0 (says nothing) upwards; comparable within one meeting only."""
    counts = Counter(t for s in sentences for t in set(s.terms))
    n = max(1, len(sentences))
    weights = []
    for s in sentences:
        if s.size < SHORTEST or not s.terms or cues.has("small_talk", s.text):
            weights.append(0.0)
            continue
        once = set(s.terms)
        mass = sum(math.log1p(counts[t]) * math.log(n / counts[t] + 1) for t in once)
        length = mass / (8 + len(s.terms))
        lift = 1.0
        lift += 0.4 * cues.has("decision", s.text)
        lift -= 0.4 * cues.question(s.text)
        weights.append(max(0.0, length * lift))
    return tuple(weights)


def notable(
    sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues, count: int
) -> tuple[int, ...]:
    """The sentences worth quoting word for word: weighty, of a quotable length, in order of time."""
    fit = [s.index for s in sentences if 8 <= s.size <= 35 and not cues.question(s.text)]
    best = sorted(fit, key=lambda i: -weights[i])[:count]
    return tuple(sorted(i for i in best if weights[i] > 0))
