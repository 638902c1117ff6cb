"""`durability`: kill -9 at random moments of a batch; afterwards the store is whole and the results are the same."""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from pathlib import Path

from tests.bench.processes import quorum

KILLS = 200
MEETINGS = 3
"""The shortest ones: what is killed is the batch, and a long one only takes longer."""


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """`tried` kills, `failed`: a damaged store, a lost meeting, or a recap that differs from an undisturbed run's."""
    shortest = sorted((data / "transcripts").glob("*.vtt"), key=lambda p: (p.stat().st_size, p.name))
    inputs = [str(p) for p in shortest[:MEETINGS]]
    if not inputs:
        return {"tried": 0, "failed": 0, "skipped": ["transcripts/*.vtt"]}
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        undisturbed = quorum(["process", *inputs, "-o", str(whole / "out"), "-q"], whole)
        expected = recaps(whole / "out")
        moments = random.Random(7)
        for kill in range(KILLS):
            home = Path(folder) / f"kill{kill}"
            after_s = moments.uniform(0.1, 1.0) * undisturbed.seconds
            command = ["process", *inputs, "-o", str(home / "out"), "-q"]
            if (
                kill % 4 == 3
            ):  # killed while drafts are written; the recaps that follow must be whole all the same
                drafting = ["draft", "minutes", *inputs, "-o", str(home / "drafts"), "-q"]
                quorum(drafting, home, kill_after_s=after_s)
            killed = quorum(command, home, kill_after_s=after_s)
            finished = quorum(command, home)
            if problem := fault(home, finished.code, expected):
                failed.append(f"killed after {after_s:.2f} s: {problem}")
            print(f"kill {kill + 1}/{KILLS}: exit {killed.code}, then {finished.code}", file=sys.stderr)
    return {"tried": KILLS, "failed": len(failed), "faults": failed[:5], "n": KILLS}


def fault(home: Path, code: int, expected: dict[str, bytes]) -> str | None:
    """What is wrong after the run was finished, or None."""
    if code != 0:
        return f"the second run ended with exit code {code}"
    with sqlite3.connect(home / "quorum.db") as db:
        if (verdict := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            return f"database: {verdict}"
        if db.execute("SELECT count(*) FROM meetings").fetchone()[0] != len(expected):
            return "a meeting is missing in the store"
    found = recaps(home / "out")
    if found.keys() != expected.keys():
        return "a recap is missing"
    return next((f"{name} differs" for name, text in found.items() if text != expected[name]), None)


def recaps(out: Path) -> dict[str, bytes]:
    """Every recap.md under a folder, by meeting."""
    return {path.parent.name: path.read_bytes() for path in out.glob("*/recap.md")}
