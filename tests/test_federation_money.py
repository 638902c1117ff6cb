"""Money: what an hour-long meeting costs, receipts to the cent, and a cap that is never passed."""

from __future__ import annotations

import asyncio
import json
import re
from random import Random

import pytest

from pipeline import providers
from pipeline.doors import Call, Reply, Request, Usage
from pipeline.errors import OverBudget, ProviderDown, QuorumError
from pipeline.federation import Budget, Federation
from pipeline.federation.ledger import CACHED, sums
from pipeline.federation.tokens import about
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import RecapShape, claims_in
from pipeline.stages.receipts import receipt_of
from tests.federation import Clock, Ledger, Table, answer, question, seated
from tests.meeting_hour import lines, recap
from tests.wire import Answer, Asked, Loopback

HOUR = lines()
DRAFT = recap(HOUR)
# Cheap reader, strong model. What a pair must reach depends on how far apart its prices are; see the test below.
PAIRS = {
    ("openai:gpt-5-nano", "anthropic:claude-opus-5-5"): 0.06,
    ("google:gemini-2.5-flash-lite", "anthropic:claude-opus-5-5"): 0.06,
    ("openai:gpt-5-nano", "openai:gpt-6.1-sol"): 0.06,
    # Reading alone is 4.7% here: one twentieth of the input price and one twenty-fifth of the output price.
    ("google:gemini-2.5-flash-lite", "openai:gpt-6.1-sol"): 0.09,
}


def vendor(asked: Asked) -> Answer:
    """Writes the recap when given the meeting; settles statements when asked to. Tokens are counted from the words."""
    text = DRAFT.model_dump_json(exclude_none=False)
    if "doubtful statements of its recap" in asked.prompt:
        numbers = [int(n) for n in re.findall(r"^(\d+)\. ", asked.prompt, flags=re.M)]
        text = json.dumps(
            {"statements": [settled(n, i) for i, n in enumerate(numbers)]}, separators=(",", ":")
        )
    return Answer(text, input=about(asked.prompt), output=about(text))


def settled(n: int, turn: int) -> str:
    """In turn: right but for its quote; to be put otherwise; not said at all."""
    claim = list(claims_in(DRAFT))[n - 1]
    line = claim.evidence[0].segment
    told = claim.text.replace("says that", "thinks that")
    return f"{n} {'-' if turn % 3 == 2 else line.lstrip('s')}{' ' + told if turn % 3 == 1 else ''}"


def settings(names: tuple[str, ...], url: str) -> Settings:
    base = {"openai": url + "/v1"}
    return Settings(
        chain=names,
        models={n: ModelEntry(base_url=base.get(n.partition(":")[0], url), local=False) for n in names},
    )


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, "sk-test-0123456789")


@pytest.mark.parametrize("pair", PAIRS)
async def test_an_hour_with_one_claim_in_eight_doubted_costs_a_few_percent_of_the_strongest(
    pair: tuple[str, str],
) -> None:
    ledger = Ledger()
    request = Request("recap", HOUR, {}, RecapShape)
    async with Loopback(vendor) as server:
        cheap = Federation(
            settings(pair, server.url), providers=providers, scorer=lambda task: RuleScorer(), log=ledger
        )
        reply = await cheap.model("recap").reply(request)
        strongest = Federation(
            settings(pair[1:], server.url), providers=providers, scorer=lambda task: RuleScorer()
        )
        always = await strongest.model("recap").reply(request)
    receipt, baseline = receipt_of(reply), receipt_of(always)
    assert receipt.cost_usd is not None
    assert baseline.cost_usd is not None
    share = receipt.cost_usd / baseline.cost_usd
    print(f"{pair[0]} -> {pair[1]}: ${receipt.cost_usd:.5f} of ${baseline.cost_usd:.5f} = {share:.2%}")
    assert share <= PAIRS[pair]
    assert [e.to_model for e in receipt.escalations] == [pair[1]]
    assert receipt.cost_usd == pytest.approx(sum(c.cost_usd or 0 for c in ledger.calls), abs=1e-9)
    assert receipt.always_strongest_usd == pytest.approx(baseline.cost_usd, rel=0.01)
    claims = list(claims_in(reply.data))
    said = {p.id: p.text for p in HOUR}
    assert [e.quote in said[e.segment] for c in claims for e in c.evidence] == [True] * 23, (
        "settled, verbatim"
    )
    assert [c.text for c in claims if not c.evidence] == [list(claims_in(DRAFT))[18].text], (
        "unsupported, and shown so"
    )


@pytest.mark.parametrize(
    "runs", [range(100), pytest.param(range(100, 1100), marks=pytest.mark.slow)], ids=["100", "1000"]
)
async def test_the_cap_is_never_passed_in_randomized_runs_of_32_parallel_calls(runs: range) -> None:
    for run in runs:
        random = Random(run)
        cap = random.choice([0.0, 10 ** random.uniform(-5, -1)])
        budget = Budget(cap)

        async def said(request: Request, random: Random = random) -> object:
            for _ in range(random.randint(0, 3)):
                await asyncio.sleep(0)
            if random.random() < 0.1:
                return ProviderDown("a: 503", unsure=random.random() < 0.5)
            return answer()

        worst = Usage(input=random.randint(1, 400), output=random.randint(1, 4000), cached_input=0)
        table = Table({"a:weak": said, "b:strong": said}, usage=worst)  # type: ignore[dict-item]
        model = seated(table, random.choice(["a:weak", "b:strong"]), "b:strong", budget=budget).model(
            "translate"
        )
        jobs = (model.reply(question(f"{i}?")) for i in range(32))
        done = await asyncio.gather(*jobs, return_exceptions=True)
        assert budget.spent_usd + budget.unsure_usd <= cap + 1e-12, run
        assert all(isinstance(d, Reply | QuorumError) for d in done)
        counted = sum(c.cost_usd or 0.0 for d in done if isinstance(d, Reply) for c in d.calls)
        assert counted <= budget.spent_usd + 1e-12


async def test_an_unknown_price_is_refused_under_a_cap_unless_told_otherwise() -> None:
    table = Table({"x:weak": always_good})
    with pytest.raises(OverBudget, match="its price is not known"):
        await seated(table, "x:weak", models={}, budget=Budget(1.0)).model("translate").reply(question())
    budget = Budget(1.0, allow_unknown_price=True)
    await seated(table, "x:weak", models={}, budget=budget).model("translate").reply(question())
    assert len(table.models["x:weak"].asked) == 1


def always_good(request: Request) -> object:
    return answer()


def test_costs_are_summed_by_day_task_and_model_and_cache_hits_are_no_spend() -> None:
    def call(day: int, model: str, cost: float | None, outcome: str = "ok") -> Call:
        return Call(model, "ask", outcome, Usage(10, 1), cost, at=f"2026-11-{day}T10:00:00+00:00")

    calls = [
        call(22, "a:x", 0.25),
        call(23, "a:x", 0.5),
        call(23, "a:x", 0.125),
        call(23, "b:y", None),
        call(23, "a:x", 0.0, CACHED),
    ]
    table = {s.key: (s.calls, s.cost_usd, s.unknown) for s in sums(calls)}
    assert table == {
        ("2026-11-22", "ask", "a:x"): (1, 0.25, 0),
        ("2026-11-23", "ask", "a:x"): (2, 0.625, 0),
        ("2026-11-23", "ask", "b:y"): (1, 0.0, 1),
    }
    assert [s.cost_usd for s in sums(calls, by=("model",))] == [0.875, 0.0]


async def test_cached_tokens_are_priced_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "anthropic:claude-opus-5-5"
    cached = Answer(answer().model_dump_json(), input=10_000, output=100, cached=9_000)
    async with Loopback(lambda asked: cached) as server:
        federation = Federation(
            settings((name,), server.url),
            providers=providers,
            scorer=lambda task: RuleScorer(),
            clock=Clock(),
        )
        reply = await federation.model("ask").reply(question())
    full, read, out = 4e-6, 0.2e-6, 20e-6
    assert reply.calls[0].cost_usd == pytest.approx(1_000 * full + 9_000 * read + 100 * out)
