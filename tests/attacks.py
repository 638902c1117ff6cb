"""What an attacker has, for the tests of safety: a server that keeps every byte it is sent, and the command in an empty world.

Knows nothing of the pipeline's inside.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SECRET = "sk-canary-0123456789-secret"


@dataclass(slots=True)
class Sink:
    """A listener on loopback that answers as OpenAI's chat completions do, in the words of `answer`."""

    url: str
    heads: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    answer: str = "{}"

    @property
    def everything(self) -> str:
        """All that reached it."""
        return "\n".join([*self.heads, *self.bodies])


@contextmanager
def sink(answer: str = "{}") -> Iterator[Sink]:
    """A server of somebody else's."""
    kept = Sink("", answer=answer)

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            kept.heads.append(f"{self.requestline}\n{self.headers}")
            length = int(self.headers.get("content-length") or 0)
            kept.bodies.append(self.rfile.read(length).decode("utf-8", "replace"))
            data = json.dumps(_completion(kept.answer)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_CONNECT = _take

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


def _completion(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "usage": usage,
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}]}  # fmt: skip


def quorum(
    *arguments: str,
    at: Path,
    environment: Mapping[str, str] | None = None,
    home: Path | None = None,
    stdin: bytes = b"",
) -> subprocess.CompletedProcess[str]:
    """The command in folder `at`, with nothing in the environment but what is given."""
    clean = {
        "PATH": os.environ["PATH"],
        "HOME": str(at.parent),
        "XDG_CONFIG_HOME": str(at.parent / "config"),
        "XDG_DATA_HOME": str(at.parent / "data"),
        "QUORUM_HOME": str(home or at.parent / "home"),
        "OLLAMA_HOST": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments],
        cwd=at, env=clean | dict(environment or {}), input=stdin, capture_output=True, check=False,
    )  # fmt: skip
    return subprocess.CompletedProcess(
        done.args,
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )
