"""What the words of a sentence mean, roughly, in every language that has a file: enough to see two texts share a subject.

Knows nothing of sentences' structure or of translations. A meaning is named by an English word. Two sources: our own
lists of everyday words (`pipeline/languages/words/`, beginnings of words) and what tests/train/lexicon.py draws from
Unicode's CLDR (names of countries, cities, months, units, and the words that annotate emoji).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import regex

from pipeline.languages import find

_WORD = regex.compile(r"[\p{L}\p{M}'’-]+")
_APART = regex.compile(r"['’-]")
_LONGEST = 8  # characters of a word where words are not set apart by spaces
_ENDING = 6  # characters that inflection may add to a beginning
# How many letters such languages put before a word: articles, prepositions, verb prefixes.
_BEFORE = {"ar": 3, "fa": 1, "he": 3, "id": 4, "ms": 4, "fil": 4}
_AS_WRITTEN = frozenset({"ko", "vi"})  # stems of the CLDR words are not cut


@dataclass(frozen=True, slots=True)
class _HeldMeanings:
    meanings: dict[str, tuple[str, ...]]
    numbers: dict[int, tuple[str, ...]]


@lru_cache(maxsize=1024)
def meanings(text: str, tag: str) -> frozenset[str]:
    """Meanings of the words of `text`; a word may have several, and most have none."""
    known = _held(tag).meanings
    found = _runs(text.lower()) if not find(tag).spaced else _beginnings(text.lower(), tag)
    return frozenset(meaning for part in found for meaning in known.get(part, ()))


def number_words(tag: str) -> dict[int, tuple[str, ...]]:
    """How 1 to 20, the tens, 100 and 1000 are written in words, cardinal and ordinal."""
    return _held(tag).numbers


def stem(word: str, tag: str) -> str:
    """The beginning by which an inflected word is still known."""
    if len(word) <= 4 or tag in _AS_WRITTEN or not find(tag).spaced:
        return word
    return word[: max(4, len(word) - 2)]


def _runs(text: str) -> Iterator[str]:
    for at in range(len(text)):
        for size in range(1, min(_LONGEST, len(text) - at + 1)):
            yield text[at : at + size]


def _beginnings(text: str, tag: str) -> Iterator[str]:
    shortest = 0 if tag == "ko" else 3 if find(tag).script in {"Latn", "Cyrl", "Grek"} else 2
    for word in _WORD.findall(text):
        for part in {word, *_APART.split(word)}:
            for skipped in range(min(_BEFORE.get(tag, 0), len(part) - 2) + 1):
                rest = part[skipped:]
                yield rest
                least = max(shortest, len(rest) - _ENDING - 1, 2 if skipped else 0)
                for size in range(len(rest) - 1, least, -1):
                    yield rest[:size]


@cache
def _held(tag: str) -> _HeldMeanings:
    """Both sources of a language; a language without them knows no meanings, and is judged by the other signs."""
    name = find(tag).tag.lower().replace("-", "_")
    known: dict[str, list[str]] = {}
    numbers: dict[int, tuple[str, ...]] = {}
    drawn = files("pipeline").joinpath("weights", "lexicon", f"{name}.json.gz")
    if drawn.is_file():
        held = json.loads(gzip.decompress(drawn.read_bytes()))
        numbers = {int(value): tuple(words) for value, words in held["numbers"].items()}
        for form, names in held["words"].items():
            known.setdefault(form, []).extend(names.split())
    ours = files("pipeline").joinpath("languages", "words", f"{name}.txt")
    for line in ours.read_text(encoding="utf-8").splitlines() if ours.is_file() else ():
        meaning, _, forms = line.partition(": ")
        for form in forms.split():
            known.setdefault(form, []).append(f"{meaning}!")
    return _HeldMeanings({form: tuple(dict.fromkeys(names)) for form, names in known.items()}, numbers)
