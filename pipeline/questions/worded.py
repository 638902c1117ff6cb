"""A question outside English by its words: what it asks for, and what is to be looked for.

Knows nothing of passages or answers. What asks ("combien", 怎么, कितना) and what only binds is not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.languages import Language
from pipeline.text.words import MARKS, folded

_WORD = re.compile(rf"\d+(?:[.,:]\d+)*|(?:[^\W\d_]|[{MARKS}\u200c\u200d])+")
_PREFIXED = {"ar": 3, "fa": 1, "he": 2}
"""Letters that such languages may write before a word: articles, "and", prepositions."""
_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{3})")
"""The Arabic article, with what may be written before it: a word is not told by it."""
_WEAK = re.compile(r"(?<=.)[اويىةء\u064b-\u0652]")
"""Arabic letters that come and go between the forms of a word: كرسي, كراسي."""
_PARTICLES = frozenset("はがをのにでともへや")
_LEAST, _SHARE = 3, 0.6


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """What a question asks for ("number", "time", "person", "place", "other") and its telling words."""

    kind: str
    words: tuple[str, ...]


def worded(question: str, language: Language) -> QuestionWords:
    """The question's kind and telling words; where no spaces are written, pairs of characters."""
    asked = folded(question)
    kinds = {kind: folded(words).split() for kind, words in language.asking.items()}
    if not language.spaced:
        kind = next((k for k, marks in kinds.items() if any(m in asked for m in marks)), "other")
        for mark in sorted((m for marks in kinds.values() for m in marks), key=len, reverse=True):
            asked = asked.replace(mark, " ")
        return QuestionWords(kind, tellings(asked, language))
    found = _WORD.findall(asked)
    kind = next((k for k, marks in kinds.items() if set(marks) & set(found)), "other")
    asks = {word for marks in kinds.values() for word in marks}
    return QuestionWords(kind, tuple(w for w in tellings(asked, language) if w not in asks))


def tellings(text: str, language: Language) -> tuple[str, ...]:
    """The words of a text that may be looked for, each once."""
    runs = _WORD.findall(folded(text))
    if language.spaced:
        kept = (w for w in runs if w not in language.stop_words and (len(w) > 1 or w.isdigit()))
    else:
        kept = (pair for run in runs for pair in _pairs(run))
    return tuple(dict.fromkeys(kept))


def _pairs(run: str) -> Iterable[str]:
    if run.isascii() or len(run) < 2:
        return () if run in _PARTICLES else (run,)
    pairs = (run[i : i + 2] for i in range(len(run) - 1) if not _binds(run[i], run[i + 1]))
    return (pair[0] if _is_kanji(pair[0]) and _is_hiragana(pair[1]) else pair for pair in pairs)


def _binds(one: str, other: str) -> bool:
    """Whether one of two characters is a Japanese particle at the end or the beginning of a word: 屋根は, の値段."""
    return (other in _PARTICLES and not _is_hiragana(one)) or (one in _PARTICLES and not _is_hiragana(other))


def _is_kanji(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_hiragana(character: str) -> bool:
    return "\u3040" <= character <= "\u309f"


def alike(one: str, other: str, tag: str) -> bool:
    """Whether two words are forms of one: the same, or with the same beginning for most of the shorter."""
    if one == other:
        return True
    if one[:1].isdigit() or other[:1].isdigit():
        return False
    if tag == "ar":
        one, other = _ARTICLE.sub("", one), _ARTICLE.sub("", other)
        if (root := _WEAK.sub("", one)) == _WEAK.sub("", other) and len(root) >= _LEAST:
            return True
    skipped = range(_PREFIXED.get(tag, 0) + 1)
    return any(_begin_alike(one[i:], other[j:]) for i in skipped for j in skipped)


def _begin_alike(one: str, other: str) -> bool:
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    shorter, longer = sorted((len(one), len(other)))
    return shared >= _LEAST and shared >= _SHARE * shorter and shared >= longer - 6 and shared >= shorter - 3
