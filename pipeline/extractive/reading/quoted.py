"""A spoken sentence as a quotation: speaker, quotation marks, the words as they were said.

Knows nothing of what is quoted. Only the beginning may be cut, where it says nothing ("Yeah, so, um"), and the end of
what rambles; in between no word is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.readable import short_name, tidy, without_stray_stops
from pipeline.extractive.reading.utterances import Sentence
from pipeline.text.quotations import attributed

LONGEST = 40
"""A quotation of more words is cut at the end of a clause."""
FEWEST, TELLING = 5, 2
"""A line of fewer words, or of fewer that carry meaning, says nothing by itself."""
_CLAUSE = re.compile(r"[,;:.…]\s")
_BROKEN_END = re.compile(
    r"(?:[-–—…,]|\.\.\.|\b(?:and|or|but|so|because|the|a|an|to|of|can|will|would|should|could|\w+'ll|i'm|we're|if|which|our|my|your))[\s,.…]*$",
    re.IGNORECASE,
)
"""How what was given up on the way ends."""


def quoted(s: Sentence, cues: Cues, *, showing: str | None = None, most: int = LONGEST) -> str:
    """`Ana: “We move it to May.”`; without a name only the quotation. `showing`: words that must not be cut off."""
    return attributed(short_name(s.speaker), words_of(s, cues, showing=showing, most=most))


def quoted_together(sentences: Sequence[Sentence], cues: Cues, *, most: int = LONGEST) -> str:
    """Sentences that one person said one after the other as one quotation: the first without an empty beginning, the last cut
    where all of it would be too long."""
    *whole, last = sentences
    if not whole:
        return quoted(last, cues, most=most)
    said = [words_of(whole[0], cues, most=whole[0].size), *(_said(s, cues) for s in whole[1:])]
    rest = _said(last, cues)
    left = max(FEWEST, most - sum(len(w.split()) for w in said))
    if len(rest.split()) > left:
        rest = _cut(rest.split(), left)
    return attributed(short_name(sentences[0].speaker), " ".join((*said, rest)))


def _said(s: Sentence, cues: Cues) -> str:
    text = tidy(s.text)
    return without_stray_stops(text) if cues.language.tag == "en" else text


def words_of(s: Sentence, cues: Cues, *, showing: str | None = None, most: int = LONGEST) -> str:
    """The words of a sentence without an empty beginning, cut where they ramble on."""
    text = _said(s, cues)
    if cues.fillers:
        text = _without_lead(text, cues)
    words = text.split()
    if len(words) <= most:
        return text
    if showing and showing not in " ".join(words[:most]) and showing in text:
        return _around(text, showing)
    return _cut(words, most)


def _cut(words: Sequence[str], most: int) -> str:
    """At most so many words, up to the end of a clause where one is near."""
    kept = " ".join(words[:most])
    ends = [m.start() for m in _CLAUSE.finditer(kept) if m.start() > len(kept) // 2]
    return kept[: ends[-1]].rstrip(",;:. …") + " …" if ends else kept + " …"


def _around(text: str, showing: str) -> str:
    """The clauses about some words, from the last beginning that leaves them within reach."""
    at, end = text.index(showing), text.index(showing) + len(showing)
    begins = [m.end() for m in _CLAUSE.finditer(text) if m.end() <= at]
    begin = next((b for b in begins if len(text[b:end].split()) <= LONGEST), at)
    rest = [m.start() for m in _CLAUSE.finditer(text) if m.start() >= end]
    ends = [e for e in rest if len(text[begin:e].split()) <= LONGEST]
    stop = len(text) if len(text[begin:].split()) <= LONGEST else ends[-1] if ends else end
    return f"… {text[begin:stop].strip()}" + (" …" if stop < len(text) else "")


def _without_lead(text: str, cues: Cues) -> str:
    """Without the words at the beginning that only fill: what follows is still word for word what was said."""
    while True:
        ends = [m.end() for f in cues.fillers if (m := f.match(text)) and 0 < m.end() < len(text)]
        rest = text[max(ends) :].lstrip(" ,.…-–—") if ends else text
        if not ends or len(rest.split()) < FEWEST:
            return text[:1].upper() + text[1:] if text[:1].islower() else text
        text = rest


def breaks_off(s: Sentence, cues: Cues) -> bool:
    """Whether a sentence stops before it is said: at "so that it…", or where a line of captions was full."""
    text = s.text.rstrip()
    return _BROKEN_END.search(text) is not None or text.endswith(("…", "...")) or text[-1:].isalnum()


def quotable(s: Sentence, cues: Cues) -> bool:
    """Whether a sentence says something by itself: no nod, no half sentence, no greeting."""
    if s.size < FEWEST or len(set(s.terms)) < TELLING or cues.has("small_talk", s.text):
        return False
    return _BROKEN_END.search(s.text) is None
