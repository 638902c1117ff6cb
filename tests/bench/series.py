"""How long a question over every meeting takes, as its asker waits for it: the whole command, start of the program included.

The first 24 calls of one series (`transcripts/zoom_acdt_*.vtt`; `--split NAME`: of another) are processed once into an empty
home. Then `quorum ask` runs as a process of its own for each of five questions, over all that is stored ("stored"), the folder of results ("results") and the folder of transcripts
("transcripts"), three times each. `*_s` is the median wall time, `cpu_s` processor seconds of the first way, start included.
`dated` and `cited`: shares of the found answers that name a day, and whose statements all cite words of the transcripts.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.processes import quorum

QUESTIONS = (
    "What was decided about the bit list, and when did it change?",
    "What was decided about DevNet 5, and when did it change?",
    "What was decided about aggregation, and when did it change?",
    "When was the headliner decided, and what changed since?",
    "What was decided about metrics, and when did it change?",
)
SERIES, CALLS = "acdt", 24
TIMES = 3
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Seconds a question over all meetings; `n` questions."""
    pattern = f"zoom_{split or SERIES}_*.vtt"
    files = sorted((data / "transcripts").glob(pattern))[:CALLS]
    if not files:
        return {"n": 0, "skipped": [f"transcripts/{pattern}"]}
    with tempfile.TemporaryDirectory() as folder:
        home, results, calls = Path(folder) / "home", Path(folder) / "results", Path(folder) / "calls"
        calls.mkdir()
        for file in files:
            shutil.copy(file, calls)
        made = quorum(["process", str(calls), "-o", str(results), "-q"], home)
        if made.code:
            raise SystemExit(made.err)
        print(f"{len(files)} calls processed", file=sys.stderr, flush=True)
        ways = {"stored": [], "results": [str(results)], "transcripts": [str(calls)]}
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        cpu: list[float] = []
        answers = []
        for question in QUESTIONS:
            for turn in range(TIMES):
                for way, where in ways.items():
                    before = _children_cpu()
                    ended = quorum(["ask", *where, question, "--json", "-q"], home)
                    if ended.code:
                        raise SystemExit(ended.err)
                    seconds[way].append(ended.seconds)
                    if way == "stored":
                        cpu.append(_children_cpu() - before)
                        answers += [json.loads(ended.out)] if turn == 0 else []
    found = [a for a in answers if a["found"]]
    return {
        **{f"{way}_s": round(median(all_), 2) for way, all_ in seconds.items()},
        "slowest_s": round(max(seconds["stored"]), 2),
        "cpu_s": round(median(cpu), 2),
        "meetings": len(files),
        "found": len(found) / len(answers),
        "dated": sum(bool(_DAY.search(a["answer"])) for a in found) / max(1, len(found)),
        "cited": sum(all(c["evidence"] for c in a["claims"]) for a in found) / max(1, len(found)),
        "n": len(QUESTIONS),
        "skipped": [],
    }


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
