"""The line that says what a sentence is about, where it does not say so itself: "I'll look at it" – at what?

Chosen among the lines around it by what can be seen of both, as readers chose it for sentences of chaired calls. Knows
nothing of lists. Weights: weights/antecedent.json. English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from pipeline.extractive.reading.background import RARE, rarity
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Linear, Matrix, load
from pipeline.extractive.reading.named import named
from pipeline.extractive.reading.utterances import Sentence

BEFORE, AFTER = 24, 3
"""So many sentences before and after are looked through."""
NEAR = 12
"""The talk at hand: so many sentences before."""
BRIEF = 8
"""A sentence of fewer words leans on what was said just before."""
JUST_BEFORE, SAYS = 4, 3
"""Where none is likely for a sentence with "it" or "that", the likeliest of so many before it that say something."""
PASSAGE = 45
"""Two sentences of more words are too long to be shown beside another."""
LIKELY = -1.5
"""From this logit on; of those below it, readers meant one in five."""
_POINTS = re.compile(r"\b(?:this|that|it|them|those|these|there|ones?)\b", re.IGNORECASE)
NAMES = (
    "one_before", "two_before", "three_before", "four_before", "five_six_before", "seven_nine_before", "further", "after", "next",
    "distance", "same_speaker", "same_turn", "shared", "shares", "terms", "rare", "names", "asks", "short", "long", "log_words", "topic",
    "proposal", "request", "small_talk", "in_talk", "rare_in_talk", "in_replies", "opens_turn", "points", "brief_before", "brief_other",
    "turn_before", "turn_two_before", "turns_between", "rare_near",
)  # fmt: skip


@cache
def _weights() -> Linear:
    return load("antecedent", NAMES)


def antecedent(
    i: int, sentences: Sequence[Sentence], cues: Cues, *, weights: Linear | None = None
) -> tuple[int, ...]:
    """The sentences that most likely say what sentence `i` is about: the best, and the one beside it in the same breath that is
    the better of the two, in order; none where none is likely to."""
    places = around(i, sentences)
    if not places:
        return ()
    scores = dict(
        zip(places, (weights or _weights()).score(pairs(i, places, sentences, cues)).tolist(), strict=True)
    )
    best = max(places, key=lambda j: scores[j])
    if scores[best] < LIKELY:
        near = [j for j in places if 0 < i - j <= JUST_BEFORE and len(set(sentences[j].terms)) >= SAYS]
        if not near or not (_POINTS.search(sentences[i].text) or len(set(sentences[i].terms)) < SAYS):
            return ()
        best = max(near, key=lambda j: scores[j])
    beside = [j for j in (best - 1, best + 1) if j in scores and sentences[j].turn == sentences[best].turn]
    beside = [j for j in beside if sentences[j].size + sentences[best].size <= PASSAGE]
    return tuple(sorted((best, *sorted(beside, key=lambda j: -scores[j])[:1])))


def around(i: int, sentences: Sequence[Sentence]) -> list[int]:
    """The places that are looked at, in order."""
    return [j for j in range(max(0, i - BEFORE), min(len(sentences), i + 1 + AFTER)) if j != i]


def pairs(i: int, places: Sequence[int], sentences: Sequence[Sentence], cues: Cues) -> Matrix:
    """One row for each place, one column for each of NAMES."""
    s, own, brief = sentences[i], set(sentences[i].terms), sentences[i].size < BRIEF
    talk = [set(o.terms) for o in sentences[max(0, i - NEAR) : i + 1 + AFTER]]
    first = max(0, i - NEAR)
    replies = {t for o in sentences[i + 1 : i + 1 + AFTER] for t in o.terms}
    rare = rarity(cues.language.tag)

    def is_rare(term: str) -> bool:
        return rare is None or rare.get(term, rare.unseen) >= RARE

    rows = np.zeros((len(places), len(NAMES)))
    for row, j in zip(rows, places, strict=True):
        o, once, ago = sentences[j], set(sentences[j].terms), i - j
        others = {t for k, terms in enumerate(talk, first) if k != j for t in terms}
        heavy = [t for t in once if is_rare(t)]
        mine, turn = o.speaker == s.speaker, o.turn == s.turn
        row[:] = (
            ago == 1, ago == 2, ago == 3, ago == 4, ago in (5, 6), ago in (7, 8, 9), ago > 9, ago < 0, ago == -1,
            max(0, ago) / 10, mine, turn, len(own & once) / (1 + len(own)), bool(own & once), min(6, len(once)), min(5, len(heavy)),
            min(4, len(named(o.text))), cues.question(o.text), o.size < 5, o.size > 30, np.log1p(o.size), cues.has("topic", o.text),
            cues.has("proposal", o.text), cues.has("request", o.text), cues.has("small_talk", o.text) or cues.has("passing", o.text),
            len(once & others) / (1 + len(once)), min(5, sum(t in others for t in heavy)), len(once & replies) / (1 + len(once)),
            j == 0 or sentences[j - 1].turn != o.turn, _POINTS.search(o.text) is not None, ago == 1 and brief, brief and not mine,
            ago == 1 and turn, ago == 2 and turn, ago > 0 and any(x.turn != o.turn for x in sentences[j:i]),
            min(3, len(heavy)) / (1 + abs(ago)),
        )  # fmt: skip
    return rows
