"""serve: the window over 1,000 meetings in a real browser, 50 programs asking at once, 1 GB coming in, and what is lost
when the server is killed.

The meetings are the recorded calls of DIR/transcripts (the sample meetings without them), each stored many times under
other names: with their own words, and the recap of the call they are copies of. `lost` counts bytes and meetings that
were there before a kill and not after it.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import statistics
import sys
import time
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from pipeline import api
from pipeline.meeting import Recap
from pipeline.settings import Settings
from pipeline.store import Store
from tests.bench.intervals import bootstrap_of
from tests.browser.chromium import binary, browser
from tests.serving import TOKEN, Running, serve

SAMPLES = Path(__file__).parents[2] / "sample_meetings"
MEETINGS, CALLS, CLIENTS, EACH, LOADS = 1000, 10, 50, 4, 7
GB = 10**9
PIECE = 8 * 2**20
KILLS = 5
QUESTIONS = (
    "What was decided?",
    "What are the action items?",
    "What was said about testing?",
    "When is the next meeting?",
    "What are the open questions?",
    "Who will write the specification?",
    "What did they say about the timeline?",
    "Why was it postponed?",
)


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """`interactive_ms`, `asks_per_s`, `p95_ms`, `upload_peak_mb` (most memory of the server), `lost`."""
    files = sorted((data / "transcripts").glob("*.vtt"))[
        :: max(1, len(list((data / "transcripts").glob("*.vtt"))) // CALLS)
    ]
    files = files[:CALLS] or sorted(SAMPLES.glob("**/*.vtt"))
    figures: dict[str, object] = {"n": MEETINGS, "skipped": [], "meetings": MEETINGS, "clients": CLIENTS}
    with TemporaryDirectory() as folder:
        home = Path(folder)
        ids = stored(files, home)
        with serve(home, "--local") as running:
            say("library")
            figures |= interactive(running)
            say("asking")
            figures |= asyncio.run(asking(running, ids))
        with serve(home, "--local") as running:
            say("1 GB")
            figures |= asyncio.run(upload(running))
    say("kills")
    return figures | killed(files[0])


def say(text: str) -> None:
    print(f"serve: {text}", file=sys.stderr, flush=True)


def stored(files: list[Path], home: Path) -> list[str]:
    """A library of copies; the ids of the first of each call."""
    settings = Settings(home=home, local=True)
    done = []
    for file in files:
        done.append(api.process(file, settings=settings))
        say(f"{file.name} read")
    with Store(settings.database) as store:
        for n in range(len(done), MEETINGS):
            base = done[n % len(done)]
            name = f"{base.transcript.meeting_id}-{n}"
            day = f"20{20 + n // 360:02d}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
            store.save_transcript(
                replace(base.transcript, meeting_id=name, title=f"{base.transcript.title} {n}", date=day)
            )
            store.save_artifact(name, "recap", replace(base.recap, meeting_id=name), of=Recap)
    return [d.transcript.meeting_id for d in done]


def interactive(running: Running) -> dict[str, object]:
    """Median of fresh loads: parsed, its script has run, two frames were drawn."""
    if binary() is None:
        return {
            "interactive_ms": None,
            "skipped": ["interactive_ms: no Chromium with chromedriver and selenium"],
        }
    loads = []
    for _ in range(LOADS):
        with browser() as driver:
            driver.get(running.link.replace("/?", "/queue?"))  # let in, nothing of the library seen yet
            script = (
                "addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => requestAnimationFrame(() => {"
                "window.readyMs = performance.now()})))"
            )
            driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
            driver.get(running.address + "/")
            while (ms := driver.execute_script("return window.readyMs")) is None:
                time.sleep(0.02)
            loads.append(float(ms))
    say(f"loads: {[round(ms) for ms in loads]} ms")
    return {
        "interactive_ms": round(statistics.median(loads), 1),
        "ci95": {"interactive_ms": bootstrap_of(loads, statistics.median)},
    }


async def asking(running: Running, ids: list[str]) -> dict[str, object]:
    """50 programs, each with four questions one after the other, put to one meeting each."""
    chance = random.Random(7)
    async with httpx.AsyncClient(base_url=running.address, headers=running.headers, timeout=600) as client:
        await client.post("/api/v1/ask", json={"question": QUESTIONS[0], "meetings": ids[:1]})
        waits: list[float] = []

        async def one(n: int) -> None:
            for _ in range(EACH):
                asked = {"question": chance.choice(QUESTIONS), "meetings": [ids[n % len(ids)]]}
                began = time.perf_counter()
                (await client.post("/api/v1/ask", json=asked)).raise_for_status()
                waits.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(one(n) for n in range(CLIENTS)))
        spent = time.perf_counter() - began
    ordered = sorted(waits)
    return {
        "asks": len(waits),
        "asks_per_s": round(len(waits) / spent, 2),
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
    }


async def upload(running: Running) -> dict[str, object]:
    """1 GB in pieces of 8 MiB; how much memory the server held at most, and how much more than before."""
    before = memory_mb(running, "VmRSS")
    piece = os.urandom(PIECE)
    async with httpx.AsyncClient(base_url=running.address, headers=running.headers, timeout=600) as client:
        where = await begin(client, "a day.wav", GB)
        began = time.perf_counter()
        for at in range(0, GB, PIECE):
            body = piece[: min(PIECE, GB - at)]
            (await client.patch(where, content=body, headers={"Upload-Offset": str(at)})).raise_for_status()
        spent = time.perf_counter() - began
    peak = memory_mb(running, "VmHWM")
    return {
        "upload_peak_mb": round(peak, 1),
        "upload_growth_mb": round(peak - before, 1),
        "upload_mb_per_s": round(GB / 1e6 / spent, 1),
    }


async def begin(client: httpx.AsyncClient, name: str, size: int) -> str:
    coded = ",".join(
        f"{k} {b64encode(v.encode()).decode()}" for k, v in (("filename", name), ("batch", "bench"))
    )
    reply = await client.post(
        "/api/v1/uploads", headers={"Upload-Length": str(size), "Upload-Metadata": coded}
    )
    reply.raise_for_status()
    return reply.headers["location"]


def memory_mb(running: Running, what: str) -> float:
    lines = Path(f"/proc/{running.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def killed(file: Path) -> dict[str, object]:
    """Kill -9 in the middle of an upload, again and again, then in the middle of its run; what is missing at the end."""
    data = file.read_bytes()
    lost = tried = 0
    with TemporaryDirectory() as folder:
        home = Path(folder)
        where, at = "", 0
        for n in range(KILLS):
            with serve(home, "--local") as running, api_of(running) as client:
                where = where or asyncio.run(_begun(running, file.name, len(data)))
                here = int(client.head(where).headers["upload-offset"])
                tried += 1
                lost += here < at
                at = len(data) * (n + 1) // KILLS
                body = data[here:at]
                client.patch(where, content=body, headers={"Upload-Offset": str(here)}).raise_for_status()
                os.kill(running.process.pid, signal.SIGKILL)
        with serve(home, "--local") as running, api_of(running) as client:
            job = client.post("/api/v1/jobs", json={"batch": "bench"}).raise_for_status().json()["id"]
            time.sleep(1)
            os.kill(running.process.pid, signal.SIGKILL)
        for wait_s in (0.5, 2.0, 4.0):
            with serve(home, "--local") as running:
                time.sleep(wait_s)
                os.kill(running.process.pid, signal.SIGKILL)
        with serve(home, "--local") as running, api_of(running) as client:
            state: dict[str, Any] = {}
            for _ in range(1200):
                state = client.get(f"/api/v1/jobs/{job}").json()
                if state["state"] in ("done", "failed", "cancelled"):
                    break
                time.sleep(0.25)
            tried += 1
            lost += state["state"] != "done" or len(client.get("/api/v1/meetings").json()) != 1
            lost += next(p for p in (home / "uploads" / "bench").iterdir()).read_bytes() != data
    return {"tried": tried, "lost": lost}


async def _begun(running: Running, name: str, size: int) -> str:
    async with httpx.AsyncClient(base_url=running.address, headers=running.headers) as client:
        return await begin(client, name, size)


def api_of(running: Running) -> httpx.Client:
    return httpx.Client(base_url=running.address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=120)
