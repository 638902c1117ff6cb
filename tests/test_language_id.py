"""Telling languages apart by their own words, alone and pooled."""

import pytest

from pipeline import languages
from pipeline.text.language_id import guess, plainly, pooled

NOTES = {
    tag: languages.find(tag).headings["email_closing"] + " " + languages.find(tag).headings["unverified_note"]
    for tag in languages.tags()
}


@pytest.mark.parametrize("tag", languages.tags())
def test_every_language_recognizes_its_own_headings(tag: str) -> None:
    found = guess(NOTES[tag])
    assert found is not None
    assert found.tag == tag


def test_fragments_of_one_speaker_are_decided_together() -> None:
    found = pooled(["ja, genau", "vielleicht morgen", "gut", "ich schreibe das auf", "Montag geht nicht"])
    assert found is not None
    assert (found.tag, found.confidence > 0.5) == ("de", True)


def test_one_foreign_line_does_not_outvote_the_others() -> None:
    lines = [
        "Vamos a empezar la reunión.",
        "Sí, claro.",
        "As we say in English, time is money and money is everything we have.",
    ]
    found = pooled(
        [*lines, "¿Quién envía el informe?", "Lo envío yo mañana.", "Perfecto, muchas gracias a todos."]
    )
    assert found is not None
    assert found.tag == "es"


def test_text_without_letters_has_no_language() -> None:
    assert guess("12:30 — 42 %") is None
    assert pooled([]) is None


def test_a_choice_among_given_languages_stays_among_them() -> None:
    found = guess("Vi ses på mandag", among=("da", "nb"))
    assert found is not None
    assert found.tag in ("da", "nb")


def test_the_three_written_chineses_are_told_apart() -> None:
    texts = {"zh-Hans": "我们决定下周发布", "zh-Hant": "我們決定下週發佈", "yue": "我哋決定咗下星期先發佈"}
    assert {tag: getattr(guess(text), "tag", None) for tag, text in texts.items()} == {
        tag: tag for tag in texts
    }


def test_a_plain_question_needs_no_model() -> None:
    question = "What was decided about the slot time, and when did it change?"
    assert plainly(question, "en")
    assert not plainly(question, "de")


def test_a_question_in_a_related_language_is_not_plainly_in_the_other() -> None:
    danish = "Hvad blev der besluttet om budgettet, og hvornår ændrede det sig?"
    assert not plainly(danish, "nb")
    assert not plainly(danish, "sv")
