"""One model at the table: reserves, waits its turn, asks, writes the ledger's row, tries again, repairs once.

Knows nothing of chains or scores. A member is connected when it is first asked.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from random import Random

from pipeline.doors import Call, CallLog, Model, ModelCard, Reply, ReplyCache, Request, Usage
from pipeline.errors import (
    BadReply,
    CutShort,
    ModelError,
    OverBudget,
    ProviderDown,
    ProviderRefused,
    QuorumError,
    TooLong,
)
from pipeline.federation import billing, call_policy, catalog, paid_replies, tokens
from pipeline.federation.breaker import Health, wait_s
from pipeline.federation.budget import Budget, Hold
from pipeline.federation.ledger import CACHED, Trail
from pipeline.federation.limiter import Pace
from pipeline.prompts import render
from pipeline.settings import Settings
from pipeline.shapes import spoken_field

_ID = re.compile(r"\"([^\"\s]{1,60})\"")
_MOST_LINES = 60
_LEAST_CONTEXT = 600
"""Tokens below which nothing can be asked about a source."""
_LEAST_ROOM = 400
"""Tokens in which a short answer fits: with less room than this nothing is asked to stay under a cap."""
RESTART = "\f"
"""Handed to `on_text` when what was streamed so far is void and the text begins anew."""


@dataclass(frozen=True, slots=True)
class ChainContext:
    """What all members share: settings, ledger, cache, budget, time and chance."""

    settings: Settings
    budget: Budget
    log: CallLog | None
    cache: ReplyCache | None
    clock: Callable[[], float]
    now: Callable[[], str]
    sleep: Callable[[float], Awaitable[None]]
    random: Random


@dataclass(frozen=True, slots=True)
class Why:
    """Why a call is made: for its row in the ledger. `task` is what the user asked for."""

    task: str
    reason: str
    after: str | None = None


class Stream:
    """`on_text` that knows whether it has shown anything, and can tell that it is void."""

    def __init__(self, on_text: Callable[[str], None]) -> None:
        self._on_text = on_text
        self._shown = False

    def __call__(self, piece: str) -> None:
        self._shown = True
        self._on_text(piece)

    def restart(self) -> None:
        """What was shown is void; nothing happens if nothing was."""
        if self._shown:
            self._on_text(RESTART)
        self._shown = False


class Member:
    """A model with its price, its provider's limits and health, and the house's ledger."""

    def __init__(
        self,
        card: ModelCard,
        connect: Callable[[], Model],
        *,
        context: ChainContext,
        pace: Pace,
        health: Health,
    ) -> None:
        self.card = card
        self._connect, self._context, self._pace, self._health = connect, context, pace, health
        self._model: Model | None = None
        self._held_until_s = 0.0
        self._bills_too_much = ""
        self._context_tokens: int | None = None
        self.density = 1.0
        """Tokens of this model for one of our estimate, where a refusal told both."""
        self.free = catalog.is_free(card, context.settings)

    @property
    def name(self) -> str:
        """As the user writes it."""
        return self.card.name

    @property
    def embedded(self) -> bool:
        """Whether it is the embedded model: its draft is free, and no language model has read the source yet."""
        return self.card.embedded

    async def context(self) -> int | None:
        """What it reads in one request with its reply: learnt from a refusal, asked of its server, or its card's word."""
        if self._context_tokens is not None:
            return self._context_tokens
        ask = None if self.embedded else getattr(self._connected(), "context_tokens", None)
        return (await ask() if ask is not None else None) or self.card.context_tokens

    def learn(self, error: TooLong, request: Request) -> bool:
        """Take note of a context that was too small; true if the request can now be cut so that it may fit."""
        about = tokens.prompt_about(request)
        if error.prompt_tokens:
            self.density = max(self.density, error.prompt_tokens / max(1, about))
        before = self._context_tokens or self.card.context_tokens
        told = error.context_tokens or int((about * self.density + request.max_output_tokens) * 0.6)
        if before is not None and told >= before and not error.prompt_tokens:
            told, self.density = (
                before,
                self.density * 1.4,
            )  # it was cut to fit: our count is too low for this model
        self._context_tokens = told
        return len(request.passages) > 1 and told >= _LEAST_CONTEXT

    def _connected(self) -> Model:
        if self._model is None:
            self._model = self._connect()
        return self._model

    async def ask(self, request: Request, why: Why, trail: Trail, *, on_text: Stream | None = None) -> Reply:
        """An answer in the form asked for; each call is a row on the trail and in the ledger before it is used.

        Raises ModelError when attempts and repair are used up, OverBudget before anything is sent.
        """
        cache = self._context.cache
        if cache is None or self.free:
            return await self._patiently(request, why, trail, on_text)
        key = paid_replies.key(self.name, request, render(request).text)
        if (kept := self._kept(key, request, why, trail)) is not None:
            if on_text is not None and (text := spoken_text(kept)):
                on_text(text)
            return kept
        reply = await self._patiently(request, why, trail, on_text)
        paid_replies.keep(cache, key, reply)
        return reply

    async def _patiently(self, request: Request, why: Why, trail: Trail, on_text: Stream | None) -> Reply:
        attempt, mended = 1, False
        while True:
            try:
                return await self._once(request, why, trail, on_text)
            except ProviderDown as error:
                await self._wait(attempt, error)
                attempt, why = attempt + 1, replace(why, reason=f"again: {error.message}")
            except CutShort as error:
                wider = self._wider(request, await self.context())
                if mended or wider is None:
                    raise
                request, mended = wider, True
                why = replace(why, reason=f"again with more room: {error.message}")
            except TooLong:
                raise  # whoever cuts sources decides
            except BadReply as error:
                broken = error.reply.text if isinstance(error.reply, Reply) else ""
                if mended or request.shape is None or not broken.strip():
                    raise
                request, mended = _repair(request, broken, error.message), True
                why = replace(why, reason=f"repair: {error.message}")
            if on_text is not None:
                on_text.restart()

    async def _wait(self, attempt: int, error: ProviderDown) -> None:
        """Wait before the next attempt, or raise the error again when there should be none."""
        wait = wait_s(attempt, asked_s=error.retry_after_s, random=self._context.random)
        if error.retry_after_s is not None:
            self._held_until_s = max(
                self._held_until_s, self._context.clock() + min(error.retry_after_s, 60.0)
            )
        if error.silent and self.card.local:
            wait = None  # it works as fast as it can: another attempt would only begin anew
        if wait is None or self._health.resting_s > 0:
            raise error
        await self._context.sleep(wait)

    def _wider(self, request: Request, context_tokens: int | None) -> Request | None:
        """The request with twice the room for its reply, if the model has it."""
        room, wanted = self.card.max_output_tokens, 2 * request.max_output_tokens
        if context_tokens is not None and wanted > context_tokens // 2:
            return None  # it would fill what it reads in: a small model that does not end
        return None if room is not None and wanted > room else replace(request, max_output_tokens=wanted)

    async def _once(self, request: Request, why: Why, trail: Trail, on_text: Stream | None) -> Reply:
        if (rest := self._health.resting_s) > 0:
            raise ProviderDown(f"{self.name} rests for {rest:.0f} s after failing several times")
        if self._bills_too_much and self._context.budget.cap_usd is not None:
            raise OverBudget(f"{self._bills_too_much}; under --max-cost it is not asked again")
        model = self._connected()
        if request.talk is not None and request.talk.needs_it and not getattr(model, "takes_talk", False):
            raise ProviderRefused(
                f"{self.name} takes words alone, no tools and no pictures", hint="name another model"
            )
        prompt = "" if self.free else render(request).text
        request, hold = self._hold(request, prompt)
        started = self._context.clock()
        outcome, usage = "failed", None
        try:
            async with self._pace.turn(self._tokens(request), held_until_s=lambda: self._held_until_s):
                started = self._context.clock()
                reply = await model.reply(request, on_text=on_text)
            outcome, usage = "ok", self._checked(reply, request, prompt, trail)
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        except QuorumError as error:
            outcome, usage = _OUTCOMES.get(type(error), "failed"), _billed(error)
            self._health.failed() if isinstance(error, ProviderDown) else self._health.worked()
            raise
        finally:
            cost = self._bill(usage)
            self._context.budget.settle(hold, cost)
            key = "" if self.free else paid_replies.key(self.name, request, prompt)
            s = self._context.clock() - started
            row = self._row(key, why, outcome=outcome, usage=usage, cost=cost, s=s)
            trail.calls.append(row)
            if self._context.log is not None:
                self._context.log.write(row)
        self._health.worked()
        return replace(reply, calls=())

    def _hold(self, request: Request, prompt: str) -> tuple[Request, Hold]:
        """Set aside what the call can cost at most; where that is more than is left, with less room for its reply."""
        budget, settings = self._context.budget, self._context.settings
        if budget.cap_usd is None or self.free:
            return request, Hold(0.0)
        given = tokens.prompt_at_most(request, prompt)
        worst = billing.worst(self.card, settings, given=given, room=request.max_output_tokens)
        left = budget.left_usd
        if worst is not None and left is not None and worst > left:
            room = billing.room(self.card, settings, given=given, usd=left)
            if room >= min(request.max_output_tokens, _LEAST_ROOM):
                request = replace(request, max_output_tokens=min(room, request.max_output_tokens))
                worst = billing.worst(self.card, settings, given=given, room=request.max_output_tokens)
        return request, budget.hold(worst, what=f"{self.name} ({request.task})")

    def _checked(self, reply: Reply, request: Request, prompt: str, trail: Trail) -> Usage | None:
        """The tokens that the server reports, if they can be true; a server that bills far too much is named."""
        usage = billing.believable(_told(reply))
        if usage is None or self.free:
            return usage
        room = request.max_output_tokens + self.card.thinking_tokens
        told = billing.excess(usage, given=tokens.prompt_at_most(request, prompt), room=room)
        if told:
            self._bills_too_much = f"{self.name} {told}"
            trail.notes.append(self._bills_too_much)
        return usage

    def _tokens(self, request: Request) -> int:
        if self._pace.limits.tokens_per_minute is None:
            return 0
        return tokens.prompt_about(request) + request.max_output_tokens // 2

    def _bill(self, usage: Usage | None) -> float | None:
        """What the call cost; None: the provider may bill it and did not say how much."""
        if self.free:
            return 0.0
        return None if usage is None else catalog.price(self.card, usage, self._context.settings)

    def _row(
        self, key: str, why: Why, *, outcome: str, usage: Usage | None, cost: float | None, s: float
    ) -> Call:
        return Call(
            model=self.name,
            task=why.task,
            outcome=outcome,
            usage=usage or Usage(),
            cost_usd=cost,
            latency_s=s,
            reason=why.reason,
            request_hash=key,
            at=self._context.now(),
            escalated_from=why.after,
        )

    def _kept(self, key: str, request: Request, why: Why, trail: Trail) -> Reply | None:
        """A reply that an earlier run paid for; no call is made and nothing is spent."""
        assert self._context.cache is not None
        reply = paid_replies.kept(self._context.cache, key, request.shape)
        if reply is not None:
            told = replace(why, reason="answered from an earlier, paid call")
            trail.calls.append(self._row(key, told, outcome=CACHED, usage=None, cost=0.0, s=0.0))
        return reply


_OUTCOMES: dict[type[QuorumError], str] = {
    ProviderDown: "down",
    ProviderRefused: "refused",
    CutShort: "cut short",
    BadReply: "bad reply",
}


def _told(reply: Reply) -> Usage | None:
    """The tokens the provider reported; None where it reported none (then its bill is not known, not zero)."""
    return reply.usage if reply.usage.input or reply.usage.output else None


def _billed(error: QuorumError) -> Usage | None:
    """What a failed call is billed: nothing if the provider turned it away, unknown if it may have done the work."""
    if isinstance(error, ModelError) and isinstance(error.reply, Reply):
        return billing.believable(_told(error.reply))
    turned_away = isinstance(error, ProviderRefused) or (isinstance(error, ProviderDown) and not error.unsure)
    return Usage() if turned_away else None


def spoken_text(reply: Reply) -> str:
    """What a person reads of a reply, all at once."""
    if reply.data is None:
        return reply.text
    name = spoken_field(type(reply.data))
    return str(getattr(reply.data, name)) if name else ""


def _repair(request: Request, broken: str, problem: str) -> Request:
    """The broken reply once more, with the lines that it names: an id or a quote may be what is wrong with it."""
    named = set(_ID.findall(broken))
    return Request(
        task="repair",
        passages=tuple(p for p in request.passages if p.id in named)[:_MOST_LINES],
        inputs={"broken": broken, "problem": problem},
        shape=request.shape,
        spoken=request.spoken,
        wanted=request.wanted,
        max_output_tokens=request.max_output_tokens,
        effort=call_policy.effort("repair"),
    )
