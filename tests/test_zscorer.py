"""The Z-scorer: what is wrong in a good recap is caught, promises are only made when they can be kept."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from pipeline.app.process import heard_for_nothing
from pipeline.doors import Passage, Reply, Request
from pipeline.scoring import zscorer
from pipeline.scoring.calibration import bound, certify
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.scoring.signals import answer_signals, source_of
from pipeline.shapes import ActionShape, AnswerShape, ClaimShape, QuoteShape, RecapShape

LINES = [
    ("Ines", "Morning everybody. Let's talk about the greenhouse heating first."),
    ("Marek", "The quote from the installer is in. It is 4,300 euros for the new boiler."),
    ("Ines", "That is more than I hoped, but fine. So we have decided to replace the boiler before winter."),
    ("Tove", "I can call the installer on Tuesday and ask for a date."),
    ("Ines", "Good. Thank you, Tove."),
    ("Marek", "We did not agree on the second thermometer, by the way."),
    ("Ines", "No, that one stays open until the members have seen the offer."),
    ("Tove", "And the seedlings have to be out of the north room by Friday."),
    ("Marek", "I will move the seedlings, no problem."),
]
PASSAGES = tuple(Passage(f"s{n}", text, speaker) for n, (speaker, text) in enumerate(LINES))


def claim(text: str, line: int, **more: str) -> ClaimShape:
    evidence = [QuoteShape(segment=f"s{line}", quote=LINES[line][1])]
    return (
        ActionShape(text=text, evidence=evidence, **more)
        if more
        else ClaimShape(text=text, evidence=evidence)
    )


GOOD_DECISION = claim("We have decided to replace the boiler before winter.", 2)
GOOD_ACTION = claim(
    "Tove will call the installer on Tuesday and ask for a date.", 3, owner="Tove", due="on Tuesday"
)
GOOD_FACT = claim("The quote for the new boiler is 4,300 euros.", 1)


def doubted(*claims: ClaimShape) -> dict[str | None, str]:
    """What the scorer doubts in a recap that is otherwise right: claim -> reason."""
    actions = [c for c in claims if isinstance(c, ActionShape)] or [GOOD_ACTION]
    others = [c for c in claims if not isinstance(c, ActionShape)]
    recap = RecapShape(headline=GOOD_FACT, decisions=[GOOD_DECISION, *others], actions=actions)
    scorer = zscorer.open("recap", fallback=RuleScorer(), risk=0.05)
    assert scorer is not None
    verdict = scorer.score(Request("recap", PASSAGES), Reply(text="", model="cheap", data=recap))
    return {d.claim: d.reason for d in verdict.doubts if d.claim is not None}


def test_a_faithful_recap_is_not_doubted() -> None:
    assert doubted() == {}


def test_a_wrong_owner_is_caught() -> None:
    wrong = claim("Marek will call the installer on Tuesday.", 3, owner="Marek", due="on Tuesday")
    assert "Marek" in doubted(wrong)[wrong.text]


def test_a_changed_number_is_caught() -> None:
    wrong = claim("The quote for the new boiler is 3,400 euros.", 1)
    assert "3,400" in doubted(wrong)[wrong.text]


def test_a_negated_decision_is_caught() -> None:
    wrong = claim("We have decided not to replace the boiler before winter.", 2)
    assert "opposite" in doubted(wrong)[wrong.text]


def test_a_lost_negation_is_caught() -> None:
    wrong = claim("We agreed on the second thermometer.", 5)
    assert "opposite" in doubted(wrong)[wrong.text]


def test_a_made_up_date_is_caught() -> None:
    wrong = claim("Marek will move the seedlings by Monday.", 8, owner="Marek", due="by Monday")
    assert "monday" in doubted(wrong)[wrong.text].lower()


def test_missing_weights_fall_back_to_the_plain_scorer_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUORUM_WEIGHTS", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert zscorer.open("ask", fallback=RuleScorer(), risk=0.05) is None
    assert "plain scorer" in caplog.text


def ask(question: str, answer: str) -> dict[str, float | None]:
    return answer_signals(question, answer, source_of(PASSAGES, "en"))


def test_a_refusal_where_the_meeting_speaks_of_it_raises_the_benefit_of_asking_again() -> None:
    scorer = zscorer.open("ask", fallback=RuleScorer(), risk=0.05)
    assert scorer is not None
    request = Request("ask", PASSAGES, {"question": "Who will call the installer?"}, AnswerShape)

    def benefit(text: str, *, found: bool) -> float:
        verdict = scorer.score(request, Reply(text, "cheap", data=AnswerShape(found=found, answer=text)))
        assert verdict.benefit is not None
        return verdict.benefit

    refusal = benefit("It is not explicitly mentioned who will call the installer.", found=False)
    assert refusal > benefit("Tove will call the installer.", found=True)


def test_signals_that_cannot_be_seen_are_none_not_zero() -> None:
    seen = ask("Who will call the installer?", "Tove will.")
    assert seen["mean_logprob"] is None
    assert seen["agree_terms"] is None
    assert seen["numbers_held"] is None


def test_words_nobody_said_are_seen() -> None:
    true, false = (
        ask("What about the boiler?", "Replace the boiler."),
        ask("What about the boiler?", "Paint the hedgehog."),
    )
    assert (true["told_held"] or 0.0) > (false["told_held"] or 0.0)


def test_a_promise_is_made_only_where_enough_data_supports_it() -> None:
    few = certify([0.1] * 10, [False] * 10, 0.05)
    assert few.benefit is None
    many = certify([n / 400 for n in range(400)], [n > 300 for n in range(400)], 0.05)
    assert many.benefit is not None
    assert many.observed is not None
    assert many.observed <= 0.05


def test_the_binomial_bound_is_the_exact_one() -> None:
    assert bound(0, 45, delta=0.1) == pytest.approx(1 - 0.1 ** (1 / 45), abs=1e-6)


def test_without_a_certified_threshold_the_answer_is_sent_on_with_what_it_lacks() -> None:
    scorer = zscorer.open("ask", fallback=RuleScorer(), risk=0.0)
    assert scorer is not None
    request = Request("ask", PASSAGES, {"question": "When must the seedlings be out?"}, AnswerShape)
    verdict = scorer.score(request, Reply("Soon.", "cheap", data=AnswerShape(found=True, answer="Soon.")))
    assert not verdict.accept
    assert verdict.signals["certified"] == 0.0
    assert any("s7" in d.passages for d in verdict.doubts)


def test_a_damaged_file_of_own_thresholds_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.json"
    path.write_text("{", encoding="utf-8")
    assert zscorer.own_thresholds(path) == {}
    one = {"risk": 0.1, "benefit": 0.2, "accepted": 0.5, "observed": 0.05, "n": 90}
    path.write_text(json.dumps({"ask": [one]}), encoding="utf-8")
    assert zscorer.own_thresholds(path)["ask"][0].benefit == 0.2


def test_a_decision_that_the_recap_leaves_out_is_pointed_out() -> None:
    recap = RecapShape(headline=GOOD_FACT, actions=[GOOD_ACTION])
    scorer = zscorer.open("recap", fallback=RuleScorer(), risk=0.05, hears=heard_for_nothing)
    assert scorer is not None
    verdict = scorer.score(Request("recap", PASSAGES, shape=RecapShape), Reply("", "cheap", data=recap))
    assert any("lack" in d.reason and "s8" in d.passages for d in verdict.doubts if d.claim is None)


def test_many_verdicts_certify_a_strict_risk_for_the_answers_it_is_surest_of() -> None:
    scores = [n / 1000 for n in range(1000)]
    worse = [n % 100 == 50 if n < 300 else n % 3 == 0 for n in range(1000)]
    strict = certify(scores, worse, 0.05)
    assert strict.benefit is not None
    assert 0.1 <= strict.accepted <= 0.4


def test_a_certified_threshold_is_the_one_that_the_exact_bound_allows() -> None:
    scores = [n / 200 for n in range(200)]
    worse = [n % 20 == 0 for n in range(200)]
    found = certify(scores, worse, 0.15)
    assert found.benefit is not None
    count = round(found.accepted * 200)
    assert bound(sum(worse[:count]), count) <= 0.15
