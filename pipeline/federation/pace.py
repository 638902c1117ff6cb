"""Keeps calls to one provider within its limits: how many at once, requests and tokens a minute.

Knows nothing of what is asked. Requests are spaced evenly rather than sent in bursts, so that a server that counts
within any window of its own is never surprised.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider allows; None: no limit is known."""

    at_once: int = 16
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None


class Pace:
    """One provider's queue."""

    def __init__(
        self,
        limits: Limits,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.limits = limits
        self._clock, self._sleep = clock, sleep
        self._places = asyncio.Semaphore(limits.at_once)
        self._next_s = 0.0

    @asynccontextmanager
    async def turn(self, tokens: int) -> AsyncIterator[None]:
        """One call of about so many tokens: waits for its slot, and holds its place until it is over."""
        async with self._places:
            now = self._clock()
            slot = max(now, self._next_s)
            self._next_s = slot + self._spacing(tokens)  # taken before waiting: slots are handed out in order
            while (wait := max(slot, self._held_until) - self._clock()) > 0:
                await self._sleep(wait)
            yield

    _held_until = 0.0

    def hold_until(self, time_s: float) -> None:
        """Send nothing before this time (of `clock`): the provider asked for it."""
        self._held_until = max(self._held_until, time_s)
        self._next_s = max(self._next_s, time_s)

    def _spacing(self, tokens: int) -> float:
        by_request = 60 / self.limits.requests_per_minute if self.limits.requests_per_minute else 0.0
        by_tokens = 60 * tokens / self.limits.tokens_per_minute if self.limits.tokens_per_minute else 0.0
        return max(by_request, by_tokens)
