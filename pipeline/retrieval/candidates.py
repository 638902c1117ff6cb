"""Which of many sources bear on a question: told from where its words stand, so that only those have to be read.

Knows lines by number, never their words. A source is as good as its best stretch of lines, and a little as the whole of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from math import log

import numpy as np
from numpy.typing import NDArray

from pipeline.questions.question import query_weights
from pipeline.text.words import stem, stop_words, words

Rows = NDArray[np.int64]

STRETCH = 8
"""Lines that are one stretch; a second row of stretches begins in the middle of these."""
WHOLE = 0.3
"""What the whole of a source counts beside its best stretch."""
K1 = 1.2
FEWEST_LETTERS = 4
"""A stem of fewer letters is looked for as a whole word and with an s: "bit" is not to find "bitter"."""
MOST = 12
"""Words of a question that are looked for, the weightiest."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A word to look for in any of its forms, and how much it counts.

    A form is words that stand side by side; with True it is the beginning of one word.
    """

    forms: tuple[tuple[tuple[str, ...], bool], ...]
    weight: float


def sought(question: str, *, language: str) -> tuple[Sought, ...]:
    """The words of a question that carry meaning, each in all its forms."""
    weights = query_weights(question, language=language)
    found: dict[str, Sought] = {}
    for word in words(question):
        root = stem(word, language=language)
        if word in stop_words(language) or root not in weights or root in found:
            continue
        found[root] = Sought(_forms(word, root), weights[root])
    return tuple(sorted(found.values(), key=lambda s: -s.weight)[:MOST])


def _forms(word: str, root: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    parts = tuple(re.findall(r"\w" if _is_unspaced(word) else r"\w+", word))
    if len(parts) != 1:
        return ((parts, False),)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, root, strict=False)))
    if shared >= FEWEST_LETTERS and word[:shared].isalpha():
        return (((word[:shared],), True),)
    plural = (((f"{word}s",), False),) if word.isalpha() and word.isascii() else ()
    return ((parts, False), *plural)


def _is_unspaced(word: str) -> bool:
    return any(
        "\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" for c in word
    )


def ranked(found: Mapping[Sought, Rows], *, a_source: int, sources: int) -> tuple[Rows, NDArray[np.float64]]:
    """The sources that hold any of the words, best first, with their scores.

    `found`: the lines that hold each word, in order, numbered so that `line // a_source` is the source; `sources`: how many there are.
    """
    whole: list[tuple[Rows, NDArray[np.float64]]] = []
    stretches: list[tuple[Rows, NDArray[np.float64]]] = []
    for word, rows in found.items():
        if not len(rows):
            continue
        held, times = np.unique(rows // a_source, return_counts=True)
        worth = word.weight * log(1 + (sources - len(held) + 0.5) / (len(held) + 0.5))
        whole.append((held, worth * times * (K1 + 1) / (times + K1)))
        for shift in (0, STRETCH // 2):
            places = _distinct((rows + shift) // STRETCH) * 2 + (shift > 0)
            stretches.append((places, np.full(len(places), worth)))
    if not whole:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    numbers, total = _summed(whole)
    places, worth_of = _summed(stretches)
    lines = (places // 2) * STRETCH
    owner = np.searchsorted(numbers, np.minimum(lines, lines + STRETCH - 1) // a_source)
    owner = np.minimum(owner, len(numbers) - 1)
    best = np.zeros(len(numbers))
    np.maximum.at(best, owner, worth_of)
    score = best + WHOLE * total
    order = np.lexsort((-numbers, -score))
    return numbers[order], score[order]


def _distinct(ordered: Rows) -> Rows:
    """Each number once, of numbers in order: what np.unique does after it has loaded masked arrays, which takes 20 ms."""
    return ordered[np.concatenate(([True], np.diff(ordered) != 0))]


def _summed(parts: list[tuple[Rows, NDArray[np.float64]]]) -> tuple[Rows, NDArray[np.float64]]:
    keys, at = np.unique(np.concatenate([k for k, _ in parts]), return_inverse=True)
    total = np.bincount(at, weights=np.concatenate([v for _, v in parts]), minlength=len(keys))
    return keys, total.astype(np.float64)
