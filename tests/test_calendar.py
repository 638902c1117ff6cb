"""What "by Friday" means: one certain day, or nothing. A made-up date is worse than none."""

import pytest

from pipeline.text.calendar import resolve

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
