"""Settings from the environment, beside files and flags."""

from pathlib import Path
from typing import get_origin

import pytest
from pydantic import BaseModel

from pipeline import environment, settings
from pipeline.app import diagnosis
from pipeline.errors import SettingsError
from pipeline.settings import STRUCTURED, Settings
from pipeline.web import settings_page


def test_every_list_and_table_is_read_as_json() -> None:
    shaped = {
        name
        for name, field in Settings.model_fields.items()
        if get_origin(field.annotation) in (tuple, dict)
        or (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel))
    }
    assert shaped == set(STRUCTURED)


def test_environment_gives_texts_numbers_lists_and_parts_of_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "QUORUM_LOCAL": "yes",
        "quorum_max_cost_usd": "1.5",
        "QUORUM_CHAIN": '["local:extractive", "openai:x"]',
        "QUORUM_MODELS": '{"own:a": {"local": true, "strength": 0.2}}',
        "QUORUM_MODELS__own:a__BASE_URL": "http://127.0.0.1:1/v1",
        "QUORUM_SOMETHING_ELSE": "is left alone",
    }.items():
        monkeypatch.setenv(name, value)
    told = settings.load()
    assert (told.local, told.max_cost_usd, told.chain) == (True, 1.5, ("local:extractive", "openai:x"))
    own = told.models["own:a"]
    assert (own.local, own.strength, own.base_url) == (True, 0.2, "http://127.0.0.1:1/v1")


def test_flag_goes_before_environment_and_that_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = settings.trust.configuration()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "quorum.toml").write_text(
        'optimize = "cost"\nconcurrency = 2\n[models."own:a"]\nstrength = 0.9\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUORUM_CONCURRENCY", "3")
    monkeypatch.setenv("QUORUM_MODELS__own:a__LOCAL", "true")
    told = settings.load(concurrency=7)
    assert (told.optimize, told.concurrency) == ("cost", 7)
    assert settings.load().concurrency == 3
    assert (told.models["own:a"].strength, told.models["own:a"].local) == (0.9, True)


def test_broken_list_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUORUM_CHAIN", "openai:x")
    with pytest.raises(SettingsError, match="QUORUM_CHAIN"):
        settings.load()


def test_what_says_nothing_changes_nothing() -> None:
    assert environment.merged({"a": {"b": 1}}, {}, {"a": {"c": 2}}, {"d": 0}) == {
        "a": {"b": 1, "c": 2},
        "d": 0,
    }
    assert environment.read(("home",), {"OTHER": "x"}, structured=()) == {}


@pytest.mark.parametrize(
    "told", ["mysql://me:secret@there/x", "postgressql://me:secret@there/x", "quorum.db"]
)
def test_database_that_is_no_server_is_refused_without_its_password(told: str) -> None:
    with pytest.raises(SettingsError, match=r"'db': .*names no server") as error:
        settings.load(db=told)
    assert "secret" not in f"{error.value.message} {error.value.hint}"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("postgresql://me:s3cret@there/x", "postgresql://me@there/x"),
        (
            "postgresql://me:s3@cret@there:5432/x?sslmode=require",
            "postgresql://me@there:5432/x?sslmode=require",
        ),
        ("postgresql://me@there/x?password=s3cret&host=/a@b", "postgresql://me@there/x?password=…&host=/a@b"),
        ("postgresql://there/x", "postgresql://there/x"),
        ("postgresql://me@/x?host=/run/a:b@c", "postgresql://me@/x?host=/run/a:b@c"),
    ],
)
def test_the_password_of_a_database_is_never_shown(told: str, shown: str) -> None:
    assert settings.without_password(told) == shown
    rows = {name: value for name, value, *_ in settings_page._rows(Settings(db=told))}
    assert rows["db"] == shown


def test_doctor_shows_a_server_without_its_password_though_no_home_was_made(
    database: Path | str, tmp_path: Path
) -> None:
    at = f"{database}&password=s3cret" if isinstance(database, str) else None
    settings_ = Settings(home=tmp_path / "not" / "made", db=at)
    told = next(check for check in diagnosis.checks(settings_) if check.what == "store")
    assert told.state in ("ok", "warn")
    assert "0 meetings" in told.detail
    assert "s3cret" not in told.detail
