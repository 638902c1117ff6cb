"""The spine of a call: of each part the things called by name, who brought it, and how it ended, in the words that did.

Knows nothing of shapes. Every word comes from the talk; where nothing ended anything, the part ends with what was worth
most in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.scored import Moments
from pipeline.extractive.reading.named import named, telling
from pipeline.extractive.reading.utterances import Sentence
from pipeline.extractive.topics.parts import Topic
from pipeline.text.words import terms

MOST_NAMES = 8
USUAL, SEVERAL = 0.5, 4
"""What is named in more than this share of at least so many parts tells of none of them."""
EDGE, LOOKED_AT = 0.08, 5
"""The line of a part is one of so many of its most notable ones, and none from its very beginning or end."""
NAMED, CLEAR = 0.5, 0.5
"""What it counts, in logits, that a line names what the title does, and that it is understood by itself."""
LATE = 0.35
"""What ends a part is looked for after this share of it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Of one part: names as they were said, who said most of it, the sentences shown, the last of which ended it."""

    names: tuple[str, ...]
    by: str | None
    lines: tuple[int, ...]


def spine(
    stretches: Sequence[Topic],
    sentences: Sequence[Sentence],
    found: Sequence[Commitment],
    moments: Moments,
    *,
    language: str,
) -> tuple[Outline, ...]:
    """One of each part, in order."""
    speakers = [s.speaker for s in sentences if s.speaker]
    besides = {part for label in set(speakers) for part in (label, *label.split())}
    besides |= _everywhere(stretches, sentences, language=language)
    made = []
    for t in stretches:
        there = range(t.first, t.last + 1)
        names = telling(
            (sentences[i].text for i in there), most=MOST_NAMES, language=language, besides=besides
        )
        about = frozenset(terms(t.title or "", language=language))
        made.append(Outline(names, _brought_by(sentences, there), _lines(there, about, found, moments)))
    return tuple(made)


def _everywhere(stretches: Sequence[Topic], sentences: Sequence[Sentence], *, language: str) -> set[str]:
    """Names that are said in most parts of a talk, and so tell of none."""
    parts: Counter[str] = Counter()
    for t in stretches:
        parts.update({n.text for s in sentences[t.first : t.last + 1] for n in named(s.text, language)})
    return {name for name, n in parts.items() if n > USUAL * len(stretches) and len(stretches) >= SEVERAL}


def _brought_by(sentences: Sequence[Sentence], there: range) -> str | None:
    """Who says more than half of a part; else who says its longest turn."""
    words: Counter[str] = Counter()
    for i in there:
        words[sentences[i].speaker or ""] += sentences[i].size
    best = words.most_common(1)
    return best[0][0] or None if best else None


def _lines(
    there: range, about: frozenset[str], found: Sequence[Commitment], moments: Moments
) -> tuple[int, ...]:
    """What is most worth quoting of its most notable lines, rather of what its title names; and how it ended."""
    told = (f for f in found if f.kind in ("decision", "action") and not f.to_check)
    ended = [f.sentences[0] for f in told if f.sentences[0] in there]
    late = range(there.start + int(LATE * len(there)), there.stop)
    end = max(ended) if ended else next(iter(moments.kept("decision", 1, within=late)), None)
    taken = [end] if end is not None else []
    edge = int(EDGE * len(there))
    inner = range(there.start + edge, there.stop - edge)
    lines = moments.notable(LOOKED_AT, taken=taken, within=inner) or moments.notable(
        1, taken=taken, within=there
    )
    if not moments.is_short:
        lines = sorted(lines, key=lambda i: -_worth(i, about, moments))
    return tuple(sorted([*lines[:1], *taken]))


def _worth(i: int, about: frozenset[str], moments: Moments) -> float:
    named = NAMED * bool(about & set(moments.sentences[i].terms))
    return float(moments.minuted("quote")[i] + CLEAR * moments.minuted("clear")[i]) + named
