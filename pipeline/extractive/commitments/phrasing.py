"""How a sentence is worded: its common words in a row, with names, numbers and rare words as what they are.

Knows nothing of what is learned from it. "We should merge PR 12 on Monday" and "we should sign lease 7 on Monday" are worded alike:
no word of one community is kept. English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from pipeline.extractive.reading.background import RARE, rarity
from pipeline.text.words import terms

LONGEST = 3
"""So many words in a row are looked at."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?|\d[\w.,:]*|[?…]")
_SPEAKER_OWN = frozenset(("I", "I'm", "I'll", "I've", "I'd"))
NAME, NUMBER, OTHER = "N", "#", "_"
BEGIN, END = "^", "$"


def wording(text: str) -> tuple[str, ...]:
    """The words between BEGIN and END: common ones in lower case, the others as NAME, NUMBER or OTHER, each run as one."""
    found = _WORD.findall(text.replace("...", "…"))
    kinds = [
        NAME if k and w[0].isupper() and w not in _SPEAKER_OWN else _kind(w) for k, w in enumerate(found)
    ]
    kept = [w for word, run in groupby(kinds) for w in ((word,) if word in (NAME, NUMBER, OTHER) else run)]
    return (BEGIN, *kept, END)


@lru_cache(maxsize=50_000)
def _kind(word: str) -> str:
    if word[0].isdigit():
        return NUMBER
    rare, stems = rarity("en"), terms(word)
    if rare is None or not stems:
        return word.lower()
    return OTHER if min(rare.get(s, rare.unseen) for s in stems) >= RARE else word.lower()


def runs(words: Sequence[str]) -> frozenset[str]:
    """All rows of one to LONGEST words, joined by spaces."""
    return frozenset(
        " ".join(words[at : at + size])
        for size in range(1, LONGEST + 1)
        for at in range(len(words) - size + 1)
    )
