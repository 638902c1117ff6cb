"""The README tells the truth: its generated parts are current and its examples run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
README = (HERE / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


READMES = ("README.md", "pipeline/README.md", "tests/bench/README.md")


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(README.encode()) <= 14 * 1024


def test_generated_parts_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "-P", *READMES],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + "\nrun `make readme`"


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_python_examples_run(number: int, tmp_path: Path) -> None:
    environment = {**os.environ, "QUORUM_HOME": str(tmp_path), "QUORUM_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", blocks("python")[number]],
        cwd=HERE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", blocks("toml"))
def test_settings_examples_are_valid(block: str, tmp_path: Path) -> None:
    (tmp_path / "quorum.toml").write_text(block)
    code = "from pipeline import settings; settings.load()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert tomllib.loads(block)


def test_commands_named_in_the_readme_exist() -> None:
    from pipeline import cli

    app = cli.build()
    known = {str(c.name or c.callback.__name__.rstrip("_")) for c in app.registered_commands if c.callback}
    known |= {str(group.name) for group in app.registered_groups}
    named = set(re.findall(r"^(?:\$ )?quorum ([a-z]+)\b|`quorum ([a-z]+)\b", README, flags=re.MULTILINE))
    named = {word for pair in named for word in pair if word}
    assert named
    assert named <= known


def test_the_benchmarks_named_in_the_readme_exist() -> None:
    from tests.bench.__main__ import names

    assert set(re.findall(r"tests\.bench ([a-z_]+)", README)) <= set(names())
