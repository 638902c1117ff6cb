"""Which sentences of a stretch make a summary: what can be seen of each, the trained weights of it, and the choice.

Knows nothing of shapes. Weights: weights/summary.json, trained on the human answers of QMSum train: how many of a line's
words and pairs of words a human used too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.extractive.answers.expected import Expected, Ints
from pipeline.extractive.answers.focus import NEAR, Focus
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Matrix, load
from pipeline.extractive.reading.retelling import RetoldLine, is_half
from pipeline.questions.question import Question

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
    *(f"{kind}_{heat}" for heat in ("sharp", "wide") for kind in ("shared", "mean_shared", "weight_shared")),
    *OWN,
)
HEATS = (0.5, 1.5)
"""Temperatures at which the lines' standing becomes their share of the talk about the subject."""
FEWEST, MOST = 8, 60
"""Lines of fewer words say nothing by themselves; longer ones are not read."""
TELLING = 4
"""Lines with fewer different words that carry meaning say little by themselves ("It was another question")."""
ENOUGH = 20
PAIR = 1.0
"""What an expected pair of words counts beside an expected word. Of 0.4 to 1 the best on train."""
OWN_WORTH = 1.0
"""What the line's own worth counts beside the share of its words that is expected. Of 0.5 to 2 the best on train."""
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
_BROKEN_OFF = ("-", "–", "—", "…", "...", ",")


def features(
    lines: Sequence[RetoldLine], found: Focus, question: Question, weight: Callable[[str], float], cues: Cues
) -> Matrix:
    """One row a line, one column for each of NAMES. `weight`: how telling a stem is in this talk."""
    rows = np.zeros((len(lines), NAMES.index("shared_sharp")))
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
    near = standing(lines, found)
    shared = [_shared(lines, near, heat, weight) for heat in HEATS]
    return np.concatenate([rows, *shared, own_features(lines)], axis=1)


def standing(lines: Sequence[RetoldLine], found: Focus) -> Matrix:
    """How near each line is to the subject."""
    near = found.near[0] + 0.5 * found.standing + 0.5 * found.near[1]
    return np.array([near[x.sentence.first : x.sentence.last + 1].mean() for x in lines])


def _shared(lines: Sequence[RetoldLine], near: Matrix, heat: float, weight: Callable[[str], float]) -> Matrix:
    """What share of the talk about the subject each line's telling words are in, itself left out: sum, mean, weighted."""
    share = np.exp((near - near.max()) / heat)
    share /= share.sum()
    mass: dict[str, float] = defaultdict(float)
    for x, own in zip(lines, share, strict=True):
        for t in set(x.sentence.terms):
            mass[t] += own
    rows = np.zeros((len(lines), 3))
    for i, x in enumerate(lines):
        once = sorted(set(x.sentence.terms))
        others = np.array([max(0.0, mass[t] - share[i]) for t in once])
        told = float(sum(weight(t) * o for t, o in zip(once, others, strict=True)))
        if once:
            rows[i] = others.sum(), others.mean(), told / np.sqrt(len(once) + 2)
    return rows


def own_features(lines: Sequence[RetoldLine]) -> Matrix:
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


def _length(x: RetoldLine) -> int:
    return len((x.told.clause if x.told else x.shown).split())


def _verb(verb: str) -> str:
    """The kind of a verb: all ways of saying "thought" are one."""
    if verb.startswith(("thought", "felt", "believed", "guessed", "supposed", "did not")):
        return "thought"
    return next((kind for kind in VERBS if verb == kind), verb.split()[0])


def usable(lines: Sequence[RetoldLine]) -> tuple[RetoldLine, ...]:
    """Those that can stand in a summary: long enough, no half sentences; no quotes or idle lines while there are others enough."""
    fit = [x for x in lines if FEWEST <= x.words <= MOST and not (x.told and is_half(x.told.clause))]
    plain = [x for x in fit if x.told and not x.told.quoted and len(set(x.sentence.terms)) >= TELLING]
    return tuple(plain if len(plain) >= ENOUGH else fit)


def scored(
    lines: Sequence[RetoldLine], found: Focus, question: Question, weight: Callable[[str], float], cues: Cues
) -> Matrix:
    """Which share of each line's words a human would use too, up to a number that is the same for all of them."""
    return load("summary", NAMES).score(features(lines, found, question, weight, cues))


def chosen(
    lines: Sequence[RetoldLine], scores: Matrix, words: Expected, *, most_words: int
) -> tuple[RetoldLine, ...]:
    """The lines whose words a human's summary would hold, about `most_words` in all, in the order of the talk.

    Greedy: always the line that brings most of what is expected and not there yet, for its length (after Gillick and
    Favre 2009, who count pairs of words), together with its own worth (`scores`).
    """
    bags = words.bags
    length = np.array([max(1, x.words) for x in lines], dtype=float)
    up_to = np.concatenate([np.zeros((1, len(bags.words))), words.more_than.cumsum(axis=0)])
    there = np.zeros(len(bags.words), dtype=int)
    pairs = words.pair.copy()
    left = np.ones(len(lines), dtype=bool)
    picked: list[int] = []
    said = 0.0
    while left.any() and said < 0.93 * most_words:
        fits = left & (said + length <= 1.1 * most_words)
        if not fits.any():
            if picked:
                break
            fits = left
        gain = (_brought(bags.of_words, there, up_to) + PAIR * (bags.of_pairs @ pairs)) / length
        best = int(np.where(fits, gain + OWN_WORTH * scores, -np.inf).argmax())
        picked.append(best)
        left[best] = False
        said += length[best]
        there += bags.of_words[best]
        pairs[bags.of_pairs[best] > 0] = 0.0
    return tuple(lines[i] for i in sorted(picked))


def _brought(counts: Ints, there: NDArray[np.int64], up_to: Matrix) -> Matrix:
    """What each line would add: of every word as many more as it holds, none beyond the last that is foreseen."""
    last, columns = len(up_to) - 1, np.arange(len(there))
    now = up_to[np.minimum(there, last), columns]
    total = np.zeros(len(counts))
    for n in range(1, min(last, int(counts.max())) + 1):
        total += (counts == n) @ (up_to[np.minimum(there + n, last), columns] - now)
    return total
