"""What is handed to those who run quorum for others: a container file and a page, that say what is so."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from pipeline import cli

HERE = Path(__file__).parent.parent
CONTAINER = (HERE / "pipeline/operations/Containerfile").read_text("utf-8")


def test_the_container_installs_extras_and_copies_files_that_there_are() -> None:
    extras = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (asked,) = re.findall(r"^ARG EXTRAS=(.+)$", CONTAINER, re.MULTILINE)
    assert set(asked.split(",")) <= extras.keys()
    copied = [
        name
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.MULTILINE)
        for name in line.split()
    ]
    assert len(copied) == 6
    assert [name for name in copied if not (HERE / name).exists()] == []


def test_the_container_starts_what_the_command_knows() -> None:
    (told,) = re.findall(r"^CMD \[(.+)\]$", CONTAINER, re.MULTILINE)
    verb, *flags = re.findall(r'"([^"]+)"', told)
    built = get_command(cli.build())
    assert isinstance(built, typer.core.TyperGroup)
    known = {
        name for option in built.commands[verb].params for name in (*option.opts, *option.secondary_opts)
    }
    assert {flag for flag in flags if flag.startswith("--")} <= known


def test_every_codec_that_the_audio_library_bundles_is_named() -> None:
    """A library with a licence that its user does not expect is a surprise in court."""
    spec = find_spec("av")
    assert spec is not None
    assert spec.origin is not None
    bundled = {
        re.split(r"[-.]", file.name)[0].removeprefix("lib").casefold()
        for file in (Path(spec.origin).parent.parent / "av.libs").glob("lib*")
    }
    codecs = {"x264", "x265", "dav1d", "svtav1enc", "vpx", "webp", "opus", "mp3lame", "gnutls"} & bundled
    said = CONTAINER.casefold().replace("-", "").replace("svtav1", "svtav1enc")
    assert [name for name in codecs if name not in said] == []
    assert "GPL-2.0-or-later" in CONTAINER or not codecs & {"x264", "x265"}


@pytest.mark.slow
def test_the_steps_of_the_container_file_make_a_server_that_is_healthy(tmp_path: Path) -> None:
    """Its COPY and pip lines in an empty folder in place of /, then ENTRYPOINT, CMD and HEALTHCHECK as they stand there."""
    first, second = CONTAINER.split("\nFROM ", 2)[1:]
    root = tmp_path / "root"
    for line in re.findall(r"^COPY (.+)$", first, re.MULTILINE):
        *names, to = line.split()
        place = root / to.strip("/")
        for name in names:
            if (HERE / name).is_dir():
                shutil.copytree(HERE / name, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy(HERE / name, place)
    (extras,) = re.findall(r"^ARG EXTRAS=(.+)$", first, re.MULTILINE)
    steps = [s for s in re.findall(r"^RUN ((?:.+\\\n)*.+)$", first, re.MULTILINE) if "pip install" in s]
    assert len(steps) == 1
    step = re.sub(r"(?<![\w.])/(src|opt)", rf"{root}/\1", steps[0].replace("\\\n", " "))
    step = step.replace("python3 -m venv", f"{sys.executable} -m venv").replace("${EXTRAS}", extras)
    built = subprocess.run(["sh", "-c", step], cwd=tmp_path, capture_output=True, text=True, check=False)
    if built.returncode and re.search(r"connection|resolve|network", built.stderr, re.IGNORECASE):
        pytest.skip("no package index is to be had")
    assert built.returncode == 0, built.stderr
    told = dict(
        re.findall(
            r"(?<=[ \t])(QUORUM_\w+|PYTHON\w+)=(\S+)", re.findall(r"^ENV (.+)$", second, re.MULTILINE)[0]
        )
    )
    (entry,), (command,), (healthy,) = (
        re.findall(rf"^{word} (\[.+\])$", second, re.MULTILINE)
        for word in ("ENTRYPOINT", "CMD", "HEALTHCHECK CMD")
    )
    assert json.loads(entry) == ["tini", "--", "quorum"]
    home = root / told["QUORUM_HOME"].strip("/")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = [str(root / "opt/quorum/bin/quorum"), *json.loads(command), "--port", str(port)]
    environment = {**os.environ, **told, "QUORUM_HOME": str(home), "QUORUM_TOKEN": "a-token-of-this-test"}
    server = subprocess.Popen(started, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        python, dash, code = json.loads(healthy)
        assert (python, dash) == ("python3", "-c")
        asking = [sys.executable, "-c", code.replace("8765", str(port))]
        until = time.monotonic() + 60
        while subprocess.run(asking, capture_output=True, check=False).returncode:
            assert server.poll() is None, server.stderr.read() if server.stderr else ""
            assert time.monotonic() < until
            time.sleep(0.5)
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
    assert (home / "quorum.db").exists() or any(home.iterdir())
