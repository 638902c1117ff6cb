"""Which local voices are one person: clustering of voice vectors, with what is known to be two people kept apart.

Knows nothing of sound. What is long enough to be told surely is grouped first; short interjections join the voice that
they are most like, or stay unsure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ALIKE = 0.55
"""Mean likeness from which two groups are one person. From 0.5 to 0.6 the same voices were counted in all recordings
that it was fitted on (tests/bench/LOG.md)."""

RELIABLE = 100
"""Hundredths of a second that a voice must be heard alone for its vector to be trusted."""

SMALL = 200
"""A group with less speech than this in all is no person of its own."""

UNSURE = 0.25
"""An interjection less like every voice than this keeps none."""

WEIGHT = 300
BLOCK = 400
"""Vectors that are grouped at once; of longer recordings the groups of each block are grouped again."""


@dataclass(frozen=True, slots=True)
class LocalVoice:
    """A local voice: in which look, for how many hundredths of a second in all and alone, and what it is like."""

    window: int
    frames: int
    alone: int
    vector: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Group:
    total: Floats = field(repr=False)
    weight: float
    windows: frozenset[int]
    members: tuple[int, ...]

    def __add__(self, other: _Group) -> _Group:
        return _Group(
            self.total + other.total,
            self.weight + other.weight,
            self.windows | other.windows,
            self.members + other.members,
        )


def grouped(parts: Sequence[LocalVoice], carried: Sequence[tuple[int, int]] = ()) -> list[int | None]:
    """The person of each part, as numbers from 0 on; None: unsure. `carried`: pairs in which one voice speaks on."""
    if not parts:
        return []
    trusted = [n for n, part in enumerate(parts) if part.alone >= RELIABLE] or list(range(len(parts)))
    groups: list[_Group] = []
    for first in range(0, len(trusted), BLOCK):
        groups += _merged([_group(parts[n], n) for n in trusted[first : first + BLOCK]])
    groups = _without_small(_merged(groups) if len(trusted) > BLOCK else groups, parts)
    labels: list[int | None] = [None] * len(parts)
    taken: dict[int, set[int]] = {}
    for number, group in enumerate(groups):
        for n in group.members:
            labels[n] = number
            taken.setdefault(parts[n].window, set()).add(number)
    for one, other in (*carried, *reversed(carried)):
        for known, unknown in ((one, other), (other, one)):
            if (person := labels[known]) is not None and labels[unknown] is None:
                labels[unknown] = person
                taken.setdefault(parts[unknown].window, set()).add(person)
    centres = np.stack([group.total / max(float(np.linalg.norm(group.total)), 1e-9) for group in groups])
    for n in sorted((n for n in range(len(parts)) if labels[n] is None), key=lambda n: -parts[n].frames):
        likeness = centres @ parts[n].vector
        others = taken.setdefault(parts[n].window, set())
        free = [k for k in range(len(groups)) if k not in others] or list(range(len(groups)))
        best = max(free, key=lambda k: likeness[k])
        if likeness[best] >= UNSURE:
            labels[n] = best
            others.add(best)
    return labels


def _group(part: LocalVoice, number: int) -> _Group:
    weight = float(min(part.alone or part.frames // 2, WEIGHT) + 1)
    return _Group(part.vector.astype(np.float64) * weight, weight, frozenset({part.window}), (number,))


def _merged(groups: Sequence[_Group]) -> list[_Group]:
    """Join the two that are most alike on average until none are alike enough; two voices of one look never join."""
    left = list(groups)
    if not left:
        return left
    totals, weights = np.stack([g.total for g in left]), np.array([g.weight for g in left])
    likeness = totals @ totals.T / np.outer(weights, weights)
    looks: dict[int, list[int]] = {}
    for n, group in enumerate(left):
        for window in group.windows:
            looks.setdefault(window, []).append(n)
    for members in looks.values():
        likeness[np.ix_(members, members)] = -np.inf
    np.fill_diagonal(likeness, -np.inf)
    while len(left) > 1:
        j, i = sorted(divmod(int(likeness.argmax()), len(left)))
        if likeness[i, j] < ALIKE:
            break
        apart = np.isneginf(likeness[i]) | np.isneginf(likeness[j])
        left[j] = left[j] + left.pop(i)
        totals[j], weights[j] = left[j].total, left[j].weight
        row = np.where(apart, -np.inf, totals @ totals[j] / (weights * weights[j]))
        likeness[j], likeness[:, j] = row, row
        likeness[j, j] = -np.inf
        likeness = np.delete(np.delete(likeness, i, 0), i, 1)
        totals, weights = np.delete(totals, i, 0), np.delete(weights, i)
    return left


def _without_small(groups: Sequence[_Group], parts: Sequence[LocalVoice]) -> list[_Group]:
    """Groups with hardly any speech join the one that they are most like."""
    left = list(groups)
    while len(left) > 1:
        sizes = [sum(parts[n].frames for n in group.members) for group in left]
        least = min(range(len(left)), key=lambda k: sizes[k])
        if sizes[least] >= SMALL:
            break
        small = left.pop(least)
        closest = max(range(len(left)), key=lambda k: float(left[k].total @ small.total) / left[k].weight)
        left[closest] = left[closest] + small
    return left
