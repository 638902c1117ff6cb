"""What was spent, drawn: by day and model, what always the strongest would have cost, and why stronger models were asked.

Knows the ledger's rows, not where they are kept or shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from pipeline.doors import Call, Usage
from pipeline.federation.ledger import CACHED

_COUNT = re.compile(r"^\d+ doubted: |\s*\(benefit [\d.]+\)$")
_NO_ESCALATION = ("again", "repair", "merge", "after", "draft", "vote")


@dataclass(frozen=True, slots=True)
class Spend:
    """US dollars by (day, model), escalations by reason, and the sum beside what the dearest model would have cost.

    `always_strongest_usd` counts every call that read a source at the price of `strongest`; None: no price is known.
    """

    by_day: dict[str, dict[str, float]]
    escalations: dict[str, int]
    cost_usd: float
    strongest: str | None
    always_strongest_usd: float | None

    @property
    def saved_share(self) -> float | None:
        """What was saved of that, 0–1."""
        return 1 - self.cost_usd / self.always_strongest_usd if self.always_strongest_usd else None


def spend(calls: Sequence[Call], price: Callable[[str, Usage], float | None]) -> Spend:
    """The picture of these calls; `price` says what a model takes for so many tokens."""
    sent = [c for c in calls if c.outcome != CACHED]
    by_day: dict[str, dict[str, float]] = {}
    for call in sent:
        if call.cost_usd:
            day = by_day.setdefault(call.at[:10], {})
            day[call.model] = day.get(call.model, 0.0) + call.cost_usd
    reasons = Counter(
        _COUNT.sub("", c.reason) for c in sent if c.escalated_from and not c.reason.startswith(_NO_ESCALATION)
    )
    strongest = _dearest({c.model for c in sent}, price)
    return Spend(
        by_day=by_day,
        escalations=dict(reasons.most_common()),
        cost_usd=sum(c.cost_usd or 0.0 for c in sent),
        strongest=strongest,
        always_strongest_usd=_at(strongest, sent, price) if strongest else None,
    )


def _dearest(models: set[str], price: Callable[[str, Usage], float | None]) -> str | None:
    known = {m: usd for m in models if (usd := price(m, Usage(input=4000, output=1000)))}
    return max(known, key=lambda m: (known[m], m)) if known else None


def _at(model: str, calls: Sequence[Call], price: Callable[[str, Usage], float | None]) -> float | None:
    read = [c for c in calls if c.reason.startswith(("draft", "after")) and c.usage.input]
    return sum(price(model, Usage(input=c.usage.input, output=c.usage.output)) or 0.0 for c in read) or None


_COLOURS = ("#2f6f9f", "#c8553d", "#588157", "#b08900", "#6d597a", "#3d405b", "#8d99ae", "#9c6644")
_WIDE, _BAR, _LEFT = 860, 22, 230


def picture(found: Spend) -> str:
    """The same as an SVG picture: a bar a day, its models side by side; the sums; a bar a reason."""
    models = sorted({m for day in found.by_day.values() for m in day})
    colour = {m: _COLOURS[n % len(_COLOURS)] for n, m in enumerate(models)}
    days = [
        (day, [(usd, colour[m]) for m, usd in sorted(costs.items())])
        for day, costs in sorted(found.by_day.items())
    ]
    sums = [("spent", [(found.cost_usd, _COLOURS[0])])]
    if found.always_strongest_usd:
        sums.append((f"always {found.strongest}", [(found.always_strongest_usd, "#bbbbbb")]))
    reasons = [(why, [(float(n), _COLOURS[4])]) for why, n in list(found.escalations.items())[:12]]
    parts, at = [], 0
    for title, rows, unit in (
        ("US dollars by day", days, "$"), ("Beside always the strongest", sums, "$"), ("Why stronger models were asked", reasons, ""),
    ):  # fmt: skip
        drawn, at = _bars(title, rows, at, unit)
        parts += drawn
    for n, model in enumerate(models):
        parts.append(
            f'<rect x="{_LEFT + 200 * (n % 3)}" y="{at + 20 * (n // 3)}" width="12" height="12" fill="{colour[model]}"/>'
        )
        parts.append(
            f'<text x="{_LEFT + 18 + 200 * (n % 3)}" y="{at + 11 + 20 * (n // 3)}">{escape(model)}</text>'
        )
    high = at + 20 * (1 + len(models) // 3) + 20
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{high}" font-family="sans-serif" font-size="12">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>"]) + "\n"


Rows = Sequence[tuple[str, Sequence[tuple[float, str]]]]


def _bars(title: str, rows: Rows, at: int, unit: str) -> tuple[list[str], int]:
    """One block of bars below `at`, and where the next may begin."""
    parts = [f'<text x="10" y="{at + 24}" font-weight="bold">{escape(title)}</text>']
    most = max((sum(v for v, _ in row) for _, row in rows), default=0.0) or 1.0
    y = at + 34
    for name, row in rows or [("nothing yet", [])]:
        x, total = float(_LEFT), sum(v for v, _ in row)
        parts.append(
            f'<text x="10" y="{y + 15}">{escape(name if len(name) < 36 else name[:35] + "…")}</text>'
        )
        for value, fill in row:
            width = value / most * (_WIDE - _LEFT - 90)
            parts.append(
                f'<rect x="{x:.1f}" y="{y + 3}" width="{width:.1f}" height="{_BAR - 6}" fill="{fill}"/>'
            )
            x += width
        told = f"${total:.4f}" if unit else f"{total:.0f}"
        parts.append(f'<text x="{x + 6:.1f}" y="{y + 15}">{told if row else ""}</text>')
        y += _BAR
    return parts, y + 8
