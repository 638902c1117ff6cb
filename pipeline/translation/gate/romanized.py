"""Names, loans and cognates of two texts compared by sound, whatever their scripts.

Knows nothing of engines or of languages' words. A name is a capitalized word that does not begin a sentence; where the
script has no capitals there is none to look for.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import regex
from anyascii import anyascii
from rapidfuzz import fuzz

_NAME = regex.compile(r"(?<=[\p{L}\p{N},;:)'’”»\"–—-][ \u00a0(“\"«„'‘’-]{1,3})\p{Lu}[\p{L}\p{M}’']{2,}")
_WORDS = regex.compile(r"[\p{L}\p{M}]+")
_PLAIN = re.compile(r"[a-z0-9]+")
_NO_SOUND = re.compile(r"[^b-df-gj-np-tv-z]")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=2048)
def romanized(text: str) -> str:
    """The text in ASCII small letters."""
    return anyascii(text).lower()


def names(text: str) -> tuple[str, ...]:
    """Capitalized words inside sentences, each once."""
    return tuple(dict.fromkeys(m.removesuffix("'s").removesuffix("’s") for m in _NAME.findall(text)))


def found(name: str, other: str, *, spaced: bool) -> float:
    """How well a name is heard in another text, 0–1, by its consonants; 0 where it has too few to tell."""
    wanted = consonants(romanized(name))
    if len(wanted) < 2:
        return 0.0
    best = 0.0
    if not spaced:
        heard = consonants(romanized(other))
        return fuzz.partial_ratio(wanted, heard) / 100 if len(heard) >= len(wanted) else 0.0
    for word in _skeletons(other):
        if abs(len(word) - len(wanted)) <= 1 + len(wanted):
            best = max(
                best, fuzz.ratio(wanted, word) / 100, fuzz.ratio(wanted, word[: len(wanted)]) / 100 - 0.03
            )
            if len(word) > len(wanted):
                best = max(best, fuzz.ratio(wanted, word[1 : len(wanted) + 1]) / 100 - 0.08)
    return best


@lru_cache(maxsize=1024)
def _skeletons(text: str) -> tuple[str, ...]:
    words = _WORDS.findall(text)
    return tuple({s for s in (consonants(romanized(word)) for word in words) if len(s) >= 2})


def alike(a: str, b: str) -> float:
    """Share of character trigrams in common (Dice), both romanized: names, loans and cognates."""
    left, right = _trigrams(a), _trigrams(b)
    total = sum(left.values()) + sum(right.values())
    return 2 * sum((left & right).values()) / total if total else 0.0


@lru_cache(maxsize=2048)
def _trigrams(text: str) -> Counter[str]:
    flat = " " + " ".join(_PLAIN.findall(romanized(text))) + " "
    return Counter(flat[i : i + 3] for i in range(len(flat) - 2))


@lru_cache(maxsize=16384)
def consonants(text: str) -> str:
    """What is left of a word in any spelling: "Phoenix" and "Finiks" are both fnks."""
    for letters, sound in _SOUNDS:
        text = text.replace(letters, sound)
    return _DOUBLED.sub(r"\1", _NO_SOUND.sub("", text))


_SOUNDS = tuple(
    pair.split(":")
    for pair in "ph:f ck:k th:t sh:s ch:k kh:k gh:g dh:d bh:b w:v c:k q:k x:ks z:s j:g l:r".split()
)
