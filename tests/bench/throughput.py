"""500 calls against a loopback server with 100 ms latency and a rate limit: wall time over the ideal; and how long a
finished recap takes cheap-first against always-the-strongest, with scripted latencies of the kind that vendors have.

The real SDK talks real HTTP. The server counts within any second and turns away what is over its limit, so going
faster than allowed costs time as it does in life.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from collections import deque
from pathlib import Path

from pipeline import providers
from pipeline.doors import Passage, Request
from pipeline.federation import Federation
from pipeline.scoring.rule_scorer import RuleScorer
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape, RecapShape, claims_in
from tests.meeting_hour import lines, recap
from tests.wire import Answer, Asked, Loopback

CALLS, LATENCY_S, PER_MINUTE = 500, 0.1, 3000
# Seconds to the first token, input tokens a second, output tokens a second; scripted, not measured at any vendor.
SPEEDS = {"weak": (0.4, 20_000, 180), "strong": (0.9, 8_000, 60)}
SCALE = 0.25


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """`ratio_to_ideal`: 1.0 is as fast as latency and limit allow."""
    return asyncio.run(_run())


async def _run() -> dict[str, object]:
    os.environ.setdefault("ACME_KEY", "none")
    wall_s, turned_away = await _limited()
    ideal_s = (CALLS - 1) * 60 / PER_MINUTE + LATENCY_S
    cheap_s, strongest_s = await _recap(("acme:weak", "acme:strong")), await _recap(("acme:strong",))
    return {
        "n": CALLS,
        "ratio_to_ideal": round(wall_s / ideal_s, 4),
        "wall_s": round(wall_s, 3),
        "ideal_s": round(ideal_s, 3),
        "turned_away": turned_away,
        "cheap_first_s": round(cheap_s / SCALE, 2),
        "always_strongest_s": round(strongest_s / SCALE, 2),
        "cheap_first_share": round(cheap_s / strongest_s, 4),
        "skipped": [],
    }


async def _limited() -> tuple[float, int]:
    claim = ClaimShape(
        text="We ship on Friday.", evidence=[QuoteShape(segment="s1", quote="We ship on Friday")]
    )
    good = AnswerShape(found=True, answer="On Friday.", claims=[claim]).model_dump_json()
    recent: deque[float] = deque()
    turned_away = 0

    def vendor(asked: Asked) -> Answer:
        nonlocal turned_away
        now = time.monotonic()
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if len(recent) >= PER_MINUTE / 60 + 2:  # two more: our clock and the server's tick differently
            turned_away += 1
            return Answer(status=429, headers={"retry-after": "1"})
        recent.append(now)
        return Answer(good, delay_s=LATENCY_S)

    async with Loopback(vendor) as server:
        model = _table(server.url, ("acme:weak",)).model("ask")
        lines_ = (Passage("s1", "We ship on Friday the 12th.", "Ana"),)
        await model.reply(Request("ask", lines_, {"question": "Warm?"}, AnswerShape))
        await asyncio.sleep(1.1)
        asks = (
            Request("ask", lines_, {"question": f"When do we ship {i}?"}, AnswerShape) for i in range(CALLS)
        )
        started = time.perf_counter()
        await asyncio.gather(*(model.reply(ask) for ask in asks))
        wall_s = time.perf_counter() - started
        print(f"throughput: {CALLS} calls in {wall_s:.2f} s, {turned_away} turned away", file=sys.stderr)
    return wall_s, turned_away


async def _recap(chain: tuple[str, ...]) -> float:
    """Seconds (scaled) to a recap of an hour-long meeting with one claim in eight doubted."""
    hour = lines()
    draft = recap(hour)

    def vendor(asked: Asked) -> Answer:
        first_s, reads, writes = SPEEDS[asked.model]
        text = (
            _settled(draft, asked.prompt)
            if "doubtful statements" in asked.prompt
            else draft.model_dump_json()
        )
        delay = first_s + len(asked.prompt) / 4 / reads + len(text) / 4 / writes
        return Answer(text, delay_s=delay * SCALE)

    async with Loopback(vendor) as server:
        model = _table(server.url, chain).model("recap")
        request = Request("recap", hour, {}, RecapShape)
        await model.reply(request)  # connects, and imports what is imported once
        started = time.perf_counter()
        await model.reply(request)
        return time.perf_counter() - started


def _settled(draft: RecapShape, prompt: str) -> str:
    claims = list(claims_in(draft))
    numbers = [int(n) for n in re.findall(r"^(\d+)\. ", prompt, flags=re.M)]
    told = [f"{n} {claims[n - 1].evidence[0].segment.lstrip('s')} {claims[n - 1].text}" for n in numbers]
    return json.dumps({"statements": told})


def _table(url: str, chain: tuple[str, ...]) -> Federation:
    models = {
        name: ModelEntry(
            base_url=url + "/v1",
            local=False,
            input_usd_per_mtok=4.0 if "strong" in name else 0.1,
            output_usd_per_mtok=20.0 if "strong" in name else 0.4,
            requests_per_minute=PER_MINUTE,
        )
        for name in chain
    }
    settings = Settings(chain=chain, models=models, parallel_calls=32)
    return Federation(settings, providers=providers, scorer=lambda task: RuleScorer())
