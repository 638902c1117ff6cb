"""Overnight calls: one batch, half the price, nothing lost and nothing paid twice when the run is killed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import providers
from pipeline.doors import Model, Passage, Request, Usage
from pipeline.errors import NotFound, ProviderDown, ProviderRefused
from pipeline.federation import catalog, chain
from pipeline.providers import overnight
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import AnswerShape
from tests.wire.batches import Night

NAMES = ("openai:gpt-5-nano", "anthropic:claude-haiku-4-5")
ANSWER = {"found": True, "answer": "On Friday.", "claims": []}


def asked(question: str = "When?") -> Request:
    return Request("ask", (Passage("s1", "We ship on Friday.", "Ana"),), {"question": question}, AnswerShape)


def good(body: Mapping[str, Any]) -> str:
    return json.dumps(ANSWER)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")


def model(name: str, night: Night, home: Path, *, poll_s: float = 0.02) -> overnight.Overnight:
    """A fresh model as a new run would have it; only the disk remembers."""
    base = f"{night.url}/v1" if name.startswith("openai") else night.url
    settings = Settings(home=home, models={name: ModelEntry(base_url=base)}, timeout_s=5)
    made = overnight.connect(name, settings)
    assert isinstance(made, overnight.Overnight)
    assert isinstance(made, Model)
    made._gather_s, made._poll_s = 0.05, poll_s
    return made


@pytest.mark.parametrize("name", NAMES)
async def test_what_is_asked_together_is_one_batch(name: str, tmp_path: Path) -> None:
    with Night(good) as night:
        made = model(name, night, tmp_path)
        replies = await asyncio.gather(*(made.reply(asked(f"When {n}?")) for n in range(12)))
        assert all(isinstance(r.data, AnswerShape) and r.data.answer == "On Friday." for r in replies)
        assert len(night.batches) == 1
        assert len(set(night.asked)) == 12
        assert (replies[0].usage.input, replies[0].usage.output) == (1000, 100)


@pytest.mark.parametrize("name", NAMES)
async def test_the_same_question_is_handed_in_once(name: str, tmp_path: Path) -> None:
    with Night(good) as night:
        made = model(name, night, tmp_path)
        await asyncio.gather(*(made.reply(asked()) for _ in range(3)))
        assert len(night.asked) == 1


@pytest.mark.parametrize("name", NAMES)
async def test_a_run_that_is_killed_collects_its_results_later(name: str, tmp_path: Path) -> None:
    with Night(good) as night:
        night.dawn = False
        first = asyncio.gather(*(model(name, night, tmp_path).reply(asked(f"{n}?")) for n in range(3)))
        async with asyncio.timeout(30):
            while len(night.asked) < 3:
                await asyncio.sleep(0.05)
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first  # what was killed has ended before the next run begins
        handed_in = len(night.asked)
        assert handed_in == 3
        night.dawn = True
        again = model(name, night, tmp_path)
        replies = await asyncio.gather(*(again.reply(asked(f"{n}?")) for n in range(3)))
        assert len(night.asked) == handed_in
        assert all(r.text for r in replies)
        later = model(name, night, tmp_path)
        night.batches.clear()
        assert (await later.reply(asked("1?"))).text == replies[1].text


@pytest.mark.parametrize("name", NAMES)
async def test_a_batch_whose_id_was_never_learnt_is_found_again(name: str, tmp_path: Path) -> None:
    with Night(good) as night:
        night.drop_after_create = True
        with pytest.raises(ProviderDown):
            await model(name, night, tmp_path).reply(asked())
        (kept,) = (tmp_path / "overnight").glob("*.json")
        assert json.loads(kept.read_text())["id"] == ""
        night.drop_after_create = False
        await model(name, night, tmp_path).reply(asked())
        assert len(night.asked) == 1


@pytest.mark.parametrize("name", NAMES)
async def test_what_failed_at_the_vendor_is_handed_in_again_alone(name: str, tmp_path: Path) -> None:
    tries: dict[str, int] = {}

    def flaky(body: Mapping[str, Any]) -> str:
        text = json.dumps(body)
        key = next(q for q in ("one?", "two?") if q in text)
        tries[key] = tries.get(key, 0) + 1
        return "ERROR" if key == "two?" and tries[key] < 3 else json.dumps(ANSWER)

    with Night(flaky) as night:
        made = model(name, night, tmp_path)
        await asyncio.gather(made.reply(asked("one?")), made.reply(asked("two?")))
        assert [len(b["lines"]) for b in night.batches.values()] == [2, 1, 1]


@pytest.mark.parametrize("name", NAMES)
async def test_what_keeps_failing_is_an_error_and_spoils_no_other(name: str, tmp_path: Path) -> None:
    def one_bad(body: Mapping[str, Any]) -> str:
        text = json.dumps(body)
        return "ERROR" if "fails?" in text else "BAD" if "bad?" in text else json.dumps(ANSWER)

    with Night(one_bad) as night:
        made = model(name, night, tmp_path)
        told = await asyncio.gather(
            *(made.reply(asked(q)) for q in ("fine?", "fails?", "bad?")), return_exceptions=True
        )
        assert [type(t) for t in told] == [type(told[0]), ProviderDown, ProviderRefused]
        assert not isinstance(told[0], BaseException)


@pytest.mark.parametrize("name", NAMES)
async def test_no_key_is_written_to_the_disk(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-very-secret")
    with Night(good) as night:
        await model(name, night, tmp_path).reply(asked())
    assert all(b"very-secret" not in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())


@pytest.mark.parametrize("name", NAMES)
def test_it_costs_half(name: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    usage = Usage(input=1_000_000, output=100_000)
    by_day = catalog.price(providers.card(name, settings), usage, settings)
    by_night = catalog.price(providers.card(f"overnight:{name}", settings), usage, settings)
    assert by_day
    assert by_night == pytest.approx(by_day / 2)
    own = settings.changed(models={name: ModelEntry(input_usd_per_mtok=1.0, output_usd_per_mtok=10.0)})
    assert catalog.price(providers.card(f"overnight:{name}", own), usage, own) == pytest.approx(1.0)


def test_a_chain_goes_overnight_where_it_can(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, overnight=True, chain=("local", f"{NAMES[0]}|groq:x", NAMES[1]))
    assert chain.build("recap", settings, providers=providers) == (
        "local:extractive",
        f"overnight:{NAMES[0]}|groq:x",
        f"overnight:{NAMES[1]}",
    )
    assert chain.build("recap", settings.changed(overnight=False), providers=providers)[2] == NAMES[1]


def test_a_vendor_without_batches_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no batch endpoint"):
        overnight.card("groq:x", Settings(home=tmp_path))


async def test_results_that_are_too_old_are_forgotten(tmp_path: Path) -> None:
    with Night(good) as night:
        made = model(NAMES[0], night, tmp_path)
        await made.reply(asked())
        (kept,) = (tmp_path / "overnight").glob("*.json")
        data = json.loads(kept.read_text())
        kept.write_text(json.dumps(data | {"at": 1.0}))
        await model(NAMES[0], night, tmp_path).reply(asked())
        assert len(night.asked) == 2
        assert replace(overnight.Batch("t", "m", (), 0.0), done=True).done
