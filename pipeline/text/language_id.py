"""Which language a text is in: py3langid restricted to the languages that have a file, helped by their own words.

Knows nothing of meetings. Short texts are unsure on their own (two to five words: about nine in ten are right): pool
what one speaker said. Relatives (Indonesian and Malay, Danish and Norwegian) are told apart by the stop words and
telltales of their files, simplified from traditional Chinese by which of the two national character sets holds them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log, sqrt
from typing import Any

import regex

from pipeline.languages import find, tags

_WORD_NATS = 8.0  # what a stop word or telltale of one language alone adds; fitted on NTREX, as is the next
_PLAINLY_NATS = 2 * _WORD_NATS
# Without a near relative among ours: of NTREX's 24,000 sentences in other languages none is half made of their small
# words. For these most questions need no look at the others' words.
_ALONE = ("en", "de", "el", "fa", "fil", "hi", "nl", "pt")
_UNLIKELIEST = -30.0  # one odd text in a pool cannot outvote the others
_CHINESE = ("zh-Hans", "zh-Hant", "yue")
_CANTONESE_EVERY = 100  # Cantonese shows one of its own characters at least every so many
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’·-][\p{L}\p{M}]+)*")


@dataclass(frozen=True, slots=True)
class Guess:
    """A language and how sure it is, 0–1 (among the languages that have a file)."""

    tag: str
    confidence: float


def guess(text: str, *, among: tuple[str, ...] | None = None) -> Guess | None:
    """The likeliest language; None where the text holds no letter."""
    return pooled((text,), among=among)


def pooled(texts: Iterable[str], *, among: tuple[str, ...] | None = None) -> Guess | None:
    """One language for all texts together: what one speaker said, or a whole meeting."""
    import numpy as np  # late: who lists or shows is not to wait for it

    lines = [text for text in texts if regex.search(r"\p{L}", text)]
    if not lines:
        return None
    total = sum(np.maximum(score - score.max(), _UNLIKELIEST) for score in map(_scores, lines))
    if among is not None:
        total = np.where(_columns(among), total, -np.inf)
    best = int(np.argmax(total))
    length = sum(len(line.encode()) for line in lines)
    weights = np.exp(np.minimum(0.0, total - total[best]) / sqrt(length))
    tag = _chinese(_tags()[best], "".join(lines), among)
    return Guess(tag, 1.0 / float(weights.sum()))


@lru_cache(maxsize=256)
def _columns(among: tuple[str, ...]) -> Any:
    """Which of `_tags()` are among these."""
    import numpy as np  # late: who lists or shows is not to wait for it

    wanted = {_CHINESE[0] if name in _CHINESE else name for name in among}
    return np.array([name in wanted for name in _tags()])


def plainly(text: str, tag: str) -> bool:
    """Whether the text's small words alone say that it is in `tag`, far ahead of every other language.

    Costs no model. False says nothing: most texts that are in `tag` pass, none that is in another did (NTREX).
    """
    import numpy as np  # late: who lists or shows is not to wait for it

    if tag in _ALONE and _half_small_words(text, tag):
        return True
    names = _tags()
    if tag not in names:
        return False
    told = _by_words(text)
    own = told[names.index(tag)]
    told[names.index(tag)] = -np.inf
    return bool(own - told.max() >= _PLAINLY_NATS)


def _half_small_words(text: str, tag: str) -> bool:
    """Whether at least half of the words, four different ones among them, are small words of the language."""
    small = find(tag).stop_words
    found = _WORD.findall(text.lower())
    own = [word for word in found if word in small]
    return len(set(own)) >= 4 and 2 * len(own) >= len(found)


@lru_cache(maxsize=4096)
def _scores(text: str) -> Any:
    """A log-likelihood for each tag of `_tags()`, as a vector: n-grams, then the words of the files."""
    import numpy as np  # late: who lists or shows is not to wait for it

    model, columns = _identifier()
    return np.asarray(model.raw(f" {text} "))[columns] + _by_words(text)


def _by_words(text: str) -> Any:
    """What stop words and telltales speak for, in nats: a value for each tag of `_tags()`."""
    import numpy as np  # late: who lists or shows is not to wait for it

    bonus = np.zeros(len(_tags()))
    for word in _WORD.findall(text.lower()):
        for column, share in _known_words().get(word, ()):
            bonus[column] += _WORD_NATS * share
    return bonus


@cache
def _known_words() -> dict[str, tuple[tuple[int, float], ...]]:
    """Stop words and telltales: for whom each speaks, and how much: less the more languages share it."""
    lists = []
    for language in (find(tag) for tag in _tags()):
        told = {mark for mark in language.telltales if len(mark) > 1}
        lists.append({word.lower() for word in language.stop_words} | told if language.spaced else set())
    return _weighed(lists)


def _weighed(lists: list[set[str]]) -> dict[str, tuple[tuple[int, float], ...]]:
    holders: dict[str, list[int]] = {}
    for column, marks in enumerate(lists):
        for mark in marks:
            holders.setdefault(mark, []).append(column)
    full = log(len(lists))
    return {
        mark: tuple((column, log(len(lists) / len(columns)) / full) for column in columns)
        for mark, columns in holders.items()
    }


@cache
def _tags() -> tuple[str, ...]:
    """Tags that are told apart by n-grams: one for all written Chinese."""
    return tuple(tag for tag in tags() if tag not in _CHINESE[1:])


@cache
def _identifier() -> tuple[_Identifier, list[int]]:
    languages = [find(tag) for tag in _tags()]
    model = _Identifier(tuple(dict.fromkeys(language.langid or language.tag for language in languages)))
    return model, [model.labels.index(language.langid or language.tag) for language in languages]


class _Identifier:
    """py3langid without its alias bookkeeping: raw log-likelihoods for our labels only."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        self._identifier.set_languages(list(labels))
        self.labels: list[str] = list(dict.fromkeys(self._identifier.nb_classes))

    def raw(self, text: str) -> list[float]:
        """One score a label, in the order of `labels`."""
        ranked = dict(self._identifier.rank(text))
        return [float(ranked[label]) for label in self.labels]


def _chinese(tag: str, text: str, among: tuple[str, ...] | None) -> str:
    """Which of the written Chineses: Cantonese by its own characters, else GB 2312's against Big5's."""
    if tag != _CHINESE[0]:
        return tag
    allowed = [name for name in _CHINESE if among is None or name in among]
    if "yue" in allowed and sum(mark in find("yue").telltales for mark in text) * _CANTONESE_EVERY >= len(
        text
    ):
        return "yue"
    simplified = sum(_only_in(mark, "gb2312", "big5") for mark in text)
    traditional = sum(_only_in(mark, "big5", "gb2312") for mark in text)
    tag = "zh-Hant" if traditional > simplified else "zh-Hans"
    return tag if tag in allowed else allowed[0]


@lru_cache(maxsize=20000)
def _only_in(mark: str, encoding: str, other: str) -> bool:
    return _holds(mark, encoding) and not _holds(mark, other)


def _holds(mark: str, encoding: str) -> bool:
    try:
        mark.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
