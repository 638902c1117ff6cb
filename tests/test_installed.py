"""The name on the index is ours, and hints never tell anybody to install a stranger's package."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.installed import command, version

HERE = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("prefix", "editable", "told"),
    [
        ("/home/ana/venv", False, "pip install 'quorum-meetings[google]'"),
        (
            "/home/ana/.local/share/uv/tools/quorum-meetings",
            False,
            "uv tool install 'quorum-meetings[google]'",
        ),
        (
            "/home/ana/.local/pipx/venvs/quorum-meetings",
            False,
            "pipx install --force 'quorum-meetings[google]'",
        ),
        ("/home/ana/quorum/.venv", True, "pip install -e '.[google]' in the project's folder"),
    ],
)
def test_a_hint_fits_how_it_was_installed(prefix: str, editable: bool, told: str) -> None:
    assert command("google", prefix=prefix, editable=editable) == told


def test_no_hint_installs_a_strangers_package() -> None:
    wrong = re.compile(r"(?<!re)install[^\n]{0,20}['\" ]quorum(?:\[|['\"]|\s|$)")
    files = [
        *HERE.glob("pipeline/**/*.py"),
        *HERE.glob("*.md"),
        *HERE.glob("pipeline/**/*.md"),
        HERE / "Makefile",
    ]
    assert [f"{p}: {m.group()}" for p in files for m in wrong.finditer(p.read_text("utf-8"))] == []


def test_the_command_says_its_version() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "pipeline", "--version"], cwd=HERE, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == f"quorum {version()}"
