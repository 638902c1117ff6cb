"""Long text in pieces of a few sentences, so that evidence can point at less than a page.

Knows nothing of speakers. Joined by single spaces, the pieces are the text.
"""

from __future__ import annotations

from pipeline.formats.parts.subtitle_cues import MAX_JOINED_WORDS
from pipeline.text.sentences import split


def pieces(text: str, *, max_words: int = MAX_JOINED_WORDS) -> list[str]:
    """The text, cut at sentence ends so that a piece has at most `max_words` words where sentences allow it."""
    if len(text.split()) <= max_words:
        return [text] if text.strip() else []
    held: list[list[str]] = []
    words = 0
    for sentence in split(text):
        count = len(sentence.split())
        if held and words + count <= max_words:
            held[-1].append(sentence)
            words += count
        else:
            held.append([sentence])
            words = count
    return [" ".join(" ".join(part).split()) for part in held]
