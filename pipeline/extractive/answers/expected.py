"""Which words a human's summary would hold, and how often: learned, for the words and pairs of words of the lines at hand.

Knows nothing of meetings or of what is chosen. Weights: weights/expected.json and weights/expected_whole.json, trained on
the human answers of QMSum train; a word that few of them hold is judged by how it is used in the talk alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.extractive.reading.background import rarity
from pipeline.extractive.reading.linear import Linear, Matrix
from pipeline.extractive.reading.retelling import RetoldLine
from pipeline.text.words import stem, words

TIMES = 4
"""How often a word stands in a summary is foreseen up to so many times."""
SHARP, WIDE = 0.4, 1.2
"""Temperatures at which the lines' standing becomes their share of the talk about the subject."""
UNKNOWN = -7.0
WORD_NAMES = (
    "lines", "one_line", "sharp", "wide", "log_wide", "asked", "rare", "speaker", "named", "short", "digits",
    "usual", "usual_so_often", "known", "asked_known", "usual_squared",
)  # fmt: skip
PAIR_NAMES = (
    "lines", "one_line", "sharp", "wide", "asked", "speakers", "first", "second", "both", "usual", "known",
)  # fmt: skip
Pair = tuple[str, str]
Ints = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class UsualWords:
    """How usual words and pairs are in human summaries: logs of the share that hold them 1, 2, … TIMES times."""

    words: Mapping[str, Sequence[float]]
    pairs: Mapping[Pair, float]


@dataclass(frozen=True, slots=True)
class CountModel:
    """`heads[k]` (logit): is a word there more than k times? `pair`: is a pair there?"""

    usual: UsualWords
    heads: tuple[Linear, ...]
    pair: Linear


@dataclass(frozen=True, slots=True)
class Bags:
    """What the lines hold: counts of shape (lines, words) and (lines, pairs)."""

    words: tuple[str, ...]
    pairs: tuple[Pair, ...]
    of_words: Ints
    of_pairs: Ints


@dataclass(frozen=True, slots=True)
class Expected:
    """The lines' words and how probably a summary holds each more than 0, 1, … times (TIMES, words), and each pair once."""

    bags: Bags
    more_than: Matrix
    pair: Matrix


def expected(
    lines: Sequence[RetoldLine],
    standing: Matrix,
    *,
    model: CountModel,
    language: str,
    asked: str = "",
    named: Sequence[str] = (),
) -> Expected:
    """`standing`: how near each line is to the subject, one number a line, deviation about 1; `named`: speakers asked about."""
    bags = bags_of(lines, language)
    rows = word_features(lines, bags, standing, language=language, asked=asked, named=named)
    more_than = np.stack(
        [_chance(head.score(with_usual(rows, bags, model.usual, k))) for k, head in enumerate(model.heads)]
    )
    pairs = pair_features(lines, bags, standing, more_than[0], model.usual, language=language, asked=asked)
    return Expected(bags, more_than, _chance(model.pair.score(pairs)))


def tokens(text: str, language: str) -> tuple[str, ...]:
    """Stems of all words, those that carry nothing too."""
    return tuple(stem(w, language=language) for w in words(text.replace("'", " ").replace("’", " ")))


def bags_of(lines: Sequence[RetoldLine], language: str) -> Bags:
    """The words of each line as it would be shown."""
    said = [tokens(x.text(), language) for x in lines]
    every = {w: i for i, w in enumerate(sorted({w for line in said for w in line}))}
    both = {p: i for i, p in enumerate(sorted({p for line in said for p in pairwise(line)}))}
    of_words, of_pairs = (np.zeros((len(lines), len(keys)), dtype=np.int8) for keys in (every, both))
    for i, line in enumerate(said):
        for w in line:
            of_words[i, every[w]] += 1
        for p in pairwise(line):
            of_pairs[i, both[p]] = 1
    return Bags(tuple(every), tuple(both), of_words, of_pairs)


def word_features(
    lines: Sequence[RetoldLine],
    bags: Bags,
    standing: Matrix,
    *,
    language: str,
    asked: str,
    named: Sequence[str],
) -> Matrix:
    """One row a word, one column for each of WORD_NAMES but those of what is usual."""
    rare = rarity(language)
    wanted = set(tokens(asked, language))
    speakers = set(tokens(" ".join({x.sentence.speaker or "" for x in lines}), language))
    meant = set(tokens(" ".join(named), language))
    seen = [
        (
            w in wanted,
            rare.get(w, rare.unseen) if rare else 0.0,
            w in speakers,
            w in meant,
            len(w) < 3,
            w.isdigit(),
        )
        for w in bags.words
    ]
    used = _use(bags.of_words, standing)
    wide = used[:, 3:4]
    return np.concatenate([used, np.log1p(100 * wide**2), np.array(seen, dtype=float)], axis=1)


def _use(counts: Ints, standing: Matrix) -> Matrix:
    """Of each column of the counts: its lines (log), whether only one, and the share of the talk they stand for (root)."""
    held = counts > 0
    lines = held.sum(axis=0)
    shares = [_shares(standing, heat) @ held for heat in (SHARP, WIDE)]
    return np.stack([np.log1p(lines), lines == 1, *(np.sqrt(share) for share in shares)], axis=1)


def _shares(standing: Matrix, heat: float) -> Matrix:
    share = np.exp((standing - standing.max()) / heat)
    return np.asarray(share / share.sum())


def with_usual(rows: Matrix, bags: Bags, usual: UsualWords, times: int) -> Matrix:
    """The rows with what is usual for a word to be there more than `times` times."""
    found = [usual.words.get(w) for w in bags.words]
    once = np.array([f[0] if f else UNKNOWN for f in found])
    often = np.array([f[times] if f else UNKNOWN for f in found])
    known = np.array([f is not None for f in found], dtype=float)
    asked = rows[:, WORD_NAMES.index("asked")]
    more = np.stack([once, often, known, asked * known, (once - UNKNOWN) ** 2 / 10 * known], axis=1)
    return np.concatenate([rows, more], axis=1)


def pair_features(
    lines: Sequence[RetoldLine],
    bags: Bags,
    standing: Matrix,
    once: Matrix,
    usual: UsualWords,
    *,
    language: str,
    asked: str,
) -> Matrix:
    """One row a pair, one column for each of PAIR_NAMES; `once`: how probably each word is there."""
    wanted = set(tokens(asked, language))
    speakers = set(tokens(" ".join({x.sentence.speaker or "" for x in lines}), language))
    place = {w: i for i, w in enumerate(bags.words)}
    logs = np.log(once + 1e-6)
    of_first = logs[[place[a] for a, _ in bags.pairs]]
    of_second = logs[[place[b] for _, b in bags.pairs]]
    found = [usual.pairs.get(p) for p in bags.pairs]
    seen = [(a in wanted and b in wanted, (a in speakers) + (b in speakers)) for a, b in bags.pairs]
    rest = [
        of_first,
        of_second,
        of_first * of_second,
        np.array([UNKNOWN - 1 if f is None else f for f in found]),
        np.array([f is not None for f in found], dtype=float),
    ]
    return np.concatenate(
        [_use(bags.of_pairs, standing), np.array(seen, dtype=float), np.stack(rest, axis=1)], axis=1
    )


def _chance(logits: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-logits)))


@cache
def load(name: str) -> CountModel:
    """weights/<name>.json. Raises ValueError where code and file disagree: it must then be trained again."""
    raw = json.loads((files("pipeline") / "weights" / f"{name}.json").read_text("utf-8"))
    return model_of(raw)


def model_of(raw: Mapping[str, object]) -> CountModel:
    """What a weights file of this kind says."""
    heads = tuple(Linear.of(head, WORD_NAMES) for head in raw["heads"])  # type: ignore[attr-defined]
    words_there = raw["words"]
    pairs = {(a, b): v for a, _, b, v in ((*k.partition(" "), v) for k, v in raw["pairs"].items())}  # type: ignore[attr-defined]
    return CountModel(UsualWords(words_there, pairs), heads, Linear.of(raw["pair"], PAIR_NAMES))  # type: ignore[arg-type]
