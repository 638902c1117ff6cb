"""What a recap of a call must not list: what is told, supposed, done inside the call, or long past."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage
from pipeline.extractive.commitments.chosen import chosen
from pipeline.extractive.commitments.listing import commitments
from pipeline.extractive.commitments.moments import ranker
from pipeline.extractive.commitments.scored import Moments
from pipeline.extractive.commitments.signs import has, the_day
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.named import telling
from pipeline.extractive.reading.quoted import quoted
from pipeline.extractive.reading.salience import important
from pipeline.extractive.reading.utterances import Sentence, read
from pipeline.extractive.topics.parts import topics

ENGLISH = cues("en")


def sentences(*lines: tuple[str, str]) -> tuple[Sentence, ...]:
    return read([Passage(f"s{n}", text, who) for n, (who, text) in enumerate(lines)], ENGLISH)


def tasks(*lines: tuple[str, str]) -> list[str]:
    said = sentences(*lines)
    return [f.text for f in commitments(said, important(said, ENGLISH), ENGLISH) if f.kind == "action"]


@pytest.mark.parametrize(
    "line",
    [
        "I don't know yet whether I have to order the lamps on Saturday.",
        "Oh sure, and by tomorrow I'll build a swimming pool too.",
    ],
)
def test_a_doubt_or_a_joke_is_no_task(line: str) -> None:
    assert tasks(("Mia", line), ("Ben", "Nobody knows that.")) == []


def test_what_is_posted_into_our_chat_is_done_inside_the_call() -> None:
    assert has("inside", "Please comment on the plan, I will post it into our chat here.")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("In short, if I may summarize, the teams wanted more time.", None),
        ("It may or may not be a separate piece of memory.", None),
        ("We march through the agenda.", None),
        ("We launch it by the end of May.", "by the end of May"),
        ("The next call takes place in 2 weeks again.", "in 2 weeks"),
    ],
)
def test_a_verb_is_no_month(line: str, day: str | None) -> None:
    found = the_day(line)
    assert (found is None) == (day is None)
    assert day is None or (found is not None and found in line and found.split()[-1] == day.split()[-1])


@pytest.mark.parametrize(
    "line",
    [
        "We discussed the blog post two weeks ago.",
        "Today is April 22nd, 2026.",
        "The budget was cut last month.",
    ],
)
def test_what_is_past_is_no_date_to_come(line: str) -> None:
    assert has("gone", line)


@pytest.mark.parametrize(
    "line",
    [
        "I think that's it for today.",
        "See you all on Thursday, bye.",
        "That's all from my side for this week.",
    ],
)
def test_a_farewell_is_no_date_to_come(line: str) -> None:
    assert has("farewell", line)
    said = sentences(("Ana", "We open the new hall to the public."), ("Ben", line), ("Ana", "Thanks, bye."))
    found = commitments(said, important(said, ENGLISH), ENGLISH)
    assert [f for f in found if f.kind == "date"] == []


@pytest.mark.parametrize(
    ("line", "idle"),
    [
        ("Right now, no real updates.", True),
        ("Nothing much to report from our side.", True),
        ("There is no update of the client that fixes it.", False),
    ],
)
def test_that_there_is_no_news_is_worth_no_line(line: str, idle: bool) -> None:
    assert has("idle", line) is idle


def test_a_quotation_with_a_day_shows_the_day() -> None:
    long = (
        "We talked to the harbour office and to the three companies that build the cranes and the motors and the "
        "cables and everything else that belongs to them, and after that, we said that the first one is going to be "
        "launched by the end of October, which is early."
    )
    (said,) = sentences(("Ana", long))
    assert "by the end of October" in quoted(said, ENGLISH, showing="by the end of October")


@pytest.mark.parametrize(
    "line",
    [
        "For example, we should keep the old pump.",
        "They decided to go with the other pump.",
        "You have four days and then you should drop the old one.",
        "I'm not sure how much we should put into it.",
    ],
)
def test_what_is_only_told_settles_nothing(line: str) -> None:
    assert has("told", line) or has("described", line)


def test_a_motion_that_names_its_matter_is_carried() -> None:
    said = sentences(
        ("Mia", "Seven votes in favour, none against: the proposal to buy the lamps is adopted."),
        ("Zoe", "Good."),
    )
    found = [f for f in commitments(said, important(said, ENGLISH), ENGLISH) if f.kind == "decision"]
    assert [f.strength for f in found] == ["agreed"]


def test_what_was_said_far_from_it_is_not_taken_back_by_one_word() -> None:
    aside = [("Cid", f"The weather in town {n} was fine and the road was dry.") for n in range(40)]
    said = sentences(
        ("Ana", "We decided that the pump moves to the cellar."),
        ("Ben", "Good, agreed."),
        *aside,
        ("Ben", "Let's not look at the pump today."),
    )
    found = [f for f in commitments(said, important(said, ENGLISH), ENGLISH) if f.kind == "decision"]
    assert "retracted" not in [f.strength for f in found]


def test_a_long_call_has_a_chapter_for_about_each_nine_hundred_words() -> None:
    subjects = ("harbour crane", "library roof", "city budget", "night train")
    lines = [
        (
            who,
            f"The {subject} needs work on part {n}, and the {subject} costs more than part {n + 1} of it did.",
        )
        for subject in subjects
        for n in range(30)
        for who in ("Ana", "Ben")
    ]
    said = sentences(*lines)
    words = sum(s.size for s in said)
    parts = topics(said, important(said, ENGLISH), ENGLISH, chapter_words=900)
    assert len(parts) >= words // 1200
    assert parts[0].first == 0
    assert parts[-1].last == len(said) - 1


def test_a_word_before_a_number_is_no_part_of_its_name() -> None:
    assert telling(["They adopted 7702 after phase 2.", "Look at row 7."], most=5) == ("7702", "phase 2")


def test_the_day_that_was_settled_is_a_date_before_the_one_that_was_put_forward() -> None:
    said = sentences(
        ("Helen", "I think we should open in early June."),
        ("Mark", "The painters have not sent their bill."),
        ("David", "The front door is still missing."),
        ("Peter", "Two drivers cost a lot of money every year."),
        ("Helen", "We decided that the office will open on the first of June."),
        ("Mark", "I agree."),
    )
    weights = important(said, ENGLISH)
    found = commitments(said, weights, ENGLISH)
    assert ["first of June" in f.text for f in found if f.strength == "agreed"] == [True]
    shown = chosen(found, Moments(said, weights, ENGLISH, ranker()))
    assert "first of June" in next(f.text for f in shown if f.kind == "date")
