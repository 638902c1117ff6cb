"""Cut lines of a transcript into small evidence chunks and find those that a statement may rest on.

Knows nothing of models. The grounding model was trained on exactly these chunks, so training and use share this file.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+(?:['’]\w+)?", re.UNICODE)
_FILLER = re.compile(r"\{[a-z ]+\}|\[[a-z ]+\]")
CHUNK_WORDS = 44
"""About 60 word pieces of English: four chunks fill what the grounding model reads."""
CHUNKS_READ = 4

STOP = frozenset(
    "the a an of to in on at for and or but with by from as that this these those it its is are was were be been being he"
    " she they them his her their him we you i me my our your not no so if then than there here will would could should"
    " can may might must do does did have has had about into also more most very which who what when where how why because"
    " while said says say".split()
)


def words_of(text: str) -> list[str]:
    """Lower-cased words, marks of noise like "{vocalsound}" left out."""
    return [w.lower() for w in _WORD.findall(_FILLER.sub(" ", text))]


def stem(word: str) -> str:
    """A crude common form of an English word: enough to see that "buttons" and "button" are one."""
    for ending in ("ingly", "edly", "ing", "ied", "ies", "ed", "es", "ly", "'s", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True, slots=True)
class EvidenceChunk:
    """Consecutive lines as one text of at most about CHUNK_WORDS words. `lines` are the numbers of its lines."""

    text: str
    lines: tuple[int, ...]


def cut(lines: Sequence[tuple[str | None, str]]) -> tuple[EvidenceChunk, ...]:
    """(speaker, text) lines as chunks, in order. A long line is split; its speaker is named again in each part."""
    chunks: list[EvidenceChunk] = []
    texts: list[str] = []
    numbers: list[int] = []
    size = 0

    def close() -> None:
        nonlocal size
        if texts:
            chunks.append(EvidenceChunk(" ".join(texts), tuple(dict.fromkeys(numbers))))
        texts.clear()
        numbers.clear()
        size = 0

    for number, (speaker, text) in enumerate(lines):
        found = _FILLER.sub(" ", text).split()
        for start in range(0, len(found), CHUNK_WORDS):
            part = found[start : start + CHUNK_WORDS]
            if size and size + len(part) > CHUNK_WORDS:
                close()
            texts.append(f"{speaker}: {' '.join(part)}" if speaker else " ".join(part))
            numbers.append(number)
            size += len(part) + 2
    close()
    return tuple(chunks)


class ChunkIndex:
    """Finds the chunks whose words a statement shares, rare words first."""

    def __init__(self, chunks: Sequence[EvidenceChunk]) -> None:
        self.chunks = tuple(chunks)
        self._words = [frozenset(stem(w) for w in words_of(c.text) if w not in STOP) for c in chunks]
        seen = Counter(word for words in self._words for word in words)
        self._weight: Callable[[str], float] = lambda word: math.log(1 + len(chunks) / (0.5 + seen[word]))

    def nearest(
        self, statement: str, *, most: int = CHUNKS_READ, among: Sequence[int] | None = None
    ) -> tuple[int, ...]:
        """Numbers of the best chunks, in the order of the transcript; `among` limits the choice."""
        wanted = {stem(w) for w in words_of(statement) if w not in STOP}
        pool = range(len(self.chunks)) if among is None else among
        scores = {i: sum(self._weight(w) for w in wanted & self._words[i]) for i in pool}
        for i in pool:  # a reply often stands in the chunk after the one that shares its words
            around = max(scores.get(i - 1, 0.0), scores.get(i + 1, 0.0))
            scores[i] = max(scores[i], 0.0) + 0.25 * around / (1 + math.sqrt(len(self._words[i])) / 10)
        best = sorted(pool, key=lambda i: (-scores[i], i))[:most]
        return tuple(sorted(best))
