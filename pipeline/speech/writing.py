"""Plain recognized words as people write them: capitals, and a full stop or question mark after each utterance.

Knows nothing of audio. English only: for recognizers that write bare lower-case words. No word is added or changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.meeting import Word

_ALWAYS = {
    word.lower(): word
    for word in "I I'm I'll I've I'd Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February "
    "April June July August September October November December English American".split()
}
_ASKING = frozenset("who what when where why how which whose".split())
_INVERTED = frozenset(
    "is are was were do does did can could will would shall should have has had isn't aren't don't doesn't "
    "didn't can't couldn't won't wouldn't shouldn't haven't hasn't".split()
)
_SUBJECTS = frozenset(
    "i you he she it we they this that these those there anyone anybody somebody someone the your our my".split()
)


def written(words: Sequence[Word], vocabulary: Sequence[str] = ()) -> list[Word]:
    """The same words, cased and with an end mark; `vocabulary` gives the spelling of names."""
    spelled = {**_ALWAYS, **{part.lower(): part for entry in vocabulary for part in entry.split()}}
    lower = [word.text.lower() for word in words]
    texts = [spelled.get(text, text) for text in lower]
    texts[0] = texts[0][:1].upper() + texts[0][1:]
    texts[-1] += "?" if _asks(lower) else "."
    return [replace(word, text=text) for word, text in zip(words, texts, strict=True)]


def _asks(lower: list[str]) -> bool:
    """Whether the order of the first words is that of a question; too short to tell is no question."""
    start = [w for w in lower if w not in ("and", "so", "but", "okay", "or", "well", "then")][:3]
    if len(start) < 3:
        return False
    if start[0] in _INVERTED and start[1] in _SUBJECTS:
        return True
    return start[0] in _ASKING and start[1] in _INVERTED | {"many", "much", "long", "about", "time"}
