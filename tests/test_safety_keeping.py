"""What is kept and for how long: keys, an organization's days and dollars, replies that were paid for."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import api, formats, keys, policy
from pipeline.app import process as run
from pipeline.doors import Call, Usage
from pipeline.errors import NotFound, SettingsError
from pipeline.federation.billing import believable
from pipeline.meeting import Segment, Transcript
from pipeline.settings import ModelEntry, Settings
from pipeline.stages import ingest
from pipeline.store import Store
from tests.attacks import sink

TALK = b"Ana: We ship on Friday the 12th.\nBen: Good, then I write the release notes by Thursday.\n"
SAID = {
    "headline": {
        "text": "We ship on Friday the 12th.",
        "evidence": [{"segment": "s1", "quote": "We ship on Friday the 12th."}],
    }
}


@pytest.fixture(autouse=True)
def _without_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in ("OPENAI_API_KEY", "ACME_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_a_key_is_kept_where_only_its_owner_reads_it_and_taken_away_again() -> None:
    assert keys.keep("ACME_API_KEY", 'sk-"quoted"\\and') == str(keys.path())
    assert keys.keep("OPENAI_API_KEY", "sk-two")
    assert stat.S_IMODE(keys.path().stat().st_mode) == 0o600
    assert keys.find("ACME_API_KEY") == 'sk-"quoted"\\and'
    assert keys.kept() == ("ACME_API_KEY", "OPENAI_API_KEY")
    assert keys.forget("ACME_API_KEY") == (str(keys.path()),)
    assert (keys.find("ACME_API_KEY"), keys.find("OPENAI_API_KEY")) == (None, "sk-two")
    assert keys.forget("ACME_API_KEY") == ()
    for odd in ("two\nlines", "", " sk"):
        with pytest.raises(SettingsError, match="no key"):
            keys.keep("ACME_API_KEY", odd)
    with pytest.raises(SettingsError, match="no name of a key"):
        keys.keep("ACME=1\n[models]", "sk")


def test_the_command_takes_a_key_from_standard_input_and_never_shows_it(tmp_path: Path) -> None:
    def quorum(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from pipeline.cli import main; main()", "key", *words], input=typed, capture_output=True,
            text=True, check=False, env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path)},
        )  # fmt: skip

    kept = quorum("ACME_API_KEY", "--set", typed="sk-canary\n")
    shown = quorum()
    assert (kept.returncode, shown.returncode) == (0, 0)
    assert "ACME_API_KEY" in shown.stdout
    assert "canary" not in kept.stdout + kept.stderr + shown.stdout + shown.stderr


@pytest.mark.parametrize(
    "usage",
    [Usage(-1000, 10), Usage(1000, -10), Usage(10, 10, cached_input=-5), Usage(10**12, 1), Usage(10, 10, reasoning=-1)],
)  # fmt: skip
def test_a_bill_below_nothing_is_no_bill(usage: Usage) -> None:
    assert believable(usage) is None
    assert believable(Usage(10, 5, cached_input=50)) == Usage(10, 5, cached_input=10)


def test_meetings_and_replies_older_than_an_organizations_days_are_forgotten(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with Store(settings.database) as store:
        for name in ("old", "new"):
            store.save_transcript(Transcript(name, name, (Segment("s1", f"We ship the {name} one."),)))
            store.put(f"reply-{name}", "{}")
        store.change("UPDATE meetings SET added_at = '2020-01-01T00:00:00+00:00' WHERE id = 'old'")
        store.change("UPDATE replies SET at = '2020-01-01T00:00:00+00:00' WHERE key = 'reply-old'")
    with api.context(settings) as house:
        assert {m.id for m in house.store.meetings()} == {"old", "new"}  # nobody's policy forgets nothing
    with api.context(settings.changed(policy=policy.Policy(keep_days=30))) as house:
        assert {m.id for m in house.store.meetings()} == {"new"}
        assert (house.store.get("reply-old"), house.store.get("reply-new")) == (None, "{}")
        assert not house.store.search("old")
        with pytest.raises(NotFound):
            house.store.transcript("old")


def local_server(tmp_path: Path, url: str) -> Settings:
    keys.keep("ACME_API_KEY", "sk-of-this-server")
    entry = ModelEntry(
        base_url=f"{url}/v1",
        api_key_env="ACME_API_KEY",
        input_usd_per_mtok=1000.0,
        output_usd_per_mtok=1000.0,
    )
    return Settings(home=tmp_path, chain=("openai:toy",), models={"openai:toy": entry})


def test_what_an_organization_allows_a_day_counts_what_was_spent_today(tmp_path: Path) -> None:
    with sink(json.dumps(SAID)) as server, Store(tmp_path / "quorum.db") as store:
        settings = local_server(tmp_path, server.url).changed(policy=policy.Policy(cap_usd_per_day=50.0))
        today = datetime.now(UTC).isoformat(timespec="seconds")
        store.write(Call("openai:toy", "ask", "ok", Usage(10, 10), 49.99, at=today))
        source = ingest.classify_bytes(TALK, name="talk.txt", readers=formats.readers())
        made = asyncio.run(run.process(source, run.open_house(settings, store)))
        assert server.bodies == []
        assert any("nothing was sent" in note for note in made.recap.notes)
        store.change("UPDATE calls SET at = '2020-01-01T00:00:00+00:00'")
        asyncio.run(run.process(source, run.open_house(settings, store, fresh=True)))
        assert server.bodies


def test_fresh_asks_the_model_again_and_not_the_cache_of_its_replies(tmp_path: Path) -> None:
    with sink(json.dumps(SAID)) as server, Store(tmp_path / "quorum.db") as store:
        settings = local_server(tmp_path, server.url)
        source = ingest.classify_bytes(TALK, name="talk.txt", readers=formats.readers())

        def asked(*, fresh: bool) -> int:
            before = len(server.bodies)
            asyncio.run(run.process(source, run.open_house(settings, store, fresh=fresh)))
            return len(server.bodies) - before

        first = asked(fresh=False)
        assert first
        assert asked(fresh=False) == 0
        assert asked(fresh=True) == first
        spent = [c for c in store.calls() if c.outcome == "ok"]
        assert len(spent) == 2 * first
        assert replace(spent[0], at="", latency_s=0.0) == replace(spent[-1], at="", latency_s=0.0)


@pytest.mark.skipif(os.name != "posix", reason="streams are closed by their number")
def test_closed_streams_are_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes(TALK)
    command = f"{sys.executable} -c 'from pipeline.cli import main; main()'"
    environment = {**os.environ, "QUORUM_HOME": str(tmp_path / "home")}
    for ending, code in (("process - <&-", 2), ("process talk.txt -q >&- <&-", 5)):
        done = subprocess.run(
            f"{command} {ending}", shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert done.returncode == code, (ending, done.stderr)
