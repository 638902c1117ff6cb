"""A stranger extends it from outside: a package with entry points, built and installed, is a provider and a format.

The package is the one that pipeline/README.md shows, file for file.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import plugins
from pipeline.errors import EngineUnavailable

HERE = Path(__file__).parent.parent
README = HERE / "pipeline" / "README.md"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's package is installed."""
    project, target = tmp_path_factory.mktemp("acme"), tmp_path_factory.mktemp("site")
    for name, text in re.findall(
        r"^<!-- plug-in: (\S+) -->\n```\w*\n(.*?)^```", README.read_text("utf-8"), re.S | re.M
    ):
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation",
         "--target", str(target), str(project)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return target


def quorum(site: Path, home: Path, *arguments: str) -> str:
    """What the command prints with the package on its path."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        env={**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{HERE}", "QUORUM_HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_strangers_format_is_read_and_their_model_asked(site: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.acme").write_text("#acme\nAna|0|We ship on Friday.\nBen|4|Good, I write the notes.\n")
    shown = quorum(site, tmp_path, "process", "talk.acme", "--chain", "acme:parrot", "--fresh", "-f", "md")
    assert "We ship on Friday." in shown
    assert "acme:parrot" in shown


def test_a_package_that_cannot_be_loaded_is_named_and_stops_nothing_else(tmp_path: Path) -> None:
    info = tmp_path / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[quorum.formats]\nbroken = nowhere\n[quorum.providers]\nbroken = nowhere\n"
    )
    (tmp_path / "talk.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:05.000\n<v Ana>We ship on Friday.\n")
    assert "Friday" in quorum(tmp_path, tmp_path, "process", "talk.vtt", "--local")


def test_what_a_package_raises_is_told_with_the_packages_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    info = tmp_path / "sad-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sad-package\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[quorum.sadness]\nsad = nowhere.to_be_found\n")
    with pytest.raises(EngineUnavailable, match="sad-package"):
        plugins.load("sadness", "sad", ())
