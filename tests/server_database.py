"""A PostgreSQL server for tests: started from what Debian's package installs, on a socket of its own, stopped at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

_COUNT = count()


def bin_folder() -> Path | None:
    """Where initdb and pg_ctl are; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server, without a database's name; skips the test, with the reason, where none can be started."""
    tools = bin_folder()
    if tools is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="psycopg is not installed: the extra postgres")
    who = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        if who:
            shutil.chown(folder, **who)
        data = Path(folder) / "data"
        made = [
            str(tools / "initdb"),
            "-D",
            str(data),
            "-U",
            "quorum",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **who)  # type: ignore[call-overload]
        options = f"-c listen_addresses='' -k {folder} -c fsync=off -c max_connections=100"
        ctl = [str(tools / "pg_ctl"), "-D", str(data), "-w", "-l", f"{folder}/log"]
        subprocess.run(
            [*ctl, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **who
        )  # type: ignore[call-overload]
        try:
            yield f"postgresql://quorum@/postgres?host={folder}"
        finally:
            subprocess.run(
                [*ctl, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder, **who
            )  # type: ignore[call-overload]


def database(url: str) -> str:
    """The URL of a new, empty database on the server."""
    import psycopg

    name = f"t{os.getpid()}_{next(_COUNT)}"
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}".encode())
    return url.replace("/postgres?", f"/{name}?")
