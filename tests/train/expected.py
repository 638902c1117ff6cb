"""Which words a human's summary holds: the training that tests/train/summary.py and tests/train/overview.py share.

Logistic regression over the words of the lines at hand: is this word in the human's answer more than 0, 1, 2, 3 times, is
this pair of words in it? How usual a word is in human answers is counted on all meetings of train but the one at hand, among
words that the answers of at least MEETINGS meetings hold. Needs scikit-learn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.extractive.answers import expected
from pipeline.extractive.answers.expected import PAIR_NAMES, TIMES, WORD_NAMES, Linear, UsualWords
from pipeline.extractive.reading.retelling import RetoldLine
from tests.train.logistic import plain

MEETINGS = 8


@dataclass(frozen=True, slots=True)
class Example:
    """The lines about a question's subject and how near each is to it; what was asked, of whom, and the human's answer."""

    meeting: str
    lines: tuple[RetoldLine, ...]
    standing: np.ndarray
    asked: str
    named: tuple[str, ...]
    answer: str


class Counts:
    """In how many answers words stand more than 0, 1, … times, by meeting, so that one can be left out."""

    def __init__(self, answers: Iterable[tuple[str, str]]) -> None:
        self.words: dict[str, list[Counter[str]]] = defaultdict(lambda: [Counter() for _ in range(TIMES)])
        self.pairs: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self.answers: Counter[str] = Counter()
        for meeting, answer in answers:
            said = expected.tokens(answer, "en")
            self.answers[meeting] += 1
            for word, n in Counter(said).items():
                for k in range(min(n, TIMES)):
                    self.words[meeting][k][word] += 1
            self.pairs[meeting].update(set(pairwise(said)))
        self.total = [sum((w[k] for w in self.words.values()), Counter()) for k in range(TIMES)]
        self.total_pairs = sum(self.pairs.values(), Counter())
        self.in_meetings = Counter(w for counts in self.words.values() for w in counts[0])
        self.pair_in_meetings = Counter(p for counts in self.pairs.values() for p in counts)

    def usual(self, without: str | None = None) -> UsualWords:
        """Logs of shares, counted on all meetings but one."""
        own = self.words.get(without or "", [Counter()] * TIMES)
        own_pairs = self.pairs.get(without or "", Counter())
        n = self.answers.total() - self.answers[without or ""]
        words = {
            w: [round(float(np.log((self.total[k][w] - own[k][w] + 0.5) / n)), 2) for k in range(TIMES)]
            for w, m in sorted(self.in_meetings.items())
            if m - (w in own[0]) >= MEETINGS
        }
        pairs = {
            p: round(float(np.log((self.total_pairs[p] - own_pairs[p]) / n)), 2)
            for p, m in sorted(self.pair_in_meetings.items())
            if m - (p in own_pairs) >= MEETINGS
        }
        return UsualWords(words, pairs)


def fit(
    examples: Sequence[Example], answers: Iterable[tuple[str, str]], *, trained_on: str
) -> dict[str, object]:
    """The model, as a file of weights/ holds it. `answers`: (meeting, human answer), for what is usual."""
    counts = Counts(answers)
    usual = {m: counts.usual(m) for m in {e.meeting for e in examples}}
    bags = [expected.bags_of(e.lines, "en") for e in examples]
    seen = [
        expected.word_features(e.lines, b, e.standing, language="en", asked=e.asked, named=e.named)
        for e, b in zip(examples, bags, strict=True)
    ]
    said = [expected.tokens(e.answer, "en") for e in examples]
    heads = []
    for k in range(TIMES):
        rows = [
            expected.with_usual(r, b, usual[e.meeting], k)
            for e, b, r in zip(examples, bags, seen, strict=True)
        ]
        goal = [[n[w] > k for w in b.words] for b, n in zip(bags, map(Counter, said), strict=True)]
        heads.append(_logistic(np.concatenate(rows), np.concatenate(goal), WORD_NAMES))
        if k == 0:
            once = [_chance(heads[0], r) for r in rows]
    pairs = [
        expected.pair_features(e.lines, b, e.standing, p, usual[e.meeting], language="en", asked=e.asked)
        for e, b, p in zip(examples, bags, once, strict=True)
    ]
    held = [[p in set(pairwise(s)) for p in b.pairs] for b, s in zip(bags, said, strict=True)]
    every = counts.usual()
    return {
        "trained_on": trained_on,
        "heads": heads,
        "pair": _logistic(np.concatenate(pairs), np.concatenate(held), PAIR_NAMES),
        "words": dict(every.words),
        "pairs": {f"{a} {b}": v for (a, b), v in every.pairs.items()},
    }


def _logistic(rows: np.ndarray, goal: np.ndarray, names: Sequence[str]) -> dict[str, object]:
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(scale < 1e-4, 1.0, scale)
    model = LogisticRegression(C=1.0, max_iter=300).fit((rows - mean) / scale, goal)
    return plain(names, mean, scale, model, digits=4)


def _chance(head: Mapping[str, object], rows: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-Linear.of(head, WORD_NAMES).score(rows))))
