"""What the benchmarks of the claim compute from recorded figures: costs, curves, pictures, verdicts that suffice."""

from __future__ import annotations

import random

import numpy as np
import pytest

from pipeline.doors import Passage
from pipeline.shapes import claims_in
from tests.bench.curves import COSTS, Stakes, points, reached, svg
from tests.bench.meetings import Meeting, Query
from tests.bench.verdicts import simulate
from tests.bench.worse import made_of

ONE = np.ones(4)
STAKES = Stakes(
    ["a", "a", "b", "b"],
    draft=np.array([5.0, 5.0, 10.0, 10.0]),
    strong=ONE * 10,
    gain=np.array([5.0, 5.0, 0.0, 0.0]),
    weak_usd=ONE * 0.01,
    further_usd=ONE * 0.1,
    strong_usd=ONE,
)


def test_the_riskiest_are_escalated_first_and_paid_for() -> None:
    right, wrong = [9.0, 8.0, 1.0, 0.0], [0.0, 1.0, 8.0, 9.0]
    assert reached(STAKES, right, at=[0.01, 0.035, 0.06]) == pytest.approx([0.75, 0.875, 1.0])
    assert reached(STAKES, wrong, at=[0.06]) == pytest.approx([0.75])
    assert reached(STAKES, None, at=[0.06]) == pytest.approx([0.875])


def test_what_is_never_escalated_costs_nothing_and_gains_nothing() -> None:
    assert reached(STAKES, [1.0, -np.inf, -np.inf, -np.inf], at=[0.12]) == pytest.approx([0.875])


def test_the_picture_draws_every_policy_with_our_interval() -> None:
    curves = {"learned": points(STAKES, [9.0, 8.0, 1.0, 0.0]), "random": points(STAKES, None)}
    assert [p["cost_share"] for p in curves["random"]] == list(COSTS)
    assert all(p["low"] <= p["quality_share"] <= p["high"] for p in curves["learned"])
    picture = svg(curves, weak=0.75, n=4, meetings=2)
    assert picture.startswith("<svg ")
    assert picture.count("<polyline ") == 2
    assert picture.count("<polygon ") == 1


def test_a_good_scorer_needs_few_verdicts_and_a_blind_one_is_never_certified() -> None:
    worse = [n >= 75 for n in range(100)]
    good = simulate([n / 100 for n in range(100)], worse, sizes=(100, 400), times=20)
    blind = simulate([n * 37 % 100 / 100 for n in range(100)], worse, sizes=(100, 400), times=20)
    assert good[2]["enough"] == 100
    assert [row["enough"] for row in blind] == [None, None, None]


def test_a_recap_is_made_worse_in_one_statement_or_cut_in_half() -> None:
    lines = (
        "Marek said that the boiler costs 4,300 euros in all.",
        "We will move the seedlings to the south room on Friday morning.",
        "The members have not seen the offer for the second thermometer.",
    )
    passages = tuple(Passage(f"s{n}", text, "Ines") for n, text in enumerate(lines))
    queries = tuple(Query("What about it?", text, (n,)) for n, text in enumerate(lines))
    meeting = Meeting("one", passages, (), (), queries)
    other = Meeting("two", passages, (), (), (Query("And then?", "Nobody came to the lake.", (1,)),))
    made = {m.kind: m for m in made_of(meeting, other, random.Random(0))}
    assert set(made) == {"human", "foreign", "uncited", "astray", "short", "wrong"}
    human = [c.text for c in claims_in(made["human"].recap)]
    assert human == list(lines)
    assert len(list(claims_in(made["short"].recap))) == 1
    for kind in ("wrong", "foreign"):
        differs = [c.text for c in claims_in(made[kind].recap) if c.text not in human]
        assert differs == [made[kind].changed]
    assert [c.text for c in claims_in(made["uncited"].recap) if not c.evidence] == [made["uncited"].changed]
