"""Injected faults, over real HTTP and the real SDK: each ends in a good result or a clear error, nothing is lost and
nothing is paid twice.

The list: time-out · 429 with and without Retry-After · 429 with a Retry-After of an hour · no credit left · 500 · 503 ·
529 overloaded · bad key · forbidden · unknown model · prompt too long · prompt filtered · reply filtered · reply cut ·
reply cut twice · malformed JSON · malformed twice · empty reply · not JSON at all · closed before the reply · closed in
the middle of it · closed in the middle of a stream · no server · every model down · ledger's disk full · cap reached.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from pipeline import providers
from pipeline.doors import Call, Reply, Request
from pipeline.errors import ModelError, OverBudget, QuorumError, StoreError
from pipeline.federation import Budget, Federation
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import RecapShape
from pipeline.stages.receipts import receipt_of
from tests.federation import LINES, UNSOUND, Clock, Ledger, answer, question
from tests.wire import Answer, Asked, Loopback

GOOD = Answer(answer().model_dump_json(), input=400, output=60)
WEAK, STRONG = "acme:weak", "acme:strong"


@dataclass
class Vendors:
    """Two loopback vendors, a weak and a strong one, and what a run over them left behind."""

    weak: Loopback
    strong: Loopback
    ledger: Ledger = field(default_factory=Ledger)
    clock: Clock = field(default_factory=Clock)

    def federation(self, **more: object) -> Federation:
        cheap: dict[str, Any] = {"input_usd_per_mtok": 0.1, "output_usd_per_mtok": 0.4, "local": False}
        dear: dict[str, Any] = {"input_usd_per_mtok": 4.0, "output_usd_per_mtok": 20.0, "local": False}
        settings = Settings(
            chain=(WEAK, STRONG),
            timeout_s=0.5,
            models={
                WEAK: ModelEntry(base_url=self.weak.url + "/v1", **cheap),
                STRONG: ModelEntry(base_url=self.strong.url + "/v1", **dear),
            },
        )
        more = {"log": self.ledger, "scorer": lambda task: RuleScorer(), **more}
        return Federation(settings, providers=providers, clock=self.clock, sleep=self.clock.sleep, **more)  # type: ignore[arg-type]


def script(*answers: Answer) -> tuple[Answer, ...]:
    return answers


# What the weak vendor says, first to last (the last for ever), and whose reply stands in the end.
FAULTS: dict[str, tuple[tuple[Answer, ...], str]] = {
    "time-out": (script(Answer(delay_s=1.0), GOOD), WEAK),
    "429 with Retry-After": (script(Answer(status=429, headers={"retry-after": "3"}), GOOD), WEAK),
    "429 without": (script(Answer(status=429), GOOD), WEAK),
    "429, come back in an hour": (script(Answer(status=429, headers={"retry-after": "3600"})), STRONG),
    "no credit left": (
        script(Answer(status=429, error="You exceeded your quota", code="insufficient_quota")),
        STRONG,
    ),
    "500": (script(Answer(status=500), GOOD), WEAK),
    "503 twice": (script(Answer(status=503), Answer(status=503), GOOD), WEAK),
    "529 overloaded for ever": (script(Answer(status=529, error="overloaded")), STRONG),
    "bad key": (script(Answer(status=401)), STRONG),
    "forbidden": (script(Answer(status=403)), STRONG),
    "unknown model": (script(Answer(status=404, error="no such model")), STRONG),
    "prompt too long": (script(Answer(status=400, error="maximum context length is 8192 tokens")), STRONG),
    "prompt filtered": (script(Answer(status=400, error="rejected by our content policy")), STRONG),
    "reply filtered": (script(Answer("I", input=400, output=1, finish="filter")), STRONG),
    "reply cut": (script(Answer(GOOD.text[:40], input=400, output=4000, finish="length"), GOOD), WEAK),
    "reply cut twice": (script(Answer(GOOD.text[:40], input=400, output=4000, finish="length")), STRONG),
    "malformed JSON": (script(Answer('{"found": "perhaps"}', input=400, output=9), GOOD), WEAK),
    "malformed twice": (script(Answer('{"found": "perhaps"}', input=400, output=9)), STRONG),
    "empty reply": (script(Answer("", input=400, output=1)), STRONG),
    "not JSON at all": (script(Answer(raw=b"<html>gateway</html>")), STRONG),
    "closed before the reply": (script(Answer(drop="before"), GOOD), WEAK),
    "closed in the middle of it": (script(Answer(GOOD.text, drop="middle"), GOOD), WEAK),
}


def in_turn(answers: tuple[Answer, ...]):  # type: ignore[no-untyped-def]
    return lambda asked: answers[min(asked.number, len(answers) - 1)]


def nothing_lost_nothing_twice(vendors: Vendors, reply: Reply | None, federation: Federation) -> None:
    """Every call that reached a server is a row; no prompt that was answered well is asked again; sums agree."""
    sent = len(vendors.weak.asked) + len(vendors.strong.asked)
    rows = vendors.ledger.calls
    assert len(rows) == sent
    answered = Counter((c.model, c.request_hash) for c in rows if c.outcome == "ok")
    assert all(n == 1 for n in answered.values())
    if reply is not None:
        assert list(reply.calls) == rows
        spent = sum(c.cost_usd or 0.0 for c in rows)
        assert (receipt_of(reply).cost_usd or 0.0) == pytest.approx(spent)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_of_the_first_model_still_ends_in_a_good_result(fault: str) -> None:
    answers, winner = FAULTS[fault]
    async with Loopback(in_turn(answers)) as weak, Loopback(lambda asked: GOOD) as strong:
        vendors = Vendors(weak, strong)
        federation = vendors.federation()
        reply = await federation.model("ask").reply(question())
    assert reply.data == answer()
    assert reply.model == winner
    assert len(weak.asked) <= 3
    nothing_lost_nothing_twice(vendors, reply, federation)
    if winner == STRONG:
        assert any(WEAK in note for note in reply.notes), "the user is told what failed"


@pytest.mark.parametrize("fault", ["time-out", "503 twice", "closed in the middle of it"])
async def test_a_stream_that_fails_begins_anew(fault: str) -> None:
    answers, _ = FAULTS[fault]
    shown: list[str] = []
    async with Loopback(in_turn(answers)) as weak, Loopback(lambda asked: GOOD) as strong:
        vendors = Vendors(weak, strong)
        reply = await vendors.federation().model("ask").reply(question(), on_text=shown.append)
    assert reply.data == answer()
    assert "".join(shown).rpartition("\f")[2] == answer().answer
    nothing_lost_nothing_twice(vendors, reply, vendors.federation())


async def test_retry_after_is_waited_out() -> None:
    answers, _ = FAULTS["429 with Retry-After"]
    async with Loopback(in_turn(answers)) as weak, Loopback(lambda asked: GOOD) as strong:
        vendors = Vendors(weak, strong)
        await vendors.federation().model("ask").reply(question())
    assert 3.0 <= sum(vendors.clock.slept) <= 3.4


async def test_without_any_server_the_embedded_model_answers() -> None:
    async with Loopback(lambda asked: GOOD) as weak, Loopback(lambda asked: GOOD) as strong:
        vendors = Vendors(weak, strong)
    model = vendors.federation().model("recap")
    reply = await model.reply(Request("recap", LINES, {}, RecapShape))
    assert reply.model == "local:extractive"
    assert sum("no connection" in note for note in reply.notes) == 2


async def test_when_every_model_is_down_the_error_says_who_and_why() -> None:
    down = Answer(status=503, error="maintenance")
    async with Loopback(lambda asked: down) as weak, Loopback(lambda asked: down) as strong:
        vendors = Vendors(weak, strong)
        with pytest.raises(ModelError, match=r"acme:weak: 503: .*maintenance.*acme:strong: 503") as caught:
            await vendors.federation().model("translate").reply(question())
    assert caught.value.exit_code == 7
    nothing_lost_nothing_twice(vendors, None, vendors.federation())


async def test_a_reply_whose_row_cannot_be_written_is_not_used() -> None:
    class Full(Ledger):
        def write(self, call: Call) -> None:
            raise StoreError("quorum.db: database or disk is full")

    async with Loopback(lambda asked: GOOD) as weak, Loopback(lambda asked: GOOD) as strong:
        vendors = Vendors(weak, strong)
        with pytest.raises(StoreError, match="disk is full"):
            await vendors.federation(log=Full()).model("ask").reply(question())
    assert len(weak.asked) == 1
    assert not strong.asked


async def test_when_the_cap_is_reached_what_holds_is_shown_and_the_user_is_told() -> None:
    doubted = Answer(UNSOUND.model_dump_json(), input=400, output=60)
    async with Loopback(lambda asked: doubted) as weak, Loopback(lambda asked: GOOD) as strong:
        vendors = Vendors(weak, strong)
        budget = Budget(0.01)
        reply = await vendors.federation(budget=budget).model("ask").reply(question())
    assert reply.model == "local:extractive"  # the draft's quote was never said; the embedded model's was
    assert weak.asked
    assert not strong.asked
    assert "--max-cost" in reply.notes[-1]
    assert budget.spent_usd <= 0.01


async def test_a_cap_that_allows_nothing_is_a_clear_error_before_a_byte_is_sent() -> None:
    async with Loopback(lambda asked: GOOD) as weak, Loopback(lambda asked: GOOD) as strong:
        vendors = Vendors(weak, strong)
        with pytest.raises(OverBudget, match="nothing was sent") as caught:
            await vendors.federation(budget=Budget(0.0)).model("translate").reply(question())
        assert weak.connections + strong.connections == 0
    assert isinstance(caught.value, QuorumError)


async def test_parallel_requests_after_a_429_wait_together() -> None:
    def busy_at_first(asked: Asked) -> Answer:
        return Answer(status=429, headers={"retry-after": "2"}) if asked.number == 0 else GOOD

    async with Loopback(busy_at_first) as weak, Loopback(lambda asked: GOOD) as strong:
        vendors = Vendors(weak, strong)
        model = vendors.federation().model("ask")
        first = await model.reply(question("When do we ship?"))
        second = await model.reply(question("When do we ship it?"))
    assert first.data == second.data == answer()
    assert json.loads(GOOD.text)["found"]
    nothing_lost_nothing_twice(vendors, None, vendors.federation())
