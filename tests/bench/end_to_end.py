"""Seconds and peak memory from a transcript file to all that `quorum process` writes, without speech recognition.

Every Zoom file of `transcripts/` and, so that there are long ones, every QMSum val meeting written as our own JSON goes
through the importer, the recap and the writers, each in a fresh process for the memory (the longest), in one process for
the time. A meeting hour is what the file's times say, or 9,500 words (150 words a minute) where it has none.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from pipeline import formats
from pipeline.meeting import Segment, Transcript
from pipeline.providers.local import Extractive
from pipeline.stages import ingest
from pipeline.stages.summarize import summarize
from tests.bench.intervals import bootstrap
from tests.bench.meetings import qmsum

WORDS_PER_HOUR = 9500
OUTPUTS = ("md", "json", "vtt")


def process(path: Path) -> tuple[float, float]:
    """(seconds it took, meeting hours) for one transcript file."""
    started = time.perf_counter()
    readers = formats.readers()
    transcript = ingest.read_transcript(ingest.classify(path, readers=readers), readers=readers)
    recap = asyncio.run(summarize(transcript, Extractive()))
    for name in OUTPUTS:
        formats.writer(name).outputs(recap, transcript)
    return time.perf_counter() - started, hours(transcript)


def hours(transcript: Transcript) -> float:
    """From the first words to the last, or by their number."""
    times = [t for s in transcript.segments for t in (s.start_s, s.end_s) if t is not None]
    words = sum(len(s.text.split()) for s in transcript.segments)
    return (max(times) - min(times)) / 3600 if times else words / WORDS_PER_HOUR


def written(data: Path, split: str, folder: Path) -> list[Path]:
    """The meetings of a QMSum split as transcript files of our own format."""
    files = []
    for meeting in qmsum(data, split):
        segments = [asdict(Segment(p.id, p.text, p.speaker)) for p in meeting.passages]
        file = folder / f"{meeting.id}.json"
        file.write_text(
            json.dumps(
                {"meeting_id": meeting.id, "title": meeting.id, "language": "en", "segments": segments}
            )
        )
        files.append(file)
    return files


def peak_mb(path: Path) -> float:
    """Peak memory of a process that does nothing but this meeting."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.end_to_end", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.strip().splitlines()[-1])


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Mean seconds per meeting hour over all files, and the peak of the longest meeting."""
    with tempfile.TemporaryDirectory() as folder:
        files = sorted((data / "transcripts").glob("*.vtt")) + written(data, split or "val", Path(folder))
        if not files:
            return {
                "s_per_meeting_hour": None,
                "peak_mb": None,
                "skipped": ["transcripts/", "qmsum/"],
                "n": 0,
            }
        process(files[0])  # loading the weights is not part of a meeting
        measured = [process(file) for file in files]
        print(f"end_to_end: {len(files)} files", file=sys.stderr)
        longest = max(files, key=lambda f: f.stat().st_size)
        peak = peak_mb(longest)
    return {
        "s_per_meeting_hour": round(sum(s for s, _ in measured) / sum(h for _, h in measured), 3),
        "peak_mb": round(peak, 1),
        "hours": round(sum(h for _, h in measured), 1),
        "ci95": {"s_per_meeting_hour": bootstrap([s / h for s, h in measured if h > 0.05])},
        "n": len(files),
    }


if __name__ == "__main__":
    process(Path(sys.argv[1]))
    # not getrusage: what it says of a child includes what its parent held when it was started
    told = Path("/proc/self/status").read_text("utf-8").splitlines()
    print(next(int(line.split()[1]) for line in told if line.startswith("VmHWM")) / 1024)
