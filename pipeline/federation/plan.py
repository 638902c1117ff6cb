"""What a request would take, before anything is sent: who is asked, for how many tokens, and between which costs.

Knows nothing of replies: it counts the prompts that would be sent and takes prices as they are. Its upper end is a bound: it
is made of the very numbers that a cap holds before each call, every call going wrong once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.doors import Request, Usage
from pipeline.federation import billing, catalog, tokens
from pipeline.federation.cascade import Cascade
from pipeline.federation.enhance import Room, in_parts
from pipeline.federation.longread import split
from pipeline.federation.member import Member
from pipeline.federation.reading_policy import shown
from pipeline.prompts import render
from pipeline.settings import Settings

# What a recap or an answer usually takes, as a share of its limit: a plan's lower end.
_USUAL_OUTPUT = 0.25
_MERGE_TOKENS = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """One model's part. Costs are None where its price is unknown; `certain`: asked whatever the others say."""

    model: str
    what: str
    certain: bool
    calls: int
    input_tokens: int
    output_tokens: int
    low_usd: float | None
    high_usd: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order, and the range of their sum; None where a price in it is unknown."""

    steps: tuple[Step, ...]
    low_usd: float | None
    high_usd: float | None


def plan(model: Cascade, request: Request, settings: Settings) -> Plan:
    """The plan for one request to a chain. Nothing is sent, and nothing is connected."""
    steps: list[Step] = []
    read = False
    first = model.rungs[0].members[0]
    if model.panel_reads(request):
        for member in model.rungs[0].members[1:]:
            steps.append(_reading(member, request, settings, certain=True))
    for rung in model.rungs:
        member = rung.members[0]
        if not read:
            steps.append(_reading(member, request, settings, certain=member is first))
            read = not member.embedded
        else:
            steps.append(_bettering(member, request, settings, model.room))
    sure = [s for s in steps if s.certain]
    return Plan(tuple(steps), _sum([s.low_usd for s in sure]), _sum([s.high_usd for s in steps]))


def together(plans: Sequence[Plan]) -> Plan:
    """One plan for several requests."""
    steps = tuple(step for plan in plans for step in plan.steps)
    return Plan(steps, _sum([p.low_usd for p in plans]), _sum([p.high_usd for p in plans]))


def _reading(member: Member, request: Request, settings: Settings, *, certain: bool) -> Step:
    request = request if member.embedded else shown(request)
    parts = split(request, member.card.context_tokens)
    what = "reads it all" if len(parts) == 1 else f"reads it all, in {len(parts)} parts"
    merge = [] if len(parts) == 1 else [replace(request, passages=(), max_output_tokens=_MERGE_TOKENS)]
    return _step(member, what, settings, [*parts, *merge], certain=certain)


def _bettering(member: Member, request: Request, settings: Settings, room: Room) -> Step:
    """Usually a few statements and the lines around them; at most, where the draft is doubted as a whole, all of it."""
    bare = replace(request, passages=())
    if in_parts(request.shape):
        what, written = "settles doubted statements; at most reads it all", 8 * 40
        usual = tokens.prompt_about(bare) + 8 * (room.statement + 40)
    else:
        what, written = (
            "betters a doubted reply from its evidence; at most reads it all",
            request.max_output_tokens // 4,
        )
        usual = 2 * tokens.prompt_about(bare) + room.reply + written
    parts = split(request, member.card.context_tokens)
    step = _step(member, what, settings, list(parts), certain=False)
    low = catalog.price(member.card, Usage(input=usual, output=written), settings)
    return replace(step, low_usd=low, input_tokens=usual)


def _step(
    member: Member, what: str, settings: Settings, requests: Sequence[Request], *, certain: bool
) -> Step:
    """Low: as such calls usually go. High: each at its worst, and each mended once (with twice the room)."""
    given = [tokens.prompt_about(request) for request in requests]
    low = [
        catalog.price(member.card, Usage(input=n, output=int(r.max_output_tokens * _USUAL_OUTPUT)), settings)
        for n, r in zip(given, requests, strict=True)
    ]
    high = [_worst(member, request, settings) for request in requests]
    return Step(
        model=member.name,
        what=what,
        certain=certain,
        calls=len(requests),
        input_tokens=sum(given),
        output_tokens=sum(r.max_output_tokens + member.card.thinking_tokens for r in requests),
        low_usd=_sum(low),
        high_usd=_sum(high),
    )


def _worst(member: Member, request: Request, settings: Settings) -> float | None:
    bound = tokens.prompt_at_most(request, render(request).text)
    return _sum(
        [
            billing.worst(member.card, settings, given=bound, room=n * request.max_output_tokens)
            for n in (1, 2)
        ]
    )


def _sum(costs: Sequence[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None
