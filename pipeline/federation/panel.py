"""Several models read the same meeting, each challenges what only another one saw, and what holds is united.

Knows nothing of prices or vendors. A statement that two saw needs no challenge; one that only one saw stands if its evidence
holds and the other does not object; what is disputed is kept and said to be; what has no evidence and no friend is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, Field

from pipeline.doors import Doubt, Passage, Reply, Request
from pipeline.shapes import ActionShape, ClaimShape, RecapShape, Shape
from pipeline.text.words import terms

_SECTIONS = ("decisions", "actions", "open_questions", "risks", "dates")
"""Lists in which nothing that one of them saw may be lost; headline, main points, chapters and quotes are the best reader's."""
_SAME_LINE, _ALIKE, _SURELY_ALIKE = 1, 0.4, 0.9
_AROUND = 2


class Objection(Shape):
    """What a challenger says of one statement."""

    n: int = Field(description="its number")
    holds: bool
    why: str | None = None


class Objections(Shape):
    """What a challenger says of all of them."""

    statements: list[Objection]


@dataclass(slots=True)
class PanelStatement:
    """One statement, by whom it was made, and what speaks against it."""

    section: str
    claim: ClaimShape
    by: list[str]
    doubted: bool
    objection: str | None = None
    challenged: bool = False


@dataclass(frozen=True, slots=True)
class United:
    """The recap of all, doubts about what is disputed, and who contributed what, in words."""

    recap: RecapShape
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberRecap:
    """One member's recap and the statements in it that its evidence does not carry."""

    model: str
    recap: RecapShape
    doubted: frozenset[str] = field(default_factory=frozenset)


def collected(
    drafts: Sequence[MemberRecap], passages: Sequence[Passage], *, language: str
) -> list[PanelStatement]:
    """Every statement once, with all who made it; drafts in order of how good they are."""
    place = {p.id: n for n, p in enumerate(passages)}
    found: list[PanelStatement] = []
    for draft in drafts:
        for section in _SECTIONS:
            for claim in getattr(draft.recap, section):
                same = next(
                    (s for s in found if s.section == section and _same(s.claim, claim, place, language)),
                    None,
                )
                doubted = claim.text in draft.doubted
                if same is None:
                    found.append(PanelStatement(section, claim, [draft.model], doubted))
                elif draft.model not in same.by:
                    same.by.append(draft.model)
                    if same.doubted and not doubted:
                        same.claim, same.doubted = claim, False
    return found


def _same(one: ClaimShape, other: ClaimShape, place: dict[str, int], language: str) -> bool:
    """Two wordings of one statement: on the same lines and alike, or very much alike; never of two owners."""
    owners = [c.owner.split()[0].casefold() for c in (one, other) if isinstance(c, ActionShape) and c.owner]
    if len(set(owners)) > 1:
        return False
    words, others = (set(terms(c.text, language=language)) for c in (one, other))
    alike = len(words & others) / max(1, min(len(words), len(others)))
    lines, there = ([place[e.segment] for e in c.evidence if e.segment in place] for c in (one, other))
    near = any(abs(a - b) <= _SAME_LINE for a in lines for b in there)
    return alike >= (_ALIKE if near else _SURELY_ALIKE)


def challenge(
    request: Request, seen: Sequence[PanelStatement], challenger: str
) -> tuple[Request, list[PanelStatement]] | None:
    """What a member is asked about statements that it did not make; None where there are none."""
    asked = [s for s in seen if challenger not in s.by and not s.challenged]
    if not asked:
        return None
    place = {p.id: n for n, p in enumerate(request.passages)}
    lines = {place[e.segment] for s in asked for e in s.claim.evidence if e.segment in place}
    near = sorted(
        {m for n in lines for m in range(n - _AROUND, n + _AROUND + 1) if 0 <= m < len(request.passages)}
    )
    told = "\n".join(f"{n}. {_told(s.claim)}" for n, s in enumerate(asked, start=1))
    further = Request(
        task="verify",
        passages=tuple(request.passages[n] for n in near),
        inputs={"statements": told},
        shape=Objections,
        spoken=request.spoken,
        wanted=request.wanted,
        max_output_tokens=200 + 60 * len(asked),
        scope="windows",
    )
    return further, asked


def _told(claim: ClaimShape) -> str:
    if isinstance(claim, ActionShape):
        return f"{claim.text} (owner: {claim.owner}, due: {claim.due})"
    return claim.text


def heard(asked: Sequence[PanelStatement], reply: BaseModel | None) -> None:
    """Note what the challenger said; a statement that it passed over counts as not challenged."""
    if not isinstance(reply, Objections):
        return
    said = {o.n: o for o in reply.statements}
    for n, statement in enumerate(asked, start=1):
        if (objection := said.get(n)) is not None:
            statement.challenged = True
            statement.objection = None if objection.holds else (objection.why or "it does not hold")


def united(drafts: Sequence[MemberRecap], seen: Sequence[PanelStatement]) -> United:
    """The best draft's frame with the statements of all that hold; the rest is disputed, or left out and counted."""
    kept: dict[str, list[ClaimShape]] = {section: [] for section in _SECTIONS}
    doubts: list[Doubt] = []
    left_out = 0
    for s in seen:
        if s.doubted and len(s.by) == 1 and (s.objection or not s.challenged):
            left_out += 1
            continue
        kept[s.section].append(s.claim)
        lines = tuple(e.segment for e in s.claim.evidence)
        if s.objection and len(s.by) == 1:
            doubts.append(Doubt(f"disputed: {s.objection}", s.claim.text, lines, disputed=True))
    recap = drafts[0].recap.model_copy(update=kept)
    return United(recap, tuple(doubts), _notes(drafts, seen, len(doubts), left_out))


def _notes(
    drafts: Sequence[MemberRecap], seen: Sequence[PanelStatement], disputed: int, left_out: int
) -> tuple[str, ...]:
    shared = sum(len(s.by) > 1 for s in seen)
    told = [f"{shared} statements were seen by more than one of {', '.join(d.model for d in drafts)}"]
    for draft in drafts:
        alone = sum(
            s.by == [draft.model] and not (s.doubted and (s.objection or not s.challenged)) for s in seen
        )
        told.append(f"{alone} by {draft.model} alone")
    if disputed:
        told.append(f"{disputed} disputed")
    if left_out:
        told.append(f"{left_out} left out: no evidence, and nobody else saw it")
    return ("; ".join(told),)


def reply_of(drafts: Sequence[Reply], found: United) -> Reply:
    """The united recap as a reply of all its members."""
    names = "+".join(dict.fromkeys(d.model for d in drafts))
    return Reply(text=found.recap.model_dump_json(), model=names, data=found.recap, notes=found.notes)
