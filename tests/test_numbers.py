"""Numbers of two languages are compared by what they amount to, however they are written."""

from __future__ import annotations

import pytest

from pipeline.text.numbers import compare


def differences(source_text: str, translation: str, source: str, target: str) -> tuple[list[str], list[str]]:
    seen = compare(source_text, translation, source=source, target=target)
    return [n.text for n in seen.missing if n.big], [n.text for n in seen.added if n.big]


@pytest.mark.parametrize(
    ("source", "ours", "target", "theirs"),
    [
        ("en", "We sold 1,250 tickets.", "de", "Wir haben 1.250 Karten verkauft."),
        ("en", "Room 240 is free.", "bn", "২৪০ নম্বর ঘর খালি।"),
        ("en", "It costs 2.5 million euros.", "fr", "Cela coûte 2,5 millions d’euros."),
        ("en", "It costs 150 million yen.", "ja", "費用は1億5000万円です。"),
        ("en", "About 380,000 people live there.", "ru", "Там живёт около 380 тысяч человек."),
        ("en", "A budget of 2.5 million.", "hi", "25 लाख का बजट।"),
        ("en", "She is 15 years old.", "de", "Sie ist fünfzehn Jahre alt."),
        ("en", "We need twenty chairs.", "es", "Necesitamos 20 sillas."),
        ("en", "At 7.30 pm we close.", "de", "Um 19:30 Uhr schließen wir."),
        ("en", "In the 19th century.", "es", "En el siglo XIX."),
        ("en", "On 25 September 2017.", "ja", "2017年9月25日に。"),
        ("en", "The music of the 1980s.", "it", "La musica degli anni '80."),
        ("zh-Hans", "二十五个人来了。", "en", "25 people came."),
        ("en", "10 000 copies", "fr", "10 000 exemplaires"),
    ],
)  # fmt: skip
def test_the_same_amount_written_otherwise_is_the_same(
    source: str, ours: str, target: str, theirs: str
) -> None:
    assert differences(ours, theirs, source, target) == ([], [])
    assert differences(theirs, ours, target, source) == ([], [])


@pytest.mark.parametrize(
    ("ours", "target", "theirs"),
    [
        ("We sold 1,250 tickets.", "de", "Wir haben 1.350 Karten verkauft."),
        ("It costs 2.5 million euros.", "fr", "Cela coûte 3,5 millions d’euros."),
        ("About 380,000 people live there.", "ru", "Там живёт около 280 тысяч человек."),
        ("Room 240 is free.", "bn", "৩৪০ নম্বর ঘর খালি।"),
    ],
)
def test_one_wrong_digit_is_seen_in_any_writing(ours: str, target: str, theirs: str) -> None:
    seen = compare(ours, theirs, source="en", target=target)
    assert len(seen.missing) == len(seen.added) == seen.altered == 1


def test_a_measure_in_another_unit_is_told_from_a_wrong_number() -> None:
    seen = compare(
        "The town is 45 miles away.", "Die Stadt liegt 72 Kilometer entfernt.", source="en", target="de"
    )
    assert (seen.converted, seen.altered) == (1, 0)
