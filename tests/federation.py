"""Hand-written doubles for the federation's doors: scripted models, their prices, a list as ledger, a clock one can turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from random import Random

from pydantic import BaseModel

from pipeline.doors import Call, ModelCard, Passage, Reply, Request, Usage
from pipeline.errors import NotFound
from pipeline.federation import Budget, Federation
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape

LINES = (
    Passage("s1", "We ship on Friday the 12th.", "Ana"),
    Passage("s2", "Good, then I write the release notes by Thursday.", "Ben"),
    Passage("s3", "The budget stays at 40 thousand.", "Ana"),
    Passage("s4", "Who talks to the printer?", "Ben"),
)

Said = BaseModel | str | Exception
Script = Callable[[Request], Said | Awaitable[Said]]


def question(text: str = "When do we ship?") -> Request:
    """A question on the four lines."""
    return Request("ask", LINES, {"question": text}, AnswerShape)


def answer(
    text: str = "We ship on Friday the 12th.", quote: str = "We ship on Friday", segment: str = "s1"
) -> AnswerShape:
    """An answer with one claim; sound unless told otherwise."""
    claim = ClaimShape(text=text, evidence=[QuoteShape(segment=segment, quote=quote)])
    return AnswerShape(found=True, answer=text, claims=[claim])


UNSOUND = answer("We ship on Monday the 19th.", quote="We ship on Monday the 19th")


class Scripted:
    """A Model that says what its script says, and remembers what it was asked."""

    def __init__(self, name: str, script: Script, usage: Usage | None) -> None:
        self.name, self._script, self._usage = name, script, usage
        self.asked: list[Request] = []
        self.obeys = True

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        self.asked.append(request)
        said = self._script(request)
        if isinstance(said, Awaitable):
            said = await said
        if isinstance(said, Exception):
            raise said
        text = said if isinstance(said, str) else said.model_dump_json()
        usage = self._usage or Usage(
            input=sum(len(p.text) for p in request.passages) // 4 + 80, output=len(text) // 4
        )
        if self.obeys:  # no server writes more than it is allowed to
            usage = replace(usage, output=min(usage.output, request.max_output_tokens))
        if on_text is not None:
            on_text(text)
        data = None if isinstance(said, str) else said
        return Reply(text=text, model=self.name, data=data, usage=usage)


def always(*said: Said) -> Script:
    """Says these in turn, the last one for ever."""
    left = list(said)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


class Table:
    """Providers of scripted models. Names beginning with "local:" or "own:" do not leave the machine."""

    def __init__(
        self,
        scripts: Mapping[str, Script],
        *,
        usage: Usage | None = None,
        contexts: Mapping[str, int] | None = None,
    ) -> None:
        self.models = {name: Scripted(name, script, usage) for name, script in scripts.items()}
        self._contexts = contexts or {}

    def card(self, name: str, settings: Settings) -> ModelCard:
        return ModelCard(
            name=name,
            local=name.startswith(("local:", "own:")),
            embedded=name.startswith("local:"),
            missing=None if name in self.models or name.startswith("local:") else "no key",
            context_tokens=self._contexts.get(name),
        )

    def running(self, settings: Settings) -> dict[str, float | None]:
        return {}

    def connect(self, name: str, settings: Settings) -> Scripted:
        if name not in self.models:
            raise NotFound(f"no model {name}")
        return self.models[name]


class Ledger:
    """A CallLog that is a list."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def write(self, call: Call) -> None:
        self.calls.append(call)


class Kept:
    """A ReplyCache that is a dict."""

    def __init__(self) -> None:
        self.replies: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.replies.get(key)

    def put(self, key: str, reply: str) -> None:
        self.replies[key] = reply


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds
        await asyncio.sleep(0)


def priced(names: Iterable[str], *, weak: float = 0.1, strong: float = 4.0) -> dict[str, ModelEntry]:
    """Prices: names with "strong" in them cost `strong` US dollars per million input tokens, five times that output."""
    return {
        name: ModelEntry(
            input_usd_per_mtok=strong if "strong" in name else weak,
            output_usd_per_mtok=5 * (strong if "strong" in name else weak),
        )
        for name in names
        if not name.startswith("local:")
    }


def seated(
    table: Table,
    *chain: str,
    budget: Budget | None = None,
    ledger: Ledger | None = None,
    cache: Kept | None = None,
    clock: Clock | None = None,
    **more: object,
) -> Federation:
    """A federation over a table's models, with its own time and chance."""
    time = clock or Clock()
    settings = Settings(chain=chain, models=priced(table.models)).changed(**more)
    return Federation(
        settings,
        providers=table,
        log=ledger,
        cache=cache,
        budget=budget,
        clock=time,
        sleep=time.sleep,
        now=lambda: "2026-11-23T07:00:00+00:00",
        random=Random(7),
        scorer=lambda task: RuleScorer(),
    )
