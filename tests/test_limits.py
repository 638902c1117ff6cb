"""A provider's limits are kept, and one that is down is left alone for longer each time."""

from __future__ import annotations

import asyncio

import pytest

from pipeline.federation.breaker import FAILURES_TO_REST, FIRST_REST_S, LONGEST_REST_S, Health
from pipeline.federation.limiter import Limits, Pace


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def test_each_rest_is_twice_as_long_as_the_one_before_and_success_ends_it() -> None:
    clock = Clock()
    health = Health(clock=clock)
    rests = []
    for _ in range(FAILURES_TO_REST):
        assert health.resting_s == 0.0
        health.failed()
    for _ in range(7):
        rests.append(health.resting_s)
        clock.now += health.resting_s
        health.failed()  # the trial after the rest
    assert rests[:3] == [FIRST_REST_S, 2 * FIRST_REST_S, 4 * FIRST_REST_S]
    assert rests[-1] == LONGEST_REST_S
    health.worked()
    for _ in range(FAILURES_TO_REST):
        health.failed()
    assert health.resting_s == FIRST_REST_S


@pytest.mark.parametrize(("tokens", "calls"), [(500, 5), (2000, 3)])
async def test_tokens_a_minute_are_not_passed(tokens: int, calls: int) -> None:
    clock = Clock()
    pace = Pace(Limits(tokens_per_minute=6000), clock=clock, sleep=clock.sleep)
    sent = []
    for _ in range(calls):
        async with pace.turn(tokens):
            sent.append(clock.now)
    assert sent == [pytest.approx(n * 60 * tokens / 6000) for n in range(calls)]


async def test_both_limits_count_and_the_tighter_one_decides() -> None:
    clock = Clock()
    pace = Pace(Limits(requests_per_minute=60, tokens_per_minute=6000), clock=clock, sleep=clock.sleep)
    for tokens in (10, 1000, 10):
        async with pace.turn(tokens):
            last = clock.now
    assert last >= 10.0  # a thousand tokens take ten seconds of six thousand a minute
