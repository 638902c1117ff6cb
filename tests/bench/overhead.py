"""The cascade's own time per call, with a model that answers at once; beside bare LangChain, LiteLLM's Router and
cascadeflow, in turn within one run.

Ours does all it does in earnest: renders the prompt, reserves under a cap, writes the ledger's row to SQLite, scores
the reply against the transcript. `p50_ms` is its own time: the database lies in memory and the scorer is the plain one.
Waiting for the disk to confirm the row (which no peer writes) and a learned scorer's inference are shown apart. The others
route to a model in this process that answers at once.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.doors import ModelCard, Passage, Reply, Request, Scorer, Usage
from pipeline.federation import Budget, Federation
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape
from pipeline.store import Store

CALLS, WARM_UP = 400, 40
QUESTION, ANSWER = "When do we ship?", "We ship on Friday the 12th."

Once = Callable[[], Awaitable[object]]


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """p50 and p99 in milliseconds; a peer that is not installed is null."""
    return asyncio.run(_run())


async def _run() -> dict[str, object]:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # no download of prices
    async with AsyncExitStack() as stack:
        memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=memory))
        store = stack.enter_context(Store(Path(folder) / "quorum.db"))
        on_disk = stack.enter_context(tempfile.TemporaryDirectory())
        durable = stack.enter_context(Store(Path(on_disk) / "quorum.db"))
        contestants: dict[str, Once | None] = {
            "ours": _ours(store, scorer=lambda task: RuleScorer()),
            "ours_alone": _ours(store, chain=("instant:weak",)),
            "langchain": _tried(_langchain),
            "litellm_router": _tried(_litellm),
            "cascadeflow": _tried(_cascadeflow),
        }
        times = await _measured({name: once for name, once in contestants.items() if once is not None})
        # Apart, and last: the threads of a learned scorer's runtime would still be spinning while others are timed.
        times |= await _measured(
            {"ours_on_disk": _ours(durable, scorer=lambda task: RuleScorer())}, calls=200
        )
        times |= await _measured(
            {"ours_unseen": _ours(store, scorer=lambda task: RuleScorer(), unseen=True)}, calls=200
        )
        times |= await _measured({"ours_best_scorer": _ours(store)}, calls=60)

    def at(name: str, percent: float) -> float | None:
        return round(float(np.percentile(times[name], percent)), 4) if name in times else None

    peers = ("langchain", "litellm_router", "cascadeflow")
    return {
        "n": CALLS,
        "p50_ms": at("ours", 50),
        "p99_ms": at("ours", 99),
        "chain_of_one_p50_ms": at("ours_alone", 50),
        "with_unseen_lines_p50_ms": at("ours_unseen", 50),
        "with_durable_ledger_p50_ms": at("ours_on_disk", 50),
        "with_best_scorer_p50_ms": at("ours_best_scorer", 50),
        "peers_p50_ms": {name: at(name, 50) for name in peers},
        "peers_p99_ms": {name: at(name, 99) for name in peers},
        "skipped": [name for name in peers if name not in times],
    }


async def _measured(contestants: dict[str, Once], *, calls: int = CALLS) -> dict[str, list[float]]:
    """Milliseconds a call, the contestants taking turns so that the machine's moods hit all alike."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for i in range(calls + WARM_UP):
        for name, once in contestants.items():
            started = time.perf_counter()
            await once()
            if i >= WARM_UP:
                times[name].append((time.perf_counter() - started) * 1000)
        if i % 100 == 0:
            print(f"overhead: {i} of {calls + WARM_UP}", file=sys.stderr)
    return times


class _Instant:
    """A Model that answers at once."""

    def __init__(self, name: str) -> None:
        claim = ClaimShape(text=ANSWER, evidence=[QuoteShape(segment="s1", quote="We ship on Friday")])
        self.name = name
        data = AnswerShape(found=True, answer=ANSWER, claims=[claim])
        self._reply = Reply(ANSWER, name, data=data, usage=Usage(input=120, output=40))

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        return self._reply


class _Providers:
    def card(self, name: str, settings: Settings) -> ModelCard:
        return ModelCard(name=name, local=name.startswith("local:"), embedded=name.startswith("local:"))

    def running(self, settings: Settings) -> dict[str, float | None]:
        return {}

    def connect(self, name: str, settings: Settings) -> _Instant:
        return _Instant(name)


def _ours(
    store: Store,
    chain: tuple[str, ...] = ("instant:weak", "instant:strong"),
    scorer: Callable[[str], Scorer] | None = None,
    *,
    unseen: bool = False,
) -> Once:
    """`unseen`: each call has lines of its own, so that nothing of its check was kept from the one before."""
    prices = {name: ModelEntry(input_usd_per_mtok=0.1, output_usd_per_mtok=0.4) for name in chain}
    settings = Settings(chain=chain, models=prices)
    table = Federation(settings, providers=_Providers(), log=store, budget=Budget(1_000.0), scorer=scorer)
    model = table.model("ask")
    lines = (Passage("s1", "We ship on Friday the 12th.", "Ana"), Passage("s2", "Good.", "Ben"))
    request = Request("ask", lines, {"question": QUESTION}, AnswerShape)
    calls = count()

    def once() -> Awaitable[object]:
        if not unseen:
            return model.reply(request)
        other = Passage("s2", f"Good, that is number {next(calls)}.", "Ben")
        return model.reply(replace(request, passages=(lines[0], other)))

    return once


def _tried(make: Callable[[], Once]) -> Once | None:
    try:
        return make()
    except ImportError as error:
        print(f"overhead: {error}; this peer is null", file=sys.stderr)
        return None


def _langchain() -> Once:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.outputs import ChatGeneration, ChatResult

    class Instant(BaseChatModel):
        @property
        def _llm_type(self) -> str:
            return "instant"

        def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
            return ChatResult(generations=[ChatGeneration(message=AIMessage(ANSWER))])

        async def _agenerate(self, *args: Any, **kwargs: Any) -> ChatResult:
            return self._generate()

    model = Instant()
    return lambda: model.ainvoke(QUESTION)


def _litellm() -> Once:
    import litellm

    litellm.suppress_debug_info = True
    models = [
        {
            "model_name": "table",
            "litellm_params": {"model": f"openai/{name}", "api_key": "none", "mock_response": ANSWER},
        }
        for name in ("weak", "strong")
    ]
    router: Any = litellm.Router(model_list=models)
    messages = [{"role": "user", "content": QUESTION}]
    return lambda: router.acompletion(model="table", messages=messages)


def _cascadeflow() -> Once:
    from cascadeflow import CascadeAgent, ModelConfig
    from cascadeflow.providers import PROVIDER_REGISTRY, BaseProvider, ModelResponse

    class Instant(BaseProvider):
        def _load_api_key(self) -> str | None:
            return None

        def _check_logprobs_support(self) -> bool:
            return False

        def _check_tool_support(self) -> bool:
            return False

        async def _complete_impl(self, *args: Any, **kwargs: Any) -> Any:
            return ModelResponse(
                content=ANSWER, model="weak", provider="instant", cost=0.0, tokens_used=20, confidence=0.99
            )

        async def _stream_impl(self, *args: Any, **kwargs: Any) -> Any:
            yield ANSWER

        def estimate_cost(self, tokens: int, model: str) -> float:
            return 0.0

    PROVIDER_REGISTRY["custom"] = Instant
    agent = CascadeAgent(
        models=[
            ModelConfig(name="weak", provider="custom", cost=0.0001),
            ModelConfig(name="strong", provider="custom", cost=0.001),
        ]
    )
    return lambda: agent.run(QUESTION)
