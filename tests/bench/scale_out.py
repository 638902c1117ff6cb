"""scale_out: how much of a second worker's time comes out as work, for local processes and for a Ray cluster of two nodes.

The same recorded calls (`transcripts/*.vtt`, embedded model, an empty store each time): `--split N` of them (10) by one worker,
twice as many by two. A rate counts from the moment when each worker is at its second meeting, so that starting it does not
count (what that takes is in `start_s`). `efficiency`: the rate of two over twice that of one, by executor and workers; of small
meetings for which a paid model takes two seconds each it is `waiting_efficiency`, which a busy machine disturbs less: what
leases, the common budget and the store take away. `cpu_s_per_meeting`: processor seconds of local processes, their starts
included: what two take more than one of the same work is lost to the memory and caches that they share.
Ray's nodes have one core each (`ray.cluster_utils`); without the extra `ray` only local processes are measured.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.app import many as batch
from pipeline.app import process as run_
from pipeline.app.many.report import Outcome
from pipeline.settings import Settings
from pipeline.store import Store
from tests import many_small

MEETINGS = 10


WAIT_S = 2.0


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Rates in meetings a minute, and the share of twice the rate of one that two workers reach."""
    calls = sorted((data / "transcripts").glob("*.vtt"))
    many = int(split) if split else MEETINGS
    if not calls:
        return {"n": 0, "skipped": ["transcripts/*.vtt"]}
    told: dict[str, dict[str, float]] = {
        "efficiency": {}, "waiting_efficiency": {}, "meetings_per_minute": {}, "cpu_s_per_meeting": {}, "start_s": {},
    }  # fmt: skip
    with TemporaryDirectory() as folder:
        for name in ("here", *(["ray"] if find_spec("ray") else [])):
            rates, waiting = [], []
            for workers in (1, 2):
                place = Path(folder) / f"{name}{workers}"
                files = list(_files(calls, many * workers, place / "in", distinct=many))
                with _place(name, workers) as where:
                    waiting.append(_waiting(many * workers, place / "waiting", where, workers))
                    before = _children_cpu_s()
                    rate, start_s = _rate(
                        files, Settings(home=place, local=True, offline=True), where, workers
                    )
                if name == "here":  # Ray's workers are nobody's children here
                    used = (_children_cpu_s() - before) / len(files)
                    told["cpu_s_per_meeting"][_key(name, workers)] = round(used, 2)
                rates.append(rate)
                told["meetings_per_minute"][_key(name, workers)] = round(rate, 2)
                told["start_s"][_key(name, workers)] = round(start_s, 2)
                print(
                    f"{name}, {workers}: {rate:.2f}, {waiting[-1]:.2f} meetings a minute",
                    file=sys.stderr,
                    flush=True,
                )
            told["efficiency"][_key(name, 2)] = round(rates[1] / (2 * rates[0]), 3)
            told["waiting_efficiency"][_key(name, 2)] = round(waiting[1] / (2 * waiting[0]), 3)
    return {**told, "n": many, "skipped": [] if find_spec("ray") else ["ray is not installed"]}


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _files(calls: Sequence[Path], many: int, folder: Path, *, distinct: int) -> Iterator[Path]:
    """The same calls for each worker; no two say the same words, else one meeting, or what is encoded of it, would be made once."""
    folder.mkdir(parents=True)
    for n in range(many):
        before, times, after = calls[n % distinct % len(calls)].read_text("utf-8").partition(" --> ")
        ends, first, rest = after.split("\n", 2)
        told = f"{before}{times}{ends}\n{first} This is number {n}.\n{rest}"
        (folder / f"{n:03}.vtt").write_text(told, "utf-8")
        yield folder / f"{n:03}.vtt"


@contextmanager
def _place(name: str, workers: int) -> Iterator[str]:
    """Where so many workers are ready: processes of this machine, or nodes of a cluster with one core each."""
    if name == "here":
        yield name
        return
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 0, "object_store_memory": 80_000_000, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    try:
        for _ in range(workers):
            cluster.add_node(num_cpus=1, object_store_memory=80_000_000)
        yield f"ray:{cluster.address}"
    finally:
        cluster.shutdown()


def _waiting(many: int, home: Path, where: str, workers: int) -> float:
    """Meetings a minute of small ones for which a paid model takes its time, under one budget."""
    with many_small.vendor(lambda asked: replace(many_small.recap_of(asked), delay_s=WAIT_S)) as server:
        settings = many_small.settings_for(server, home, max_cost_usd=100.0)
        return _rate(many_small.written(home / "in", many), settings, where, workers)[0]


def _rate(files: Sequence[Path], settings: Settings, where: str, workers: int) -> tuple[float, float]:
    """Meetings a minute once all workers work, and the seconds until then; a meeting that fails ends the benchmark."""
    ended: list[float] = []
    began = time.perf_counter()
    with Store(settings.database) as store:
        report = asyncio.run(
            batch.process_all(
                files, run_.open_house(settings, store), out=settings.home / "out", formats=("md", "json"),
                processes=workers, on=where, watcher=_noting(ended),
            )
        )  # fmt: skip
    assert not report.failed, report.problems[0]
    counted = len(ended) - workers
    return counted / (ended[-1] - ended[workers - 1]) * 60, ended[workers - 1] - began


def _noting(ended: list[float]) -> Callable[[Outcome | str, int], None]:
    def watch(event: Outcome | str, total: int) -> None:
        if isinstance(event, Outcome):
            ended.append(time.perf_counter())

    return watch


def _key(name: str, workers: int) -> str:
    """Local processes by their number, a cluster's nodes with its name before."""
    return str(workers) if name == "here" else f"{name}:{workers}"
