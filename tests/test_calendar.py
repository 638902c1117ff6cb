"""What "by Friday" means: one certain day, or nothing. A made-up date is worse than none."""

import pytest

from pipeline.text.calendar import months, resolve, weekdays

MONDAY = "2026-07-20"


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("by Friday", "2026-07-24"),
        ("tomorrow", "2026-07-21"),
        ("on Monday", "2026-07-27"),
        ("by the twentieth of August", "2026-08-20"),
        ("on Monday the fourteenth of September", "2026-09-14"),
        ("on the twenty-first", "2026-07-21"),
        ("by the 3rd of August", "2026-08-03"),
        ("2026-12-01", "2026-12-01"),
        ("two weeks from today", "2026-08-03"),
        ("a week from now", "2026-07-27"),
        ("next Friday", None),
        ("by the end of June", None),
        ("on the ninth and tenth of September", None),
        ("soon", None),
    ],
)
def test_one_certain_day_or_none(due: str, day: str | None) -> None:
    assert resolve(due, said_on=MONDAY) == day


def test_a_weekday_is_not_counted_when_the_sentence_says_which_one() -> None:
    sentence = "Okay, then we go live on Monday the fourteenth of September."
    assert resolve("on Monday", said_on=MONDAY, sentence=sentence) is None
    assert (
        resolve("on Wednesday", said_on=MONDAY, sentence="on Wednesday and the Thursday morning before")
        is None
    )
    assert resolve("on Monday", said_on=MONDAY, sentence="We meet again on Monday.") == "2026-07-27"


def test_without_the_date_of_the_meeting_nothing_is_counted() -> None:
    assert resolve("by Friday", said_on=None) is None


@pytest.mark.parametrize(
    ("language", "due", "day"),
    [
        ("ru", "до пятницы", "2026-07-24"),
        ("pl", "do środy", "2026-07-22"),
        ("uk", "до п'ятниці", "2026-07-24"),
        ("tr", "cumaya kadar", "2026-07-24"),
        ("tr", "pazartesiye kadar", "2026-07-27"),
        ("th", "ภายในวันศุกร์", "2026-07-24"),
        ("he", "ביום שישי", "2026-07-24"),
        ("ja", "8月3日まで", "2026-08-03"),
        ("zh-Hans", "11月3日之前", "2026-11-03"),
        ("vi", "ngày 3 tháng 12", "2026-12-03"),
        ("zh-Hans", "周五之前", "2026-07-24"),
        ("zh-Hans", "下周五", "2026-07-31"),
        ("de", "am Freitag nächster Woche", "2026-07-31"),
        ("de", "nächsten Freitag", None),
        ("fr", "vendredi prochain", None),
        ("id", "minggu depan", None),
        ("es", "a finales de mes", None),
    ],
)
def test_other_languages_name_days_in_their_own_ways(language: str, due: str, day: str | None) -> None:
    assert resolve(due, said_on=MONDAY, language=language) == day


def test_a_weekday_named_twice_in_one_sentence_is_still_one_day() -> None:
    said = "Can you send it on Friday? Yes, by Friday."
    assert resolve("by Friday", said_on=MONDAY, sentence=said) == "2026-07-24"


def test_english_names_are_those_of_babel() -> None:
    from babel.dates import get_day_names, get_month_names

    for names, source in ((months("en"), get_month_names), (weekdays("en"), get_day_names)):
        told = {number: (name.lower(),) for number, name in source("wide", locale="en").items()}
        assert names == told
