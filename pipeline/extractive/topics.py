"""Cuts a meeting where its subject changes, and names the parts.

Knows nothing of passages or shapes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extractive.boundaries import boundaries
from pipeline.extractive.cues import Cues
from pipeline.extractive.utterances import Sentence


@dataclass(frozen=True, slots=True)
class Topic:
    """Sentences `first` to `last` (both inside) are about `title`; `lines` are the ones that say it best."""

    first: int
    last: int
    title: str
    lines: tuple[int, ...]


def topics(sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues) -> tuple[Topic, ...]:
    """The meeting's parts, in order; each sentence is in exactly one."""
    cuts = [0, *boundaries(sentences, cues), len(sentences)]
    found = []
    for first, end in pairwise(cuts):
        order = sorted(range(first, end), key=lambda i: -weights[i])
        lines = tuple(sorted(i for i in order[:2] if weights[i] > 0))
        found.append(Topic(first, end - 1, title(sentences, first, end, cues), lines))
    return tuple(found)


_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[^\s\w]")


def title(sentences: Sequence[Sentence], first: int, end: int, cues: Cues) -> str:
    """What sentences `first`..`end`-1 are about: the phrase that is theirs more than the rest of the meeting's."""
    stop = cues.language.stop_words
    phrases: Counter[tuple[str, ...]] = Counter()
    shown: dict[tuple[str, ...], Counter[str]] = {}
    for s in sentences[first:end]:
        run: list[str] = []
        for token in [*_TOKEN.findall(s.text), "."]:
            if token[0].isalnum() and token.lower() not in stop and "'" not in token and len(token) > 2:
                run.append(token)
                continue
            for size in (1, 2, 3):
                for i in range(len(run) - size + 1):
                    words = run[i : i + size]
                    key = tuple(w.lower() for w in words)
                    phrases[key] += 1
                    shown.setdefault(key, Counter())[" ".join(words)] += 1
            run = []
    if not phrases:
        return sentences[first].text[:60]
    best = sorted(phrases, key=lambda k: (-phrases[k] * len(k) ** 1.2, k))[:12]
    picked: list[tuple[str, ...]] = []
    for key in best:
        if not any(set(key) & set(p) for p in picked):
            picked.append(key)
    names = [shown[k].most_common(1)[0][0] for k in picked[:2]]
    text = ", ".join(names)
    return text[0].upper() + text[1:]
