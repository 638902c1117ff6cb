"""Which moments of a call are worth a line: a score for each sentence as a decision, a task, a date, and at all.

Knows nothing of passages or shapes. Weights: weights/moments.json, learned from what a strong model noted of chaired
calls: numbers of the form of talk (cues, order, who speaks, rare and named things), no word of any community. They rank
the sentences of one call; what a logit means differs from series to series, so that no threshold is set on them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

import numpy as np

from pipeline.extractive.commitments import likely
from pipeline.extractive.commitments.signs import SIGNS, has, signs
from pipeline.extractive.reading.background import RARE, rarity
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Linear, Matrix
from pipeline.extractive.reading.named import named
from pipeline.extractive.reading.utterances import Sentence
from pipeline.languages import base

KINDS = ("decision", "action", "date", "any")
NEAR = (1, 3, 8)
"""So many sentences to each side are looked at."""
AROUND = (
    "closing",
    "settles",
    "moves",
    "later",
    "favour",
    "undecided",
    "takes_on",
    "asks",
    "formula",
    "outlives",
    "in_call",
    "dated",
    "aims",
    "problem",
    "result",
)
OWN = (
    "log_words", "over_long", "short", "terms", "rare", "rare_share", "rarest", "unseen", "names", "identifiers", "amounts", "versions", "dates",
    "chair", "chair_opens_next", "chair_after", "chair_before", "last_of_turn", "log_turn", "voices_before", "voices_after", "replies_short",
    "topic_next", "topic_before", "names_before", "names_after", "rare_before", "rare_after", "repeats_before", "repeated_after", "talked_of",
    "size_around",
)  # fmt: skip
NAMES = (
    *likely.NAMES,
    *(f"is_{kind}" for kind in SIGNS),
    *(f"{kind}_{side}{width}" for kind in AROUND for width in NEAR for side in ("before", "after")),
    *OWN,
)


@dataclass(frozen=True, slots=True)
class Ranker:
    """One linear model a kind, over the same features."""

    heads: Mapping[str, Linear]

    def scores(self, rows: Matrix) -> dict[str, Matrix]:
        """Logits of shape (sentences,) by kind."""
        return {kind: head.score(rows) for kind, head in self.heads.items()}


@cache
def ranker() -> Ranker:
    """The shipped weights. Raises ValueError where code and file disagree: they must then be trained again."""
    return ranker_of(json.loads((files("pipeline") / "weights" / "moments.json").read_text("utf-8")))


def ranker_of(raw: Mapping[str, Any]) -> Ranker:
    """What a weights file of this kind says."""
    shared = {"names": raw["names"], "mean": raw["mean"], "scale": raw["scale"]}
    return Ranker({kind: Linear.of({**shared, **raw["heads"][kind]}, NAMES) for kind in KINDS})


def knows(cues: Cues) -> bool:
    """Whether the signs are words of this language."""
    return base(cues.language.tag) == "en"


def chair(sentences: Sequence[Sentence], cues: Cues) -> str | None:
    """Who leads the call: who announces topics and asks for updates most often; None where nobody does."""
    said = Counter(
        s.speaker for s in sentences if s.speaker and (cues.has("topic", s.text) or has("in_call", s.text))
    )
    return said.most_common(1)[0][0] if said else None


def features(sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues) -> Matrix:
    """One row a sentence, one column for each of NAMES. Linear in the length of the meeting."""
    n = len(sentences)
    if not n:
        return np.zeros((0, len(NAMES)))
    shown = np.array([signs(s.text) for s in sentences], dtype=float)
    kinds = list(SIGNS)
    around = []
    for kind in AROUND:
        column = shown[:, kinds.index(kind)]
        for width in NEAR:
            around += [_run(column, width, -1), _run(column, width, 1)]
    return np.concatenate(
        [likely.features(sentences, weights, cues), shown, np.stack(around, axis=1), _own(sentences, cues)],
        axis=1,
    )


def _run(values: Matrix, width: int, side: int) -> Matrix:
    """The share of the `width` sentences before (-1) or after (1) that show it."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    if side < 0:
        return np.asarray((total[at] - total[np.maximum(0, at - width)]) / width)
    return np.asarray((total[np.minimum(len(values), at + 1 + width)] - total[at + 1]) / width)


def _own(sentences: Sequence[Sentence], cues: Cues) -> Matrix:
    n = len(sentences)
    rare = rarity(cues.language.tag)
    leads = chair(sentences, cues)
    said = np.array([s.speaker == leads for s in sentences], dtype=float)
    topic = np.array([cues.has("topic", s.text) for s in sentences], dtype=float)
    weight = [[rare.get(t, rare.unseen) if rare else 2.0 for t in set(s.terms)] for s in sentences]
    many = np.array([sum(w >= RARE for w in row) for row in weight], dtype=float)
    named_here = [named(s.text) for s in sentences]
    count = np.array([len(x) for x in named_here], dtype=float)
    often = Counter(t for s in sentences for t in set(s.terms))
    turn_words = Counter[int]()
    for s in sentences:
        turn_words[s.turn] += s.size
    ends = [list(g)[-1].index for _, g in groupby(sentences, key=lambda s: s.turn)]
    last = np.zeros(n)
    last[ends] = 1.0
    sizes = np.array([s.size for s in sentences], dtype=float)
    short = (sizes <= 4).astype(float)
    rows = np.zeros((n, len(OWN)))
    for i, s in enumerate(sentences):
        once = set(s.terms)
        before = {t for o in sentences[max(0, i - 6) : i] for t in o.terms}
        after = {t for o in sentences[i + 1 : i + 7] for t in o.terms}
        sorts = Counter(x.sort for x in named_here[i])
        rows[i, :18] = (
            np.log1p(s.size), max(0, s.size - 35) / 10, s.size < 5, min(8, len(once)), min(4, many[i]),
            many[i] / (1 + len(once)), max(weight[i], default=0.0),
            sum(rare is not None and w >= rare.unseen for w in weight[i]), min(4, count[i]), sorts["identifier"],
            sorts["amount"], sorts["version"], sorts["date"],
            said[i], topic[i + 1 : i + 4].any() and said[i + 1 : i + 4].any(), said[i + 1 : i + 3].any(),
            said[max(0, i - 2) : i].any(), last[i],
        )  # fmt: skip
        rows[i, 18:] = (
            np.log1p(turn_words[s.turn]), len({o.speaker for o in sentences[max(0, i - 8) : i]}),
            len({o.speaker for o in sentences[i + 1 : i + 9]}), short[i + 1 : i + 5].sum(), topic[i + 1 : i + 5].any(),
            topic[max(0, i - 4) : i].any(), min(8, count[max(0, i - 4) : i].sum()), min(8, count[i + 1 : i + 5].sum()),
            min(8, many[max(0, i - 4) : i].sum()), min(8, many[i + 1 : i + 5].sum()), len(once & before) / (1 + len(once)),
            len(once & after) / (1 + len(once)), np.log1p(np.mean([often[t] for t in once]) if once else 0.0),
            np.log1p(sizes[max(0, i - 2) : i + 3].sum()),
        )  # fmt: skip
    return rows
