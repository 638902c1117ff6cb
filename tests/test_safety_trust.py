"""Attacks on whose settings count, where keys go and what is sent unasked; each with the real command and real sockets."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pipeline import keys, providers, trust
from pipeline.errors import SettingsError, WouldLeaveMachine
from pipeline.providers import _address
from pipeline.settings import ModelEntry, Settings
from tests.attacks import SECRET, quorum, sink

TALK = "Ana: The codeword is zanzibar-canary and we ship on Friday.\nBen: I will write the release notes by Thursday.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that somebody sent, with a transcript."""
    made = tmp_path / "sent"
    made.mkdir()
    (made / "m.txt").write_text(TALK, "utf-8")
    return made


def test_a_folder_that_somebody_sent_does_not_send_transcript_and_secret_to_its_server(folder: Path) -> None:
    with sink() as evil:
        (folder / "quorum.toml").write_text(
            f'chain = ["x:y"]\n[models."x:y"]\nbase_url = "{evil.url}/v1"\napi_key_env = "AWS_SECRET_ACCESS_KEY"\nlocal = true\n'
        )
        for arguments in (
            ["process", "m.txt", "--local"],
            ["process", "m.txt"],
            ["ask", "m.txt", "When do we ship?"],
        ):
            done = quorum(
                *arguments, at=folder, environment={"AWS_SECRET_ACCESS_KEY": SECRET, "QUORUM_CLOUD": "yes"}
            )
            assert done.returncode == 0, done.stderr
            assert "chain, models: not taken" in done.stderr
            assert "quorum trust" in done.stderr
    assert evil.everything == ""


def test_a_folders_file_cannot_move_the_database_or_name_templates_engines_and_caps(folder: Path) -> None:
    (folder / "quorum.toml").write_text(
        'home = "stolen"\nspeech_model = "/etc/passwd"\nengine = "x"\nmax_cost_usd = 99.0\nglossary = "/etc/passwd"\nlang = "de"\n'
    )
    done = quorum("process", "m.txt", at=folder)
    assert done.returncode == 0
    assert not (folder / "stolen").exists()
    assert (folder.parent / "home" / "quorum.db").exists()
    assert "settings from ./quorum.toml: lang" in done.stderr
    assert "nicht übersetzt" in done.stdout


def test_trust_is_given_once_by_path_and_content(folder: Path) -> None:
    file = folder / "quorum.toml"
    file.write_text('optimize = "cost"\n')
    assert "optimize: not taken" in quorum("list", at=folder).stderr
    assert "trusted" in quorum("trust", at=folder).stdout
    assert "settings from ./quorum.toml: optimize" in quorum("list", at=folder).stderr
    file.write_text('optimize = "quality"\n')
    assert "optimize: not taken" in quorum("list", at=folder).stderr
    copy = folder.parent / "elsewhere"
    copy.mkdir()
    quorum("trust", at=folder)
    (copy / "quorum.toml").write_bytes(file.read_bytes())
    assert "not taken" in quorum("list", at=copy).stderr
    quorum("trust", "--undo", at=folder)
    assert "not taken" in quorum("list", at=folder).stderr


def test_a_folder_may_be_stricter_but_not_looser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "quorum.toml").write_text("local = true\noffline = false\ncloud = true\n")
    monkeypatch.delenv("QUORUM_CLOUD")
    settings = Settings()
    assert (settings.local, settings.offline, settings.cloud) == (True, False, None)


def test_what_trust_remembers_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    (tmp_path / "quorum.toml").write_text("optimize = 'cost'\n")
    trust.give(tmp_path / "quorum.toml")
    mode = (trust.configuration() / "trusted.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize("url", [
    "http://93.184.216.34/v1", "http://127.0.0.1@93.184.216.34/v1", "http://2130706433.example/v1", "http://[2606:2800::1]/v1",
    "http://[::ffff:93.184.216.34]/v1", "http://localhost.example.com/v1", "http://93.184.216.34/127.0.0.1",
])  # fmt: skip
def test_local_is_an_address_not_a_word(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`local = true` on an address outside is not believed."""
    entry = ModelEntry(base_url=url, local=True)
    settings = Settings(local=True, chain=("x:y",), models={"x:y": entry})
    assert not providers.card("x:y", settings).local
    with pytest.raises(WouldLeaveMachine):
        providers.connect("x:y", settings)


@pytest.mark.parametrize(
    "url",
    ["http://192.168.1.4:8000/v1", "http://10.0.0.9/v1", "http://[fd00::5]/v1", "http://localhost:1/v1"],
)
def test_a_private_address_is_local_where_its_owner_says_so(url: str) -> None:
    for told, expected in ((True, True), (None, "localhost" in url), (False, False)):
        settings = Settings(local=True, models={"x:y": ModelEntry(base_url=url, local=told)})
        assert providers.card("x:y", settings).local is expected


def test_an_address_is_read_as_a_client_reads_it() -> None:
    assert _address.host_of("http://127.0.0.1@evil.example:80/x") == "evil.example"
    assert not _address.is_private("http:///v1")
    assert not _address.is_private("nonsense://")
    assert _address.is_loopback("127.0.0.1:11434")


@pytest.mark.parametrize("how", ["base_url", "environment", "another's name"])
def test_a_vendors_key_goes_to_that_vendors_hosts_only(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    evil, name, entry = "https://api.openai.com.evil.example/v1", "openai:gpt-5-nano", ModelEntry()
    if how == "base_url":
        entry = ModelEntry(base_url=evil)
    elif how == "environment":
        monkeypatch.setenv("OPENAI_BASE_URL", evil)
    else:
        name, entry = "acme:big", ModelEntry(base_url=evil, api_key_env="OPENAI_API_KEY")
    settings = Settings(models={name: entry})
    missing = providers.card(name, settings).missing or ""
    assert "OPENAI_API_KEY is not sent to api.openai.com.evil.example" in missing
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    for good in ("https://api.openai.com/v1", "https://eu.api.openai.com/v1", "http://127.0.0.1:9/v1"):
        assert (
            providers.card(
                "openai:gpt-5-nano", Settings(models={"openai:gpt-5-nano": ModelEntry(base_url=good)})
            ).missing
            is None
        )
    plain = Settings(models={"openai:gpt-5-nano": ModelEntry(base_url="http://api.openai.com/v1")})
    assert "not sent" in (providers.card("openai:gpt-5-nano", plain).missing or "")


def test_a_key_in_the_environment_alone_sends_nothing_and_says_so(folder: Path) -> None:
    with sink() as vendor:
        keys_ = {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": f"{vendor.url}/v1"}
        done = quorum("process", "m.txt", at=folder, environment=keys_)
        assert done.returncode == 0
        assert "on this machine only" in done.stderr
        assert "QUORUM_CLOUD=yes" in done.stderr
        assert vendor.everything == ""
        agreed = quorum("process", "m.txt", "--fresh", at=folder, environment=keys_ | {"QUORUM_CLOUD": "yes"})
        assert "sending about" in agreed.stderr
        assert "tokens to openai (127.0.0.1" in agreed.stderr
        assert "--local keeps it here" in agreed.stderr
        assert "quorum outbox" in agreed.stderr
        assert "zanzibar-canary" in vendor.everything
        shown = quorum("outbox", "--text", at=folder)
    assert "zanzibar-canary" in shown.stdout
    assert SECRET not in shown.stdout + done.stderr + agreed.stderr


@pytest.mark.parametrize("flag", ["--local", "--offline", "--no-cloud"])
def test_local_and_offline_send_nothing_even_where_a_chain_is_named_and_agreed_to(
    folder: Path, flag: str
) -> None:
    with sink() as vendor:
        environment = {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": f"{vendor.url}/v1"}
        environment |= {} if flag == "--no-cloud" else {"QUORUM_CLOUD": "yes"}
        named = quorum(
            "process", "m.txt", "--chain", "local,openai:gpt-5-nano", flag, at=folder, environment=environment
        )
        assert named.returncode in (6, 9), named.stderr
        built = quorum("process", "m.txt", flag, at=folder, environment=environment)
        assert built.returncode == 0
    assert vendor.everything == ""


def test_the_demo_is_local_by_force() -> None:
    from tests import demo

    environment = demo.environment(
        Path("out"), {"OPENAI_API_KEY": SECRET, "QUORUM_CLOUD": "yes", "QUORUM_CHAIN": '["openai:x"]'}
    )
    assert "OPENAI_API_KEY" not in environment
    assert "QUORUM_CHAIN" not in environment
    assert (environment["QUORUM_LOCAL"], environment["QUORUM_CLOUD"]) == ("1", "no")


def test_keys_come_from_a_file_that_only_its_owner_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROQ_API_KEY", raising=False)
    assert keys.find("GROQ_API_KEY") is None
    trust.keep("keys.toml", 'GROQ_API_KEY = "from-the-file"\n')
    assert keys.find("GROQ_API_KEY") == "from-the-file"
    assert keys.source("GROQ_API_KEY") == str(keys.path())
    keys.path().chmod(0o644)
    with pytest.raises(SettingsError, match="others can read"):
        keys.find("GROQ_API_KEY")


def test_a_tracer_that_the_environment_turns_on_sees_nothing(folder: Path) -> None:
    with sink() as vendor, sink() as tracer:
        done = quorum("process", "m.txt", at=folder, environment={
            "OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": f"{vendor.url}/v1", "QUORUM_CLOUD": "yes", "OPENAI_LOG": "debug",
            "LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "ls", "LANGSMITH_ENDPOINT": tracer.url,
            "LANGCHAIN_ENDPOINT": tracer.url, "LANGCHAIN_API_KEY": "ls",
        })  # fmt: skip
        assert vendor.everything
        assert "zanzibar-canary" not in done.stderr
    assert tracer.everything == ""
