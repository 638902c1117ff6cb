"""Cuts a meeting where its subject changes, and names the parts.

Knows nothing of passages or shapes. After Hearst, "TextTiling" (Computational Linguistics 1997): a boundary is where
the words before and after differ more than around it; here at turn starts only, and with several window widths.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.extractive.cues import Cues
from pipeline.extractive.utterances import Sentence
from pipeline.text.shift import shift

WORDS_PER_TOPIC = 900
FEWEST = 250


@dataclass(frozen=True, slots=True)
class Topic:
    """Sentences `first` to `last` (both inside) are about `title`; `lines` are the ones that say it best."""

    first: int
    last: int
    title: str
    lines: tuple[int, ...]


def topics(sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues) -> tuple[Topic, ...]:
    """The meeting's parts, in order; each sentence is in exactly one."""
    cuts = [0, *boundaries(sentences), len(sentences)]
    found = []
    for first, end in pairwise(cuts):
        order = sorted(range(first, end), key=lambda i: -weights[i])
        lines = tuple(sorted(i for i in order[:2] if weights[i] > 0))
        found.append(Topic(first, end - 1, title(sentences, first, end, cues), lines))
    return tuple(found)


def boundaries(sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """Indices of the sentences that begin a new topic (the first sentence is not among them)."""
    sizes = np.cumsum([0] + [s.size for s in sentences])
    wanted = int(sizes[-1] // WORDS_PER_TOPIC)
    starts = [i for i in range(1, len(sentences)) if sentences[i].turn != sentences[i - 1].turn]
    if len(starts) < wanted:
        starts = list(range(1, len(sentences)))
    if wanted < 1 or not starts:
        return ()
    depth = shift([s.terms for s in sentences], starts)
    chosen: list[int] = []
    for k in np.argsort(-depth, kind="stable"):
        at = starts[int(k)]
        if len(chosen) == wanted or depth[k] <= 0:
            break
        if all(abs(sizes[at] - sizes[c]) >= FEWEST for c in [0, len(sentences), *chosen]):
            chosen.append(at)
    return tuple(sorted(chosen))


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
