"""What is said for the record: decisions and tasks in explicit formulas, owners where they are named, nobody where not."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage, Request
from pipeline.extractive.recap import reply
from pipeline.meeting import Segment, Transcript
from pipeline.shapes import RecapShape
from pipeline.stages.claims import passages_of
from pipeline.stages.speaker_names import is_machines, of_several, told_apart

CRANE = (
    ("Ana Silva", "The crane panel of the harbour has buttons that the drivers press with gloves."),
    ("Ben Kural", "The drivers said that the crane panel is slippery when it rains."),
)


def recap(*lines: tuple[str | None, str]) -> RecapShape:
    passages = tuple(
        Passage(f"s{n}", text, who, language="en") for n, (who, text) in enumerate((*CRANE, *lines))
    )
    return reply(Request("recap", passages, shape=RecapShape))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Decision: we buy the rubber buttons.", "We buy the rubber buttons."),
        ("Okay, so it is decided: the crane stays in dock four.", "The crane stays in dock four."),
        ("The offer of nine thousand euros is accepted.", "The offer of nine thousand euros is accepted."),
        (
            "Resolved: nobody drives in storms above force eight.",
            "Nobody drives in storms above force eight.",
        ),
    ],
)
def test_a_formula_settles_without_anybodys_yes(line: str, told: str) -> None:
    (found,) = recap(("Ana Silva", line)).decisions
    assert (found.text, found.strength) == (told, "agreed")


@pytest.mark.parametrize(
    "line",
    [
        "Decision: do we buy the rubber buttons?",
        "If the offer of nine thousand euros is accepted, we can order the crane.",
        "The offer of nine thousand euros is not approved yet.",
        "It's been decided by the ministry years before anybody of us came here.",
        "The offer of last week was accepted by the other harbour.",
    ],
)
def test_a_formula_that_is_asked_denied_or_conditional_settles_nothing(line: str) -> None:
    assert not [d for d in recap(("Ana Silva", line)).decisions if d.strength == "agreed"]


def test_a_motion_that_carried_is_shown_with_the_motion_and_settles_nothing_else() -> None:
    found = recap(
        ("Ana Silva", "Let's go with the rubber buttons."),
        ("Ben Kural", "Yes, agreed, the rubber buttons."),
        ("Ana Silva", "All in favour of the new harbour rules?"),
        ("Ben Kural", "Aye."),
        ("Ana Silva", "Motion carried."),
    ).decisions
    assert any("new harbour rules" in d.text and d.strength == "agreed" for d in found)
    assert not any("rubber" in d.text and any("Motion" in e.quote for e in d.evidence[:2]) for d in found)


def test_a_labelled_task_belongs_to_who_is_named_and_is_agreed_once_they_say_so() -> None:
    found = recap(
        ("Ana Silva", "Action item: Ben to order the rubber by Thursday."),
        ("Ben Kural", "Noted."),
        ("Ana Silva", "Action for Zoe: measure the old panel."),
        ("Ana Silva", "Action item: clean the dock before the visit."),
    ).actions
    told = {a.text: (a.owner, a.due, a.strength) for a in found}
    assert told["Ben Kural will order the rubber by Thursday."] == ("Ben Kural", "by Thursday", "agreed")
    assert told["Zoe will measure the old panel."] == ("Zoe", None, "proposed")
    assert told["Clean the dock before the visit."][0] is None


def test_a_labelled_task_that_its_owner_refuses_is_nobodys() -> None:
    found = recap(
        ("Ana Silva", "Action item: Ben to order the rubber by Thursday."),
        ("Ben Kural", "No, I can't, I am away."),
    ).actions
    assert [a.owner for a in found if "rubber" in a.text] == [None]


def test_two_who_are_asked_together_both_have_the_task_and_one_who_is_silent_has_not() -> None:
    asked = ("Eva Lund", "Ana, Ben, can you both check the crane panel?")
    both = recap(asked, ("Ana Silva", "Sure, I will."), ("Ben Kural", "Yes, will do.")).actions
    assert {a.owner for a in both if "panel" in a.text} == {"Ana Silva", "Ben Kural"}
    one = recap(asked, ("Ana Silva", "Sure, I will check it."), ("Eva Lund", "The weather is fine.")).actions
    assert "Ben Kural" not in {a.owner for a in one}


def test_a_reminder_is_a_task_again_only_where_it_is_not_done() -> None:
    asked = ("Ana Silva", "Ben, you were going to call the supplier, right?")
    (still,) = recap(asked, ("Ben Kural", "Yes, I'm calling them tomorrow.")).actions
    assert (still.text, still.owner, still.due) == (
        "Ben Kural will call the supplier.",
        "Ben Kural",
        "tomorrow",
    )
    assert not recap(asked, ("Ben Kural", "Yes, I already called them.")).actions


def test_who_offers_has_the_task_firmly_once_it_was_accepted() -> None:
    asked = ("Ana Silva", "Who can write the report for the harbour office?")
    offered = ("Ben Kural", "I can do that by EOD tomorrow.")
    (firm,) = recap(asked, offered, ("Ana Silva", "Perfect.")).actions
    assert (firm.owner, firm.due, firm.strength) == ("Ben Kural", "by EOD tomorrow", "agreed")
    (weak,) = recap(asked, offered).actions
    assert weak.strength == "tentative"


def test_an_absent_persons_task_is_proposed_and_a_product_is_no_person() -> None:
    (found,) = recap(("Ana Silva", "Omar will fix the crane next Friday, he is not here today.")).actions
    assert (found.owner, found.strength) == ("Omar", "proposed")
    assert not [a for a in recap(("Ana Silva", "Windows will fix the driver in spring.")).actions if a.owner]


@pytest.mark.parametrize(
    "line", ["I'll mute myself, there is a dog.", "I'll be right back.", "I'll grab a coffee.", "I'll stop sharing."]
)  # fmt: skip
def test_what_ends_with_the_call_is_no_task(line: str) -> None:
    assert not recap(("Ana Silva", line), ("Ben Kural", "Right, okay.")).actions


def test_what_was_said_for_the_record_is_listed_whatever_its_number() -> None:
    lines = tuple(
        ("Ana Silva", f"Action item: Ben to check crane number {n} by Friday.") for n in range(20, 34)
    )
    assert len(recap(*lines).actions) == len(lines)


def talk(*lines: tuple[str, str]) -> Transcript:
    return Transcript(
        "m", "M", tuple(Segment(f"s{n}", text, who) for n, (who, text) in enumerate(lines)), language="en"
    )


def test_one_label_that_answers_itself_owns_nothing() -> None:
    both = talk(
        ("SPEAKER_00", "Can you send me the signed contract by Thursday?"),
        ("SPEAKER_00", "Sure, I will send it by Thursday."),
    )
    assert of_several(both) == {"SPEAKER_00"}
    assert {p.speaker for p in passages_of(both)} == {None}
    assert "SPEAKER_00" in told_apart(both).notes[-1]
    made = reply(Request("recap", passages_of(both), shape=RecapShape))
    assert [a.owner for a in made.actions] == [None]
    assert not any("SPEAKER_00" in a.text for a in made.actions)


def test_a_monologue_and_a_name_among_names_are_believed() -> None:
    alone = talk(("Ana", "Can you all see the screen?"), ("Ana", "Okay, great."), ("Ana", "I will start."))
    assert of_several(alone) == frozenset()
    two = talk(("Ana", "Can you send it?"), ("Ana", "Sure, I will."), ("Ben", "Hello."))
    assert of_several(two) == frozenset()


@pytest.mark.parametrize("label", ["SPEAKER_00", "S1", "Speaker 2", "spk_3", "Conference Room", "Unknown"])
def test_machines_labels_are_no_names(label: str) -> None:
    assert is_machines(label)
    assert not is_machines("Ana Silva")
    assert not is_machines("Guest House Manager")
