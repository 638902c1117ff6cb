"""Attacks on what leaves: names, numbers and addresses in many languages, policies, and what the outbox says of it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from pipeline import policy, trust
from pipeline.doors import Passage, Reply, Request
from pipeline.errors import SettingsError, WouldLeaveMachine
from pipeline.privacy import door, outbox
from pipeline.privacy.outbox import Outbox
from pipeline.privacy.pseudonyms import Pseudonyms
from pipeline.settings import Settings
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape

LINES = (
    Passage("s1", "Hi, Zorblatt here; will you call Annika McDonald at +1 650 253 0000 or quentin.zorblatt@corp.example?", "Quentin Zorblatt", source="call-with-zorblatt-1a", language="en"),
    Passage("s2", "I will. The IBAN is DE89 3704 0044 0532 0130 00 and the card 4111 1111 1111 1111; it costs €40,000.", "Will Ferrous", source="call-with-zorblatt-1a", language="en"),
    Passage("s3", "Zorblattnak küldöm, Annikával együtt.", "Annika", source="call-with-zorblatt-1a", language="hu"),
    Passage("s4", "Сказал Зорблатову, чтобы Марине позвонить: +7 495 123-45-67", "Марина Зорблатова", source="call-with-zorblatt-1a", language="ru"),
    Passage("s5", "田中さんに言いました、山田太郎が来ます。", "山田太郎", source="call-with-zorblatt-1a", language="ja"),
    Passage("s6", "وقالت لمريم إنها ستأتي", "مريم", source="call-with-zorblatt-1a", language="ar"),
    Passage("s7", "Herr Knödelmeier sagt, Ανδρέας πληρώνει τον Παπαδόπουλο.", "Ανδρέας Παπαδόπουλος", source="call-with-zorblatt-1a", language="el"),
)  # fmt: skip
CANARIES = ("zorblat", "annik", "mcdonald", "ferrous", "253 0000", "corp.example", "3704", "4111", "зорблат", "марин", "123-45", "山田", "田中", "مريم", "παπαδ", "ανδρ", "knödel")  # fmt: skip


class Vendor:
    """A model outside this machine that keeps what it is sent and answers with what it read."""

    name, max_input_tokens = "far:big", None

    def __init__(self) -> None:
        self.got: list[Request] = []

    async def reply(self, request: Request, *, on_text: object = None) -> Reply:
        self.got.append(request)
        claims = [
            ClaimShape(text=f"{p.speaker} said so.", evidence=[QuoteShape(segment=p.id, quote=p.text)])
            for p in request.passages
        ]
        data = AnswerShape(
            found=True, answer=f"{request.passages[0].speaker}, {request.inputs['question']}", claims=claims
        )
        return Reply(data.model_dump_json(), self.name, data)


def asked(question: str = "What did Zorblatt say to ANNIKA?") -> Request:
    return Request("ask", LINES, {"question": question}, AnswerShape)


async def test_no_name_or_number_leaves_and_every_span_comes_back_as_it_was_said(tmp_path: Path) -> None:
    far, settings = Vendor(), Settings(home=tmp_path, pseudonyms=True, cloud=True)
    reply = await door.Guarded(far, door.Place("far", "far.example"), settings).reply(asked())
    sent = repr(far.got).lower()
    assert [c for c in CANARIES if c in sent] == []
    assert isinstance(reply.data, AnswerShape)
    assert reply.data.answer == "Quentin Zorblatt, What did Zorblatt say to ANNIKA?"
    assert [c.evidence[0].quote for c in reply.data.claims] == [p.text for p in LINES]
    assert [c.text for c in reply.data.claims] == [f"{p.speaker} said so." for p in LINES]
    (kept,) = Outbox(tmp_path).sent()
    assert [c for c in CANARIES if c in kept.text.lower()] == []
    assert (kept.host, kept.meetings, kept.pseudonyms) == ("far.example", ("call-with-zorblatt-1a",), True)


def test_stand_ins_are_the_same_for_a_meeting_from_request_to_request(tmp_path: Path) -> None:
    settings, box = Settings(home=tmp_path, pseudonyms=True), Outbox(tmp_path)
    first = Pseudonyms(settings, box, asked()).replaced(asked())
    again = Pseudonyms(settings, box, asked("Why?")).replaced(asked("Why?"))
    assert first.passages == again.passages
    assert first.passages != Pseudonyms(settings, Outbox(tmp_path / "b"), asked()).replaced(asked()).passages


def test_amounts_on_request_and_the_users_own_words(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("Nightingale\n")
    settings = Settings(
        home=tmp_path, pseudonyms=True, pseudonyms_amounts=True, pseudonyms_list=tmp_path / "own.txt"
    )
    request = asked("Does project nightingale cost €40,000?")
    sent = Pseudonyms(settings, Outbox(tmp_path), request).replaced(request)
    assert "nightingale" not in sent.inputs["question"]
    assert "40,000" not in repr(sent)


def test_a_streamed_reply_is_turned_back_also_where_a_piece_ends_within_a_name(tmp_path: Path) -> None:
    names = Pseudonyms(Settings(home=tmp_path, pseudonyms=True), Outbox(tmp_path), asked())
    said = names.replaced(asked()).inputs["question"]
    heard: list[str] = []
    restoring = names.restoring(heard.append)
    for letter in said:
        restoring(letter)
    restoring.finish()
    assert "".join(heard) == "What did Zorblatt say to ANNIKA?"


async def test_nothing_goes_to_a_model_that_policy_or_consent_are_against(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QUORUM_CLOUD")
    far = Vendor()
    for settings in (
        Settings(home=tmp_path),
        Settings(home=tmp_path, cloud=False),
        Settings(home=tmp_path, cloud=True, local=True),
        Settings(home=tmp_path, cloud=True, policy=policy.Policy(vendors=("mistral",))).changed(
            policy=policy.Policy(vendors=("mistral",))
        ),
        Settings(home=tmp_path, cloud=True).changed(policy=policy.Policy(regions=("eu",))),
    ):
        with pytest.raises(WouldLeaveMachine, match="nothing was sent"):
            await door.Guarded(far, door.Place("far", "far.example", "us"), settings).reply(asked())
    assert far.got == []
    assert Outbox(tmp_path).sent() == ()


def test_a_policy_holds_whatever_flags_and_environment_say(monkeypatch: pytest.MonkeyPatch) -> None:
    trust.keep(policy.NAME, 'local = true\npseudonyms = true\nvendors = ["mistral"]\ncap_usd_per_day = 2.0\n')
    monkeypatch.setenv("QUORUM_LOCAL", "no")
    monkeypatch.setenv("QUORUM_POLICY", '{"vendors": null, "local": false}')
    settings = Settings(local=False, pseudonyms=False)
    assert (settings.local, settings.pseudonyms, settings.policy.vendors) == (True, True, ("mistral",))
    assert settings.changed(local=False).local
    trust.keep(policy.NAME, "vendros = []\n")
    with pytest.raises(SettingsError, match=r"policy\.toml"):
        Settings()


async def test_an_outbox_that_is_busy_holds_up_no_other_call(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, cloud=True)
    far = Vendor()
    guarded = door.Guarded(far, door.Place("far", "far.example"), settings)
    await guarded.reply(asked())
    other = sqlite3.connect(tmp_path / outbox.NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    waiting = asyncio.ensure_future(guarded.reply(asked()))
    for _ in range(20):
        await asyncio.sleep(0.01)  # the loop goes on
    assert not waiting.done()
    assert len(far.got) == 1, "nothing leaves before it is written down"
    other.execute("COMMIT")
    other.close()
    await waiting
    assert len(far.got) == 2
