"""What one call can cost at most, and whether what a server says it took can be true.

Knows nothing of how calls are made. Plans, holds and bills all count with these numbers.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.doors import ModelCard, Usage
from pipeline.federation import catalog
from pipeline.settings import Settings

ABSURD_TOKENS = 50_000_000
"""No call takes so many."""
_TOLERATED, _SLACK = 1.5, 100
"""How far over the most that was sent or allowed a bill may be before it is named."""


def worst(card: ModelCard, settings: Settings, *, given: int, room: int) -> float | None:
    """The most that a call can cost: all of its prompt perhaps written to a cache, all of its room filled, thoughts too."""
    return catalog.worst(card, settings, input_tokens=given, output_tokens=room + card.thinking_tokens)


def room(card: ModelCard, settings: Settings, *, given: int, usd: float) -> int:
    """How many tokens a reply may have so that the call costs no more than this; 0 or less: none."""
    empty = catalog.worst(card, settings, input_tokens=given, output_tokens=0)
    thousand = catalog.worst(card, settings, input_tokens=given, output_tokens=1000)
    if empty is None or thousand is None or thousand <= empty:
        return 0
    return int((usd - empty) / (thousand - empty) * 1000) - card.thinking_tokens - 1


def believable(usage: Usage | None) -> Usage | None:
    """The usage with its parts within their wholes; None, not known, where a count is negative or absurd."""
    if usage is None:
        return None
    counts = (usage.input, usage.output, usage.cached_input, usage.cache_write, usage.reasoning)
    if any(not 0 <= count <= ABSURD_TOKENS for count in counts):
        return None
    return replace(
        usage,
        cached_input=min(usage.cached_input, usage.input),
        reasoning=min(usage.reasoning, usage.output),
    )


def excess(usage: Usage, *, given: int, room: int) -> str:
    """What is billed far beyond what was sent or allowed, in words; "" where the bill can be right."""
    if usage.output > _TOLERATED * room + _SLACK:
        return f"billed {usage.output:,} tokens of reply where at most {room:,} were asked for"
    if usage.input > _TOLERATED * given + _SLACK:
        return f"billed {usage.input:,} tokens of prompt where at most {given:,} were sent"
    return ""
