"""What a question means that is spelled otherwise than the talk: typing slips, and names a recognizer misheard.

Knows nothing of answers. A word that was said anywhere stays as it is; one that was not is looked for among the words of
the talk, by letters and, where it is written like a name, by sound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from pipeline.text.words import stem, stop_words, words

SHORTEST = 4
"""Words of fewer letters are too many alike."""
CLOSE, SOUNDS = 84.0, 60.0
"""How alike two words are written (0–100): a slip of the fingers; a name that sounds the same."""
_LETTER = re.compile(r"[^\W\d_]")
_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("ch", "k"), ("sh", "s"), ("th", "t"), ("q", "k"), ("c", "k"), ("x", "ks"), ("z", "s"), ("d", "t"), ("b", "p"),
    ("v", "f"), ("w", "f"), ("g", "k"), ("y", "i"), ("j", "k"), ("h", ""),
)  # fmt: skip


def sound(word: str) -> str:
    """The consonants of a word as they are heard: "Prysm" and "Prism" are one, "Besu" and "Bezo" too."""
    key = word.casefold()
    for letters, heard in _SOUNDS:
        key = key.replace(letters, heard)
    key = re.sub(r"(.)\1+", r"\1", key)
    return key[:1] + re.sub(r"[aeiou]", "", key[1:])


def corrected(
    question: str,
    said: Iterable[str],
    *,
    language: str = "en",
    joined: Callable[[], Mapping[str, str]] = dict,
    holds: Callable[[str], bool] = lambda stem: False,
) -> tuple[str, Mapping[str, str]]:
    """The question in the words of the talk, and which of its words were replaced; `said`: all words of the talk.

    `holds`: whether a stem is known to be among them, asked first: where it knows all, `said` is not looked at.
    `joined`: words that are said in two ("wake lock"), by how they are written in one; asked only where a word is not known.
    """
    stops = stop_words(language)
    asked = dict.fromkeys(re.findall(r"[^\W\d_]+", question))
    strange = [
        w for w in asked if (low := w.casefold()) not in stops and not holds(stem(low, language=language))
    ]
    if not strange:
        return question, {}
    known = set(said)
    stems = {stem(w, language=language) for w in known}
    made: dict[str, str] = {}
    for word in strange:
        low = word.casefold()
        if low in known or stem(low, language=language) in stems:
            continue
        if found := _exchanged(low, stops) or (
            (joined().get(low) or _nearest(word, known)) if len(low) >= SHORTEST else None
        ):
            made[word] = found
    for word, found in made.items():
        question = re.sub(rf"\b{re.escape(word)}\b", found, question)
    return question, made


def _exchanged(low: str, stops: frozenset[str]) -> str | None:
    """The small word that a slip made of it by exchanging two letters: "teh", "waht"."""
    if not 3 <= len(low) <= 5:
        return None
    slips = (f"{low[:i]}{low[i + 1]}{low[i]}{low[i + 2 :]}" for i in range(len(low) - 1))
    return next((slip for slip in slips if slip in stops), None)


def joined_of(texts: Iterable[str]) -> dict[str, str]:
    """Neighbouring words of a talk, by how they are written in one: {"wakelock": "wake lock"}."""
    return {f"{a}{b}": f"{a} {b}" for text in texts for a, b in pairwise(words(text))}


def _nearest(word: str, known: set[str]) -> str | None:
    from rapidfuzz import fuzz, process  # late: most questions are spelled as the talk is

    low = word.casefold()
    near = [w for w in known if w[:1] == low[:1] and abs(len(w) - len(low)) <= 2 and _LETTER.match(w)]
    best = process.extractOne(low, near, scorer=fuzz.ratio, score_cutoff=CLOSE)
    if best:
        return str(best[0])
    if not word[:1].isupper():
        return None
    alike = [
        w for w in known if abs(len(w) - len(low)) <= 2 and len(w) >= SHORTEST and sound(w) == sound(low)
    ]
    heard = process.extractOne(low, alike, scorer=fuzz.ratio, score_cutoff=SOUNDS)
    return str(heard[0]) if heard else None


def words_of(texts: Iterable[str]) -> Iterator[str]:
    """All words of a talk, in small letters; none is looked for before the first is asked for."""
    plain: list[str] = []
    other: list[str] = []  # one accent would make all of them take the longer way
    for text in texts:
        (plain if text.isascii() else other).append(text)
    yield from {*words("\n".join(plain)), *words("\n".join(other))}
