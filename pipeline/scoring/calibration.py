"""Thresholds with a promise: at most so many of the accepted are worse, on data not seen before.

Knows nothing of models or signals: scores and outcomes in, thresholds out. Learn-then-Test (Angelopoulos et al. 2021)
with fixed-sequence testing, and exact binomial bounds (Clopper & Pearson 1934).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

RISKS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
"""Shares of accepted replies that may be worse than the strong model's, for which thresholds are sought."""
DELTA = 0.1
"""How likely the promise may fail: 10%."""
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Shares of accepted replies that are tested, in this order, fixed beforehand."""
FORGIVEN = 2
"""Worse replies that the first test must be able to forgive. A sequence that began with fewer replies would end at its first
test by bad luck; one that always began with four of ten would certify nothing strict however many verdicts there are."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Accept at or under `benefit`. None: no threshold keeps the promise on this data, so nothing is accepted."""

    risk: float
    benefit: float | None
    accepted: float
    observed: float | None
    n: int


def bound(worse: int, n: int, *, delta: float = DELTA) -> float:
    """The highest rate that `worse` of `n` does not rule out at level `delta` (one-sided Clopper–Pearson)."""
    if n == 0 or worse >= n:
        return 1.0
    low, high = worse / n, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if _at_most(worse, n, middle) > delta:
            low = middle
        else:
            high = middle
    return high


def _at_most(k: int, n: int, p: float) -> float:
    """P(Binomial(n, p) ≤ k)."""
    if p <= 0.0:
        return 1.0
    logs = [
        math.lgamma(n + 1)
        - math.lgamma(i + 1)
        - math.lgamma(n - i + 1)
        + i * math.log(p)
        + (n - i) * math.log1p(-p)
        for i in range(k + 1)
    ]
    return sum(math.exp(x) for x in logs)


def _enough(forgiven: int, risk: float, delta: float) -> int:
    """The fewest replies of which so many may be worse and the risk still be certified."""
    n = forgiven + 1
    while _at_most(forgiven, n, risk) > delta:
        n += 1
    return n


def certify(
    benefits: Sequence[float], worse: Sequence[bool], risk: float, *, delta: float = DELTA
) -> Threshold:
    """The loosest threshold whose risk is certified. A share too small to certify anything is made large enough."""
    pairs = sorted(zip(benefits, worse, strict=True))
    n = len(pairs)
    if not 0 < risk < 1:
        return Threshold(risk, None, 0.0, None, n)
    needed = _enough(0, risk, delta)
    first = _enough(FORGIVEN, risk, delta)
    best: tuple[float, int, int] | None = None
    for share in (s for s in SHARES if n < first or n * s >= first):
        count = max(needed, math.ceil(n * share))
        if count > n:
            break
        while count < n and pairs[count][0] == pairs[count - 1][0]:
            count += 1
        failed = sum(w for _, w in pairs[:count])
        if _at_most(failed, count, risk) > delta:  # the same as bound(failed, count) > risk
            break
        best = (pairs[count - 1][0], count, failed)
    if best is None:
        return Threshold(risk, None, 0.0, None, n)
    threshold, count, failed = best
    return Threshold(risk, threshold, count / n, failed / count, n)


def certify_all(benefits: Sequence[float], worse: Sequence[bool]) -> tuple[Threshold, ...]:
    """One threshold for each of RISKS."""
    return tuple(certify(benefits, worse, risk) for risk in RISKS)
