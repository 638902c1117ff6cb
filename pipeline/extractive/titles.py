"""Names a stretch of a meeting: the phrases that are its own more than the rest of the meeting's.

Knows nothing of passages or shapes. Phrases are runs of words without stop words, everyday talk, verbs of speaking or
names of those present; the score is how often and how much more often than elsewhere, times how rare they are at large.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.extractive.background import rarity
from pipeline.extractive.cues import Cues
from pipeline.extractive.utterances import Sentence
from pipeline.text.words import stem

PHRASES = 2
"""A title has at most so many phrases."""
LONGEST = 3
LENGTH_BONUS = (1.0, 2.2, 2.5)
EVERYDAY = 1.1
"""Stems with a lower idf than this are said in every third stretch of any meeting: no part of a subject."""
ALONE = 2.0
"""A word of a lower idf than this says too little by itself."""
_TOKEN = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*|[^\s\w]")
_SCRIPT_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases of a meeting: how often in each sentence, and how they are written."""

    by_sentence: tuple[tuple[Phrase, ...], ...]
    total: Counter[Phrase]
    written: dict[Phrase, Counter[str]]


def phrases(sentences: Sequence[Sentence], cues: Cues) -> Phrases:
    """The phrases of one to three words in each sentence."""
    rare = rarity(cues.language.tag)
    spoken = {
        w for s in {s.speaker for s in sentences if s.speaker} for w in re.findall(r"\w+", s.casefold())
    }
    total: Counter[Phrase] = Counter()
    written: dict[Phrase, Counter[str]] = {}
    found = []
    for s in sentences:
        here: list[Phrase] = []
        text = re.sub(
            "|".join(f.pattern for f in cues.fillers) or r"(?!)", " , ", s.text, flags=re.IGNORECASE
        )
        for run in _runs(text, cues, rare is not None, spoken):
            for size in range(1, LONGEST + 1):
                for i in range(len(run) - size + 1):
                    words = run[i : i + size]
                    key = tuple(stem(w.casefold(), language=cues.language.tag) for w in words)
                    here.append(key)
                    written.setdefault(key, Counter())[" ".join(words)] += 1
        total.update(here)
        found.append(tuple(here))
    return Phrases(tuple(found), total, written)


def _runs(text: str, cues: Cues, known: bool, spoken: set[str]) -> Iterable[list[str]]:
    """Runs of neighbouring words that may be part of a title."""
    rare = rarity(cues.language.tag)
    stop = cues.language.stop_words
    run: list[str] = []
    for token in [*_TOKEN.findall(text), "."]:
        low = token.casefold()
        fits = token[0].isalpha() and low not in stop and low not in spoken and "'" not in token
        fits = fits and not cues.has("number", low) and not cues.has("untitled", low)
        fits = (
            fits
            and (len(token) > 2 or (token.isupper() and len(token) == 2))
            and not _SCRIPT_WITHOUT_SPACES.search(token)
        )
        if fits and rare is not None:
            fits = rare.get(stem(low, language=cues.language.tag), rare.unseen) >= EVERYDAY
        if fits:
            run.append(token)
        elif run:
            yield run
            run = []


def title(found: Phrases, first: int, end: int, cues: Cues) -> str | None:
    """What sentences `first` to `end` - 1 are about; None where no phrase is said twice."""
    rare = rarity(cues.language.tag)
    here: Counter[Phrase] = Counter()
    for line in found.by_sentence[first:end]:
        here.update(line)
    share = (end - first) / max(1, len(found.by_sentence))

    def score(key: Phrase) -> float:
        expected = found.total[key] * share
        lift = math.log1p(here[key] / (expected + 0.5))
        weight = sum(rare.get(w, rare.unseen) for w in key) / len(key) if rare else 2.0
        return float(here[key] * lift * math.sqrt(weight) * LENGTH_BONUS[len(key) - 1])

    often = [
        key
        for key, n in here.items()
        if n > 1 and (len(key) > 1 or not rare or rare.get(key[0], rare.unseen) >= ALONE)
    ]
    best = sorted(often, key=lambda key: (-score(key), key))[:30]
    picked: list[Phrase] = []
    for key in best:
        if len(picked) < PHRASES and not any(set(key) & set(p) for p in picked):
            longer = [k for k in best if len(k) > len(key) and set(key) < set(k) and here[k] * 2 >= here[key]]
            whole = max(longer, key=score) if longer else key
            if not any(set(whole) & set(p) for p in picked):
                picked.append(whole)
    names = [found.written[key].most_common(1)[0][0] for key in picked]
    text = cues.language.comma.join(names)
    return text[0].upper() + text[1:] if text else None
