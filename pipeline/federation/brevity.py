"""Lines for a model that is dear: short ids, no hesitations; and what it copies from them, back in the words that were said.

Knows nothing of prices. Ids, gaps, "uh" and "I I" are a fifth of the tokens of windows of a meeting (ELITR-Bench dev).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel

from pipeline.doors import Passage
from pipeline.shapes import QuoteShape, claims_in
from pipeline.text.fluent import as_said, fluent

_NEAR = 4
"""Lines after the named one in which its words may be: lines of one speaker share an id in a prompt."""


def brief(shown: Sequence[Passage], source: Sequence[Passage], *, language: str) -> tuple[Passage, ...]:
    """The lines, fit to be sent. `source` is what they are from: it says how short an id may be."""
    cut = len(_prefix(source))
    return tuple(
        replace(p, id=p.id[cut:], text=fluent(p.text, language=p.language or language) or p.text)
        for p in shown
    )


def short(id: str, source: Sequence[Passage]) -> str:
    """The id as `brief` sends it."""
    return id[len(_prefix(source)) :]


def restore(data: BaseModel, source: Sequence[Passage], *, language: str) -> BaseModel:
    """A copy of the reply whose quotes have the ids and the verbatim words of the source; what is not found stays."""
    mended = data.model_copy(deep=True)
    place = {p.id: i for i, p in enumerate(source)}
    prefix = _prefix(source)
    for claim in claims_in(mended):
        claim.evidence = [_restored(e, source, place, prefix, language) for e in claim.evidence]
    return mended


def _restored(
    quote: QuoteShape, source: Sequence[Passage], place: dict[str, int], prefix: str, language: str
) -> QuoteShape:
    named = quote.segment.strip().strip("[]")
    id = named if named in place else prefix + named
    if id not in place:
        return quote
    for passage in source[place[id] : place[id] + 1 + _NEAR]:
        said = as_said(quote.quote, passage.text, language=passage.language or language)
        if said is not None:
            return QuoteShape(segment=passage.id, quote=said)
    return QuoteShape(segment=id, quote=quote.quote)


def _prefix(source: Sequence[Passage]) -> str:
    """What all ids begin with, if numbers alone are left without it: "s" of s1, s2, …; else nothing."""
    prefix = re.sub(r"\d+$", "", source[0].id) if source else ""
    return prefix if all(p.id.startswith(prefix) and p.id[len(prefix) :].isdigit() for p in source) else ""
