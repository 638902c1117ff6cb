"""A store with a key: no word of it lies readable on the disk, and no wrong or missing key loses or replaces anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import encryption
from pipeline.errors import BadInput, StoreError
from pipeline.meeting import Segment, Transcript
from pipeline.privacy.outbox import Outbox, Sent
from pipeline.store import Store, upkeep

pytest.importorskip("sqlcipher3", reason="needs the extra `encrypted`")
TALK = Transcript("m-1", "Zorblatt", (Segment("s1", "The zorblatt ships in March."),))
Key = Callable[[str | None], None]


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Key:
    def given(value: str | None) -> None:
        if value is None:
            monkeypatch.delenv(encryption.KEY, raising=False)
        else:
            monkeypatch.setenv(encryption.KEY, value)

    given(None)
    return given


def test_no_word_of_an_encrypted_store_or_outbox_lies_on_the_disk(tmp_path: Path, key: Key) -> None:
    key('o\'ur "key"')
    with Store(tmp_path / "quorum.db") as store:
        store.save_transcript(TALK)
        assert store.search("zorblatt")
        upkeep.export(store, tmp_path / "all.quorum")
        assert list(upkeep.problems(store)) == []
    Outbox(tmp_path).add(
        Sent("2026-11-29T10:00:00", "acme", "acme.example", "acme:x", "ask", ("m-1",), 9, False, "zorblatt")
    )
    assert Outbox(tmp_path).sent()[0].text == "zorblatt"
    held = [path.read_bytes().lower() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(held) > 2
    assert not any(b"zorblatt" in data or data.startswith(b"sqlite format") for data in held)
    with Store(tmp_path / "quorum.db") as again, Store(tmp_path / "other.db") as other:
        assert again.transcript("m-1").segments == TALK.segments
        assert upkeep.take_in(other, tmp_path / "all.quorum") == {"m-1": "added"}


def test_a_wrong_or_missing_key_changes_nothing_and_says_the_way_out(tmp_path: Path, key: Key) -> None:
    key("right")
    with Store(tmp_path / "quorum.db") as store:
        store.save_transcript(TALK)
        upkeep.export(store, tmp_path / "all.quorum")
    before = (tmp_path / "quorum.db").read_bytes()
    key("wrong")
    with pytest.raises(StoreError, match="not the key") as wrong:
        Store(tmp_path / "quorum.db")
    key(None)
    with pytest.raises(StoreError, match="encrypted") as missing:
        Store(tmp_path / "quorum.db")
    assert all("quorum key" in str(error.value.hint) for error in (wrong, missing))
    with Store(tmp_path / "plain.db") as plain, pytest.raises(BadInput):
        upkeep.take_in(plain, tmp_path / "all.quorum")
    assert (tmp_path / "quorum.db").read_bytes() == before
    key("right")
    with Store(tmp_path / "quorum.db") as store:
        assert store.transcript("m-1") == TALK


def test_a_plain_store_is_not_taken_for_an_encrypted_one_and_comes_over_by_its_export(
    tmp_path: Path, key: Key
) -> None:
    with Store(tmp_path / "quorum.db") as store:
        store.save_transcript(TALK)
        upkeep.export(store, tmp_path / "all.quorum")
    key("new")
    with pytest.raises(StoreError, match="not encrypted") as told:
        Store(tmp_path / "quorum.db")
    assert "quorum import" in str(told.value.hint)
    with Store(tmp_path / "new.db") as store:
        assert upkeep.take_in(store, tmp_path / "all.quorum") == {"m-1": "added"}
