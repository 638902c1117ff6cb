"""A real `quorum serve` in a process of its own, for browsers, official clients and benchmarks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOKEN = "a-token-of-the-tests"


@dataclass(frozen=True, slots=True)
class Running:
    """`address` without a path at its end; `link` lets a browser in."""

    address: str
    process: subprocess.Popen[str]

    @property
    def link(self) -> str:
        return f"{self.address}/?token={TOKEN}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {TOKEN}"}


@contextmanager
def serve(home: Path, *flags: str, **environment: str) -> Iterator[Running]:
    """The server, once it listens; ended with the block."""
    env = {**os.environ, "QUORUM_HOME": str(home), "QUORUM_TOKEN": TOKEN, **environment}
    command = [sys.executable, "-m", "pipeline", "serve", "--port", "0", "--no-browser", *flags]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line, f"quorum serve ended with {process.wait()}"
        yield Running(line.partition("/?token=")[0], process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def served(app: object) -> Iterator[str]:
    """An ASGI app on a real port in a thread of this process: its address."""
    import socket
    import threading
    import time

    import uvicorn

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=1)
    )  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(5)
