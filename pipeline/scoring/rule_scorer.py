"""The plain scorer: does every statement hold, does the text rest on them, has the reply its form?

Knows nothing of models, nor how a statement is verified. It says what is doubtful, not how likely a stronger model would do better: `benefit` stays
None ("not scored"). The learned scorer stands behind the same door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from pipeline.doors import Doubt, Reply, Request, Verdict
from pipeline.shapes import ClaimShape, claims_in, spoken_field
from pipeline.text.words import terms
from pipeline.verification.doubts import of_reply

CITES_NOTHING = "it cites nothing"


class RuleScorer:
    """Scores by evidence, coverage and form."""

    def score(self, request: Request, reply: Reply) -> Verdict:
        """Accepts a reply without doubts. Signals: share of statements that hold, form (0 or 1)."""
        if reply.data is None:
            return _of_text(request, reply)
        claims = tuple(c for c in claims_in(reply.data) if c.text.strip())
        found = of_reply(reply.data, request.passages, spoken=request.spoken, wanted=request.wanted)
        doubts = (*_form(request, reply.data), *found)
        told = {c.text for c in claims}
        doubted = sum(d.claim in told for d in found)
        grounded = 1 - doubted / len(claims) if claims else None
        whole = [d for d in doubts if d.claim is None]
        signals: Mapping[str, float | None] = {"grounded": grounded, "form": float(not whole)}
        return Verdict(accept=not doubts, doubts=doubts, signals=signals)


def _form(request: Request, data: BaseModel) -> Iterator[Doubt]:
    """What a reply lacks as a whole."""
    name = spoken_field(type(data))
    if name is not None and not str(getattr(data, name)).strip():
        yield Doubt(f"its {name} is empty")
    for name in type(data).model_fields:
        value = getattr(data, name)
        if isinstance(value, ClaimShape) and not value.text.strip():
            yield Doubt(f"its {name} is empty")
    found = getattr(data, "found", None)
    claims = tuple(claims_in(data))
    if found is True and not claims:
        yield Doubt(CITES_NOTHING)
    if found is False and (near := _nearest(request)):
        yield Doubt("it found no answer, but these lines share the question's words", None, near)


def _nearest(request: Request) -> tuple[str, ...]:
    """Lines that hold most of the question's content words, if there are any."""
    wanted = frozenset(terms(request.inputs.get("question", ""), language=request.spoken))
    if not wanted:
        return ()
    scored = (
        (len(wanted & frozenset(terms(p.text, language=request.spoken))) / len(wanted), p.id)
        for p in request.passages
    )
    best = sorted((s for s in scored if s[0] >= 0.6), reverse=True)[:5]
    return tuple(id for _, id in best)


def _of_text(request: Request, reply: Reply) -> Verdict:
    """A plain text: how much of each sentence's content is in the source at all."""
    if not reply.text.strip():
        return Verdict(accept=False, doubts=(Doubt("the reply is empty"),), signals={"support": None})
    if not request.passages or request.translates:
        return Verdict(accept=True, signals={"support": None})
    have: set[str] = set()
    for passage in request.passages:
        have.update(terms(f"{passage.speaker or ''} {passage.text}", language=request.spoken))
    doubts, shares = [], []
    for sentence in re.split(r"(?<=[.!?。！？])\s+|\n+", reply.text):
        wanted = frozenset(terms(sentence, language=request.spoken))
        if not wanted:
            continue
        share = len(wanted & have) / len(wanted)
        shares.append(share)
        if share < 0.5:
            doubts.append(Doubt("most of its words are not in the transcript", sentence))
    support = sum(shares) / len(shares) if shares else None
    return Verdict(accept=not doubts, doubts=tuple(doubts), signals={"support": support})
