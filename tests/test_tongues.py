"""What is said in forty languages and must not be shown as settled, and what tidying must leave alone."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from functools import cache

import pytest

from pipeline import languages
from pipeline.doors import Passage
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.readable import clean
from pipeline.extractive.reading.utterances import read
from pipeline.extractive.recap import to_check
from pipeline.extractive.topics.titles import phrases, subjects
from pipeline.meeting import Segment, Transcript
from pipeline.providers import connect
from pipeline.settings import Settings
from pipeline.stages.answer import answer
from pipeline.stages.summarize import summarize
from tests.bench.language_id import joined
from tests.bench.tongues import TEXTS, altered, figures_of, talk

TAGS = [
    tag for tag in languages.tags() if tag != "en"
]  # English is read by trained weights and has its own tests


@cache
def seen(tag: str) -> dict[str, dict[str, float]]:
    return asyncio.run(figures_of("seen", tag, asks=False))  # type: ignore[arg-type]


@pytest.mark.parametrize("tag", TAGS)
def test_what_was_not_decided_is_never_shown_as_agreed(tag: str) -> None:
    assert seen(tag)["negated_shown"] == 0


@pytest.mark.parametrize("tag", TAGS)
def test_habits_wishes_and_the_past_are_no_tasks_and_promises_are(tag: str) -> None:
    tasks = seen(tag)["tasks"]
    assert tasks["agreed_precision"] >= 0.75
    assert tasks["precision"] >= 0.6
    assert tasks["recall"] >= 0.66


@pytest.mark.parametrize("tag", TAGS)
def test_what_a_chair_declares_decided_is_a_decision(tag: str) -> None:
    assert seen(tag)["decisions"]["recall"] == 1


@pytest.mark.parametrize("tag", languages.tags())
def test_tidying_takes_nothing_that_was_said(tag: str) -> None:
    assert altered(tag, [said for _, said in talk(TEXTS / "seen" / f"{tag}.txt").lines]) == []


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("de", "Wir brauchen 2,5 Tonnen, und 10,000 wären zu viel."), ("en", "We need 10,000 of them."),
        ("cs", "V pátek to pošlu."), ("cs", "Z knihovny to pošlu."), ("pt", "O carro fica aqui."), ("pl", "W piątek to wyślę."),
        ("es", "Y luego vemos."), ("fr", "Nous nous engageons à payer."), ("de", "Das sind die, die bleiben."),
        ("vi", "Chúng ta làm từ từ thôi."), ("de", "Wir kennen die Vor- und Nachteile."), ("id", "Jalan pelan-pelan saja."),
        ("nl", "Dat doe ik meestal 's avonds."), ("hi", "शायद हम दीवार रंग सकते हैं।"), ("en", "What kind of people are they?"),
        ("fr", "Cela coûte 3\u00a0000 euros."), ("zh-Hans", "他们住在 Roa Roa 酒店。"),
    ],
)  # fmt: skip
def test_numbers_small_words_and_doubled_words_that_belong_stay(tag: str, said: str) -> None:
    assert clean(said, cues(tag)) == said


@pytest.mark.parametrize(
    ("tag", "said", "settled"),
    [
        ("uk", "Рішення прийнято.", True), ("tr", "Kabul edilmiştir.", True), ("he", "הוועדה מקבלת החלטה.", True),
        ("fr", "La motion est adoptée.", True), ("ja", "本案を採択します。", True), ("ko", "안건이 통과되었습니다.", True),
        ("de", "Der Antrag ist angenommen.", True), ("de", "Das ist noch nicht beschlossen.", False),
        ("fr", "La motion n'est pas adoptée.", False), ("tr", "Henüz karar vermedik.", False),
        ("ja", "まだ決まっていません。", False), ("it", "Non abbiamo deciso nulla.", False), ("ru", "Мы ничего не решили.", False),
        ("hi", "हमने कुछ तय नहीं किया है।", False), ("sv", "Vi har inte beslutat något.", False),
    ],
)  # fmt: skip
def test_a_formula_settles_and_a_negated_one_does_not(tag: str, said: str, settled: bool) -> None:
    assert cues(tag).has("formula", said) is settled


async def test_in_a_mixed_meeting_each_language_is_read_by_its_own_cues() -> None:
    said = [
        ("Tom", "We have decided to open the library in June.", "en"), ("Ines", "Ich schicke den Vertrag bis Freitag.", "de"),
        ("Olena", "Ми вирішили купити нові лампи для зали.", "uk"), ("Tom", "The choir sings every Wednesday in the hall.", "en"),
    ]  # fmt: skip
    segments = tuple(Segment(f"s{i}", text, who, language=tag) for i, (who, text, tag) in enumerate(said))
    meeting = Transcript("m", "m", segments, language="en", date="2026-05-13")
    recap = await summarize(meeting, connect("local:extractive", Settings()))
    assert [c.evidence[0].segment for c in recap.decisions if c.strength == "agreed"] == ["s0", "s2"]
    assert [(a.owner, a.due_date) for a in recap.actions] == [("Ines", "2026-05-15")]


@pytest.mark.parametrize(("one", "other"), [("he", "uk"), ("ja", "zh-Hans"), ("de", "en"), ("pt", "es")])
def test_each_line_of_a_mixed_meeting_gets_its_own_language(one: str, other: str) -> None:
    hits = [right for right, _ in joined(one, other)]
    assert sum(hits) >= 0.97 * len(hits)


@pytest.mark.parametrize("tag", ["uk", "ja", "he"])
async def test_a_question_in_another_language_is_never_told_that_it_was_not_said(tag: str) -> None:
    text = talk(TEXTS / "seen" / f"{tag}.txt")
    segments = tuple(Segment(f"s{i}", said, who, language=tag) for i, (who, said) in enumerate(text.lines))
    meeting = Transcript("m", "m", segments, language=tag)
    model = connect("local:extractive", Settings())
    made = await answer("How many parking spaces are there?", [meeting], model=model, language="en")
    assert made.answer == f"I could not search this in {languages.find(tag).name}."
    own = await answer(text.questions[-1][0], [meeting], model=model)
    assert own.answer == languages.find(tag).headings["not_said"]


@pytest.mark.parametrize(
    ("tag", "said", "subject"),
    [
        ("hi", "नल की मरम्मत आज होगी।", "मरम्मत"), ("zh-Hans", "图书馆的屋顶漏水。", "屋顶"), ("zh-Hant", "圖書館的屋頂漏水。", "圖書館"),
        ("ja", "図書館の屋根が壊れています。", "図書館"), ("th", "หลังคาห้องสมุดรั่ว", "ห้องสมุด"), ("yue", "圖書館嘅屋頂漏水。", "圖書館"),
    ],
)  # fmt: skip
def test_a_title_is_made_of_whole_words_of_the_language(tag: str, said: str, subject: str) -> None:
    segments = tuple(Segment(f"s{i}", said, "Ana", language=tag) for i in range(3))
    passages = [Passage(s.id, s.text, s.speaker) for s in segments]
    sentences = read(passages, cues(tag))
    assert any(subject in name for name in subjects(phrases(sentences, cues(tag)), 0, 3, cues(tag)))


def test_only_a_language_that_was_measured_to_tell_them_apart_shows_tasks_and_decisions() -> None:
    rows = languages.measured()
    assert set(rows) == set(languages.tags())
    for tag in TAGS:
        enough = all((rows[tag][key] or 0) >= least for key, least in languages.ENOUGH.items())
        assert enough or not languages.find(tag).settles, tag
    new = languages.read(
        {"tag": "xx", "name": "X", "native_name": "X", "nllb": "x", "script": "Latn"}, source="xx.toml"
    )
    assert not new.settles
    found = (
        Commitment("action", (4,), "Ana sends it.", "agreed", "Ana", "Friday"),
        Commitment("question", (1,), "When?"),
    )
    assert to_check(found) == (found[1:], (4,))


def test_doctor_says_what_was_measured_of_each_language() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "pipeline", "doctor", "--languages", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = json.loads(shown.stdout)
    assert set(rows) == set(languages.tags())
    assert all(row["detection"] > 50 and row["fit"] for row in rows.values())
