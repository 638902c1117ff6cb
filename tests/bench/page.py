"""page: size of the recap page of a three-hour meeting (12,000 segments) and when a real browser has it ready for use.

The words are those of the recorded calls in DIR/transcripts, one after the other, timed anew; without them, of the
sample meetings. Interactive: parsed, its script has run and two frames were drawn.
"""

from __future__ import annotations

import statistics
import sys
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline import formats
from pipeline.formats import html
from pipeline.meeting import Action, Chapter, Claim, Evidence, Recap, Segment, Transcript
from pipeline.stages import ingest
from tests.bench.intervals import bootstrap_of
from tests.browser.chromium import binary, browser

SEGMENTS = 12_000
LENGTH_S = 3 * 3600.0
LOADS = 9
SAMPLES = Path(__file__).parents[2] / "sample_meetings"
READY = """
addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.readyMs = performance.now();
})));
"""


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """`mb` (1 MB = 1,000,000 bytes) and `interactive_ms` (median of fresh loads; None without a browser)."""
    files = sorted((data / "transcripts").glob("*.vtt")) or sorted(SAMPLES.glob("**/*.vtt"))
    page = html.outputs(*meeting(files))["recap.html"]
    figures: dict[str, object] = {
        "n": SEGMENTS,
        "mb": round(len(page) / 1e6, 3),
        "interactive_ms": None,
        "skipped": [],
    }
    if binary() is None:
        return figures | {"skipped": ["interactive_ms: no Chromium with chromedriver and selenium"]}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "recap.html"
        file.write_bytes(page)
        loads = [loaded_ms(file) for _ in range(LOADS)]
    print(f"loads: {[round(ms) for ms in loads]} ms", file=sys.stderr)
    return figures | {
        "interactive_ms": round(statistics.median(loads), 1),
        "worst_ms": round(max(loads), 1),
        "ci95": {"interactive_ms": bootstrap_of(loads, statistics.median)},
    }


def loaded_ms(file: Path) -> float:
    """Milliseconds from navigation to interactive, in a browser that has never seen the page."""
    with browser() as driver:
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": READY})
        driver.get(file.as_uri())
        ms: Any = driver.execute_async_script(
            "const done = arguments[0]; const look = () => window.readyMs ? done(window.readyMs) : setTimeout(look, 20); look();"
        )
        assert driver.execute_script("return document.documentElement.dataset.ready"), (
            "the page's script did not run"
        )
        return float(ms)


def meeting(files: list[Path]) -> tuple[Recap, Transcript]:
    """Twelve thousand real cues in three hours, with a recap that points all over them."""
    cues = [
        s
        for f in files
        for s in ingest.read_transcript(
            ingest.classify(f, readers=formats.readers()), readers=formats.readers()
        ).segments
    ]
    step = LENGTH_S / SEGMENTS
    segments = tuple(
        Segment(f"s{n}", cue.text, cue.speaker, round(n * step, 2), round((n + 0.9) * step, 2))
        for n, cue in enumerate(islice(cycle(cues), SEGMENTS))
    )
    transcript = Transcript("three-hours", "Three hours", segments, duration_s=LENGTH_S, date="2026-01-01")

    def said(n: int) -> tuple[str, tuple[Evidence, ...]]:
        s = segments[n % SEGMENTS]
        return s.text, (Evidence(s.id, s.text, s.speaker, s.start_s, s.end_s, "three-hours"),)

    def claim(n: int) -> Claim:
        text, evidence = said(n)
        return Claim(text, True, "agreed", evidence)

    actions = tuple(
        Action(text, True, "agreed", e, None, e[0].speaker) for text, e in map(said, range(50, 12_000, 300))
    )
    chapters = tuple(
        Chapter(said(n)[0], True, None, said(n)[1], None, f"Part {n // 600 + 1}", segments[n].start_s, None)
        for n in range(0, SEGMENTS, 600)
    )
    recap = Recap(
        "three-hours", "Three hours", "en", claim(0), tuple(map(claim, (1, 4000, 8000))),
        tuple(map(claim, range(10, SEGMENTS, 600))), actions, tuple(map(claim, range(20, SEGMENTS, 900))),
        (), chapters, tuple(map(claim, range(30, SEGMENTS, 2400))), 1.0,
    )  # fmt: skip
    return recap, transcript
