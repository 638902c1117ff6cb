"""What a meeting was about, in one sentence: the subjects of its longest parts, in the words that were used for them.

Knows nothing of decisions or of models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.doors import Passage
from pipeline.extractive.reading.background import rarity
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.narration import leader
from pipeline.extractive.reading.utterances import Sentence
from pipeline.extractive.topics.parts import Topic
from pipeline.shapes import ClaimShape, QuoteShape
from pipeline.text.words import stem, words

SUBJECTS = 4
"""So many subjects are named, those of several words first."""
RARE = 3.0


def gist(
    passages: Sequence[Passage],
    sentences: Sequence[Sentence],
    stretches: Sequence[Topic],
    cues: Cues,
    *,
    language: str,
    heading: str | None = None,
) -> ClaimShape | None:
    """The subjects of the longest stretches, in the order of the talk, each with the sentence that names it first.

    In `language` where it has a sentence for them, else as `heading` ("Discussed: {topics}"); None where there is neither,
    or fewer than two subjects have a name.
    """
    lead = leader(language)
    places = _places(sentences, stretches)
    telling: list[str] = []
    for name in sorted(places, key=lambda name: " " not in name):
        fits = _names_a_subject(name, cues) and not any(_alike(name, other, cues) for other in telling)
        if fits and len(telling) < SUBJECTS:
            telling.append(name)
    if len(telling) < 2 or (lead is None and heading is None):
        return None
    telling.sort(key=places.__getitem__)
    quotes = [
        QuoteShape(segment=passages[p.passage].id, quote=p.quote)
        for name in telling
        for p in sentences[places[name]].pieces
    ]
    text = lead(telling) if lead else f"{heading}.".replace("{topics}", cues.language.comma.join(telling))
    return ClaimShape(text=text, evidence=quotes)


def _places(sentences: Sequence[Sentence], stretches: Sequence[Topic]) -> dict[str, int]:
    """Each subject as it was said, and the sentence that says it first: the first ones of all stretches, longest first,
    then others of several words.
    """
    places: dict[str, int] = {}
    longest = sorted(stretches, key=lambda t: t.first - t.last)
    for rank in range(max((len(t.subjects) for t in longest), default=0)):
        for stretch in longest:
            for name in stretch.subjects[rank : rank + 1]:
                said = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
                there = range(stretch.first, stretch.last + 1)
                at = next((i for i in there if said.search(sentences[i].text)), None)
                if at is not None and (rank == 0 or " " in name):
                    places.setdefault(name, at)
    return places


def _alike(name: str, other: str, cues: Cues) -> bool:
    return bool(_stems(name, cues) & _stems(other, cues))


def _stems(name: str, cues: Cues) -> set[str]:
    return {stem(w, language=cues.language.tag) for w in words(name)}


def _names_a_subject(name: str, cues: Cues) -> bool:
    """Several words do, and a word by itself where it is rare in talk at large: "mempool", not "hello" or "client"."""
    rare = rarity(cues.language.tag)
    if cues.has("small_talk", name):
        return False
    return " " in name or rare is None or rare.get(stem(name.casefold()), rare.unseen) >= RARE
