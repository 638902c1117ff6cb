"""What is handed to those who run quorum for others: a container file and a page, that say what is so."""

from __future__ import annotations

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

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
