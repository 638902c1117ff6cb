"""What a policy of the replay reaches at a given cost, with intervals, and the picture of it.

Knows nothing of models or signals: per question what escalating gains and costs, and in which order a policy escalates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.bench.intervals import RESAMPLES

Floats = NDArray[np.float64]
Scale = Callable[[float], float]
COSTS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.10, 0.11, 0.12)
"""Shares of always-the-strongest at which policies are compared."""


@dataclass(frozen=True, slots=True)
class Stakes:
    """One entry a question: its meeting, the draft's and the strong model's score, what escalating gains, and prices."""

    meetings: Sequence[str]
    draft: Floats
    strong: Floats
    gain: Floats
    weak_usd: Floats
    further_usd: Floats
    strong_usd: Floats


def reached(stakes: Stakes, risks: Sequence[float] | None, *, at: Sequence[float] = COSTS) -> list[float]:
    """Quality share at each cost where the riskiest are escalated first; None: by chance. Between two questions it is
    read off the line between them; beyond the last one nothing is gained."""
    return _reached(stakes, None if risks is None else np.array(risks), np.arange(len(stakes.draft)), at)


def _reached(
    stakes: Stakes, risks: Floats | None, rows: NDArray[np.int64], at: Sequence[float]
) -> list[float]:
    whole, best = stakes.strong_usd[rows].sum(), stakes.strong[rows].sum()
    start = stakes.weak_usd[rows].sum() / whole, stakes.draft[rows].sum() / best
    if risks is None:
        steps = np.array([[stakes.further_usd[rows].sum() / whole], [stakes.gain[rows].sum() / best]])
    else:
        order = rows[np.argsort(-risks[rows], kind="stable")]
        order = order[np.isfinite(risks[order])]
        steps = np.cumsum([stakes.further_usd[order] / whole, stakes.gain[order] / best], axis=1)
    costs = np.concatenate(([start[0]], start[0] + steps[0]))
    quality = np.concatenate(([start[1]], start[1] + steps[1]))
    return [float(x) for x in np.interp(at, costs, quality)]


def points(stakes: Stakes, risks: Sequence[float] | None) -> list[dict[str, float]]:
    """`reached` at each of COSTS with 95% intervals: a bootstrap over meetings."""
    order = None if risks is None else np.array(risks, dtype=np.float64)
    groups: dict[str, list[int]] = {}
    for row, meeting in enumerate(stakes.meetings):
        groups.setdefault(meeting, []).append(row)
    parts = [np.array(rows) for rows in groups.values()]
    random = np.random.default_rng(0)
    drawn = [
        _reached(stakes, order, np.concatenate([parts[i] for i in random.integers(0, len(parts), len(parts))]), COSTS)
        for _ in range(RESAMPLES)
    ]  # fmt: skip
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    middle = reached(stakes, risks)
    return [
        {"cost_share": c, "quality_share": round(m, 4), "low": round(float(a), 4), "high": round(float(b), 4)}
        for c, m, a, b in zip(COSTS, middle, low, high, strict=True)
    ]


COLOURS: Mapping[str, tuple[str, str]] = {
    "oracle": ("oracle with our windows", "#2a9d5c"),
    "learned": ("quorum", "#1b5fc1"),
    "agreement": ("agreement of cheap models", "#c77700"),
    "question_only": ("router that sees only the question", "#8a4fbe"),
    "random": ("random", "#777777"),
}
WIDTH, HEIGHT = 760, 430
LEFT, RIGHT, TOP, BOTTOM = 62, 232, 20, 48
MOST = 0.12


def svg(curves: Mapping[str, Sequence[Mapping[str, float]]], *, weak: float, n: int, meetings: int) -> str:
    """The picture: quality by cost, ours with its 95% interval. `weak`: the cheap model alone."""
    floor = min([weak, *(p["low"] for p in curves.get("learned", ()))]) - 0.01

    def x(cost: float) -> float:
        return LEFT + cost / MOST * (WIDTH - LEFT - RIGHT)

    def y(quality: float) -> float:
        return TOP + (1.03 - quality) / (1.03 - floor) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_axes(x, y, floor),
    ]
    ours = curves.get("learned", ())
    if ours:
        band = [
            *((p["cost_share"], p["high"]) for p in ours),
            *((p["cost_share"], p["low"]) for p in reversed(ours)),
        ]
        parts.append(f'<polygon points="{_path(band, x, y)}" fill="#1b5fc1" opacity="0.12"/>')
    labels: list[tuple[float, str, str]] = []
    for name, (told, colour) in COLOURS.items():
        line = [(p["cost_share"], p["quality_share"]) for p in curves.get(name, ())]
        if line:
            wide = 3 if name == "learned" else 1.6
            parts.append(
                f'<polyline points="{_path(line, x, y)}" fill="none" stroke="{colour}" stroke-width="{wide}"/>'
            )
            labels.append((y(line[-1][1]), told, colour))
    parts.append(
        f'<line x1="{x(0)}" x2="{x(MOST)}" y1="{y(weak):.1f}" y2="{y(weak):.1f}" stroke="#b00020" stroke-width="1.6"/>'
    )
    labels.append((y(weak), "always the cheap model", "#b00020"))
    last = -20.0
    for height, told, colour in sorted(labels):
        last = max(height + 4, last + 15)
        parts.append(f'<text x="{x(MOST) + 8:.0f}" y="{last:.0f}" fill="{colour}">{told}</text>')
    parts.append(
        f'<text x="{LEFT}" y="{HEIGHT - 8}" fill="#333">share of the cost of always asking the strongest '
        f"(ELITR-Bench dev, {n} questions, {meetings} meetings; shade: 95%)</text></svg>"
    )
    return "\n".join(parts) + "\n"


def _axes(x: Scale, y: Scale, floor: float) -> list[str]:
    parts = []
    for percent in range(round(floor * 100) + 1, 104):
        if percent % 4 == 0:
            at = y(percent / 100)
            parts.append(f'<line x1="{x(0)}" x2="{x(MOST)}" y1="{at:.1f}" y2="{at:.1f}" stroke="#e3e3e3"/>')
            parts.append(
                f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#333">{percent}%</text>'
            )
    for percent in range(0, 13, 2):
        at = x(percent / 100)
        parts.append(
            f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#333">{percent}%</text>'
        )
    parts.append(
        f'<line x1="{x(0.06)}" x2="{x(0.06)}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#999" stroke-dasharray="4 4"/>'
    )
    parts.append(f'<text x="{LEFT}" y="{TOP - 6}" fill="#333">quality, share of the strongest</text>')
    return parts


def _path(line: Sequence[tuple[float, float]], x: Scale, y: Scale) -> str:
    return " ".join(f"{x(cost):.1f},{y(quality):.1f}" for cost, quality in line)
