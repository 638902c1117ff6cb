"""Whether evidence windows hold an answer: the rule of the benchmarks' contract, to the letter.

Of the content words of the human answer that occur in the transcript and not in the question, at least 80% must occur
in the windows; where there are fewer than two such words, 60% of those of the strong model's recorded answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.doors import Passage
from pipeline.languages import find
from pipeline.text.words import words


def content(text: str) -> frozenset[str]:
    """Words that are no stop words, as they are written (no stems), lower case."""
    return frozenset(words(text)) - find("en").stop_words


def spoken(passages: Iterable[Passage]) -> frozenset[str]:
    """Content words of the lines, their speakers' names included."""
    found: set[str] = set()
    for passage in passages:
        found |= content(passage.text)
        found |= content(passage.speaker or "")
    return frozenset(found)


def holds(
    windows: Sequence[Passage], transcript: frozenset[str], *, question: str, gold: str, strong: str
) -> bool:
    """The rule. `transcript` is `spoken` of all lines; an answer with no such word at all is held by nothing."""
    have = spoken(windows)
    for answer, share, least in ((gold, 0.8, 2), (strong, 0.6, 1)):
        wanted = (content(answer) & transcript) - content(question)
        if len(wanted) >= least:
            return len(wanted & have) / len(wanted) >= share
    return False
