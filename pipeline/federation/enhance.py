"""Makes the request by which a stronger model betters a draft: draft, doubts and evidence windows, not the whole source.

Knows nothing of prices or of who wrote the draft. A reply of many independent statements (a recap) is bettered
statement by statement: only the doubted ones are sent and only they come back, so the bill follows the doubts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pydantic import BaseModel, Field

from pipeline.doors import Doubt, Passage, Reply, Request, Verdict
from pipeline.prompts import render
from pipeline.shapes import ActionShape, ClaimShape, QuoteShape, Shape, claims_in
from pipeline.text.retrieval import Index
from pipeline.text.words import count_tokens


class Settled(Shape):
    """One doubted statement, settled from the lines around it."""

    n: int = Field(description="its number")
    text: str | None
    quotes: list[QuoteShape]


class SettledAction(Settled):
    """The same for tasks."""

    owner: str | None
    due: str | None


class Settlement(Shape):
    """Doubted statements, settled."""

    statements: list[Settled]


class ActionSettlement(Shape):
    """Doubted statements with tasks among them, settled."""

    statements: list[SettledAction]


@dataclass(frozen=True, slots=True)
class Room:
    """Tokens of evidence a stronger model is shown: for a reply as a whole, and for each doubted statement."""

    reply: int = 1500
    statement: int = 90


def needs_all(verdict: Verdict) -> bool:
    """Whether the doubts are about the reply as a whole, so that windows would not do."""
    return any(d.claim is None and not d.passages for d in verdict.doubts)


def in_parts(shape: type[BaseModel] | None) -> bool:
    """Whether the reply is a set of independent statements, which can be settled one by one."""
    lists = [f for f in (shape.model_fields.values() if shape else ()) if "ClaimShape]" in str(f.annotation)]
    return len(lists) > 1


def enhancement(request: Request, draft: Reply, verdict: Verdict, *, room: Room) -> Request:
    """What the stronger model is asked. The request's passages are the source; those of the result are windows."""
    if in_parts(request.shape) and draft.data is not None and any(d.claim for d in verdict.doubts):
        return _settle(request, draft, verdict, room)
    return _rewrite(request, draft, verdict, room)


def enhanced(request: Request, draft: Reply, reply: Reply) -> Reply:
    """The draft with what the stronger model settled put in; a whole new reply is returned as it is.

    A statement that the lines do not support keeps its words and loses its evidence: it is shown as unverified.
    """
    if not isinstance(reply.data, Settlement | ActionSettlement) or draft.data is None:
        return reply
    settled = {s.n: s for s in reply.data.statements}
    data = _replaced(draft.data, settled)
    return replace(reply, data=data, text=data.model_dump_json())


def _settle(request: Request, draft: Reply, verdict: Verdict, room: Room) -> Request:
    assert draft.data is not None
    whys = {d.claim: d for d in reversed(verdict.doubts) if d.claim is not None}
    numbered = [(n, c) for n, c in enumerate(claims_in(draft.data), start=1) if c.text in whys]
    shown: set[str] = set()
    for _, claim in numbered:
        shown.update(p.id for p in _around(request, claim, whys[claim.text], room.statement))
    statements = "\n".join(f"{n}. {_told(c)} — {whys[c.text].reason}" for n, c in numbered)
    tasks = any(isinstance(c, ActionShape) for _, c in numbered)
    return replace(
        request,
        task=f"enhance.{request.task}",
        passages=tuple(p for p in request.passages if p.id in shown),
        inputs={"statements": statements},
        shape=ActionSettlement if tasks else Settlement,
        draft=draft,
        doubts=tuple(whys[c.text] for _, c in numbered),
        scope="windows",
        max_output_tokens=min(request.max_output_tokens, 300 + 150 * len(numbered)),
    )


def _rewrite(request: Request, draft: Reply, verdict: Verdict, room: Room) -> Request:
    asked = " ".join(text for name, text in request.inputs.items() if name in ("question", "statement"))
    queries = [q for q in (asked, _words_of(draft), *(d.claim or "" for d in verdict.doubts)) if q.strip()]
    pinned = [id for d in verdict.doubts for id in d.passages]
    if draft.data is not None:
        pinned += [e.segment for c in claims_in(draft.data) for e in c.evidence]
    near = _fitting(request, pinned, room.reply // 3)
    spent = sum(count_tokens(p.text, language=request.language) + 4 for p in near)
    found = _windows(request, queries, room.reply - spent)
    shown = {p.id for p in (*near, *found)}
    return replace(
        request,
        task=f"enhance.{request.task}",
        passages=tuple(p for p in request.passages if p.id in shown),
        inputs={
            "brief": render(replace(request, passages=())).ask,
            "draft": draft.text if draft.data is None else draft.data.model_dump_json(exclude_none=True),
            "doubts": "\n".join(
                f"- {d.claim}: {d.reason}" if d.claim else f"- {d.reason}" for d in verdict.doubts
            )
            or "- nothing in particular; it may be incomplete",
        },
        draft=draft,
        doubts=verdict.doubts,
        scope="windows",
    )


def _windows(request: Request, queries: Sequence[str], max_tokens: int) -> tuple[Passage, ...]:
    """The exchanges that bear on the queries, as far as the tokens go."""
    if max_tokens <= 0 or not request.passages:
        return ()
    return _index(request.passages, request.language).windows(queries, max_tokens=max_tokens)


@lru_cache(maxsize=4)
def _index(passages: tuple[Passage, ...], language: str) -> Index:
    """One index for all doubts and questions about a meeting: making it reads every line."""
    return Index(passages, language=language)


def _words_of(draft: Reply) -> str:
    return draft.text if draft.data is None else " ".join(c.text for c in claims_in(draft.data))


def _around(request: Request, claim: ClaimShape, doubt: Doubt, max_tokens: int) -> tuple[Passage, ...]:
    """The lines that a doubted statement cites, with their neighbours; where they lead nowhere, those that resemble it."""
    cited = _fitting(request, [*doubt.passages, *(e.segment for e in claim.evidence)], max_tokens)
    if cited and "not in the transcript" not in doubt.reason:
        return cited
    query = " ".join([claim.text, *(e.quote for e in claim.evidence)])
    return _windows(request, [query], max_tokens) or cited


def _fitting(request: Request, ids: Sequence[str], max_tokens: int) -> tuple[Passage, ...]:
    """The lines of these ids, then their neighbours, nearest first, as far as the tokens go; in order."""
    place = {p.id: i for i, p in enumerate(request.passages)}
    centres = [place[id] for id in dict.fromkeys(ids) if id in place]
    chosen: set[int] = set()
    left = max_tokens
    for j in _outward(centres, len(request.passages)):
        cost = count_tokens(request.passages[j].text, language=request.language) + 4
        if j not in chosen and cost <= left:
            chosen.add(j)
            left -= cost
    return tuple(request.passages[j] for j in sorted(chosen))


def _outward(centres: Sequence[int], size: int) -> Iterator[int]:
    for step in (0, -1, 1, -2, 2):
        yield from (i + step for i in centres if 0 <= i + step < size)


def _told(claim: ClaimShape) -> str:
    if isinstance(claim, ActionShape):
        return f"{claim.text} (owner: {claim.owner}, due: {claim.due})"
    return claim.text


def _replaced(data: BaseModel, settled: dict[int, Settled] | dict[int, SettledAction]) -> BaseModel:
    """A copy of the reply with the settled statements in the places of the doubted ones."""
    number = 0

    def visit(node: BaseModel) -> BaseModel:
        nonlocal number
        if isinstance(node, ClaimShape):
            number += 1
            return _mended(node, settled[number]) if number in settled else node
        changes: dict[str, object] = {}
        for name in type(node).model_fields:
            value = getattr(node, name)
            if isinstance(value, list):
                changes[name] = [visit(v) if isinstance(v, BaseModel) else v for v in value]
            elif isinstance(value, BaseModel):
                changes[name] = visit(value)
        return node.model_copy(update=changes)

    return visit(data)


def _mended(claim: ClaimShape, by: Settled) -> ClaimShape:
    if by.text is None:
        return claim.model_copy(update={"evidence": []})
    changes: dict[str, object] = {"text": by.text, "evidence": by.quotes}
    if isinstance(claim, ActionShape) and isinstance(by, SettledAction):
        changes |= {"owner": by.owner, "due": by.due}
    return claim.model_copy(update=changes)
