"""A whole meeting in a few lines: what carries it, from all its parts, told of the speakers.

Knows nothing of questions. Weights: weights/overview.json, trained on the human summaries of QMSum train.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from pipeline.doors import Passage
from pipeline.extractive import salience
from pipeline.extractive.background import rarity
from pipeline.extractive.cues import Cues
from pipeline.extractive.linear import Matrix, load
from pipeline.extractive.narration import leader
from pipeline.extractive.selection import VERBS, chosen, own_features, usable
from pipeline.extractive.told import Line, line
from pipeline.extractive.topics import topics
from pipeline.extractive.utterances import Sentence, proper_words, read
from pipeline.shapes import ClaimShape, QuoteShape
from pipeline.text.words import stem, words

WORDS = 120
"""Human whole-meeting answers of QMSum have 111 words on average."""
SUBJECTS = 4
"""So many subjects are named at the top, those of several words first."""
RARE = 3.0
CANDIDATES = 200
"""So many of the weightiest sentences are looked at closely."""
NAMES = (
    *salience.NAMES, "standing", "words", "log_words", "over_long", "you", "i", "we", "mess", "but", "told",
    *(f"verb_{verb}" for verb in VERBS), "place", "opening", "closing",
)  # fmt: skip


def overview(
    passages: Sequence[Passage], cues: Cues, *, most_words: int = WORDS
) -> tuple[tuple[Line, ...], ClaimShape | None]:
    """The lines that carry a stretch of talk, in order of time, and a first one that names its subjects.

    For "summarize the meeting" and "catch me up", which ask for no subject.
    """
    sentences = read(passages, cues)
    weights = salience.important(sentences, cues)
    lines, rows = candidates(sentences, weights, proper_words(passages), cues)
    if not lines:
        return (), None
    best = chosen(lines, load("overview", NAMES).score(rows), most_words=most_words)
    return best, _subjects(passages, sentences, weights, cues)


def _subjects(
    passages: Sequence[Passage], sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues
) -> ClaimShape | None:
    """What the longest chapters are about, in the order of the talk; None where fewer than two have a name."""
    lead = leader(cues.language.tag)
    if lead is None or len({p.source for p in passages}) > 1:
        return None
    places: dict[str, int] = {}
    for topic in sorted(topics(sentences, weights, cues), key=lambda t: t.first - t.last):
        for name in (topic.title or "").split(", "):
            said = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
            at = next((i for i in range(topic.first, topic.last + 1) if said.search(sentences[i].text)), None)
            if name and at is not None:
                places.setdefault(said.search(sentences[at].text).group(), at)  # type: ignore[union-attr]
    telling: list[str] = []
    for name in sorted(places, key=lambda name: " " not in name):
        if not _names_a_subject(name, cues):
            continue
        if len(telling) < SUBJECTS and not any(set(words(name)) & set(words(other)) for other in telling):
            telling.append(name)
    if len(telling) < 2:
        return None
    telling.sort(key=places.__getitem__)
    quotes = [
        QuoteShape(segment=passages[p.passage].id, quote=p.quote)
        for name in telling
        for p in sentences[places[name]].pieces
    ]
    return ClaimShape(text=lead(telling), evidence=quotes)


def _names_a_subject(name: str, cues: Cues) -> bool:
    """Several words do, and a word by itself where it is rare in talk at large: "mempool", not "hello" or "client"."""
    rare = rarity(cues.language.tag)
    if cues.has("small_talk", name):
        return False
    return " " in name or rare is None or rare.get(stem(name.casefold()), rare.unseen) >= RARE


def candidates(
    sentences: Sequence[Sentence], weights: Sequence[float], names: frozenset[str], cues: Cues
) -> tuple[tuple[Line, ...], Matrix]:
    """Lines that may stand in an overview, and one row a line, one column for each of NAMES."""
    best = sorted(range(len(sentences)), key=lambda i: -weights[i])[:CANDIDATES]
    lines = usable([line(sentences[i], cues, names) for i in sorted(best) if weights[i] > 0])
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
