"""What a stronger model is shown: the lines that an answer is likely to need, in few tokens."""

from __future__ import annotations

from dataclasses import replace

from pipeline import prompts
from pipeline.doors import Doubt, Passage, Reply, Request, Verdict
from pipeline.federation.enhance import Room, enhancement
from pipeline.retrieval.windows import Finder
from pipeline.shapes import AnswerShape
from pipeline.text.words import count_tokens

TALK = (
    Passage("s1", "Good morning, can everybody hear me?", "Ines"),
    Passage("s2", "Yes.", "Marek"),
    Passage("s3", "Let us begin with the boiler of the greenhouse.", "Ines"),
    Passage("s4", "The installer wants 4,300 euros for the boiler.", "Marek"),
    Passage("s5", "Mhm.", "Ines"),
    Passage("s6", "I will call the installer on Tuesday.", "Tove"),
    Passage("s7", "The seedlings are a nice shade of green this year.", "Ines"),
    Passage("s8", "And who brings the cake for the party?", "Marek"),
)
LONG = Passage(
    "s9",
    "We went to the lake at the weekend and the weather was so fine that we stayed until it was dark, all of us. "
    "The children swam and swam, and somebody had brought a guitar, which was nice as well, if a little loud. "
    "The boiler is going to cost 4,300 euros, and the money for it comes from the roof fund. "
    "On Sunday it rained, so we stayed at home, read the paper and had soup, the one with the small noodles in it.",
    "Ines",
)


def shown(*, tokens: int, passages: tuple[Passage, ...] = TALK, **more: object) -> list[str]:
    found = Finder(passages).windows(
        question="What does the boiler cost?", draft="Nobody says it.", max_tokens=tokens, **more
    )  # type: ignore[arg-type]
    return [p.id for p in found]


def test_the_line_that_answers_is_shown_first() -> None:
    assert shown(tokens=20) == ["s4"]


def test_everything_fits_where_there_is_room_but_what_holds_no_word_of_an_answer() -> None:
    lines = shown(tokens=1000)
    assert {"s3", "s4", "s6", "s7", "s8"} <= set(lines)
    assert lines == sorted(lines)


def test_the_tokens_are_kept_to() -> None:
    for tokens in (20, 40, 60, 90):
        found = Finder(TALK).windows(question="What does the boiler cost?", draft="", max_tokens=tokens)
        assert sum(count_tokens(p.text) for p in found) <= tokens


def test_a_line_that_the_draft_cites_comes_before_what_else_is_likely() -> None:
    assert "s7" in shown(tokens=66, pinned=["s7"])
    assert "s7" not in shown(tokens=40)


def test_a_long_line_is_cut_to_the_sentences_that_matter_word_for_word() -> None:
    found = Finder((*TALK, LONG)).windows(
        question="Where does the money for the boiler come from?", draft="", max_tokens=60
    )
    line = next(p for p in found if p.id == "s9")
    assert (
        "The boiler is going to cost 4,300 euros, and the money for it comes from the roof fund." in line.text
    )
    assert line.text.startswith("… ")
    assert "guitar" not in line.text


def test_without_lines_or_tokens_there_is_nothing_to_show() -> None:
    assert Finder(()).windows(question="Who?", draft="", max_tokens=100) == ()
    assert shown(tokens=0) == []


ASKED = Request("ask", TALK, {"question": "What does the boiler cost?"}, AnswerShape)
DRAFT = Reply("", "cheap", data=AnswerShape(found=False, answer="Nobody says what it costs."))
ROOM = Room(reply=90, answer=24)


def test_an_answer_is_sent_fewer_lines_than_another_reply() -> None:
    verdict = Verdict(accept=False, benefit=0.6)
    few = enhancement(ASKED, DRAFT, verdict, room=ROOM)
    many = enhancement(ASKED, DRAFT, verdict, room=replace(ROOM, answer=ROOM.reply))
    assert 0 < len(few.passages) < len(many.passages)
    assert ROOM.for_reply(replace(ASKED, task="recap", inputs={})) == ROOM.reply


def test_in_other_languages_an_answer_gets_all_the_room() -> None:
    asked = replace(ASKED, inputs={"question": "Was kostet der Kessel?"}, language="de")
    assert ROOM.for_reply(asked) == ROOM.reply


def test_question_draft_doubts_and_lines_reach_the_stronger_model_and_nothing_twice() -> None:
    verdict = Verdict(accept=False, benefit=0.6, doubts=(Doubt("it uses nothing of some lines"),))
    text = prompts.render(enhancement(ASKED, DRAFT, verdict, room=ROOM)).text
    for part in ("What does the boiler cost?", "Nobody says what it costs.", "it uses nothing of some lines"):
        assert text.count(part) == 1
    assert "The installer wants 4,300 euros" in text
    assert text.index("</transcript>") < text.index("What does the boiler cost?")


def test_lines_that_bear_on_a_question_do_not_take_the_place_of_better_ones() -> None:
    """Lines that a draft used nothing of were sent first, so that a window held the answer less often."""
    tight = Room(reply=24, answer=24)
    plain = enhancement(ASKED, DRAFT, Verdict(accept=False, benefit=0.6), room=tight)
    unread = Verdict(
        accept=False, benefit=0.6, doubts=(Doubt("it uses nothing of some lines", None, ("s7",)),)
    )
    assert enhancement(ASKED, DRAFT, unread, room=tight).passages == plain.passages


def test_a_figure_that_is_asked_for_is_likelier_than_other_words_of_its_line() -> None:
    """Each word is judged by what such a question wants: a figure where it asks how many, a name where it asks who."""
    finder = Finder(TALK)
    words = finder.vocabulary.words

    def likely(question: str, word: str) -> float:
        found = finder.features(question=question, draft="")
        kinds = {"who_name", "figure"}
        return float(sum(found[name][words.index(word)] for name in kinds))

    assert likely("How many euros does the boiler cost?", "4,300") == 1
    assert likely("Why is the boiler old?", "4,300") == 0
    assert likely("Who wants a new boiler?", "marek") == 1
    assert likely("Who wants a new boiler?", "boiler") == 0


def test_words_of_the_question_are_no_news() -> None:
    finder = Finder(TALK)
    worth = dict(
        zip(
            finder.vocabulary.words,
            finder.likely(question="What does the boiler cost?", draft=""),
            strict=True,
        )
    )
    assert worth["boiler"] == 0
    assert worth["euros"] > worth["seedlings"] > 0
