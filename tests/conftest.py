"""What every test starts from: nobody's own configuration, and consent to ask the vendors' stand-ins on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import notices
from pipeline.providers import _model_server
from pipeline.store import Store


@pytest.fixture(autouse=True)
def nobodys_configuration(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configuration folder; tests of consent take QUORUM_CLOUD back."""
    folder = tmp_path_factory.mktemp("config")
    for name in ("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("QUORUM_CLOUD", "yes")
    notices.begin()
    _model_server.forget()  # ports are used again by other stand-ins
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this session's own; the test is skipped where none can be started."""
    from tests import server_database

    with server_database.server() as url:
        yield url


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a store may be opened: in a file, and once more in a database of a server."""
    if request.param == "file":
        return tmp_path / "quorum.db"
    from tests import server_database

    return server_database.database(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(database: Path | str) -> Iterator[Store]:
    """A new store, on each engine."""
    with Store(database) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Store:
    """A new store in a file."""
    return Store(tmp_path / "quorum.db")
