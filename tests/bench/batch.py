"""batch: 200 transcripts through the embedded model, on one process and on two; and scripted vendors at 300 ms.

`meetings_per_minute` is that of two processes; `ratio_to_ideal` is its share of twice the rate of one. With vendors
(loopback, OpenAI's format, 300 ms a call) `vendor_wall_over_ideal` is the wall time over what latency alone would take.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.app import many as batch
from pipeline.app import process as run_
from pipeline.formats import json
from pipeline.meeting import Segment, Transcript
from pipeline.settings import ModelEntry, Settings
from pipeline.shapes import ClaimShape, QuoteShape, RecapShape
from pipeline.store import Store
from tests.bench.meetings import qmsum
from tests.wire import Answer, Asked, Loopback

MEETINGS = 200
ALONE = 30
"""Meetings timed on one process: enough for a rate, and half a minute instead of five."""
VENDOR_MEETINGS, LATENCY_S, AT_ONCE = 60, 0.3, 16


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Rates are of whole runs: starting the processes and loading the weights included."""
    with TemporaryDirectory() as folder:
        files = list(written(data, split, Path(folder) / "in"))
        missing = [] if files else ["qmsum/*.jsonl.gz and transcripts/*.vtt"]
        if not files:
            return {"n": 0, "meetings_per_minute": None, "ratio_to_ideal": None, "skipped": missing}
        alone = rate(files[:ALONE], Path(folder) / "one", processes=1)
        print(f"one process: {alone:.1f} meetings a minute", file=sys.stderr)
        both = rate(files, Path(folder) / "two", processes=2)
        print(f"two processes: {both:.1f} meetings a minute", file=sys.stderr)
        vendors = asyncio.run(vendor_wall(Path(folder) / "vendors"))
    return {
        "n": len(files),
        "meetings_per_minute": round(both, 1),
        "by_processes": {"1": round(alone, 1), "2": round(both, 1)},
        "ratio_to_ideal": round(both / (2 * alone), 3),
        "vendor_wall_over_ideal": round(vendors, 3),
        "ci95": None,
        "skipped": missing,
    }


def written(data: Path, split: str | None, folder: Path) -> Iterator[Path]:
    """Up to 200 real transcripts as files: the recorded calls, then QMSum's meetings, over again if there are fewer."""
    folder.mkdir(parents=True)
    texts = [path.read_bytes() for path in sorted((data / "transcripts").glob("*.vtt"))]
    splits = (
        [split]
        if split
        else sorted(p.name.removesuffix(".jsonl.gz") for p in (data / "qmsum").glob("*.jsonl.gz"))
    )
    for name in splits:
        for meeting in qmsum(data, name):
            segments = tuple(Segment(p.id, p.text, p.speaker) for p in meeting.passages)
            texts.append(json.outputs(None, Transcript(meeting.id, meeting.id, segments))["transcript.json"])
    for n in range(MEETINGS if texts else 0):
        text = texts[n % len(texts)]
        path = folder / f"{n:03}.{'vtt' if text.startswith(b'WEBVTT') else 'json'}"
        if n >= len(texts) and path.suffix == ".json":
            text = text.replace(b'"meeting_id": "', f'"meeting_id": "again-{n}-'.encode(), 1)
        path.write_bytes(text)
        yield path


def rate(files: list[Path], home: Path, *, processes: int) -> float:
    """Meetings a minute with an empty store; a meeting that fails ends the benchmark."""
    settings = Settings(home=home, local=True, offline=True)
    with Store(settings.database) as store:
        context = run_.open_house(settings, store)
        report = asyncio.run(
            batch.process_all(files, context, out=home / "out", formats=("md", "json"), processes=processes)
        )
    assert not report.failed, report.problems[0]
    return len(report.done) / report.seconds * 60


async def vendor_wall(home: Path) -> float:
    """Wall time over the ideal: calls x latency / calls at once."""
    os.environ.setdefault("ACME_KEY", "none")
    line = "We ship on Friday."
    claim = ClaimShape(text=line, evidence=[QuoteShape(segment="s1", quote=line)])
    answer = RecapShape(headline=claim, tldr=[claim]).model_dump_json()

    def vendor(asked: Asked) -> Answer:
        return Answer(answer, delay_s=LATENCY_S)

    async with Loopback(vendor) as server:
        entry = ModelEntry(
            base_url=f"{server.url}/v1", local=False, input_usd_per_mtok=1.0, output_usd_per_mtok=1.0
        )
        settings = Settings(
            home=home,
            chain=("acme:model",),
            models={"acme:model": entry},
            concurrency=AT_ONCE,
            parallel_calls=AT_ONCE,
        )
        files = []
        (home / "in").mkdir(parents=True)
        for n in range(VENDOR_MEETINGS + 1):
            words = Transcript(
                f"m{n}",
                f"Meeting {n}",
                (Segment("s1", line, "Ana", 0.0, 2.0), Segment("s2", f"Number {n}.", "Ben", 2.0, 4.0)),
            )
            files.append(home / "in" / f"{n}.json")
            files[-1].write_bytes(json.outputs(None, words)["transcript.json"])
        with Store(settings.database) as store:
            context = run_.open_house(settings, store)
            await batch.process_all(files[:1], context)  # connects, and imports what is imported once
            before = len(server.asked)
            started = time.perf_counter()
            report = await batch.process_all(files[1:], context)
            wall_s = time.perf_counter() - started
        assert not report.failed, report.problems[0]
        calls = len(server.asked) - before
    ideal_s = -(-calls // AT_ONCE) * LATENCY_S
    print(f"vendors: {calls} calls in {wall_s:.2f} s, ideal {ideal_s:.2f} s", file=sys.stderr)
    return wall_s / ideal_s
