"""Work on several processes and machines: done once, paid once, under one budget, and nothing lost with a worker."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.app import many as batch
from pipeline.app import process as run
from pipeline.app.many import executors, spread
from pipeline.app.many.shared_budget import SharedBudget
from pipeline.errors import EngineUnavailable, NotFound, OverBudget, SettingsError
from pipeline.federation.ledger import total_usd
from pipeline.settings import ModelEntry, Settings
from pipeline.store import Store, purse
from pipeline.store.leases import LASTS_S, leased, take
from tests import many_small
from tests.many_small import recap_of, settings_for, vendor

ELSEWHERE = "another-machine 1 1 a"


# -- leases ---------------------------------------------------------------------------------------------------------


def test_of_two_workers_one_has_the_work(store: Store) -> None:
    assert take(store, "meeting a", "there 1 1 a", now_s=0.0)
    assert not take(store, "meeting a", "there 2 1 b", now_s=1.0)
    assert take(store, "meeting b", "there 2 1 b", now_s=1.0)
    assert take(store, "meeting a", "there 1 1 a", now_s=LASTS_S - 1)
    assert not take(store, "meeting a", "there 2 1 b", now_s=LASTS_S + 1)
    assert take(store, "meeting a", "there 2 1 b", now_s=3 * LASTS_S)
    assert not take(store, "meeting a", "there 1 1 a", now_s=3 * LASTS_S)


async def test_the_lease_of_a_process_that_died_is_free_at_once(file: Store) -> None:
    code = (
        "import asyncio, os, sys\nfrom pipeline.store import Store\nfrom pipeline.store.leases import leased\n"
        "async def main():\n    async with leased(Store(sys.argv[1]), 'meeting a'):\n        os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file.path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert file.rows("SELECT name FROM leases") != []
    began = time.monotonic()
    async with leased(file, "meeting a"):
        assert time.monotonic() - began < 5
        async with leased(file, "meeting a"):  # who has it has it
            assert not take(file, "meeting a", ELSEWHERE)
    assert file.rows("SELECT name FROM leases") == []


# -- one budget -----------------------------------------------------------------------------------------------------


def test_two_workers_do_not_spend_more_than_one_may(store: Store) -> None:
    name = purse.open_purse(store, 1.0)
    one, two = (SharedBudget(store, name, allow_unknown_price=False) for _ in range(2))
    first = one.hold(0.6, what="a call")
    with pytest.raises(OverBudget):
        two.hold(0.6, what="a call")
    one.settle(first, 0.1)
    second = two.hold(0.6, what="a call")
    two.settle(second, None)
    assert one.left_usd == pytest.approx(0.3)
    with pytest.raises(OverBudget):
        one.hold(0.31, what="a call")
    purse.close_purse(store, name)
    with pytest.raises(OverBudget):
        one.hold(0.01, what="a call")


def test_together_workers_keep_to_what_a_provider_allows() -> None:
    entry = ModelEntry(base_url="http://127.0.0.1:9/v1", requests_per_minute=60, tokens_per_minute=9000)
    settings = Settings(models={"acme:x": entry}, parallel_calls=16)
    share = spread._share(settings, 4)
    assert (share.parallel_calls, share.models["acme:x"].requests_per_minute) == (4, 15)
    assert share.models["acme:x"].tokens_per_minute == 2250
    assert spread._at_once(settings, 100) == 60
    assert share.fingerprint("recap", "ask") == settings.fingerprint("recap", "ask")


# -- where the work is done -----------------------------------------------------------------------------------------


def test_an_executor_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="mars") as error:
        executors.connect("mars", processes=1)
    assert "here, ray" in (error.value.hint or "")


@pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed: the extra ray")
def test_an_address_where_no_cluster_is_is_said_at_once(tmp_path: Path) -> None:
    """Ray itself tried for 80 seconds and took the program down."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(EngineUnavailable, match=f"no Ray cluster at 127.0.0.1:{port}"):
        executors.connect(f"ray:127.0.0.1:{port}", processes=1)


def test_what_is_handed_in_as_one_batch_is_not_spread(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, overnight=True)
    with (
        Store(settings.database) as store,
        pytest.raises(SettingsError, match="batch"),
        spread.workers_at("here", 2, run.open_house(settings, store)),
    ):
        pass


@pytest.mark.parametrize(
    ("other", "words"),
    [({"version": "0.0"}, "this machine 0.0"), ({"mark": Path("/not/here/.quorum-x")}, "another /not/here")],
)
def test_a_worker_with_another_version_or_folder_begins_nothing(
    tmp_path: Path, other: dict[str, object], words: str
) -> None:
    settings = Settings(home=tmp_path, local=True)
    told = spread.WorkerSettings(settings, "", "local:extractive")
    with spread.at_work(told) as context:
        assert context.settings == settings
    with pytest.raises(SettingsError, match=words), spread.at_work(replace(told, **other)):  # type: ignore[arg-type]
        pass


def test_a_recording_that_a_worker_does_not_have_is_named_with_what_all_must_share(tmp_path: Path) -> None:
    told = spread.WorkerSettings(Settings(home=tmp_path, local=True), "", "local:extractive")
    made = batch._alone(told, Path("/not/here/standup.vtt"), batch.BatchTarget())
    assert (made.state, made.exit_code) == ("failed", NotFound.exit_code)
    assert "worker" in made.error
    assert "-o and QUORUM_HOME" in made.hint


def killed_once(mark: Path, n: int) -> int:
    """The process that does this for the first time is killed."""
    if n == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def killed(n: int) -> int:
    """The process that does this is killed whenever `n` is 1."""
    if n == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return n


@pytest.mark.slow
def test_what_a_lost_process_had_is_done_by_another(tmp_path: Path) -> None:
    with executors.connect("here", processes=2) as here:
        assert [f.result() for f in [here.submit(killed_once, tmp_path / "m", n) for n in range(4)]] == [
            0,
            1,
            2,
            3,
        ]
        futures = [here.submit(killed, n) for n in range(4)]
        assert [futures[n].result() for n in (0, 2, 3)] == [0, 2, 3]
        with pytest.raises(EngineUnavailable, match="5 times"):
            futures[1].result()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.mark.slow
async def test_paid_models_on_two_processes_have_one_budget(tmp_path: Path, out: Path) -> None:
    files = many_small.written(tmp_path / "in", 24)
    with vendor(recap_of) as server:
        settings = settings_for(server, tmp_path / "home")
        with Store(settings.database) as store:
            first = await batch.process_all(files[:1], run.open_house(settings, store), out=out / "a")
            one_usd = total_usd(store.calls()) or 0.0
            assert first.cost_usd == pytest.approx(one_usd)
            assert one_usd > 0
            capped = settings.changed(max_cost_usd=10 * one_usd)
            report = await batch.process_all(
                files[1:], run.open_house(capped, store), out=out / "b", on="here", processes=2
            )
            spent = (total_usd(store.calls()) or 0.0) - one_usd
        assert one_usd <= spent <= capped.max_cost_usd
        assert report.cost_usd == pytest.approx(spent)
        assert (len(report.done), report.failed) == (len(files) - 1, ())
        paid = many_small.times_asked(server, len(files))
        assert 1 < len(paid) < len(files)  # the others are told by the embedded model


@pytest.fixture
def cluster() -> Iterator[object]:
    """A Ray cluster of this test's own, with a head that works on nothing."""
    pytest.importorskip("ray", reason="ray is not installed: the extra ray")
    from ray.cluster_utils import Cluster

    made = Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 0, "object_store_memory": 80_000_000, "include_dashboard": False},
    )
    try:
        yield made
    finally:
        made.shutdown()


@pytest.mark.slow
async def test_a_node_that_is_lost_takes_no_meeting_with_it(
    cluster: object, tmp_path: Path, out: Path
) -> None:
    many = 200
    files = many_small.written(tmp_path / "in", many)
    nodes = [cluster.add_node(num_cpus=2, object_store_memory=80_000_000) for _ in range(2)]  # type: ignore[attr-defined]
    done: list[str] = []

    def watch(event: object, total: int) -> None:
        if isinstance(event, batch.Outcome):
            done.append(event.source)
            if len(done) == many // 4:
                cluster.remove_node(nodes.pop(), allow_graceful=False)  # type: ignore[attr-defined]

    with vendor(recap_of) as server:
        settings = settings_for(server, tmp_path / "home", max_cost_usd=100.0)
        with Store(settings.database) as store:
            report = await batch.process_all(
                files, run.open_house(settings, store), out=out, formats=("json",),
                on=f"ray:{cluster.address}", watcher=watch,  # type: ignore[attr-defined]
            )  # fmt: skip
            calls = store.calls()
            assert len(store.meetings()) == many
            assert store.rows("SELECT name FROM leases") == []
            assert store.rows("SELECT name FROM purses") == []
        asked = many_small.times_asked(server, many)
    assert len(nodes) == 1
    assert [o.error for o in report.failed] == []
    assert Counter(o.source for o in report.done) == Counter(str(f) for f in files)
    assert len(list(out.glob("*/recap.json"))) == many
    assert set(asked) == set(range(many))
    assert sum(asked.values()) <= many + 2  # the lost node's two cores had at most one call each under way
    assert (total_usd(calls) or 0.0) <= 100.0


_INTERRUPTED = """
import asyncio, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever starts this suite in the background ignores it for all
from pathlib import Path
from pipeline.app import many as batch
from pipeline.app import process as run
from pipeline.settings import Settings
from pipeline.store import Store
settings = Settings.model_validate_json(Path(sys.argv[1]).read_text())
with Store(settings.database) as store:
    found = batch.find([sys.argv[2]])
    asyncio.run(batch.process_all(found, run.open_house(settings, store), out=Path(sys.argv[3]), formats=("json",), on=sys.argv[4]))
"""


@pytest.mark.slow
async def test_a_batch_that_is_interrupted_stops_on_the_cluster_too_and_goes_on_later(
    cluster: object, tmp_path: Path, out: Path
) -> None:
    """Ctrl-C in the middle: no worker asks for anything more, what was done is there, and the next run pays for the rest."""
    many, cores, calls_s = 60, 4, 0.4
    files = many_small.written(tmp_path / "in", many)
    where = f"ray:{cluster.address}"  # type: ignore[attr-defined]
    for _ in range(2):
        cluster.add_node(num_cpus=cores // 2, object_store_memory=80_000_000)  # type: ignore[attr-defined]
    with vendor(lambda asked: replace(recap_of(asked), delay_s=calls_s)) as server:
        settings = settings_for(server, tmp_path / "home", max_cost_usd=100.0)
        (told := tmp_path / "settings.json").write_text(settings.model_dump_json())
        command = [sys.executable, "-c", _INTERRUPTED, str(told), str(tmp_path / "in"), str(out), where]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        while len(server.asked) < many // 4:
            assert process.poll() is None
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode
        assert "KeyboardInterrupt" in said
        await asyncio.sleep(calls_s)  # calls that were under way come to their end
        asked = len(server.asked)
        await asyncio.sleep(5 * calls_s)
        assert len(server.asked) == asked <= many // 4 + 2 * cores
        with Store(settings.database) as store:
            assert store.rows("SELECT name FROM purses") == []
            before = len(list(out.glob("*/recap.json")))
            assert 0 < before <= asked
            again = await batch.process_all(
                files, run.open_house(settings, store), out=out, formats=("json",), on=where
            )
            assert [o.error for o in again.failed] == []
            assert (len(again.skipped), len(again.done)) == (before, many - before)
            assert len(store.meetings()) == many
            assert store.rows("SELECT name FROM leases") == []
        paid = many_small.times_asked(server, many)
    assert set(paid) == set(range(many))
    assert sum(paid.values()) <= many + cores  # what was under way when it was interrupted


_PROCESS = """
import asyncio, sys
from pathlib import Path
from pipeline.app import many as batch
from pipeline.app import process as run
from pipeline.settings import Settings
from pipeline.store import Store
settings = Settings.model_validate_json(Path(sys.argv[1]).read_text())
with Store(settings.database) as store:
    report = asyncio.run(batch.process_all(batch.find([sys.argv[2]]), run.open_house(settings, store), out=Path(sys.argv[3])))
print(len(report.done), *report.problems)
"""


@pytest.mark.slow
def test_two_machines_on_one_server_do_nothing_twice(postgres_url: str, tmp_path: Path) -> None:
    """Two processes with homes and process numbers of their own, which share the database alone."""
    from tests import server_database

    many = 40
    many_small.written(tmp_path / "in", many)
    database = server_database.database(postgres_url)
    with vendor(lambda asked: replace(recap_of(asked), delay_s=0.1)) as server:
        began = []
        for name in ("a", "b"):
            settings = settings_for(server, tmp_path / name, db=database)
            told = tmp_path / f"{name}.json"
            told.write_text(settings.model_dump_json())
            command = [
                sys.executable,
                "-c",
                _PROCESS,
                str(told),
                str(tmp_path / "in"),
                str(tmp_path / name / "out"),
            ]
            apart = ["unshare", "--pid", "--fork", "--mount-proc"] if name == "b" and _can_unshare() else []
            began.append(subprocess.Popen([*apart, *command], stdout=subprocess.PIPE, text=True))
        said = [process.communicate()[0] for process in began]
        asked = many_small.times_asked(server, many)
    assert said == [f"{many}\n"] * 2
    assert asked == Counter(dict.fromkeys(range(many), 1))
    with Store(database) as store:
        assert len(store.meetings()) == many
        assert len([c for c in store.calls() if c.cost_usd]) == many
        assert store.rows("SELECT name FROM leases") == []


def _can_unshare() -> bool:
    tried = subprocess.run(
        ["unshare", "--pid", "--fork", "--mount-proc", "true"], check=False, capture_output=True
    )
    return tried.returncode == 0


_IN_PARTS = """
import asyncio, sys
from pathlib import Path
from pipeline.app import many as batch
from pipeline.app import process as run
from pipeline.settings import Settings
from pipeline.store import Store
def resident_mb():
    return next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmRSS"))
settings = Settings.model_validate_json(Path(sys.argv[1]).read_text())
files = sorted(Path(sys.argv[2]).iterdir())
with Store(settings.database) as store:
    for part in range(0, len(files), 200):
        some = files[part : part + 200]
        asyncio.run(batch.process_all(some, run.open_house(settings, store), out=Path(sys.argv[3])))
        print(resident_mb())
"""


@pytest.mark.slow
async def test_a_thousand_meetings_with_faults_32_at_a_time(tmp_path: Path, out: Path) -> None:
    """In a process of its own: the stand-in keeps every request that it answered, and is not what is measured."""
    many, at_once = 1000, 32
    files = many_small.written(tmp_path / "in", many)
    with vendor(many_small.with_faults(seed=7)) as server:
        settings = settings_for(server, tmp_path / "home", concurrency=at_once, parallel_calls=at_once)
        told = tmp_path / "settings.json"
        told.write_text(settings.model_dump_json())
        command = [sys.executable, "-c", _IN_PARTS, str(told), str(tmp_path / "in"), str(out)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        mb = [float(line) for line in said.split()]
        with Store(settings.database) as store:
            again = await batch.process_all(files, run.open_house(settings, store), out=out)
            assert len(store.meetings()) == many
            paid = [c for c in store.calls() if c.outcome == "ok"]
        assert max(many_small.times_asked(server, many).values()) < 10
    assert (again.failed, len(again.done) + len(again.skipped)) == ((), many)
    lines = (out / "quorum-archive.jsonl").read_text().splitlines()
    assert len(lines) == len({json.loads(line)["meeting_id"] for line in lines}) == many
    assert len(paid) <= many
    assert len(mb) == many / 200
    assert mb[-1] - mb[0] < 30, mb
