"""Native or over English: the break-even formula against the bill it stands for."""

import pytest

from pipeline import languages
from pipeline.federation.pivot_cost import Prices, break_even, cost, inflation, route

STRONG, FREE = Prices(10.0, 30.0), Prices(0.0, 0.0)
SIZE = {"tokens": 9000.0, "output": 600.0}


@pytest.mark.parametrize("translator", [FREE, Prices(0.1, 0.4)])
def test_at_the_break_even_both_ways_cost_the_same(translator: Prices) -> None:
    even = break_even(2.2, **SIZE, worker=STRONG, translator=translator)
    assert even is not None
    native = cost(2.2, passes=even, **SIZE, worker=STRONG, translator=None)
    assert cost(2.2, passes=even, **SIZE, worker=STRONG, translator=translator) == pytest.approx(native)


def test_a_cheap_translator_pays_at_once_and_one_model_for_both_hardly_ever() -> None:
    cheap = break_even(1.53, **SIZE, worker=STRONG, translator=Prices(0.1, 0.4))
    same = break_even(1.53, **SIZE, worker=STRONG, translator=STRONG)
    assert cheap is not None
    assert cheap < 1
    assert same is None or same > 8


def test_the_reason_is_told() -> None:
    assert route("en", passes=9, **SIZE, worker=STRONG, translator=FREE).reason == "the meeting is in English"
    assert route("ta", passes=9, **SIZE, worker=STRONG, translator=None).way == "native"
    assert route("ta", passes=9, **SIZE, worker=STRONG, translator=Prices(0.1, 0.4)).way == "pivot"
    assert (
        route("sv", passes=1, **SIZE, worker=STRONG, translator=STRONG, weak=True).reason
        == "the model is weak in sv"
    )
    assert route("sv", passes=1, **SIZE, worker=STRONG, translator=STRONG).way == "native"


def test_every_language_has_a_measured_inflation() -> None:
    assert inflation("en") == 1.0
    assert all(1.0 < inflation(tag) < 3 for tag in languages.tags() if tag != "en")
