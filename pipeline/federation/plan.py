"""What a request would take, before anything is sent: who is asked, for how many tokens, and between which costs.

Knows nothing of replies: it counts the prompts that would be sent and takes prices as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.doors import Request, Usage
from pipeline.federation import catalog, tokens
from pipeline.federation.cascade import Cascade
from pipeline.federation.enhance import Room, in_parts
from pipeline.federation.longread import split
from pipeline.federation.member import Seat
from pipeline.settings import Settings

# What a recap or an answer usually takes, as a share of its limit: a plan's lower end.
_USUAL_OUTPUT = 0.25


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
    for rung in model.rungs:
        seat = rung.seats[0]
        if not read:
            steps.append(_reading(seat, request, settings, certain=not steps))
            read = not seat.embedded
        else:
            steps.append(_bettering(seat, request, settings, model.room))
    sure = [s for s in steps if s.certain]
    return Plan(tuple(steps), _sum([s.low_usd for s in sure]), _sum([s.high_usd for s in steps]))


def together(plans: Sequence[Plan]) -> Plan:
    """One plan for several requests."""
    steps = tuple(step for plan in plans for step in plan.steps)
    return Plan(steps, _sum([p.low_usd for p in plans]), _sum([p.high_usd for p in plans]))


def _reading(seat: Seat, request: Request, settings: Settings, *, certain: bool) -> Step:
    parts = split(request, seat.card.context_tokens)
    given = sum(tokens.prompt_about(part) for part in parts)
    what = "reads it all" if len(parts) == 1 else f"reads it all, in {len(parts)} parts"
    return _step(
        seat, what, settings, certain=certain, calls=len(parts), given=given, room=request.max_output_tokens
    )


def _bettering(seat: Seat, request: Request, settings: Settings, room: Room) -> Step:
    bare = tokens.prompt_about(replace(request, passages=()))
    if in_parts(request.shape):
        given, written = bare + 8 * (room.statement + 40), 8 * 40
        return _step(
            seat, "settles doubted statements", settings, certain=False, calls=1, given=given, room=written
        )
    given = 2 * bare + room.reply + request.max_output_tokens // 4
    what = "betters a doubted reply from its evidence"
    return _step(seat, what, settings, certain=False, calls=1, given=given, room=request.max_output_tokens)


def _step(
    seat: Seat, what: str, settings: Settings, *, certain: bool, calls: int, given: int, room: int
) -> Step:
    def cost(written: int) -> float | None:
        return catalog.price(seat.card, Usage(input=given, output=calls * written), settings)

    return Step(
        model=seat.name,
        what=what,
        certain=certain,
        calls=calls,
        input_tokens=given,
        output_tokens=calls * room,
        low_usd=cost(int(room * _USUAL_OUTPUT)),
        high_usd=cost(room),
    )


def _sum(costs: Sequence[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None
