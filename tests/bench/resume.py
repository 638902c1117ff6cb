"""`resume`: what a kill costs. A recording is transcribed, killed half-way, and finished by a second run."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from pydub import AudioSegment

from pipeline.speech import audio
from tests.bench.processes import quorum

MINUTES = 12
"""Long enough for several windows of the speech stage, short enough for a laptop."""
RUNS = 3


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """`overhead_share`: (time until the kill + time to finish) / time of an undisturbed run - 1, median of three.

    The recording is a real one repeated to twelve minutes. What had been heard before the kill is not heard again.
    """
    source = data / "audio" / "pyannote_sample.wav"
    if not source.is_file():
        return {"overhead_share": None, "skipped": ["audio/pyannote_sample.wav"]}
    shares: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "long.wav"
        write_long(source, recording)
        for attempt in range(RUNS):
            undisturbed = quorum(["process", str(recording), "-q"], Path(folder) / f"whole{attempt}")
            home = Path(folder) / f"killed{attempt}"
            killed = quorum(["process", str(recording), "-q"], home, kill_after_s=undisturbed.seconds / 2)
            finished = quorum(["process", str(recording), "-q"], home)
            if undisturbed.code or finished.code or finished.out != undisturbed.out:
                return {
                    "overhead_share": None,
                    "n": attempt,
                    "fault": (undisturbed.err or finished.err)[-300:],
                }
            shares.append((killed.seconds + finished.seconds) / undisturbed.seconds - 1)
            print(
                f"{undisturbed.seconds:.1f} s; {killed.seconds:.1f} + {finished.seconds:.1f} s",
                file=sys.stderr,
            )
    return {"overhead_share": round(statistics.median(shares), 3), "n": RUNS, "minutes_of_audio": MINUTES}


def write_long(source: Path, target: Path) -> None:
    """The recording over and over, as 16 kHz mono WAV."""
    samples = audio.samples(source)
    times = int(MINUTES * 60 * audio.RATE / len(samples)) + 1
    whole = (np.tile(samples, times) * 32767).astype(np.int16)
    AudioSegment(whole.tobytes(), frame_rate=audio.RATE, sample_width=2, channels=1).export(
        target, format="wav"
    )
