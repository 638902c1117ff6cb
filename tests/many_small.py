"""Many small meetings and a paid model that repeats a line of each, on a server that counts: for tests of batches."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Thread

from pipeline.formats import json as json_format
from pipeline.meeting import Segment, Transcript
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import ClaimShape, QuoteShape, RecapShape
from tests.wire import Answer, Asked, Loopback

LINE = "We ship the parser on Friday."
USD_PER_MTOK = 100.0


def written(folder: Path, many: int) -> list[Path]:
    """So many transcripts, each with words of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for n in range(many):
        words = (Segment("s1", LINE, "Ana", 0.0, 2.0), Segment("s2", f"The number is {n}.", "Ben", 2.0, 4.0))
        files.append(folder / f"call {n}.json")
        made = Transcript(f"m{n}", f"Meeting {n}", words)
        files[-1].write_bytes(json_format.outputs(None, made)["transcript.json"])
    return files


def recap_of(asked: Asked) -> Answer:
    """What a model would say: the first line of the meeting."""
    claim = ClaimShape(text=LINE, evidence=[QuoteShape(segment="s1", quote=LINE)])
    return Answer(RecapShape(headline=claim, tldr=[claim]).model_dump_json())


def with_faults(seed: int) -> Callable[[Asked], Answer]:
    """The same, and a third of the time what real servers do wrong."""
    chance = Random(seed)
    faults = (
        Answer(status=429, error="slow down", headers={"retry-after": "0.05"}),
        Answer(status=503, error="overloaded"),
        Answer(drop="before"),
        Answer("{ no json"),
    )

    def script(asked: Asked) -> Answer:
        return chance.choice(faults) if chance.random() < 0.33 else recap_of(asked)

    return script


@contextmanager
def vendor(script: Callable[[Asked], Answer]) -> Iterator[Loopback]:
    """A server with a thread of its own, so that whatever a test does it answers."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = Loopback(script)
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def settings_for(server: Loopback, home: Path, **changes: object) -> Settings:
    """Every meeting is read by the paid model."""
    entry = ModelEntry(
        base_url=f"{server.url}/v1",
        local=False,
        input_usd_per_mtok=USD_PER_MTOK,
        output_usd_per_mtok=USD_PER_MTOK,
    )
    return Settings(home=home, chain=("acme:model",), models={"acme:model": entry}, cloud=True).changed(
        **changes
    )


def times_asked(server: Loopback, many: int) -> Counter[int]:
    """How often each meeting was sent, by its number."""
    told: Counter[int] = Counter()
    for asked in server.asked:
        told.update([n for n in range(many) if f"The number is {n}." in asked.prompt])
    return told
