"""Calls that may wait until tomorrow, at half the price: "overnight:openai:gpt-5-nano" asks through the vendor's
batch endpoint.

Knows nothing of chains or meetings. What is asked within a moment is handed in as one batch; what was handed in is
remembered on disk before and after, so that a run that was killed collects its results later and pays for nothing
twice. Requests that failed at the vendor are handed in again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline import loop
from pipeline.doors import Model, ModelCard, Reply, Request
from pipeline.errors import (
    EngineUnavailable,
    ModelError,
    NotFound,
    ProviderDown,
    ProviderRefused,
    QuorumError,
    StoreError,
)
from pipeline.providers import _batches, anthropic, openai
from pipeline.providers._batches import Endpoint, Result
from pipeline.providers._vendor import Vendor
from pipeline.providers._vendor_errors import translated
from pipeline.settings import Settings

DISCOUNT = 0.5
"""Both vendors bill batches at half their list prices (their pricing pages, 2026)."""
GATHER_S = 3.0
"""What is asked within this time of the last question goes in the same batch."""
POLL_S, POLL_MOST_S = 15.0, 300.0
ATTEMPTS = 3
MOST_REQUESTS, MOST_BYTES = 10_000, 80_000_000
"""Below the limits of both vendors (OpenAI: 50,000 and 200 MB; Anthropic: 100,000 and 256 MB)."""
KEPT_S = 29 * 86400
"""Results are kept as long as the vendors keep theirs."""
_VENDORS: Mapping[str, tuple[Vendor, Callable[[Vendor, str, Settings], Endpoint]]] = {
    "openai": (openai.VENDOR, _batches.OpenAIBatches),
    "anthropic": (anthropic.VENDOR, _batches.AnthropicBatches),
}
_LOG = logging.getLogger(__name__)


def takes(name: str) -> bool:
    """Whether a model ("openai:gpt-5-nano") can be asked overnight."""
    return name.partition(":")[0] in _VENDORS


def card(model: str, settings: Settings) -> ModelCard:
    """The card of "openai:gpt-5-nano", at half its price; raises NotFound for a vendor without batches."""
    provider, _, inner = model.partition(":")
    if provider not in _VENDORS:
        raise NotFound(f"{provider!r} has no batch endpoint", hint=f"one of {', '.join(_VENDORS)}")
    known = _VENDORS[provider][0].card(inner, settings)
    return replace(known, name=f"overnight:{model}", priced_as=known.name, discount=DISCOUNT)


def connect(model: str, settings: Settings) -> Model:
    """The model behind its batch endpoint; nothing is sent yet."""
    provider, _, inner = model.partition(":")
    known = card(model, settings)
    if known.missing:
        raise EngineUnavailable(f"{known.name}: {known.missing}")
    vendor, endpoint = _VENDORS[provider]
    folder = settings.home / "overnight"
    return Overnight(known, endpoint(vendor, inner, settings), folder, secret=vendor.key(inner, settings))


@dataclass(slots=True)
class _Waiting:
    """One question that somebody waits for."""

    body: Mapping[str, Any]
    future: asyncio.Future[Result]
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """What is remembered of a batch. `id` is empty between writing it down and the vendor's word; `results` come last."""

    tag: str
    model: str
    keys: tuple[str, ...]
    at: float
    id: str = ""
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    done: bool = False


class Overnight:
    """A Model that answers when the vendor's batch is done."""

    def __init__(
        self,
        card: ModelCard,
        endpoint: Endpoint,
        folder: Path,
        *,
        secret: str | None = None,
        gather_s: float = GATHER_S,
        poll_s: float = POLL_S,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._card, self._endpoint, self._folder, self._secret = card, endpoint, folder, secret
        self._gather_s, self._poll_s, self._clock, self._sleep = gather_s, poll_s, clock, sleep
        self._new: dict[str, _Waiting] = {}
        self._open: dict[str, _Waiting] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._gathering: asyncio.Task[None] | None = None
        self._polled: set[str] = set()
        self._batches: dict[str, Batch] = {}
        self._known_from_disk = False
        self._reading = asyncio.Lock()
        self._under_way: set[str] = set()

    @property
    def name(self) -> str:
        return self._card.name

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """The answer, perhaps hours later. Raises ProviderDown after three failed attempts, ProviderRefused, BadReply."""
        return await loop.on(self._answered(request, loop.told_here(on_text)))

    async def _answered(self, request: Request, on_text: Callable[[str], None] | None) -> Reply:
        body = self._endpoint.body(request)
        key = _key(self.name, body)
        result = await self._result(key, body)
        if result.state == "again":
            raise ProviderDown(f"{self.name}: {result.why} ({ATTEMPTS} times)")
        if result.state == "refused":
            raise ProviderRefused(f"{self.name}: {result.why}", hint="the vendor did not take the request")
        reply = self._endpoint.read(result.body, request, self.name)
        if on_text is not None and request.shape is None:
            on_text(reply.text)
        return reply

    async def _result(self, key: str, body: Mapping[str, Any]) -> Result:
        remembered = await self._remembered()
        for batch in remembered:
            if (kept := batch.results.get(key)) is not None and kept["state"] == "ok":
                return Result("ok", kept["body"])
        waiting = self._new.get(key) or self._open.get(key)
        if waiting is None:
            waiting = _Waiting(body, asyncio.get_running_loop().create_future())
            under_way = next((b for b in remembered if key in b.keys and not b.done), None)
            if under_way is not None:
                self._open[key] = waiting
                self._poll(under_way)
            else:
                self._hand_in(key, waiting)
        return await asyncio.shield(waiting.future)

    def _hand_in(self, key: str, waiting: _Waiting) -> None:
        self._new[key] = waiting
        if self._gathering is not None and not self._gathering.done():
            self._gathering.cancel()
        self._gathering = self._spawn(self._gathered())

    async def _gathered(self) -> None:
        await self._sleep(self._gather_s)
        self._gathering = None  # from here on a new question begins a new batch
        while self._new:
            part = _part(self._new)
            for key in part:
                self._open[key] = self._new.pop(key)
            await self._submit(part)

    async def _submit(self, part: Mapping[str, _Waiting]) -> None:
        batch = Batch(uuid.uuid4().hex, self.name, tuple(part), self._clock())
        self._under_way.add(batch.tag)
        try:
            self._remember(batch)
            batch = replace(
                batch, id=await self._endpoint.submit({k: w.body for k, w in part.items()}, batch.tag)
            )
            self._remember(batch)
        except Exception as error:  # the door: whatever an SDK raises becomes one of ours
            problem = translated(error, self.name, secret=self._secret)
            if not (isinstance(problem, ProviderDown) and problem.unsure):
                self._forget(
                    batch
                )  # it was certainly not taken; otherwise it is looked for before asking again
            self._fail(part, problem)
            return
        finally:
            self._under_way.discard(batch.tag)
        _LOG.info(
            "%s: %d calls handed in as %s; the results may take until tomorrow",
            self.name,
            len(part),
            batch.id,
        )
        self._poll(batch)

    def _poll(self, batch: Batch) -> None:
        if batch.id not in self._polled:
            self._polled.add(batch.id)
            self._spawn(self._collected(batch))

    async def _collected(self, batch: Batch) -> None:
        """Wait for a batch, keep its results, answer those who wait; what failed at the vendor is handed in again."""
        wait, failures = self._poll_s, 0
        while True:
            try:
                look = await self._endpoint.look(batch.id)
                failures = 0
                if look.ended:
                    results = {} if look.failed else await self._endpoint.collect(batch.id)
                    break
            except Exception as error:  # the door, as above; the batch itself is safe at the vendor
                problem, failures = translated(error, self.name, secret=self._secret), failures + 1
                if not isinstance(problem, ProviderDown) or failures > 20:
                    self._fail({k: w for k in batch.keys if (w := self._open.get(k))}, problem)
                    self._polled.discard(batch.id)
                    return
            await self._sleep(wait)
            wait = min(wait * 1.5, max(POLL_MOST_S, self._poll_s))
        kept = {key: asdict(result) for key, result in results.items()}
        try:
            self._remember(replace(batch, results=kept, done=True))
        except StoreError as error:
            self._fail({k: w for k in batch.keys if (w := self._open.get(k))}, error)
            return
        for key in batch.keys:
            if (waiting := self._open.pop(key, None)) is not None:
                missing = (
                    Result("refused", {}, look.failed)
                    if look.failed
                    else Result("again", {}, "no result for it")
                )
                self._answer(key, waiting, results.get(key, missing))

    def _answer(self, key: str, waiting: _Waiting, result: Result) -> None:
        if result.state == "again" and waiting.attempts < ATTEMPTS:
            _LOG.info("%s: handed in again: %s", self.name, result.why)
            self._hand_in(key, replace(waiting, attempts=waiting.attempts + 1))
        elif not waiting.future.done():
            waiting.future.set_result(result)

    def _fail(self, part: Mapping[str, _Waiting], error: BaseException) -> None:
        for key, waiting in part.items():
            self._open.pop(key, None)
            if not waiting.future.done():
                waiting.future.set_exception(
                    error if isinstance(error, QuorumError) else ModelError(str(error))
                )

    def _spawn(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # -- what is remembered ---------------------------------------------------------------------------------------

    async def _remembered(self) -> tuple[Batch, ...]:
        """This model's batches. One whose id was never learnt (killed while handing in) is looked for, once."""
        async with self._reading:
            if not self._known_from_disk:
                on_disk = [b for path in self._folder.glob("*.json") if (b := self._read(path)) is not None]
                self._batches = {b.tag: b for b in on_disk} | self._batches
                self._known_from_disk = True
            for lost in [b for b in self._batches.values() if not b.id and b.tag not in self._under_way]:
                await self._find(lost)
        return tuple(b for b in self._batches.values() if b.id)

    async def _find(self, lost: Batch) -> None:
        try:
            ids = await self._endpoint.find(lost.tag, since_s=lost.at)
        except Exception as error:  # the door: whatever an SDK raises becomes one of ours
            raise translated(error, self.name, secret=self._secret) from error
        known = {b.id for b in self._batches.values()}
        for n, found in enumerate(i for i in ids if i not in known):
            self._remember(replace(lost, tag=f"{lost.tag}-{n}", id=found))
        self._forget(lost)

    def _read(self, path: Path) -> Batch | None:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            batch = Batch(**{**data, "keys": tuple(data["keys"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None
        if batch.model != self.name:
            return None
        if self._clock() - batch.at > KEPT_S:
            path.unlink(missing_ok=True)
            return None
        return batch

    def _remember(self, batch: Batch) -> None:
        self._batches[batch.tag] = batch
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = self._folder / f"{batch.tag}.part"
            part.write_text(json.dumps(asdict(batch), ensure_ascii=False), encoding="utf-8")
            part.replace(self._folder / f"{batch.tag}.json")
        except OSError as error:
            raise StoreError(
                f"{self._folder}: {error.strerror}", hint="free some space; nothing was handed in"
            ) from error

    def _forget(self, batch: Batch) -> None:
        self._batches.pop(batch.tag, None)
        (self._folder / f"{batch.tag}.json").unlink(missing_ok=True)


def _key(name: str, body: Mapping[str, Any]) -> str:
    """Names a request: 64 hexadecimal digits, which both vendors take as an id."""
    return hashlib.sha256(f"{name}\0{json.dumps(body, sort_keys=True)}".encode()).hexdigest()


def _part(waiting: Mapping[str, _Waiting]) -> dict[str, _Waiting]:
    """As many as one batch may hold, at least one."""
    part: dict[str, _Waiting] = {}
    size = 0
    for key, one in waiting.items():
        size += len(json.dumps(one.body)) + 200
        if part and (size > MOST_BYTES or len(part) >= MOST_REQUESTS):
            break
        part[key] = one
    return part
