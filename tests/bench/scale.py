"""scale: a library of 100, 1,000 and 10,000 meetings, and what its commands take, start of the program included.

Up to 24 recorded calls of `transcripts/` are processed once; edited copies of them (`copies.py`) make the library, each
with one planted price. Then, at each size: `process_s_per_meeting`, processor seconds of one more call processed by the
real command among those that are there (median of three, each with the start of the program); `list_s`, `search_s`,
`actions_s`, `timeline_s` and `ask_s`, wall seconds, medians; `peak_mb`, the largest of them; `ask_right`, the share of
planted prices whose meeting is among the sources of the answer. `growth`: the slope of log seconds over log meetings, of
what the verb's key holds; `growth_cpu`: the same of processor seconds and of memory, which a busy machine disturbs less;
`million_s`: what the first makes of a million meetings. `--split 100,1000` measures at other sizes; `--library DIR` keeps the
filled libraries there (a copy of each is measured), so that a second run need not fill them again. `--engine postgres` measures
on a PostgreSQL server that is started for it from Debian's package, whose own processor seconds are not in `*_cpu_s`.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from math import log
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from pipeline.app import many as batch
from pipeline.app import process as run_
from pipeline.app import task_list as tasks
from pipeline.meeting import Processed
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.store.arrays import kept_arrays
from tests.bench.copies import Copier, Planted, keep
from tests.server_database import server

SIZES = (100, 1000, 10000)
ORIGINALS = 24
TIMES, ASKED = 3, 12
_COMMAND = """
import atexit, os, pathlib
def peak():
    said = pathlib.Path("/proc/self/status")
    for line in said.read_text().splitlines() if said.exists() else ():
        if line.startswith("VmHWM"):
            pathlib.Path(os.environ["PEAK"]).write_text(line.split()[1])
atexit.register(peak)
from pipeline.cli import main
main()
"""
"""The command, which says at its end how much memory it held at most: what `wait4` tells includes that of its parent (Linux)."""
FACTS = "facts.json"
"""What was planted in a library, beside it."""
VERBS = ("process_s_per_meeting", "list_s", "search_s", "actions_s", "timeline_s", "ask_s")
BESIDE = (
    "list_cpu_s",
    "search_cpu_s",
    "actions_cpu_s",
    "timeline_cpu_s",
    "ask_cpu_s",
    "peak_mb",
    "ask_peak_mb",
    "process_peak_mb",
)


def run(
    data: Path, *, split: str | None, library: str | None = None, engine: str = "sqlite"
) -> dict[str, object]:
    """Figures at each size, as lists in the order of `meetings`."""
    files = sorted((data / "transcripts").glob("*.vtt"))
    if len(files) <= TIMES:
        return {"n": 0, "skipped": ["transcripts/*.vtt"]}
    sizes = tuple(int(n) for n in split.split(",")) if split else SIZES
    step = max(1, len(files) // (ORIGINALS + TIMES))
    chosen = files[::step][: ORIGINALS + TIMES]
    found: dict[str, list[float]] = {}
    with TemporaryDirectory() as folder, server() if engine == "postgres" else nullcontext() as db:
        libraries = Path(library) if library else Path(folder) / "libraries"
        originals = Settings(home=libraries / "originals", local=True, offline=True)
        copier = Copier(_processed(chosen[TIMES:], originals), kept_arrays(originals))
        for size in sizes:
            home = Path(folder) / "measured"
            settings = originals.changed(home=home, db=db)
            if db is None:
                shutil.copytree(_filled(libraries, size, copier), home)
            else:  # one database that grows
                _grown(copier, settings, size)
            for key, value in _measured(settings, chosen[:TIMES], size).items():
                found.setdefault(key, []).append(value)
            if db is None:
                shutil.rmtree(home)
    growth = {verb: _slope(sizes, found[verb]) for verb in VERBS} if len(sizes) > 1 else {}
    return {
        "engine": engine,
        "meetings": list(sizes),
        **found,
        "growth": growth,
        "growth_cpu": {key: _slope(sizes, found[key]) for key in BESIDE} if len(sizes) > 1 else {},
        "million_s": {
            v: round(found[v][-1] * (1e6 / sizes[-1]) ** max(0.0, g), 2) for v, g in growth.items()
        },
        "n": len(chosen),
        "skipped": [],
    }


def _processed(files: Sequence[Path], settings: Settings) -> list[Processed]:
    with Store(settings.database) as store:
        report = asyncio.run(batch.process_all(files, run_.open_house(settings, store), processes=1))
        assert not report.failed, report.problems[0]
        return list(report.processed)


def _filled(libraries: Path, size: int, copier: Copier) -> Path:
    """The library of `size` copies, as it was kept or grown from the largest smaller one."""
    home, growing = libraries / str(size), libraries / f"{size}.part"
    if not home.is_dir():
        shutil.rmtree(growing, ignore_errors=True)
        smaller = [int(p.parent.name) for p in libraries.glob(f"*/{FACTS}") if p.parent.name.isdigit()]
        if known := [n for n in smaller if n < size]:
            shutil.copytree(libraries / str(max(known)), growing)
        _grown(copier, Settings(home=growing, local=True, offline=True), size)
        growing.rename(home)
    return home


def _grown(copier: Copier, settings: Settings, size: int) -> None:
    """Copies are added to the library, and what was planted in them to the list beside it, until it has `size`."""
    settings.home.mkdir(parents=True, exist_ok=True)
    facts = [asdict(fact) for fact in _facts(settings.home)]
    with Store(settings.database) as store:
        kept_in = kept_arrays(settings)
        for number in range(len(facts), size):
            made, fact = copier.copy(number)
            keep(made, copier.values(number), fact, store, kept_in)
            facts.append(asdict(fact))
            if number % 500 == 0:
                print(f"{number} of {size} copies", file=sys.stderr, flush=True)
        tasks.up_to_date(store)
    (settings.home / FACTS).write_text(json.dumps(facts), "utf-8")


def _facts(home: Path) -> list[Planted]:
    listed = home / FACTS
    return [Planted(**fact) for fact in json.loads(listed.read_text("utf-8"))] if listed.is_file() else []


def _measured(settings: Settings, files: Sequence[Path], size: int) -> dict[str, float]:
    home, facts = settings.home, _facts(settings.home)
    with Store(settings.database) as store:
        ((series,),) = store.rows(
            "SELECT series FROM meetings GROUP BY series ORDER BY count(*) DESC LIMIT 1"
        )

    def ended(*arguments: str) -> _Ended:
        return _ended(arguments, settings)

    ended("ask", facts[0].question, "-q")  # files are read from the disk once
    processed = []
    for n, file in enumerate(files):
        fresh = home / f"{size}-{n}.vtt"
        fresh.write_text(f"{file.read_text('utf-8').rstrip()}\n\nNOTE among {size}\n", "utf-8")
        processed.append(ended("process", str(fresh), "-q"))
    ran = {
        "list_s": [ended("list") for _ in range(TIMES)],
        "search_s": [ended("search", words) for words in ("release date", "client", "will pay euros")],
        "actions_s": [ended("actions"), ended("actions", "--open"), ended("actions", "--series", series)],
        "timeline_s": [ended("timeline", series) for _ in range(TIMES)],
    }
    asked = [facts[n * len(facts) // ASKED] for n in range(ASKED)]
    ran["ask_s"] = [ended("ask", fact.question, "--json", "-q") for fact in asked]
    right = [fact.meeting_id in _sources(e.out) for fact, e in zip(asked, ran["ask_s"], strict=True)]
    told = {verb: round(median(e.seconds for e in all_), 3) for verb, all_ in ran.items()}
    figures = {
        "process_s_per_meeting": round(median(e.cpu_s for e in processed), 3),
        **told,
        **{
            f"{verb.removesuffix('_s')}_cpu_s": round(median(e.cpu_s for e in all_), 3)
            for verb, all_ in ran.items()
        },
        "peak_mb": round(max(e.peak_mb for verb, all_ in ran.items() for e in all_ if verb != "ask_s")),
        "ask_peak_mb": round(max(e.peak_mb for e in ran["ask_s"])),
        "process_peak_mb": round(max(e.peak_mb for e in processed)),
        "ask_right": round(sum(right) / len(right), 3),
        "db_mb": _database_mb(settings),
    }
    print(size, figures, file=sys.stderr, flush=True)
    return figures


def _sources(out: str) -> set[str]:
    return {e["meeting_id"] for c in json.loads(out)["claims"] for e in c["evidence"]}


@dataclass(frozen=True, slots=True)
class _Ended:
    seconds: float
    cpu_s: float
    peak_mb: float
    out: str


def _database_mb(settings: Settings) -> float:
    if settings.db is None:
        return round(sum(p.stat().st_size for p in settings.home.glob("quorum.db*")) / 2**20, 1)
    with Store(settings.database) as store:
        ((size,),) = store.rows("SELECT pg_database_size(current_database())")
    return round(int(size) / 2**20, 1)


def _ended(arguments: Sequence[str], settings: Settings) -> _Ended:
    """The real command in a process of its own; one that fails ends the benchmark."""
    reading, writing = os.pipe()
    started = time.perf_counter()
    environment = {**os.environ, "QUORUM_HOME": str(settings.home), "QUORUM_OFFLINE": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed copy has its modules compiled
    environment |= {"QUORUM_DB": settings.db} if settings.db else {}
    most = settings.home / "peak"
    most.unlink(missing_ok=True)
    command = [sys.executable, "-c", _COMMAND, *arguments]
    environment["PEAK"] = str(most)
    pid = os.posix_spawn(
        sys.executable, command, environment, file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_CLOSE, reading)]
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        out = pipe.read().decode()
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"quorum {' '.join(arguments)}: {os.waitstatus_to_exitcode(status)}")
    seconds = time.perf_counter() - started
    peak_mb = int(most.read_text()) / 1024 if most.is_file() else 0.0
    return _Ended(seconds, used.ru_utime + used.ru_stime, peak_mb, out)


def _slope(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Least squares of log seconds over log meetings."""
    x, y = [log(n) for n in sizes], [log(s) for s in seconds]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return round(
        sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x), 3
    )
