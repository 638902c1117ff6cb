"""A meeting in several languages: every stretch is read as its own language, and what settles something is found in each.

Knows nothing of shapes. A meeting in one language is read as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.doors import Passage
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.reading.cues import Cues, cues
from pipeline.extractive.reading.utterances import Sentence, VerbatimPiece, read

Finder = Callable[[Sequence[Sentence], Sequence[float], Cues], tuple[Commitment, ...]]


def read_each(passages: Sequence[Passage], main: Cues) -> tuple[Sentence, ...]:
    """The sentences of all passages in order, each stretch cut and stemmed by its own language."""
    if len({_tag(p, main) for p in passages}) < 2:
        return read(passages, main)
    found: list[Sentence] = []
    for tag, group in groupby(range(len(passages)), key=lambda i: _tag(passages[i], main)):
        run = list(group)
        turn = found[-1].turn + 1 if found else 0
        for s in read([passages[i] for i in run], cues(tag)):
            pieces = tuple(VerbatimPiece(run[p.passage], p.quote) for p in s.pieces)
            found.append(replace(s, index=len(found), turn=turn + s.turn, pieces=pieces))
    return tuple(found)


def found_in_each(
    find: Finder,
    sentences: Sequence[Sentence],
    weights: Sequence[float],
    main: Cues,
    *,
    passages: Sequence[Passage],
) -> tuple[Commitment, ...]:
    """What `find` finds among the sentences of each language, by that language's own cues, in order of time."""
    of: dict[str, list[int]] = {}
    for s in sentences:
        of.setdefault(_tag(passages[s.first], main), []).append(s.index)
    if len(of) < 2:
        return find(sentences, weights, main)
    found: list[Commitment] = []
    for tag, places in of.items():
        own = [replace(sentences[i], index=k) for k, i in enumerate(places)]
        for f in find(own, [weights[i] for i in places], cues(tag)):
            proof, near = (tuple(places[k] for k in some) for some in (f.sentences, f.about))
            found.append(replace(f, sentences=proof, about=near))
    return tuple(sorted(found, key=lambda f: f.sentences[0]))


def _tag(passage: Passage, main: Cues) -> str:
    return passage.language or main.language.tag
