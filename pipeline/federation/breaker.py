"""What to do when a provider fails: how long to wait before trying again, and when to let it rest.

Knows nothing of requests or vendors.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

ATTEMPTS = 3
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 20.0
"""A provider that asks for more patience than this is left for the next model instead."""

FAILURES_TO_REST = 4
FIRST_REST_S = 30.0
LONGEST_REST_S = 600.0


def wait_s(attempt: int, *, asked_s: float | None, random: Random) -> float | None:
    """Seconds before the next attempt (the first failure is attempt 1); None: do not try again.

    Exponential with full jitter (Brooker 2015, "Exponential backoff and jitter"); what the provider asked for counts
    more, with a little jitter on top so that not everyone comes back at once.
    """
    if attempt >= ATTEMPTS:
        return None
    if asked_s is not None:
        return None if asked_s > LONGEST_WAIT_S else asked_s * (1 + 0.1 * random.random())
    return random.uniform(0.5, 1.0) * min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (attempt - 1))


class Health:
    """One provider's state: after several failures in a row it rests, each time twice as long."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._rests = 0
        self._until_s = 0.0

    @property
    def resting_s(self) -> float:
        """How much longer it rests; 0.0: it is up. When the rest is over, the next call is its trial."""
        return max(0.0, self._until_s - self._clock())

    def worked(self) -> None:
        """A call was answered."""
        self._failures = self._rests = 0

    def failed(self) -> None:
        """A call was not answered (a refusal is an answer)."""
        self._failures += 1
        if self._failures >= FAILURES_TO_REST:
            self._until_s = self._clock() + min(LONGEST_REST_S, FIRST_REST_S * 2.0**self._rests)
            self._rests += 1
            self._failures = FAILURES_TO_REST - 1  # one failed trial is enough for the next rest
