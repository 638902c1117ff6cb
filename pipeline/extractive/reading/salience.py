"""Which sentences carry the meeting: what can be seen of each, and the trained weights of it.

Knows nothing of passages or shapes. Weights: weights/salience.json, trained on the human summaries of QMSum train.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from pipeline.extractive.reading.background import rarity
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Matrix, load
from pipeline.extractive.reading.readable import clean
from pipeline.extractive.reading.utterances import Sentence

ANNOUNCEMENT = 8
"""So many words at most: a longer sentence says something about its topic too."""
SHORTEST = 5
"""Sentences of fewer words are replies, not statements."""
LONGEST = 40
"""Sentences of more words do not fit a line."""
KEYWORDS = 25
CUES = "decision proposal promise request action hedge open risk first_person small_talk agreement".split()
NAMES = (
    "log_words",
    "log_terms",
    "over_long",
    "central",
    "central_terms",
    "keywords",
    "keyword_share",
    "rare",
    "rare_mass",
    "context",
    "turn_words",
    "turn_start",
    "speaker_share",
    "question",
    "answers",
    "digits",
    "names",
    "fillers",
    *CUES,
)
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w-]+")


def important(sentences: Sequence[Sentence], cues: Cues) -> tuple[float, ...]:
    """A weight for each sentence: 0 says nothing, about 1 is usual, more is better; comparable within a meeting."""
    if not sentences:
        return ()
    scores = load("salience", NAMES).score(features(sentences, cues))
    spread = float(scores.std()) or 1.0
    weights = np.maximum(0.05, 1 + (scores - scores.mean()) / spread)
    return tuple(float(w) * _standing(s, cues) for s, w in zip(sentences, weights, strict=True))


def _standing(s: Sentence, cues: Cues) -> float:
    """How well a sentence stands alone on a page, 0–1: greetings and replies do not, fragments and questions badly."""
    if (
        s.size < SHORTEST
        or not s.terms
        or cues.has("small_talk", s.text)
        or cues.has("passing", s.text)
        or _announces(s, cues)
    ):
        return 0.0
    said, shown = s.text.strip(), clean(s.text, cues)
    if len(shown.split()) < SHORTEST and cues.language.spaced:
        return 0.0
    fits = 1.0 if s.size <= LONGEST else LONGEST / s.size
    if cues.has("fragment", shown):
        fits *= 0.5
    if said.startswith(("—", "–")) or said.endswith(("—", "–")):  # somebody cut in
        fits *= 0.1
    elif said.endswith(("…", "...")):
        fits *= 0.5
    return fits * (0.3 if cues.question(s.text) else 1.0)


def features(sentences: Sequence[Sentence], cues: Cues) -> Matrix:
    """One row a sentence, one column for each of NAMES. Linear in the length of the meeting."""
    n = len(sentences)
    rare = rarity(cues.language.tag)
    df, _weight, mass = _masses(sentences, cues)
    best = frozenset(sorted((t for t in mass if df[t] > 2), key=lambda t: (-mass[t], t))[:KEYWORDS])
    norm = float(np.sqrt(sum(m * m for m in mass.values()))) or 1.0
    central = centrality(sentences, cues)
    rows = np.zeros((n, len(NAMES)))
    shares = _shares(sentences)
    turn_words = Counter[int]()
    for s in sentences:
        turn_words[s.turn] += s.size
    begins = {next(iter(g)).index for _, g in groupby(sentences, key=lambda s: s.turn)}
    asked = [cues.question(s.text) for s in sentences]
    for i, s in enumerate(sentences):
        once = set(s.terms)
        rarities = [rare.get(t, rare.unseen) for t in once] if rare else []
        rows[i, : len(NAMES) - len(CUES)] = (
            np.log1p(s.size),
            np.log1p(len(once)),
            max(0.0, s.size - 35) / 20,
            central[i],
            sum(mass[t] for t in once) / norm,
            len(once & best),
            len(once & best) / (len(once) + 2),
            np.mean(rarities) if rarities else rare.mean if rare else 0.0,
            np.log1p(sum(rarities)),
            0.0,
            np.log1p(turn_words[s.turn]),
            s.index in begins,
            shares[s.speaker],
            asked[i],
            i > 0 and asked[i - 1],
            bool(_DIGIT.search(s.text)),
            min(3, len(_NAME.findall(s.text))),
            min(4, sum(len(f.findall(s.text)) for f in cues.fillers)),
        )
        for k, kind in enumerate(CUES):
            rows[i, len(NAMES) - len(CUES) + k] = cues.has(kind, s.text)
    rows[:, NAMES.index("context")] = np.convolve(
        np.pad(rows[:, NAMES.index("central_terms")], 3, mode="edge"), np.ones(7) / 7, mode="valid"
    )
    return rows


def centrality(sentences: Sequence[Sentence], cues: Cues) -> Matrix:
    """How much each sentence's words are those of the whole meeting: cosine of weighted terms, 0–1."""
    _, weight, mass = _masses(sentences, cues)
    norm = float(np.sqrt(sum(m * m for m in mass.values()))) or 1.0
    found = []
    for once in (set(s.terms) for s in sentences):
        length = float(np.sqrt(sum(weight[t] ** 2 for t in once))) or 1.0
        found.append(sum(weight[t] * mass[t] for t in once) / (length * norm))
    return np.array(found)


def _masses(
    sentences: Sequence[Sentence], cues: Cues
) -> tuple[Counter[str], dict[str, float], dict[str, float]]:
    """Of each term: sentences that use it, its weight (idf in the meeting times rarity at large), and both together."""
    rare = rarity(cues.language.tag)
    df = Counter(t for s in sentences for t in set(s.terms))
    idf = {t: float(np.log(len(sentences) / c + 1)) for t, c in df.items()}
    weight = {t: idf[t] * (rare.get(t, rare.unseen) if rare else 1.0) for t in df}
    return df, weight, {t: df[t] * weight[t] for t in df}


def _shares(sentences: Sequence[Sentence]) -> dict[str | None, float]:
    """Which share of all words each speaker says."""
    words = Counter[str | None]()
    for s in sentences:
        words[s.speaker] += s.size
    total = sum(words.values()) or 1
    return {speaker: n / total for speaker, n in words.items()}


def notable(
    sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues, count: int
) -> tuple[int, ...]:
    """The sentences worth quoting word for word: weighty, of a quotable length, in order of time."""
    fit = [s.index for s in sentences if 8 <= s.size <= 35 and not cues.question(s.text)]
    best = sorted(fit, key=lambda i: -weights[i])[:count]
    return tuple(sorted(i for i in best if weights[i] > 0))


def _announces(s: Sentence, cues: Cues) -> bool:
    """ "The next topic is the drivers.": a short sentence that only says what will be talked about."""
    return s.size <= ANNOUNCEMENT and cues.has("topic", s.text)
