"""Every LLM at one table, the cheapest that suffices first.

Knows models, never meetings, and no provider by name: `providers` is handed in.

    model = federation.open("ask", settings, providers=providers, log=store, cache=store, budget=Budget(0.50))
    reply = await model.reply(Request(task="ask", passages=…, inputs={"question": "…"}, shape=AnswerShape))
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from pipeline.doors import CallLog, Model, ModelCard, ReplyCache, Request, Scorer
from pipeline.errors import EngineUnavailable, WouldLeaveMachine
from pipeline.federation import chain
from pipeline.federation.breaker import Health
from pipeline.federation.budget import Budget
from pipeline.federation.cascade import Cascade, Rung
from pipeline.federation.catalog import context_tokens
from pipeline.federation.chain import Providers, known
from pipeline.federation.limiter import Limits, Pace
from pipeline.federation.member import ChainContext, Member
from pipeline.federation.plan import Plan, plan, together
from pipeline.scoring.choice import best_scorer
from pipeline.scoring.missing import Hears
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import ModelEntry, Settings

__all__ = ["Budget", "Federation", "Plan", "Providers", "known", "open"]


OVERNIGHT_AT_ONCE = 100_000
"""Calls that are handed in as one batch are all under way at once."""


def open(
    task: str,
    settings: Settings,
    *,
    providers: Providers,
    log: CallLog | None = None,
    cache: ReplyCache | None = None,
    budget: Budget | None = None,
) -> Model:
    """The chain of a task as one Model. For several tasks make one Federation, so that limits are shared."""
    return Federation(settings, providers=providers, log=log, cache=cache, budget=budget).model(task)


class Federation:
    """The table: members are connected once and shared by all tasks, with their providers' limits and health."""

    def __init__(
        self,
        settings: Settings,
        *,
        providers: Providers,
        log: CallLog | None = None,
        cache: ReplyCache | None = None,
        budget: Budget | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], str] | None = None,
        random: Random | None = None,
        scorer: Callable[[str], Scorer] | None = None,
        hears: Hears | None = None,
    ) -> None:
        """`budget` None: one with the settings' cap; `scorer` None: the best there is for each task, told of what
        `hears` hears in a meeting for nothing. Time and chance can be handed in."""
        self._settings, self._providers = settings, providers
        own = Budget(settings.max_cost_usd, allow_unknown_price=settings.allow_unknown_price)
        self._context = ChainContext(
            settings=settings,
            budget=budget or own,
            log=log,
            cache=cache,
            clock=clock,
            now=now or (lambda: datetime.now(UTC).isoformat(timespec="seconds")),
            sleep=sleep,
            random=random or Random(),
        )
        self._scorer = scorer or (
            lambda task: best_scorer(task, risk=settings.risk, thresholds=settings.thresholds, hears=hears)
        )
        self._seats: dict[str, Member] = {}
        self._limiters: dict[str, Pace] = {}

    def model(self, task: str) -> Cascade:
        """The chain of a task, ready to be asked.

        Raises WouldLeaveMachine before anything is sent, EngineUnavailable where a model that the user named is
        not there.
        """
        return self._cascade(task, chain.build(task, self._settings, providers=self._providers))

    def strongest(self, task: str) -> Cascade | None:
        """The last rung of a task's chain by itself, for what the chain got wrong; None where it has but one.

        Raises what `model` raises.
        """
        names = chain.build(task, self._settings, providers=self._providers)
        return self._cascade(task, names[-1:]) if len(names) > 1 else None

    def _cascade(self, task: str, names: Sequence[str]) -> Cascade:
        rungs = tuple(Rung(tuple(self.member(name) for name in rung.split("|"))) for rung in names)
        embedded = chain.EMBEDDED not in names and not chain.needs_a_model(task)
        vote = self._settings.optimize == "quality"
        alone = len(rungs) == 1 and not vote  # nobody to turn to, whatever a score would say
        return Cascade(
            rungs,
            scorer=RuleScorer() if alone else self._scorer(task),
            context=self._context,
            fallback=self.member(chain.EMBEDDED) if embedded else None,
            room=chain.room(),
            vote=vote,
            panel=vote and len({member.name.partition(":")[0] for member in rungs[0].members}) > 1,
        )

    def plan(self, task: str, requests: Sequence[Request]) -> Plan:
        """What these requests would take, before anything is sent."""
        model = self.model(task)
        return together([plan(model, request, self._settings) for request in requests])

    def member(self, name: str) -> Member:
        """The member for a model; made when first asked for."""
        if name not in self._seats:
            settings, providers = self._settings, self._providers
            card = providers.card(name, settings)
            if settings.local and not card.local:
                raise WouldLeaveMachine(
                    f"{name} is not on this machine and --local is set; nothing was sent",
                    hint=f'leave --local away, or set local = true under [models."{name}"] if it is yours',
                )
            if card.missing:
                raise EngineUnavailable(f"{name}: {card.missing}")
            card = replace(card, context_tokens=context_tokens(card))
            pace = self._limiter(name, card, settings.models.get(name))
            self._seats[name] = Member(
                card,
                lambda: providers.connect(name, settings),
                context=self._context,
                pace=pace,
                health=Health(clock=self._context.clock),
            )
        return self._seats[name]

    def _limiter(self, name: str, card: ModelCard, entry: ModelEntry | None) -> Pace:
        """A provider's limits; a model with limits or a server of its own in quorum.toml has its own."""
        own = entry is not None and (entry.requests_per_minute or entry.tokens_per_minute or entry.base_url)
        key = name if own else name.partition(":")[0]
        if key not in self._limiters:
            at_once = min(card.at_once or self._settings.parallel_calls, self._settings.parallel_calls)
            limits = Limits(
                at_once=OVERNIGHT_AT_ONCE if self._settings.overnight else at_once,
                requests_per_minute=entry.requests_per_minute if entry else None,
                tokens_per_minute=entry.tokens_per_minute if entry else None,
            )
            self._limiters[key] = Pace(limits, clock=self._context.clock, sleep=self._context.sleep)
        return self._limiters[key]
