"""The plain scorer: is every statement's evidence in the source, does it carry the statement, has the reply its form?

Knows nothing of models. It says what is doubtful, not how likely a stronger model would do better: `benefit` stays
None ("not scored"). The learned scorer stands behind the same door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from pipeline.doors import Doubt, Passage, Reply, Request, Verdict
from pipeline.shapes import ActionShape, ClaimShape, claims_in, spoken_field
from pipeline.text.words import terms
from pipeline.verification.locate import locate

# Lines before and after a cited one that may carry part of a statement: an exchange is seldom longer.
_AROUND = 3
# Share of a statement's content words that must be found around its evidence. Abstractive summaries of QMSum meetings
# share about half of theirs with the lines they were written from; unrelated lines share under a tenth.
_SUPPORT = 0.2
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


class Plain:
    """Scores by evidence, coverage and form."""

    def score(self, request: Request, reply: Reply) -> Verdict:
        """Accepts a reply without doubts. Signals: share of statements grounded, least support, form (0 or 1)."""
        if reply.data is None:
            return _of_text(request, reply)
        lines = Lines(request.passages, language=request.spoken, comparable=not request.translates)
        claims = tuple(claims_in(reply.data))
        doubts = [*_form(request, reply.data), *(d for c in claims for d in _doubts(c, lines))]
        doubted = {d.claim for d in doubts if d.claim is not None}
        grounded = 1 - len(doubted) / len(claims) if claims else None
        whole = [d for d in doubts if d.claim is None]
        signals: Mapping[str, float | None] = {"grounded": grounded, "form": float(not whole)}
        return Verdict(accept=not doubts, doubts=tuple(doubts), signals=signals)


class Lines:
    """The source, for looking things up in it."""

    def __init__(self, passages: Sequence[Passage], *, language: str, comparable: bool = True) -> None:
        """`comparable`: statements are in the language of the source, so that their words can be looked for in it."""
        self.comparable = comparable
        self.passages = passages
        self._place = {p.id: i for i, p in enumerate(passages)}
        self._language = language

    def terms(self, text: str) -> frozenset[str]:
        """Content words of a text."""
        return frozenset(terms(text, language=self._language))

    def around(self, ids: Sequence[str]) -> tuple[Passage, ...]:
        """The lines of these ids and their neighbours."""
        near = sorted(
            {
                j
                for id in ids
                if (i := self._place.get(id)) is not None
                for j in range(max(0, i - _AROUND), min(len(self.passages), i + _AROUND + 1))
            }
        )
        return tuple(self.passages[j] for j in near)


def _doubts(claim: ClaimShape, lines: Lines) -> Iterator[Doubt]:
    if not claim.text.strip():
        return
    cited = tuple(e.segment for e in claim.evidence)
    found = [at[0] for e in claim.evidence if (at := locate(e.quote, lines.passages, e.segment)) is not None]
    if not claim.evidence:
        yield Doubt("no line is cited", claim.text)
        return
    if not found:
        yield Doubt("its quote is not in the transcript", claim.text, cited)
        return
    near = lines.around(found)
    said = " ".join(f"{p.speaker or ''} {p.text}" for p in near)
    missing = [n for n in _NUMBER.findall(claim.text) if n not in _NUMBER.findall(said)]
    if missing:
        yield Doubt(f"{', '.join(missing)} is not in the lines around it", claim.text, tuple(found))
        return
    wanted = lines.terms(claim.text)
    if lines.comparable and wanted and len(wanted & lines.terms(said)) / len(wanted) < _SUPPORT:
        yield Doubt("the lines around it say little of it", claim.text, tuple(found))
    elif isinstance(claim, ActionShape) and claim.owner and not lines.terms(claim.owner) & lines.terms(said):
        yield Doubt(f"nobody near it says or is {claim.owner}", claim.text, tuple(found))


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
        yield Doubt("it cites nothing")
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
