"""Cuts a meeting where its subject changes, and names the parts.

Knows nothing of passages or shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence
from pipeline.extractive.topics.announced import announcements, moved, name_of
from pipeline.extractive.topics.boundaries import boundaries
from pipeline.extractive.topics.titles import HEADING_BONUS, LENGTH_BONUS, headed, phrases, subjects

LINES = 12
CHAPTER_WORDS = 900
"""A chapter of minutes that people read has 800 to 1,000 words."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Sentences `first` to `last` (both inside) are about `title` (None: nothing is said twice), that is `subjects`.

    `lines` are the sentences that say it best, best first.
    """

    first: int
    last: int
    title: str | None
    subjects: tuple[str, ...]
    lines: tuple[int, ...]


def topics(
    sentences: Sequence[Sentence],
    weights: Sequence[float],
    cues: Cues,
    *,
    chapter_words: int | None = None,
) -> tuple[Topic, ...]:
    """The meeting's parts, in order; each sentence is in exactly one. Parts with the same title are one.

    In minutes (`chapter_words`) a part begins where its matter is announced, and is called by it.
    """
    said = announcements(sentences, cues) if chapter_words else {}
    cuts = [0, *moved(boundaries(sentences, cues, chapter_words=chapter_words), sorted(said)), len(sentences)]
    words = phrases(sentences, cues)
    found: list[Topic] = []
    for first, end in pairwise(cuts):
        names = subjects(words, first, end, cues, bonus=HEADING_BONUS if chapter_words else LENGTH_BONUS)
        name = headed(name_of(first, end, said), names, cues)
        if found and name == found[-1].title:
            first = found.pop().first
        found.append(Topic(first, end - 1, name, names, _lines(first, end, weights)))
    return tuple(found)


def _lines(first: int, end: int, weights: Sequence[float]) -> tuple[int, ...]:
    order = sorted(range(first, end), key=lambda i: -weights[i])
    return tuple(i for i in order[:LINES] if weights[i] > 0)
