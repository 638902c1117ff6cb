"""What is looked up in the words of a whole talk at once is what looking at them line by line gives."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from itertools import product
from pathlib import Path

import pytest

from pipeline import process
from pipeline.doors import Passage
from pipeline.questions.spelling import words_of
from pipeline.retrieval.retriever import Index
from pipeline.text import safe
from pipeline.text.words import words
from pipeline.verification.people import mentioned, without_names
from pipeline.verification.said import PreparedSource, prepared

LINES = (
    ("Ana Ruiz", "We ship v2.5 at 10:30, don’t we? The Prysm team’s plan."),
    ("İnci Ilgın", "ILGIN says: İnci is here; straße, STRASSE and co-op's rules apply."),
    (None, "co-operation isn't cooperation, it's snake_case'"),
    ("佐藤", "佐藤さんは金曜日に送ります。Ben agreed."),
    ("Ben", "'quoted' words: O'Neill's well-known re-do\nof a second line"),
)
PASSAGES = tuple(Passage(f"s{n}", text, speaker=who, source="m") for n, (who, text) in enumerate(LINES))


def test_the_words_of_a_talk_are_those_of_its_lines() -> None:
    texts = [f"{who or ''} {text}" for who, text in LINES]
    assert set(words_of(texts)) == {w for t in texts for w in words(t)}
    assert not list(words_of(iter([])))


@pytest.mark.parametrize(
    "low",
    ["prysm", "prys", "op", "co-op", "co-op's", "co", "ben", "佐藤", "さん", "re-do", "o'neill", "neill"],
)
def test_a_word_is_found_whole_or_not_at_all(low: str) -> None:
    said = PreparedSource(PASSAGES, language="en")
    inside = r"[\w’'-]"
    told = said.whole.casefold()
    assert said.has_word(low) == bool(re.search(rf"(?<!{inside}){re.escape(low)}(?!{inside})", told))


def test_what_is_ordinary_and_what_is_proper_is_as_the_whole_talk_has_it() -> None:
    text = "Then Acme, Besu and Oracle met; acme's Bench, the bench\nBesu-like 'oracle' x'-dune. Dune or Dune2, a Dune it is, Mark"
    said = PreparedSource((Passage("s1", text), Passage("s2", "mark. A Mark-up, the Linea")), language="en")
    whole = "\n".join(p.text for p in said.passages)
    lower = {w for w in re.findall(r"[\w][\w’'-]*", whole) if w[:1].islower()}
    proper = {w for w in re.findall(r"(?<=[a-z,] )([A-Z][a-z]{3,})\b", whole) if w.casefold() not in lower}
    tried = set(re.findall(r"[\w’'-]+", whole)) | {"absent", "Absent", "un", "Be"}
    assert {w for w in tried if said.is_ordinary(w)} == lower & tried
    assert {w for w in tried if said.is_proper(w)} == proper
    assert proper >= {"Besu", "Linea"}


@pytest.mark.parametrize(
    ("who", "how"), product(("İnci Ilgın", "Ana Ruiz", "Ben"), (str, str.upper, str.lower, str.title))
)
def test_whoever_is_named_is_seen_in_any_case(who: str, how: object) -> None:
    said = PreparedSource(PASSAGES, language="en")
    text = f"Then {how(who)} agreed."  # type: ignore[operator]
    by_pattern = re.search(rf"(?<!\w){re.escape(who)}(?!\w)", text, re.IGNORECASE)
    assert (who not in without_names(text, said) and without_names(text, said) != text) == bool(by_pattern)


def test_a_name_in_a_sentence_is_found_where_it_stands() -> None:
    said = PreparedSource(PASSAGES, language="en")
    assert mentioned("Yesterday Ana Ruiz and Ben agreed; the Bench did not.", said) == [
        (10, "Ana Ruiz"),
        (23, "Ben"),
    ]


def test_the_same_lines_are_prepared_once() -> None:
    again = tuple(Passage(p.id, p.text, speaker=p.speaker, source=p.source) for p in PASSAGES)
    assert prepared(PASSAGES, "en") is prepared(again, "en")
    assert prepared(PASSAGES, "de") is not prepared(PASSAGES, "en")
    assert prepared(PASSAGES[:-1], "en") is not prepared(PASSAGES, "en")


@pytest.mark.parametrize("third", ["en", "de"])
def test_an_index_of_the_same_lines_knows_who_holds_a_word_as_reading_them_does(third: str) -> None:
    """Also where one line is in another language: one of 28,000 had all of them read again."""
    texts = (
        "We bought the printers.",
        "Nobody buys printers, Ana.",
        "They've been buying; a buyer paid.",
        "It was sent, they send it.",
    )
    passages = tuple(
        Passage(
            f"s{n}",
            text,
            speaker=("Ana Sender", "Ben")[n % 2],
            source="m",
            language=third if n == 2 else "en",
        )
        for n, text in enumerate(texts)
    )
    read, known = (PreparedSource(passages, language="en") for _ in range(2))
    known.indexed(Index(passages, language="en", dense=False).postings.holding, language="en")
    terms = {t for n in range(len(texts)) for t in read.terms(n)} | {"absent", "bought"}
    assert {t: tuple(read.lines_with(t)) for t in terms} == {t: tuple(known.lines_with(t)) for t in terms}
    assert read.lines_with("buy") == [0, 1, 2]
    assert known._holding is not None
    assert {t: read.telling(t) for t in terms} == {t: known.telling(t) for t in terms}


def test_every_control_character_and_space_of_unicode_is_known() -> None:
    for number in (*range(0xD800), *range(0xE000, 0x11000), *range(0xE0000, 0xE0200)):
        kind = unicodedata.category(char := chr(number))
        separates = kind in ("Cc", "Zl", "Zp")
        assert (safe.shown(char) == "\ufffd") == ((separates and char not in "\n\t") or char == "\ufffd"), (
            hex(number)
        )
        if separates or kind == "Zs":
            assert safe.one_line(f"a{char}b") == "a b", hex(number)


def test_a_question_to_what_is_stored_loads_no_reader(tmp_path: Path) -> None:
    call = tmp_path / "printer.vtt"
    call.write_text("WEBVTT\n\n00:00.000 --> 00:05.000\n<v Ana>We ship the printer on Friday.\n")
    home = tmp_path / "home"
    process(call, home=home, local=True)
    code = (
        "import sys; from pipeline import cli\n"
        "try: cli.main(['ask', 'When do we ship the printer?', '-q', '--local'])\n"
        "except SystemExit as ended: assert not ended.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "QUORUM_HOME": str(home)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "Friday" in told.stdout
    loaded = set(told.stderr.split())
    assert "pipeline.extractive.ask" in loaded
    readers = {
        "pipeline.stages.ingest",
        "pipeline.formats.vtt",
        "pipeline.app.references",
        "pipeline.stages.pivot",
        "av",
        "yaml",
    }
    assert not readers & loaded
