"""Whether a tidied sentence still says what was said: its numbers, negations, names and every word that means something.

Knows nothing of how sentences are tidied. Only words of no meaning, hesitations and words begun and broken off may go.
"""

from __future__ import annotations

import re

from pipeline.extractive.reading.cues import Cues
from pipeline.text.words import MARKS

_LETTER = rf"[^\W_]|[{MARKS}\u200c\u200d]"
_WORD = re.compile(rf"(?:{_LETTER})+(?:['’.,:/-](?:{_LETTER})+)*")
_BROKEN = re.compile(r"(?<![\w-])(\w{1,12})[-–—](?=\s|$)")
_DENIES = re.compile(r"n['’]t$|^(?:not|no|never|nobody|nothing|none|neither|nor|cannot|without)$")


def says_as_much(before: str, after: str, cues: Cues) -> bool:
    """Whether nothing that matters of `before` is missing in `after`; where no spaces are written, no letter may be."""
    if before == after:
        return True
    if not cues.language.spaced:
        return _letters(before) == _letters(after)
    return _matters(before, cues) <= {_plain(word) for word in _WORD.findall(after)}


def _letters(text: str) -> str:
    return "".join(re.findall(_LETTER, text)).casefold()


def _matters(text: str, cues: Cues) -> set[str]:
    """Numbers, negations, names (a capital inside the sentence) and words that are no stop words, in lower case."""
    broken = {match[1].casefold() for match in _BROKEN.finditer(text)}
    found = [m.group() for m in _WORD.finditer(text)]
    language = cues.language
    kept = set()
    for n, word in enumerate(found):
        small = _plain(word)
        if _taken_up(small, found[n + 1 :], marked=small in broken):
            continue
        named = n > 0 and word[0].isupper() and small not in language.stop_words
        denies = small in language.negations or (language.tag == "en" and bool(_DENIES.search(small)))
        if named or denies or small[0].isdigit() or small not in language.stop_words:
            kept.add(small)
    return kept


def _taken_up(begun: str, later: list[str], *, marked: bool) -> bool:
    """Whether a broken-off word is said whole right after ("whi- which", "cou could"), or is too short to say anything."""
    if marked and len(begun) < 3:
        return True
    near = later[:3] if marked else later[:1] if len(begun) <= 3 else []
    return any(_plain(word).startswith(begun) and len(word) > len(begun) for word in near)


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")
