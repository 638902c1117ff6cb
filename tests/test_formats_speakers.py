"""Speaker labels against figures of speech."""

from __future__ import annotations

import pytest

from pipeline.formats.parts.speakers import looks_like_name, names, opening
from pipeline.formats.parts.turn_blocks import turns


def speakers(*lines: str) -> set[str]:
    return set(names([opening(line) for line in lines]))


@pytest.mark.parametrize(
    "name",
    ["Justin Traglia", "李明", "Dr. O'Neil (ACME)", "user-123", "T. Wambsgans", "Pablo Deymo | Lambda", "PERSON5",
     "Speaker 1", "Zoë Nuñez-Ortiz", "+1 555 0134", "María de la Cruz", "Ольга", "علي حسن", "मीरा", "김민수"],
)  # fmt: skip
def test_a_recurring_name_is_a_speaker(name: str) -> None:
    assert name in speakers(f"{name}: hello", "Ana: hi", f"{name}: shall we start", "Ana: yes")


@pytest.mark.parametrize(
    "line",
    ["Note: this is important", "So the thing is: we ship", "Question: who pays?", "https://example.org/a",
     "What I mean is: no", "The plan: wait", "at 10:30 we stop", "Remember: the door", "注意：时间不多"],
)  # fmt: skip
def test_a_figure_of_speech_is_no_speaker(line: str) -> None:
    assert not speakers("We begin now.", "There is much to do.", line, "And then we go.", line)
    assert speakers("Ana: hello", "Ben: hi", line, "Ana: fine", "Ben: good") == {"Ana", "Ben"}


def test_full_width_colons_need_no_space() -> None:
    found = opening("李明：大家好")
    assert found
    assert (found.name, found.rest) == ("李明", "大家好")


def test_a_speaker_heard_once_counts_where_every_line_is_labelled() -> None:
    lines = [f"{who}: words" for who in ("Ana", "ben okri", "Ana", "Ana", "ben okri", "alan xu", "Ladislaus")]
    assert speakers(*lines) == {"Ana", "ben okri", "alan xu", "Ladislaus"}


def test_prose_with_one_label_like_opening_has_no_speakers() -> None:
    prose = [f"This is sentence number {i} of a story." for i in range(30)]
    assert not speakers(*prose, "Budget: nobody knows.", "Caveat: it may rain.")


def test_lower_case_phrases_do_not_look_like_names() -> None:
    assert not looks_like_name("the next step")
    assert looks_like_name("Speaker 12")
    assert looks_like_name("Anna van den Berg")


@pytest.mark.parametrize(
    "label",
    [
        "The Acting Chair (Mr. Bruce Stanton)",
        "The Acting Chair (Mr. Bruce Stanton (Simcoe North, CPC))",
        "The Chair",
    ],
)
def test_a_long_label_with_brackets_is_split_off(label: str) -> None:
    lines = [
        f"{label}: We come to order.",
        *["Ana Ruiz: Thank you very much.", "Ben Okoro: I have a question."] * 5,
    ]
    read = turns(lines)
    assert read is not None
    assert read.cues[0].speaker == label
    assert read.cues[0].lines == ("We come to order.",)


def test_a_word_in_brackets_at_the_start_of_a_line_is_no_speaker() -> None:
    lines = [
        "(Or) do we want to keep the red one?",
        "We keep it.",
        "(Or) do we change the case?",
        "Yes.",
        "(Or) leave it",
    ]
    read = turns(lines)
    assert read is None or all(c.speaker is None for c in read.cues)
