"""How likely each word that was said is one of those that an answer needs, in the light of question and draft.

Knows nothing of which lines are shown, nor of models. A word is judged by how rare it is, by how well its best line bears on
question and draft, by the words that stand beside it, by whether the draft uses it (or one of its forms), and by whether it is
what such a question asks for: a name where it asks who, a figure where it asks when or how many. A logistic sum of plain
numbers, fitted on QMSum's and ELITR-Bench's human answers together (`python -m tests.train.windows`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.doors import Passage
from pipeline.questions.question import kind_of
from pipeline.text.words import stem, stop_words, words

Floats = NDArray[np.float32]

LIKELY: Mapping[str, float] = {
    "bias": -3.63, "rare": -0.53, "asked": 0.7, "answered": -0.65, "drafted": 1.54, "drafted_form": 0.78, "drafted_rare": 0.26,
    "drafted_name": 0.64, "draft_around": 0.4, "with_question": 0.8, "with_draft": 2.26, "name": -0.56, "capital": 0.9,
    "digit": -0.47, "who_name": 1.24, "figure": 2.85,
}  # fmt: skip
"""Log-odds that a word is one of the answer's, per unit of what `Vocabulary.features` returns."""
UNSAID = 3.0
"""What a word that nobody said counts beside the rarity of those that were."""
_TAG = re.compile(r"[^\W\d_]{3,}\d+")
_WORD = re.compile(r"[^\W_]+")


def content(text: str, language: str) -> frozenset[str]:
    """Words that are no stop words, as they are written, lower case."""
    return frozenset(words(text)) - stop_words(language)


@dataclass(frozen=True, slots=True)
class Light:
    """What is asked and what was answered, and what is known of each line for it: how well it bears on question and on
    draft (mean 0, deviation 1), how probably it lies in what the draft is about (0–1)."""

    question: str
    draft: str
    asked: Floats
    answered: Floats
    chances: Floats


class Vocabulary:
    """The words of a source with the lines that hold them, prepared once for many questions."""

    def __init__(self, passages: Sequence[Passage], *, language: str) -> None:
        self.language = language
        found: dict[str, list[int]] = {}
        for number, passage in enumerate(passages):
            for word in content(f"{passage.speaker or ''} {passage.text}", language):
                found.setdefault(word, []).append(number)
        self.words = tuple(sorted(found))
        self.number = {word: n for n, word in enumerate(self.words)}
        self._places = [np.array(found[word]) for word in self.words]
        self._held_by = np.array([len(at) for at in self._places], dtype=np.float32)
        self._flat = np.concatenate([np.zeros(0, dtype=np.int64), *self._places])
        self._starts = np.cumsum([0, *(len(at) for at in self._places)])[:-1]
        self._lines = len(passages)
        self.rare = np.log(len(passages) / np.maximum(self._held_by, 1)).astype(np.float32)
        speakers = {w for p in passages for w in words(p.speaker or "")}
        tags = _column(_TAG.fullmatch(w) is not None for w in self.words)
        self._name = np.maximum(tags, _column(w in speakers for w in self.words))
        self._digit = _column(any(c.isdigit() for c in w) for w in self.words) * (1 - tags)
        self._capital = self._capitals(passages)
        self._stems = tuple(stem(w, language=language) for w in self.words)

    def _capitals(self, passages: Sequence[Passage]) -> Floats:
        """How often each word stands with a capital letter that no beginning of a line gave it: 0–1."""
        capital: Counter[str] = Counter()
        times: Counter[str] = Counter()
        for passage in passages:
            for n, word in enumerate(_WORD.findall(passage.text)):
                times[word.lower()] += 1
                capital[word.lower()] += n > 0 and word[0].isupper()
        return _column(capital[w] / max(1, times[w]) for w in self.words)

    def likely(self, light: Light) -> Floats:
        """How likely each of `words` is one of the answer's: float32 (words,); 0 for words of the question."""
        seen = self.features(light)
        odds = LIKELY["bias"] + sum(LIKELY[name] * values for name, values in seen.items())
        asked = content(light.question, self.language)
        mine = _column(word not in asked for word in self.words)
        return np.asarray(mine / (1 + np.exp(-odds)), dtype=np.float32)

    def features(self, light: Light) -> dict[str, Floats]:
        """What is seen of each word: float32 (words,) per feature."""
        question, draft = light.question, light.draft
        used = content(draft, self.language)
        stems_used = {stem(w, language=self.language) for w in used}
        kind = kind_of(question, language=self.language)
        drafted = _column(word in used for word in self.words)
        near = _beside(self._share(content(question, self.language)))
        lifted = self._mean(light.chances) / max(float(light.chances.mean()), 1e-6)
        return {
            "rare": self.rare,
            "asked": self._best(light.asked),
            "answered": self._best(light.answered),
            "drafted": drafted,
            "drafted_form": _column(s in stems_used for s in self._stems) * (1 - drafted),
            "drafted_rare": drafted * self.rare,
            "drafted_name": drafted * self._name,
            "draft_around": np.log(lifted + 1e-3),
            "with_question": self._best(near),
            "with_draft": self._best(self._share(used)),
            "name": self._name,
            "capital": self._capital,
            "digit": self._digit,
            "who_name": self._name * (kind == "who"),
            "figure": self._digit * (kind in ("when", "how_many")),
        }

    def _best(self, values: Floats) -> Floats:
        """Each word's highest value over the lines that hold it."""
        return np.maximum.reduceat(values[self._flat], self._starts)

    def _mean(self, values: Floats) -> Floats:
        """Each word's mean value over the lines that hold it."""
        return np.asarray(np.add.reduceat(values[self._flat], self._starts) / self._held_by, dtype=np.float32)

    def _share(self, wanted: Iterable[str]) -> Floats:
        """Which share of the wanted words each line holds, rare ones counting for more."""
        held, total = np.zeros(self._lines, dtype=np.float32), 0.0
        for word in wanted:
            n = self.number.get(word)
            total += UNSAID if n is None else float(self.rare[n])
            if n is not None:
                held[self._places[n]] += self.rare[n]
        return held / np.float32(max(total, 1e-6))


def _beside(values: Floats) -> Floats:
    """The highest of each line and its neighbours."""
    both = np.maximum(np.append(values[1:], 0), np.append(0, values[:-1]))
    return np.asarray(np.maximum(values, both), dtype=np.float32)


def _column(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float32)
