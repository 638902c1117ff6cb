"""Replays a cascade on ELITR-Bench as recorded: GPT-3.5 drafts, GPT-4 is asked where a policy says so.

Rules of the contract: cost is counted in tokens of the prompts that our code would send, at genai-prices' figures,
against GPT-4-32k reading the whole transcript for every question; evidence that fits GPT-4's 8k window is priced as that
model (`cost_share_32k`: at 32k prices too). An escalated question scores GPT-4's recorded score only if the evidence
windows sent hold the answer (holding.py), else the draft's. Thresholds are fixed on other meetings than those measured: on
the other archives if there are any, else by leaving each meeting out in turn.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from pipeline import prompts
from pipeline.doors import ModelCard, Reply, Request, Scorer, Usage
from pipeline.federation import catalog, chain
from pipeline.federation.enhance import Room, enhancement
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import Settings
from pipeline.shapes import AnswerShape
from tests.bench import curves, elitr, gpt_tokens, holding
from tests.bench.intervals import bootstrap_of
from tests.bench.replayed import Item, Point, Policy, point_of, shown

WEAK, STRONG = "GPT-3.5", "GPT-4"
# GPT-3.5 with a 16k window as it is listed today, and as it was listed when the answers were recorded.
WEAK_CARD = ModelCard("openai:gpt-3.5-turbo", prices="openai")
WEAK_CARD_THEN = ModelCard("openai:gpt-3.5-turbo-16k", prices="openai")
STRONG_CARD = ModelCard("openai:gpt-4-32k", prices="openai")
# The same model at half the price per token, for what fits.
SHORT_CARD = ModelCard("openai:gpt-4", prices="openai")
SHORT_TOKENS = 8192
TARGET = 0.99
CLAIM_COST = 0.06
"""What the headline may cost, where the target is not reached for less: the claim's."""
NEAR = 0.005
STEPS = 50


def plain_risk(item: Item) -> float:
    """The plain scorer's own signals: how little of the draft is in the source, then how many doubts it has."""
    verdict = RuleScorer().score(item.request, item.draft)
    support = verdict.signals.get("support")
    return (1.0 - support if support is not None else 0.5) + 0.1 * len(verdict.doubts)


POLICIES: dict[str, Policy] = {
    "plain": Policy(lambda train: plain_risk),
    "length": Policy(lambda train: lambda item: -float(len(item.draft.text))),
}


def policies() -> Mapping[str, Policy]:
    """The policies, the learned scorer's (`tests/bench/zpolicy.py`) included."""
    from tests.bench import zpolicy

    return {**POLICIES, **zpolicy.POLICIES}


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """The figures. Without a split: every archive in the folder, each meeting left out in turn."""
    meetings, skipped = elitr.load(data, split)
    if not meetings:
        return {"n": 0, "skipped": skipped, "curve": [], "headline": None}
    items = _items(meetings)
    names = {m.id for m in meetings}
    others = _items(tuple(m for m in elitr.load(data)[0] if m.id not in names)) if split else []
    known = policies()
    risks = {name: _risks(policy, items, others) for name, policy in known.items()}
    best = "learned"
    chosen = _chosen(risks[best], items, others, known[best])
    headline = point_of(items, chosen)
    return {
        "n": len(items),
        "meetings": len(meetings),
        "skipped": skipped,
        "policy": best,
        "tokens": "cl100k" if gpt_tokens.exact() else "estimated",
        "calibrated_on": "other archives" if others else "each meeting left out in turn",
        "target_quality": TARGET,
        "headline": shown(headline),
        "claim_cost": CLAIM_COST,
        "at_any_cost": shown(point_of(items, _chosen(risks[best], items, others, known[best], most=1.0))),
        "ci95": _intervals(items, chosen),
        "always_weak": shown(point_of(items, [False] * len(items))),
        "always_strong": {"quality_share": 1.0, "cost_share": 1.0},
        "evidence_for_all": shown(point_of(items, [True] * len(items))),
        "oracle": shown(point_of(items, _oracle(items))),
        "oracle_full_transcript": shown(point_of(items, _oracle(items, full=True), full=True)),
        "random": _random(items, headline),
        "federated": _federated(items),
        "held": round(fmean(item.holds for item in items), 4),
        "at_cost": _at_cost(items, risks),
        "curve": [
            point
            for name, risk in risks.items()
            for full in (False, True)
            for point in _curve(name + ("_full_transcript" if full else ""), items, risk, full=full)
        ],
    }


def _federated(items: Sequence[Item]) -> dict[str, object]:
    """Three cheap models first, the learned scorer picking among them."""
    from tests.bench import zpolicy

    return zpolicy.federated(items)


def _items(meetings: Sequence[elitr.Meeting]) -> list[Item]:
    from tests.bench import zpolicy

    room, settings = chain.room(), Settings()
    items: list[Item] = []
    for meeting in meetings:
        spoken, scorer = holding.spoken(meeting.passages), zpolicy.scorer_for(meeting, meetings)
        for question in meeting.questions:
            weak, strong = question.single.get(WEAK), question.single.get(STRONG)
            if weak is None or strong is None or weak.score is None or strong.score is None:
                continue
            items.append(_item(meeting, question, spoken, room=room, scorer=scorer, settings=settings))
        print(f"replay: {meeting.id}", file=sys.stderr)
    return items


def _item(
    meeting: elitr.Meeting,
    question: elitr.Question,
    spoken: frozenset[str],
    *,
    room: Room,
    scorer: Scorer,
    settings: Settings,
) -> Item:
    weak, strong = question.single[WEAK], question.single[STRONG]
    assert weak.score is not None
    assert strong.score is not None
    asked = Request("ask", meeting.passages, {"question": question.text}, AnswerShape)
    draft = Reply(text=weak.text, model=WEAK)
    verdict = scorer.score(asked, draft)
    further = enhancement(asked, draft, verdict, room=room)
    price = partial(_price, settings=settings)
    return Item(
        meeting=meeting,
        question=question,
        request=asked,
        draft=draft,
        draft_score=weak.score,
        strong_score=strong.score,
        holds=holding.holds(
            further.passages, spoken, question=question.text, gold=question.gold, strong=strong.text
        ),
        weak_usd=price(WEAK_CARD, asked, weak.text),
        weak_then_usd=price(WEAK_CARD_THEN, asked, weak.text),
        evidence_usd=price(
            SHORT_CARD if _tokens(further, strong.text) <= SHORT_TOKENS else STRONG_CARD, further, strong.text
        ),
        evidence_32k_usd=price(STRONG_CARD, further, strong.text),
        strong_usd=price(STRONG_CARD, asked, strong.text),
    )


def _tokens(request: Request, answer: str = "") -> int:
    prompt = prompts.render(request)
    return sum(gpt_tokens.count(p) for p in (prompt.system, prompt.passages, prompt.ask, answer))


def _price(card: ModelCard, request: Request, answer: str, *, settings: Settings) -> float:
    usage = Usage(input=_tokens(request), output=gpt_tokens.count(answer))
    cost = catalog.price(card, usage, settings)
    assert cost is not None, f"no price for {card.name}"
    return cost


def _risks(policy: Policy, items: Sequence[Item], others: Sequence[Item]) -> list[float]:
    """Each item's risk by a policy that has not seen its meeting."""
    if others:
        risk = policy.fit(others)
        return [risk(item) for item in items]
    found: dict[str, float] = {}
    for meeting in {item.meeting.id for item in items}:
        risk = policy.fit([item for item in items if item.meeting.id != meeting])
        found |= {_key(item): risk(item) for item in items if item.meeting.id == meeting}
    return [found[_key(item)] for item in items]


def _key(item: Item) -> str:
    return f"{item.meeting.id} {item.question.id}"


def _threshold(items: Sequence[Item], risks: Sequence[float], most: float) -> float:
    """The highest threshold that reaches the target on these questions for at most `most` of the cost. Where none does: the
    lowest that costs no more; without such a limit the highest that comes within `NEAR` of the best quality there is, since
    what more would add is not worth its price."""
    found = [(t, point_of(items, [r >= t for r in risks])) for t in sorted(set(risks), reverse=True)]
    cheap = [(t, p.quality) for t, p in found if p.cost <= most]
    if not cheap:
        return float("inf")
    best = max(quality for _, quality in cheap)
    if best < TARGET and most < 1.0:
        return cheap[-1][0]
    wanted = TARGET if best >= TARGET else best - NEAR
    return next(t for t, quality in cheap if quality >= wanted)


def _chosen(
    risks: Sequence[float],
    items: Sequence[Item],
    others: Sequence[Item],
    policy: Policy,
    *,
    most: float = CLAIM_COST,
) -> list[bool]:
    """Whom the headline escalates: thresholds come from meetings that are not measured."""
    if others:
        threshold = _threshold(others, _risks(policy, others, []), most)
        return [r >= threshold for r in risks]
    thresholds: dict[str, float] = {}
    for meeting in {item.meeting.id for item in items}:
        rest = [i for i, item in enumerate(items) if item.meeting.id != meeting]
        thresholds[meeting] = _threshold([items[i] for i in rest], [risks[i] for i in rest], most)
    return [r >= thresholds[item.meeting.id] for item, r in zip(items, risks, strict=True)]


def _oracle(items: Sequence[Item], *, full: bool = False) -> list[bool]:
    """Escalates exactly where it gains."""
    return [i.strong_score > i.draft_score and (full or i.holds) for i in items]


def _random(items: Sequence[Item], headline: Point) -> dict[str, float]:
    """The mean quality of escalating at random, at the headline's cost."""
    none, everyone = (point_of(items, [up] * len(items)) for up in (False, True))
    share = (headline.cost - none.cost) / (everyone.cost - none.cost) if everyone.cost > none.cost else 0.0
    quality = none.quality + share * (everyone.quality - none.quality)
    return {"quality_share": round(quality, 4), "escalation_share": round(share, 4)}


def _at_cost(
    items: Sequence[Item], risks: Mapping[str, Sequence[float]]
) -> dict[str, list[dict[str, float]]]:
    """What each policy reaches at the same costs, with intervals."""
    strong, draft = (np.array([getattr(i, name) for i in items]) for name in ("strong_score", "draft_score"))
    further = np.array([i.evidence_usd for i in items])
    gain = np.where([i.holds for i in items], strong - draft, 0.0)
    stakes = curves.Stakes(
        [i.meeting.id for i in items], draft, strong, gain,
        np.array([i.weak_usd for i in items]), further, np.array([i.strong_usd for i in items]),
    )  # fmt: skip
    oracle = np.where(gain > 0, gain / further, -np.inf)
    orders: dict[str, Sequence[float] | None] = {**risks, "random": None, "oracle": oracle.tolist()}
    return {name: curves.points(stakes, order) for name, order in orders.items()}


PICTURE = "replay.svg"


def draw(figures: Mapping[str, Any]) -> str:
    """The picture of recorded figures, an SVG."""
    weak = figures["always_weak"]["quality_share"]
    return curves.svg(figures["at_cost"], weak=weak, n=figures["n"], meetings=figures["meetings"])


def _curve(
    name: str, items: Sequence[Item], risks: Sequence[float], *, full: bool
) -> list[dict[str, object]]:
    order = np.quantile(np.array(risks), np.linspace(1, 0, STEPS + 1))
    points: list[dict[str, object]] = []
    for threshold in dict.fromkeys([float("inf"), *(float(x) for x in order)]):
        point = point_of(items, [r >= threshold for r in risks], full=full)
        points.append(
            {
                "policy": name,
                "threshold": None if threshold == float("inf") else round(threshold, 4),
                **shown(point),
            }
        )
    return points


def _intervals(items: Sequence[Item], chosen: Sequence[bool]) -> dict[str, list[float] | None]:
    """Bootstrap over meetings."""
    groups: dict[str, list[tuple[Item, bool]]] = {}
    for item, up in zip(items, chosen, strict=True):
        groups.setdefault(item.meeting.id, []).append((item, up))

    def of(figure: Callable[[Point], float]) -> list[float] | None:
        def over(sample: list[list[tuple[Item, bool]]]) -> float:
            pairs = [pair for group in sample for pair in group]
            return figure(point_of([i for i, _ in pairs], [up for _, up in pairs]))

        return bootstrap_of(list(groups.values()), over)

    return {
        "quality_share": of(lambda p: p.quality),
        "cost_share": of(lambda p: p.cost),
        "escalation_share": of(lambda p: p.escalated),
    }
