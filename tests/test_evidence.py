"""The evidence lock: a quote holds only where the source has those words."""

import pytest

from pipeline.doors import Passage
from pipeline.verification.locate import locate

LINES = (
    Passage("s1", "We will ship the parser on the 14th of May, not before.", "Ana"),
    Passage("s2", "Well, uh, I think the budget is 40,000 euros for the whole year.", "Ben"),
    Passage("s3", "我们决定下周三发布第一个版本。", "李明"),
    Passage("s4", "We will ship the parser later.", "Ana"),
)


def test_exact_words_are_found_with_the_punctuation_of_the_source() -> None:
    assert locate("we will ship the parser on the 14th of may", LINES) == (
        "s1",
        "We will ship the parser on the 14th of May,",
    )


def test_the_hinted_line_wins_over_an_earlier_one() -> None:
    assert locate("We will ship the parser", LINES, hint="s4") == ("s4", "We will ship the parser")


def test_a_wrong_hint_does_not_lose_the_quote() -> None:
    assert locate("the budget is 40,000 euros", LINES, hint="s1") == ("s2", "the budget is 40,000 euros")


def test_a_small_slip_returns_the_words_of_the_source() -> None:
    found = locate("I think the budgets is 40,000 euro for the whole year", LINES, hint="s2")
    assert found is not None
    assert found[0] == "s2"
    assert found[1] in LINES[1].text


def test_a_changed_number_is_not_a_slip() -> None:
    assert locate("I think the budget is 41,000 euros for the whole year", LINES) is None


def test_a_dropped_negation_is_not_a_slip() -> None:
    assert locate("We will ship the parser on the 14th of May before", LINES) is None


def test_words_nobody_said_are_not_found() -> None:
    assert locate("Ana promised to call the customer on Monday", LINES) is None
    assert locate("  ", LINES) is None


def test_unspaced_scripts_match_inside_a_sentence() -> None:
    assert locate("下周三发布", LINES) == ("s3", "下周三发布")


@pytest.mark.parametrize(
    ("language", "said", "quoted"),
    [
        (
            "es",
            "Entonces no contratamos la orquesta para la fiesta.",
            "Entonces contratamos la orquesta para la fiesta.",
        ),
        (
            "de",
            "Wir bestellen die Stühle in diesem Jahr nicht mehr.",
            "Wir bestellen die Stühle in diesem Jahr noch mehr.",
        ),
        (
            "ru",
            "Мы не будем заказывать новые стулья в этом году.",
            "Мы будем заказывать новые стулья в этом году.",
        ),
        (
            "zh-Hans",
            "我们今年不打算再从北风公司购买复印纸和打印机。",
            "我们今年打算再从北风公司购买复印纸和打印机。",
        ),
        ("th", "ปีนี้เราไม่ซื้อกระดาษจากบริษัทลมเหนืออีกแล้ว", "ปีนี้เราซื้อกระดาษจากบริษัทลมเหนืออีกแล้ว"),
    ],
)
def test_a_quote_that_lost_its_negation_was_not_said_in_any_language(
    language: str, said: str, quoted: str
) -> None:
    passages = [Passage("s1", said, language=language)]
    assert locate(quoted, passages) is None
    assert locate(said, passages) == ("s1", said)
