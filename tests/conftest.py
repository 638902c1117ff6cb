"""What every test starts from: nobody's own configuration, and consent to ask the vendors' stand-ins on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import notices
from pipeline.providers import _server


@pytest.fixture(autouse=True)
def nobodys_configuration(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configuration folder; tests of consent take QUORUM_CLOUD back."""
    folder = tmp_path_factory.mktemp("config")
    for name in ("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("QUORUM_CLOUD", "yes")
    notices.begin()
    _server.forget()  # ports are used again by other stand-ins
    return folder
