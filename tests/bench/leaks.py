"""`leaks`: does anything leave the machine, or stand in a log, that should not?"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.attacks import quorum, sink

KEY = "sk-quorum-bench-0123456789"
CLOUD = ("openai:gpt-5-nano", "anthropic:claude-opus-5-5", "google:gemini-2.5-flash-lite")
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
"""A model server of the user's own may be looked for here; the provider's stand-in counts what reaches it."""
# Prints the address of every connection that is attempted, and everything that is logged, on stderr.
WATCHED = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
def watch(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        print("CONNECT", arguments[1][0], file=sys.stderr)
    if event == "socket.getaddrinfo":
        print("RESOLVE", arguments[0], file=sys.stderr)
sys.addaudithook(watch)
from pipeline.cli import main
main(sys.argv[1:])
"""


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """`tried` commands on real transcripts; `failed`: a connection, a name look-up, or private words or a key in a log."""
    paths = sorted((data / "transcripts").glob("*.vtt"))[:3]
    if not paths:
        return {"tried": 0, "failed": 0, "skipped": ["transcripts/*.vtt"]}
    faults: list[str] = []
    tried = 0
    with tempfile.TemporaryDirectory() as home, counting_server() as server:
        for path in paths:
            for arguments in commands(path):
                tried += 1
                out, err = watched(arguments, Path(home), server.url)
                faults += [f"{arguments[0]} {arguments[2:]}: {fault}" for fault in found(err, path)]
                del out
        hostile_tried, hostile = attacks(Path(home))
        tried += hostile_tried
        faults += hostile
        if server.connections:
            faults.append(f"{server.connections} connections to the provider although --local was set")
    return {"tried": tried, "failed": len(faults), "faults": faults[:5], "n": len(paths)}


CANARIES = {
    "speaker": "Quentin Zorblatt", "e-mail": "quentin.zorblatt@corp.example", "phone": "+1 650 253 0000",
    "account": "DE89 3704 0044 0532 0130 00", "word": "zanzibar-canary",
}  # fmt: skip
TALK = (
    f"{CANARIES['speaker']}: Write to {CANARIES['e-mail']} or call {CANARIES['phone']}, we agreed to ship on Friday.\n"
    f"Ben: I will pay {CANARIES['account']} by Monday, says the {CANARIES['word']}.\n"
)


def attacks(work: Path) -> tuple[int, list[str]]:
    """A hostile folder, a hostile environment and pseudonyms, with a server that keeps every byte: what reached it."""
    faults: list[str] = []
    at = work / "attacked"
    at.mkdir()
    (at / "m.txt").write_text(TALK, "utf-8")
    surroundings = {"OPENAI_API_KEY": KEY, "AWS_SECRET_ACCESS_KEY": KEY}
    with sink() as far:
        toml = f'chain = ["x:y"]\n[models."x:y"]\nbase_url = "{far.url}/v1"\napi_key_env = "AWS_SECRET_ACCESS_KEY"\nlocal = true\n'
        address = {"OPENAI_BASE_URL": f"{far.url}/v1"}
        agreed = {
            "QUORUM_CLOUD": "yes",
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_ENDPOINT": far.url,
            "LANGSMITH_API_KEY": "x",
            "HTTP_PROXY": far.url,
        }
        tries: list[tuple[str, str, list[str], dict[str, str]]] = [
            (
                "hostile folder",
                toml,
                ["process", "m.txt"],
                {"QUORUM_CLOUD": "yes", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"},
            ),
            ("hostile folder, local", toml, ["process", "m.txt", "--local"], agreed | address),
            ("no consent", "", ["process", "m.txt", "--fresh"], address),
            ("local", "", ["process", "m.txt", "--local", "--fresh"], agreed | address),
            ("offline", "", ["ask", "m.txt", "Who pays?", "--offline"], agreed | address),
        ]
        for name, settings, arguments, more in tries:
            (at / "quorum.toml").write_text(settings)
            done = quorum(*arguments, at=at, environment=surroundings | more)
            faults += [
                f"{name}: {what} in the log"
                for what, word in (*CANARIES.items(), ("key", KEY))
                if word in done.stderr
            ]
            if far.everything:
                faults.append(f"{name}: {len(far.everything)} bytes reached the server")
                far.heads.clear()
                far.bodies.clear()
        quorum(
            "process",
            "m.txt",
            "--fresh",
            "--pseudonyms",
            at=at,
            home=work / "second",
            environment=surroundings | address | {"QUORUM_CLOUD": "yes"},
        )
        if not far.bodies:
            faults.append("pseudonyms: nothing was sent, so nothing was tried")
        shown = quorum("outbox", "--text", at=at, home=work / "second").stdout
        for what, word in CANARIES.items():
            if what != "word" and (word in far.everything or word in shown):
                faults.append(f"pseudonyms: {what} left")
    return len(tries) + 1, faults


def commands(path: Path) -> Iterator[list[str]]:
    """What is tried on each transcript: all of it local, some of it with a chain that would not be."""
    yield ["process", str(path), "--local", "-q"]
    yield ["ask", str(path), "What was decided?", "--local", "-q"]
    yield ["draft", "minutes", str(path), "--local", "-q"]
    for model in CLOUD:
        yield ["process", str(path), "--local", "-q", "--fresh", "--chain", f"local:extractive,{model}"]


def watched(arguments: Sequence[str], home: Path, url: str) -> tuple[str, str]:
    """Run a command with keys in the environment and every connection reported."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "QUORUM_HOME": str(home),
        **{f"{name}_API_KEY": KEY for name in ("OPENAI", "ANTHROPIC", "GOOGLE")},
        "OPENAI_BASE_URL": url,
        "ANTHROPIC_BASE_URL": url,
    }
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, done.stderr


def found(err: str, path: Path) -> Iterator[str]:
    """What should not stand in what a command logged."""
    lines = path.read_text(encoding="utf-8").splitlines()
    spoken = [line.partition(": ")[2] for line in lines if ": " in line and "-->" not in line]
    private = [words for words in spoken if len(words) > 40]
    asked = (line.split() for line in err.splitlines() if line.startswith(("CONNECT", "RESOLVE")))
    yield from (f"{what} {address}" for what, address in asked if address not in THIS_MACHINE)
    if KEY in err:
        yield "a key in the log"
    if any(words in err for words in private):
        yield "words of the meeting in the log"


class Server:
    """Counts connections and answers none."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@contextmanager
def counting_server() -> Iterator[Server]:
    """A provider's stand-in on loopback."""
    server = Server()
    try:
        yield server
    finally:
        server.close()
