"""A question is answered by a line about the thing that was asked, with a day where a day is asked for; else by none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.doors import Passage, Request
from pipeline.extractive.ask import reply
from pipeline.questions.several import several
from pipeline.questions.spelling import corrected, joined_of
from pipeline.shapes import AnswerShape
from pipeline.verification.counted import right
from pipeline.verification.said import prepared

TALK = (
    ("Ana", "Welcome everybody, it's the 4th of March and this is the harbour call."),
    ("Ben", "Crane 6 will be launched on Friday, the motors are tested and the harbour office agreed."),
    ("Ana", "For Crane 7 we still have to order the motors and talk to the harbour office."),
    ("Ben", "The Prism team keeps the two cables in the harbour office."),
    ("Eva", "I will write the report on the cables by Thursday."),
    ("Ana", "The panel is red because the drivers could not see the grey one."),
)


def ask(question: str, *, times: bool = False) -> AnswerShape:
    passages = tuple(
        Passage(f"s{n}", text, speaker, 60.0 * n, 60.0 * n + 20, source="m", date="2026-03-04", language="en")
        for n, (speaker, text) in enumerate(TALK)
    )
    return reply(Request("ask", passages, inputs={"question": question}, shape=AnswerShape))


def test_a_when_question_is_not_answered_with_a_line_about_another_crane() -> None:
    assert not ask("When will Crane 7 be launched?").found
    assert "Friday" in ask("When will Crane 6 be launched?").answer


def test_the_day_of_the_call_is_no_answer_to_when() -> None:
    made = ask("When did the harbour office order the motors?")
    assert "4th of March" not in made.answer or not made.found
    assert "2026-03-04" not in made.answer


def test_what_nobody_said_is_answered_with_the_subject_that_no_line_was_found_about() -> None:
    made = ask("How much does the helicopter insurance cost?")
    assert not made.found
    assert made.answer.startswith("I found no line about")
    assert "helicopter" in made.answer


def told(question: str, *lines: tuple[str, str]) -> AnswerShape:
    passages = tuple(
        Passage(f"s{n}", text, speaker, source="m", date="2026-03-04", language="en")
        for n, (speaker, text) in enumerate(lines)
    )
    return reply(Request("ask", passages, inputs={"question": question}, shape=AnswerShape))


def test_a_day_that_is_said_in_the_line_beside_answers_when() -> None:
    made = told(
        "When will the two cranes be painted?",
        ("Ana", "Could we get the two cranes painted?"),
        ("Ben", "Yes, the painters come on Wednesday."),
        ("Eva", "The panel is red because the drivers could not see the grey one."),
    )
    assert made.found
    assert "Wednesday" in made.answer


def test_a_year_is_a_time() -> None:
    made = told(
        "When did the neighbour move here?",
        ("Ben", "Yesterday I talked with the neighbour for two hours."),
        ("Ana", "We have to paint the cranes."),
        ("Ben", "The neighbour moved here in 2015 and loves the harbour."),
    )
    assert "2015" in made.answer


def test_a_line_that_tells_of_a_question_does_not_answer_it() -> None:
    made = told(
        "Which pumps does the harbour use?",
        ("Ana", "In the last call we had asked which pumps the harbour would use."),
        ("Ben", "The harbour uses the two Nord pumps."),
    )
    assert "Nord" in made.answer
    assert "asked" not in made.answer


def test_the_line_that_goes_on_is_told_with_the_one_that_answers() -> None:
    made = told(
        "What is the new name of the crane limit?",
        ("Ana", "So the name of the crane limit is changed, the old name was hard to read."),
        ("Ana", "It was safe load before, and now it is working load."),
        ("Ben", "The panel is red because the drivers could not see the grey one."),
    )
    assert "working load" in made.answer
    assert "panel" not in made.answer


def test_what_happened_at_a_moment_is_what_was_said_there() -> None:
    made = ask("What happened at 04:00?")
    assert made.found
    assert "report on the cables" in made.answer


def test_a_name_the_recognizer_misheard_is_found_by_its_sound() -> None:
    made = ask("Where does the Prysm team keep the cables?")
    assert made.found
    assert "harbour office" in made.answer


def test_several_questions_in_one_are_answered_one_by_one() -> None:
    made = ask("Who writes the report on the cables, and why is the panel red?")
    assert "Eva" in made.answer
    assert "grey" in made.answer


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who fixes the crane and when is the launch?", ("Who fixes the crane?", "when is the launch?")),
        (
            "What was decided on the crane, and when did it change?",
            ("What was decided on the crane, and when did it change?",),
        ),
        (
            "Who fixes the crane, why is it red, and when is the launch?",
            ("Who fixes the crane?", "why is it red?", "when is the launch?"),
        ),
        ("What did Eva, who leads the team, say?", ("What did Eva, who leads the team, say?",)),
        ("What did Ana and Ben say?", ("What did Ana and Ben say?",)),
        ("And what about Dev?", ("And what about Dev?",)),
    ],
)
def test_only_several_questions_are_split(question: str, parts: tuple[str, ...]) -> None:
    assert several(question) == parts


def test_of_many_questions_none_is_dropped() -> None:
    asked = [f"who moves crane number {n}?" for n in range(20)]
    parts = several(" ".join(asked))
    assert all(f"number {n}?" in parts[n] for n in range(5))
    assert "number 19" in parts[-1]


def test_which_language_was_spoken_is_told_from_the_lines_and_counted_again() -> None:
    passages = tuple(
        Passage(f"s{n}", text, who, language=tag)
        for n, (text, who, tag) in enumerate((("Good morning.", "Ana", "en"), ("Buenos días.", "Eva", "es")))
    )
    asked = Request("ask", passages[:1], inputs={"question": "What language was it in?"}, shape=AnswerShape)
    assert reply(asked).answer == "English was spoken."
    both = reply(replace(asked, passages=passages))
    assert both.answer == "English was spoken in 1 of 2 lines, Spanish was spoken in 1 of 2 lines."
    assert right(both.answer, prepared(passages, "en")) is True
    assert right("French was spoken in 1 of 2 lines.", prepared(passages, "en")) is False
    assert right("Nonsense was spoken.", prepared(passages, "en")) is None


def test_words_that_were_said_are_never_corrected() -> None:
    said = {"release", "pipeline", "prism", "prison"}
    assert corrected("the relase pipeline of Prysm", said)[0] == "the release pipeline of prism"
    assert corrected("the prison", said) == ("the prison", {})
    assert corrected("When is teh release adn waht fro", said)[0] == "When is the release and what for"


def test_a_word_that_was_said_in_two_is_found() -> None:
    said = {"our", "wake", "lock"}
    assert corrected("the wakelock", said, joined=lambda: joined_of(["our wake lock"]))[0] == "the wake lock"


def spoken(question: str, *talk: tuple[str, str]) -> AnswerShape:
    passages = tuple(
        Passage(f"s{n}", text, speaker, 10.0 * n, 10.0 * n + 9, source="m", date="2026-03-04", language="en")
        for n, (speaker, text) in enumerate(talk)
    )
    return reply(Request("ask", passages, inputs={"question": question}, shape=AnswerShape))


def test_what_was_decided_about_a_deadline_does_not_ask_for_a_day() -> None:
    made = spoken(
        "What was decided about the tender deadline?",
        ("Ana", "One more question is the tender deadline, it is far away on Friday the twelfth."),
        ("Ben", "Right, let's push the tender deadline out of the scope of this project."),
        ("Eva", "Fine with me."),
    )
    assert "out of the scope" in made.answer


def test_what_somebody_still_works_on_is_what_they_say_themselves() -> None:
    made = spoken(
        "What is Jon Berg still working on?",
        ("Ana Lee", "That's it for today, let's get back to work and keep working on the harbour."),
        ("Eva Moss", "The ferry timetable is still open and we are still working on the prices."),
        ("Jon Berg", "I need to implement the brake test for the crane."),
        ("Ana Lee", "Somebody should still work on the roof."),
    )
    assert "brake test" in made.answer


def test_the_number_in_a_things_name_does_not_answer_how_many() -> None:
    made = spoken(
        "How many cranes passed the load test?",
        ("Ana", "The cranes that passed the load test include Crane 6, as far as the harbour office knows."),
        ("Ben", "Five cranes passed the load test on the first day."),
    )
    assert made.answer.startswith("Five cranes")


def test_why_is_not_answered_by_a_line_without_a_reason() -> None:
    talk = (
        ("Ana", "The panel is red now and the drivers like it."),
        ("Ben", "Let's go on with the ferry timetable."),
    )
    assert not spoken("Why is the panel red?", *talk).found
    reason = ("Ben", "We made the panel red because the drivers could not see the grey one.")
    assert "because" in spoken("Why is the panel red?", *talk, reason).answer


def test_a_line_that_stops_in_the_middle_is_shown_with_what_it_goes_on_with() -> None:
    made = spoken(
        "How far did the fuel use of the ferry drop?",
        ("Ana", "The fuel use of the ferry dropped from 25 to…"),
        ("Ana", "20 litres an hour, so the new engine helps."),
        ("Ben", "The ferry itself is late again."),
    )
    assert "25" in made.answer
    assert "20 litres" in made.answer


def test_a_sentence_that_ends_with_like_that_is_whole() -> None:
    made = spoken(
        "What does Terence want before the final test?",
        ("Terence", "I feel like we should test the brakes before the final test, or something like that."),
        ("Ben", "The ferry is late again, by the way."),
    )
    assert "test the brakes" in made.answer


def test_the_reason_of_something_else_beside_it_answers_no_why() -> None:
    talk = (
        ("Ana", "The harbour moved the meeting of the crane company to the earlier hour."),
        ("Ben", "Okay, fine."),
        ("Ben", "The company is useful with its new lamps, because they light the yard in the evening."),
        ("Eva", "The lamp is blue."),
    )
    assert not told("Why did the harbour move the crane company to the earlier hour?", *talk).found
    assert "because" in told("Why is the company useful with its lamps?", *talk).answer
