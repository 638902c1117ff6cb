"""Which sentences of a stretch make a summary: what can be seen of each, the trained weights of it, and the choice.

Knows nothing of shapes. Weights: weights/summary.json, trained on the human answers of QMSum train: how many of a line's
words and pairs of words a human used too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from pipeline.extractive.cues import Cues
from pipeline.extractive.focus import NEAR, Focus
from pipeline.extractive.linear import Matrix, load
from pipeline.extractive.told import Line
from pipeline.text.question import Question

CUES = "decision proposal promise hedge open risk small_talk agreement passing fragment topic first_person".split()
VERBS = ("said,", "said that", "thought", "suggested", "asked", "asked,", "explained", "mentioned")
OWN = (
    "words",
    "log_words",
    "over_long",
    "you",
    "i",
    "we",
    "mess",
    "but",
    "told",
    *(f"verb_{verb}" for verb in VERBS),
)
"""What a line shows by itself, without a question or its surroundings."""
NAMES = (
    "standing",
    "standing_max",
    *(f"near_{width}" for width in NEAR),
    "away",
    "before",
    "coverage",
    "coverage_near",
    "of_named",
    "of_others",
    "weight",
    "mean_weight",
    "terms_share",
    "digits",
    "because",
    "turn_words",
    "broken_off",
    "after_question",
    *(f"cue_{kind}" for kind in CUES),
    *OWN,
)
FEWEST, MOST = 8, 60
"""Lines of fewer words say nothing by themselves; longer ones are not read."""
ENOUGH = 20
STALE = 0.1
"""What a line loses whose telling words have all been told, in shares of its words. Of 0.03 to 0.2 the best on train."""
_DIGIT = re.compile(r"\d")
_BUT = re.compile(r"\b(?:but|however|although)\b", re.IGNORECASE)
_BECAUSE = re.compile(
    r"\b(?:because|so that|due to|reason|therefore|that's why|in order to|otherwise)\b", re.IGNORECASE
)
_YOU, _I, _WE = (re.compile(rf"\b{word}\b", re.IGNORECASE) for word in ("you", "i", "we"))
_MESS = re.compile(
    r"\b(\w+) (?:\w+ )?\1\b|\bi don't know\b|\blike\b|\w-\s|\.\.\.|\buh\b|\bum\b|\byeah\b|\bwell\b|\bokay\b",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"^(?:because|which|who|whose|or|and|but|not that|although|than|in and|so that|when|where|while|if(?!.{10,}, ))\b"
    r"|\b(?:and|or|but|so|because|the|a|an|to|of|that|is|are|was|were|their|they|he|she|it's|with|for|from|in|like|be|been|have|had|by|at|very|just|going)$|[-–—]$|…"
)
"""A clause that lost its beginning or its end, or was given up on the way."""
_BROKEN_OFF = ("-", "–", "—", "…", "...", ",")


def features(
    lines: Sequence[Line], found: Focus, question: Question, weight: Callable[[str], float], cues: Cues
) -> Matrix:
    """One row a line, one column for each of NAMES. `weight`: how telling a stem is in this talk."""
    rows = np.zeros((len(lines), len(NAMES) - len(OWN)))
    total = sum(weight(t) for t in question.content) or 1.0
    asked_for = set(question.content)
    turn_words = Counter[int]()
    for x in lines:
        turn_words[x.sentence.turn] += x.sentence.size
    asks = [cues.question(x.sentence.text) for x in lines]
    for i, x in enumerate(lines):
        s = x.sentence
        span = slice(s.first, s.last + 1)
        words = _length(x)
        once = set(s.terms)
        mass = [weight(t) for t in once]
        rows[i] = (
            found.standing[span].mean(),
            found.standing[max(0, s.first - 1) : s.last + 2].max(),
            *(near[span].mean() for near in found.near),
            np.log1p(abs(found.away[s.first]) / 50),
            found.away[s.first] < 0,
            sum(weight(t) for t in asked_for & once) / total,
            0.0,
            bool(question.named) and s.speaker in question.named,
            bool(question.named) and s.speaker not in question.named,
            np.log1p(sum(mass)),
            np.mean(mass) if mass else 0.0,
            len(s.terms) / (words + 3),
            bool(_DIGIT.search(s.text)),
            bool(_BECAUSE.search(s.text)),
            np.log1p(turn_words[s.turn]),
            s.text.rstrip().endswith(_BROKEN_OFF),
            i > 0 and asks[i - 1],
            *(cues.has(kind, s.text) for kind in CUES),
        )
    at = NAMES.index("coverage")
    rows[:, at + 1] = np.convolve(np.pad(rows[:, at], 6, mode="edge"), np.ones(13) / 13, mode="valid")
    return np.concatenate([rows, own_features(lines)], axis=1)


def own_features(lines: Sequence[Line]) -> Matrix:
    """One row a line, one column for each of OWN."""
    rows = np.zeros((len(lines), len(OWN)))
    for i, x in enumerate(lines):
        words, text = _length(x), x.sentence.text
        kind = _verb(x.told.verb) if x.told else ""
        rows[i] = (
            min(words, MOST),
            np.log1p(words),
            max(0, words - 35) / 10,
            *(len(pattern.findall(text)) for pattern in (_YOU, _I, _WE, _MESS)),
            bool(_BUT.search(text)),
            x.told is not None,
            *(kind == verb for verb in VERBS),
        )
    return rows


def _length(x: Line) -> int:
    return len((x.told.clause if x.told else x.shown).split())


def _verb(verb: str) -> str:
    """The kind of a verb: all ways of saying "thought" are one."""
    if verb.startswith(("thought", "felt", "believed", "guessed", "supposed", "did not")):
        return "thought"
    return next((kind for kind in VERBS if verb == kind), verb.split()[0])


def usable(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Those that can stand in a summary: long enough, no half sentences, and no quotes while there are others enough."""
    fit = [x for x in lines if FEWEST <= x.words <= MOST and not (x.told and _HALF.search(x.told.clause))]
    plain = [x for x in fit if x.told and not x.told.quoted]
    return tuple(plain if len(plain) >= ENOUGH else fit)


def scored(
    lines: Sequence[Line], found: Focus, question: Question, weight: Callable[[str], float], cues: Cues
) -> Matrix:
    """Which share of each line's words a human would use too, up to a number that is the same for all of them."""
    return load("summary", NAMES).score(features(lines, found, question, weight, cues))


def chosen(lines: Sequence[Line], scores: Matrix, *, most_words: int) -> tuple[Line, ...]:
    """The best lines that add something to those chosen before, about `most_words` in all, in the order of the talk."""
    picked: list[int] = []
    told: set[str] = set()
    words = 0
    left = set(range(len(lines)))
    while left and words < 0.93 * most_words:
        fits = [i for i in left if words + lines[i].words <= 1.1 * most_words] or (
            [] if picked else list(left)
        )
        if not fits:
            break
        best = max(fits, key=lambda i: (scores[i] - STALE * _told_share(lines[i], told), -i))
        picked.append(best)
        left.remove(best)
        words += lines[best].words
        told |= set(lines[best].sentence.terms)
    return tuple(lines[i] for i in sorted(picked))


def _told_share(x: Line, told: set[str]) -> float:
    own = set(x.sentence.terms)
    return len(own & told) / len(own) if own else 1.0
