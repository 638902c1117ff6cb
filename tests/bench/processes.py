"""Runs the real command in a home of its own, and kills it where wanted. Not a benchmark."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: `code` is negative for a signal; wall seconds."""

    code: int
    seconds: float
    out: str
    err: str


def quorum(arguments: Sequence[str], home: Path, *, kill_after_s: float | None = None) -> Ended:
    """`quorum ARGUMENTS` with everything it starts; killed hard (SIGKILL) after `kill_after_s` if it still runs."""
    environment = {**os.environ, "QUORUM_HOME": str(home), "QUORUM_OFFLINE": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed copy has its modules compiled
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=kill_after_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
    return Ended(process.returncode, time.perf_counter() - started, out, err)
