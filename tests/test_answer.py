"""Questions over one and several meetings, answered by the embedded model through the same door as any other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.doors import Reply, Request
from pipeline.errors import BadInput
from pipeline.meeting import Segment, Transcript
from pipeline.providers.local import Extractive
from pipeline.shapes import AnswerShape, ClaimShape, QuoteShape
from pipeline.stages.answer import answer, in_time, of_series, without_scope
from tests.federation import Table, always, seated


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("QUORUM_HOME", str(tmp_path))


def meeting(
    name: str, lines: list[tuple[str, str]], date: str | None = None, series: str | None = None
) -> Transcript:
    segments = tuple(
        Segment(f"s{i + 1}", text, speaker, start_s=10.0 * i, end_s=10.0 * i + 9)
        for i, (speaker, text) in enumerate(lines)
    )
    return Transcript(name, name.title(), segments, date=date, series=series)


LIBRARY = meeting(
    "library",
    [
        ("Marta", "Good morning everyone, let's look at the catalogue migration."),
        ("Tom", "The test import is done. Twelve hundred records failed because the holding field is empty."),
        ("Sam", "That is more than I expected, to be honest."),
        ("Marta", "When do we go live?"),
        ("Tom", "We agreed on Monday the fourteenth of September with the vendor."),
        ("Lena", "How many scanners do we buy for the branches?"),
        ("Sam", "Eight of the good ones, the cheap ones jam all the time."),
        ("Priya", "I'll write the privacy notice by the twentieth of August."),
        ("Lena", "Priya, can you also book the big room?"),
        ("Priya", "Yes, I can do that."),
        ("Tom", "I think the training should be split into two groups, one group is too noisy."),
        ("Marta", "Fine. That's all for today, thank you."),
    ],
    date="2026-07-20",
    series="migration",
)


async def ask(question: str, *meetings: Transcript, **more):
    return await answer(question, meetings or (LIBRARY,), model=Extractive(), **more)


async def test_an_answer_cites_the_moment_and_the_words():
    found = await ask("When do we go live?")
    assert found.found
    assert "fourteenth of September" in found.answer
    evidence = [e for c in found.claims for e in c.evidence]
    assert any(e.segment == "s5" and e.start_s == 40.0 for e in evidence)
    for e in evidence:
        assert e.quote in next(s.text for s in LIBRARY.segments if s.id == e.segment)
    assert found.coverage == 1.0
    assert all(c.verified for c in found.claims)


async def test_numbers_and_reasons_are_found():
    assert "Eight" in (await ask("How many scanners will be bought?")).answer
    assert "holding field" in (await ask("Why did the records fail in the test import?")).answer


async def test_what_was_not_said_is_not_guessed():
    found = await ask("What is the wifi password of the harbour office?")
    assert not found.found
    assert found.answer.startswith("I found no line about wifi password")
    assert found.claims == ()


async def test_first_person_becomes_the_speakers_name():
    found = await ask("Who writes the privacy notice?")
    assert "Priya will write the privacy notice" in found.answer


async def test_a_letter_that_is_no_pronoun_stays_as_it_was_said():
    talk = meeting(
        "disks", [("Ana (Acme)", "I feel that the builder should be I/O compliant."), ("Ben", "Fine.")]
    )
    found = await ask("What did Ana think about the builder?", talk)
    assert "should be I/O compliant" in found.answer
    assert found.answer.count("Ana") == 1


async def test_what_will_be_talked_about_is_no_answer():
    talk = meeting(
        "office",
        [
            ("Helen", "Today we will talk about the opening of the new office."),
            ("Mark", "The end of May is too early because of the door."),
            ("Helen", "We decided that the office will open on the first of June."),
        ],
    )
    assert (await ask("When will the office open?", talk)).answer.startswith(
        "We decided that the office will open"
    )
    assert "Today we will talk" not in (await ask("When will the office open?", talk)).answer


async def test_an_opinion_is_taken_from_the_person_it_is_asked_of():
    found = await ask("What does Tom think about the training groups?")
    assert "two groups" in found.answer
    assert {e.speaker for c in found.claims for e in c.evidence} == {"Tom"}


async def test_who_spoke_is_counted_not_searched():
    found = await ask("Who attended the meeting?")
    assert all(name in found.answer for name in ("Marta", "Tom", "Sam", "Lena", "Priya"))
    assert (await ask("How many people were in the meeting?")).answer.startswith("5 people")


async def test_who_spoke_the_most_is_counted_too():
    talk = meeting(
        "talk", [("Ana", "One two three."), ("Ben", "Four five six seven eight nine."), ("Ana", "Ten.")]
    )
    found = await ask("Who spoke the most?", talk)
    assert found.answer == "Of all words: Ben 60%, Ana 40%."


async def test_was_i_mentioned_needs_to_know_who_asks():
    unknown = await ask("Was I mentioned?")
    assert not unknown.found
    known = await ask("Was I mentioned?", person="Priya")
    assert known.found
    assert {e.segment for c in known.claims for e in c.evidence} == {"s9"}


async def test_did_somebody_mention_something_is_not_a_question_about_a_name():
    found = await ask("Did Tom mention the vendor?")
    assert "vendor" in found.answer
    assert (await ask("Was Priya mentioned?")).answer.startswith("Priya is named once.")


async def test_somebody_who_did_not_speak_has_said_nothing():
    assert not (await ask("What did Gustav say about the scanners?")).found


async def test_a_statement_cites_its_own_words_first_and_then_what_was_said_around_them():
    found = await ask("When do we go live?")
    own, *around = found.claims[0].evidence
    assert own.quote == "We agreed on Monday the fourteenth of September with the vendor."
    assert "When do we go live?" in [e.quote for e in around]
    assert "When do we go live?" not in found.answer


async def test_only_what_one_person_said_counts_when_asked_for():
    found = await ask("What about the scanners?", person="Sam")
    assert {e.speaker for c in found.claims for e in c.evidence} == {"Sam"}


async def test_catch_me_up_covers_only_the_time_asked_for():
    found = await ask("Catch me up on the last 1 minutes")
    assert found.found
    assert min(e.start_s for c in found.claims for e in c.evidence) >= 50.0


async def test_a_summary_has_more_than_one_sentence():
    found = await ask("Summarize the discussion about the migration, the scanners and the training")
    assert len(found.claims) >= 3


EARLY = meeting(
    "early",
    [("Ana", "We decided that the headliner ships in June."), ("Ben", "Good, the June date works.")],
    date="2026-03-10",
    series="core",
)
LATE = meeting(
    "late",
    [("Ana", "The headliner does not ship in June, we decided to move it to September."), ("Ben", "Okay.")],
    date="2026-04-07",
    series="core",
)


async def test_an_answer_over_several_meetings_is_dated_and_cites_each():
    found = await ask("When was the headliner date decided and when did it change?", LATE, EARLY)
    assert found.answer.index("2026-03-10") < found.answer.index("2026-04-07")
    assert {e.meeting_id for c in found.claims for e in c.evidence} == {"early", "late"}
    assert all("/" not in e.segment for c in found.claims for e in c.evidence)


async def test_words_that_stand_together_in_the_question_are_looked_for_together():
    first = meeting(
        "first",
        [("Ana", "We decided to keep the bit list in the header."), ("Ben", "Right.")],
        date="2026-03-10",
    )
    other = meeting(
        "other",
        [("Ana", "The old name was a bit ambiguous, we decided to change it."), ("Ben", "Right.")],
        date="2026-04-07",
    )
    last = meeting(
        "last",
        [("Ana", "The bit list moves out of the header, that changed."), ("Ben", "Right.")],
        date="2026-05-05",
    )
    found = await ask("What was decided about the bit list, and when did it change?", first, other, last)
    assert {e.meeting_id for c in found.claims for e in c.evidence} == {"first", "last"}


def test_a_time_in_the_question_chooses_the_meetings():
    both = (EARLY, LATE)
    assert in_time("What was decided in March?", both) == (EARLY,)
    assert in_time("What was decided since 2026-04-01?", both) == (LATE,)
    assert in_time("What was decided before 2026-04-07?", both) == (EARLY,)
    assert in_time("What did we say in the last meeting?", both) == (LATE,)
    assert in_time("What was said in the last core meeting?", both) == (LATE,)
    assert in_time("What changed since last time?", both) == both
    assert in_time("What may change?", both) == both
    assert in_time("What was decided in January?", both) == both


def test_a_series_in_the_question_chooses_its_meetings():
    assert of_series("What happened in the migration?", (EARLY, LIBRARY, LATE)) == (LIBRARY,)
    assert of_series("What happened?", (EARLY, LIBRARY)) == (EARLY, LIBRARY)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Was interop discussed in April?", "Was interop discussed?"),
        ("What was said about testing since 2026-06-01?", "What was said about testing?"),
        ("What was said between 2026-06-01 and 2026-07-01 about testing?", "What was said about testing?"),
        ("What changed in core since last time?", "What changed?"),
        ("What happened in the last core meeting?", "What happened?"),
        ("Catch me up on core.", "Catch me up."),
        ("What is core?", "What is core?"),
        ("Who may march?", "Who may march?"),
    ],
)
def test_what_chose_the_meetings_is_not_looked_for_in_them(question, left):
    assert without_scope(question, (EARLY, LATE)) == left


async def test_a_question_about_a_month_is_answered_though_nobody_names_the_month():
    found = await ask("Was the catalogue migration talked about in July?", LIBRARY, EARLY, LATE)
    assert found.found
    assert "migration" in found.answer


async def test_an_answer_shows_no_sentence_that_was_broken_off():
    cut = meeting(
        "cut",
        [
            ("Ana", "The new scanners for the branches will be bought by the."),
            *[("Ben", f"Something else entirely, number {n}, about lunch and tea.") for n in range(8)],
            ("Ana", "The scanners for the branches cost eight hundred euros."),
        ],
    )
    found = await ask("Which scanners do the branches get?", cut)
    assert "eight hundred" in found.answer
    assert "bought by the" not in found.answer


async def test_how_many_is_answered_with_a_number_and_not_with_a_question():
    talk = meeting("buying", [
        ("Ana", "How many scanners for the branches do we want to have?"),
        ("Ben", "The scanners for the branches should be of the good ones."),
        ("Ana", "The branches need eight scanners."),
        *[("Ben", f"Something else entirely about lunch and tea, part {n}.") for n in range(8)],
    ])  # fmt: skip
    found = await ask("How many scanners do the branches need?", talk)
    assert "eight" in found.answer
    assert "How many" not in found.answer
    assert "good ones" not in found.answer


class Talker:
    """A model that answers with a quote nobody said."""

    name = "talker"

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        made_up = ClaimShape(
            text="It costs nine.", evidence=[QuoteShape(segment="s1", quote="it costs nine euros flat")]
        )
        data = AnswerShape(found=True, answer="It costs nine.", claims=[made_up])
        return Reply(text=data.model_dump_json(), model=self.name, data=data)


async def test_a_made_up_quote_is_shown_as_unverified():
    found = await answer("What does it cost?", [LIBRARY], model=Talker())
    assert not found.claims[0].verified
    assert found.claims[0].doubt


async def test_a_paid_model_reads_of_a_long_meeting_what_bears_on_the_question_and_says_so():
    filler = [
        ("Tom", f"Item {i} of the inventory list is in cupboard number {i} on the second floor.")
        for i in range(400)
    ]
    long = meeting("long", [*filler[:150], ("Ana", "The harbour branch reopens in spring."), *filler[150:]])
    said = ClaimShape(
        text="It reopens in spring.", evidence=[QuoteShape(segment="s151", quote="reopens in spring")]
    )
    table = Table({"a:reader": always(AnswerShape(found=True, answer="In spring.", claims=[said]))})
    model = seated(table, "a:reader").model("ask")
    found = await answer("When does the harbour branch reopen?", [long], model=model)
    read = [p.id for p in table.models["a:reader"].asked[0].passages]
    assert "s151" in read
    assert len(read) < len(long.segments)
    assert found.coverage == pytest.approx(len(read) / len(long.segments))
    assert any("the model read" in note for note in found.receipt.notes)


async def test_of_thirty_meetings_a_chain_of_one_paid_model_is_sent_what_bears_on_the_question():
    lines = [
        ("Tom", f"Item {i} of the list is in cupboard number {i} on the second floor.") for i in range(400)
    ]
    many = [meeting(f"m{n}", lines) for n in range(30)]
    table = Table({"a:reader": always(AnswerShape(found=False, answer="Not said.", claims=[]))})
    await answer("When does the harbour branch reopen?", many, model=seated(table, "a:reader").model("ask"))
    sent = [len(request.passages) for request in table.models["a:reader"].asked]
    assert len(sent) == 2, "then once more of it, since what was read did not hold an answer"
    assert sent[0] < 400
    assert sent[1] < 1500


async def test_what_a_short_reading_did_not_hold_is_looked_for_in_the_whole_meeting():
    filler = [("Tom", f"Item {i} of the inventory list is in cupboard number {i}.") for i in range(400)]
    long = meeting("long", [*filler, ("Ana", "Spring it is.")])

    def reader(request: Request) -> AnswerShape:
        if len(request.passages) < len(long.segments):
            return AnswerShape(found=False, answer="It is not said.", claims=[])
        claim = ClaimShape(text="In spring.", evidence=[QuoteShape(segment="s401", quote="Spring it is")])
        return AnswerShape(found=True, answer="In spring.", claims=[claim])

    table = Table({"a:reader": reader})
    model = seated(table, "a:reader").model("ask")
    found = await answer("When does the harbour branch reopen?", [long], model=model)
    assert found.answer == "In spring."
    assert found.coverage == 1.0


async def test_no_question_is_an_error_with_a_way_out():
    with pytest.raises(BadInput):
        await ask("  ")


HARBOUR = meeting(
    "harbour",
    [
        ("Ana Ruiz", "Who told us that the depot cannot store batteries?"),
        (
            "Jo Lind",
            "If I remember correctly, Nico pointed out that the depot cannot store batteries, because it has no sprinklers.",
        ),
        ("Ana Ruiz", "Maybe not, I'll ask the fire brigade about the sprinklers, and then we can decide."),
    ],
    date="2026-07-01",
)


async def test_a_line_that_would_be_told_more_firmly_than_it_was_said_is_quoted_and_not_withheld():
    found = await ask("Who pointed out that the depot cannot store batteries?", HARBOUR)
    assert found.found
    assert "Jo Lind: “If I remember correctly, Nico pointed out" in found.answer
    assert all(c.verified for c in found.claims)


async def test_how_many_meetings_there_are_is_counted_and_holds():
    found = await ask("How many meetings are there?", HARBOUR, LIBRARY)
    assert "2026-07-01" in found.answer
    assert "2026-07-20" in found.answer
    assert [c.verified for c in found.claims] == [True]


async def test_a_line_under_its_meetings_date_is_shown_whole():
    found = await ask("Which meetings mention sprinklers?", HARBOUR, LIBRARY)
    assert found.answer.startswith("2026-07-01: Jo Lind: “If I remember") or found.answer.startswith(
        "2026-07-01: Ana"
    )
    assert "2026-07-20" not in found.answer
