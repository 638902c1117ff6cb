"""Two sentences about one thing share meanings, and every language has a list to find them by."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files

import pytest

from pipeline.languages import tags
from pipeline.text.lexicon import meanings, number_words
from pipeline.translation.gate.romanized import found, names


def listed(tag: str) -> dict[str, list[str]]:
    path = files("pipeline").joinpath("languages", "words", f"{tag.lower().replace('-', '_')}.txt")
    pairs = (line.partition(": ") for line in path.read_text(encoding="utf-8").splitlines())
    return {meaning: forms.split() for meaning, _, forms in pairs}


@pytest.mark.parametrize("tag", tags())
def test_every_language_lists_words_for_the_same_meanings(tag: str) -> None:
    words = listed(tag)
    assert words.keys() == listed("en").keys()
    assert all(words.values())


@pytest.mark.parametrize("tag", tags())
def test_every_language_knows_its_number_words_and_cldrs_names(tag: str) -> None:
    assert set(number_words(tag)) >= {1, 7, 12, 20, 90, 100}
    drawn = files("pipeline").joinpath("weights", "lexicon", f"{tag.lower().replace('-', '_')}.json.gz")
    assert len(json.loads(gzip.decompress(drawn.read_bytes()))["words"]) > 1500


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("de", "Die Polizei suchte am Donnerstag nach dem Auto der Frau."),
        ("ru", "В четверг полиция искала машину женщины."),
        ("ar", "بحثت الشرطة يوم الخميس عن سيارة المرأة."),
        ("ja", "警察は木曜日に女性の車を探していました。"),
        ("ko", "경찰은 목요일에 그 여성의 자동차를 찾고 있었다."),
        ("fil", "Hinanap ng pulisya noong Huwebes ang kotse ng babae."),
    ],
)
def test_a_sentence_and_its_translation_share_meanings(tag: str, text: str) -> None:
    english = meanings("On Thursday the police were looking for the woman's car.", "en")
    assert {"police!", "woman!", "car!"} <= english & meanings(text, tag)


def test_names_are_heard_across_scripts() -> None:
    assert names("Yesterday Priya Raman met Tomás in Helsinki.") == ("Priya", "Raman", "Tomás", "Helsinki")
    assert found("Helsinki", "Вчера они встретились в Хельсинки.", spaced=True) > 0.9
    assert found("Tanaka", "昨日、タナカさんに会いました。", spaced=False) > 0.9
    assert found("Helsinki", "Вчера они остались дома.", spaced=True) < 0.75
