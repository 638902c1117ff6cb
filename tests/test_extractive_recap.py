"""What the embedded model makes of single sentences: readable, attributed, no firmer than they were said."""

from __future__ import annotations

import pytest

from pipeline.doors import Passage, Request
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.participants import people
from pipeline.extractive.reading.readable import clean, condensed, reported, tidy
from pipeline.extractive.reading.utterances import read
from pipeline.extractive.recap import reply
from pipeline.languages import tags
from pipeline.shapes import RecapShape

EN = cues("en")


def recap(*lines: tuple[str | None, str], language: str = "en") -> RecapShape:
    passages = tuple(Passage(f"s{n}", text, who, language=language) for n, (who, text) in enumerate(lines))
    return reply(Request("recap", passages, shape=RecapShape, spoken=language))


CRANE = (
    ("Ana", "The crane panel of the harbour has buttons that the drivers press with gloves."),
    ("Ben", "The drivers said that the crane panel is slippery when it rains."),
    ("Ana", "The crane panel has metal buttons today and the drivers want rubber."),
    ("Ben", "The supplier of the crane panel sells rubber for it."),
)


@pytest.mark.parametrize(
    ("spoken", "shown"),
    [
        ("So, um, we we need to, uh, talk about the the budget", "We need to talk about the budget."),
        ("{vocalsound} Yeah , I think it 's fine .", "I think it's fine."),
        ("the whi- which one is it?", "The which one is it?"),
        ("we've been… we've been working on it", "We've been working on it."),
        ("we were not gonna… we were gonna miss the slot", "We were not gonna… we were gonna miss the slot."),
        ("The L_C_D_ goes on the T_V_ .", "The LCD goes on the TV."),
    ],
)
def test_spoken_sentences_become_readable(spoken: str, shown: str) -> None:
    assert clean(spoken, EN) == shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'll send it by Friday.", "Ana will send it by Friday."),
        ("I think my laptop broke.", "Ana thinks their laptop broke."),
        ("I sent the report.", "Ana sent the report."),
        ("I guess it works.", "Ana guesses it works."),
        ("I think I can do it.", "Ana thinks they can do it."),
        ("We meet on Monday.", "We meet on Monday."),
        ("I squirrel away notes.", "Ana: I squirrel away notes."),
    ],
)
def test_first_person_becomes_the_speakers_name_or_is_attributed(text: str, told: str) -> None:
    assert reported(text, "Ana", EN) == told


def test_a_number_said_twice_is_not_a_repetition() -> None:
    assert "12 12" in clean("The code is 12 12 today", EN)


def test_a_long_sentence_is_cut_visibly() -> None:
    assert condensed("word, " * 60, EN).endswith(" …")


def test_marks_of_transcribers_go_and_spoken_words_stay() -> None:
    assert tidy("We {disfmarker} we [laughter] don 't know , really .") == "We we don't know, really."


def test_caption_lines_become_whole_sentences_that_know_their_lines() -> None:
    passages = [
        Passage("a", "Today we share", "Jo"),
        Passage("b", "The status. And then", "Jo"),
        Passage("c", "More.", "Jo"),
    ]
    first, second = read(passages, EN)
    assert first.text == "Today we share the status."
    assert [(p.passage, p.quote) for p in first.pieces] == [(0, "Today we share"), (1, "The status.")]
    assert [(p.passage, p.quote) for p in second.pieces] == [(1, "And then"), (2, "More.")]


def test_a_hedge_is_never_a_promise() -> None:
    made = recap(("Ana", "I might look at the crane report by Friday."), ("Ben", "Okay, thanks."))
    assert [a.strength for a in made.actions] == ["tentative"]


def test_a_task_for_someone_has_no_owner() -> None:
    made = recap(("Ana", "Someone should ask the harbour office about the permits."), ("Ben", "True."))
    assert [(a.owner, a.strength) for a in made.actions] == [(None, "proposed")]


def test_a_request_belongs_to_who_said_yes_with_both_as_evidence() -> None:
    made = recap(
        ("Ana", "Ben, can you send the crane report to Lyon by Monday?"), ("Ben", "Sure, no problem.")
    )
    (task,) = made.actions
    assert (task.owner, task.due, task.text) == (
        "Ben",
        "by Monday",
        "Ben will send the crane report to Lyon by Monday.",
    )
    assert [q.segment for q in task.evidence] == ["s0", "s1"]


def test_a_request_that_was_refused_is_no_task() -> None:
    made = recap(("Ana", "Ben, can you send the crane report by Monday?"), ("Ben", "No, I can't do that."))
    assert made.actions == []


def test_a_proposal_without_an_answer_is_not_a_decision() -> None:
    made = recap(
        ("Ana", "I suggest we paint the harbour crane yellow next summer."),
        ("Ben", "The canteen has soup today."),
    )
    assert all(d.strength == "proposed" for d in made.decisions)


def test_what_is_taken_back_points_at_the_words_that_did_it() -> None:
    made = recap(
        ("Ana", "We decided to hire two crane drivers."),
        ("Ben", "Two drivers cost too much this year."),
        ("Ana", "You are right, let's drop the two drivers."),
    )
    (decision,) = [d for d in made.decisions if "hire" in d.text]
    assert decision.strength == "retracted"
    assert "s2" in [q.segment for q in decision.evidence]


def test_greetings_screen_sharing_and_thanks_are_no_tasks_or_questions() -> None:
    made = recap(
        ("Ana", "Hello everyone, can you all see my screen?"),
        ("Ben", "Yes, I can see it."),
        ("Ana", "I'll share my screen again and start with the first slide."),
        ("Ben", "Thank you very much for the presentation."),
    )
    assert (made.actions, made.decisions, made.open_questions) == ([], [], [])


def test_a_german_meeting_gets_its_decision_and_task() -> None:
    made = recap(
        ("Jana", "Wir haben beschlossen, die neue Webseite im März zu veröffentlichen."),
        ("Uwe", "Ja, einverstanden."),
        ("Uwe", "Ich werde den Vertrag bis Freitag an die Druckerei schicken."),
        language="de",
    )
    assert [d.strength for d in made.decisions] == ["agreed"]
    assert [a.owner for a in made.actions] == ["Uwe"]


@pytest.mark.parametrize("tag", tags())
def test_every_language_compiles_and_gets_a_recap(tag: str) -> None:
    made = recap(("Ana", "12 — 2026 OK? Ana Ben Lyon."), ("Ben", "A B C D E F G."), language=tag)
    assert made.headline.text


def test_a_plan_that_was_agreed_to_in_words_is_a_decision_though_nobody_says_decided() -> None:
    made = recap(*CRANE, ("Ana", "So we'll have rubber buttons on the crane panel."), ("Ben", "Sounds good."))
    (decision,) = [d for d in made.decisions if "rubber" in d.text]
    assert decision.strength == "agreed"
    assert {q.segment for q in decision.evidence} >= {"s4", "s5"}


def test_a_plan_is_as_firm_as_what_was_said_to_it() -> None:
    plan = ("Ana", "So we'll have rubber buttons on the crane panel.")
    strengths = [
        [d.strength for d in recap(*CRANE, plan, *reply).decisions if "rubber" in d.text]
        for reply in ((), (("Ben", "Yeah."),), (("Ben", "Sounds good."),))
    ]
    assert strengths == [[], ["tentative"], ["agreed"]]


def test_a_plan_that_was_refused_or_is_only_a_condition_is_no_decision() -> None:
    refused = recap(
        *CRANE, ("Ana", "So we'll have rubber buttons on the crane panel."), ("Ben", "No, I disagree.")
    )
    feared = recap(
        *CRANE, ("Ana", "If the crane panel breaks we'll have angry drivers."), ("Ben", "Exactly.")
    )
    assert not [d for d in (*refused.decisions, *feared.decisions) if "rubber" in d.text or "angry" in d.text]


def test_an_accepted_proposal_is_shown_as_what_it_became() -> None:
    made = recap(("Ana", "Should we paint the harbour crane yellow?"), ("Ben", "Yes, sounds good."))
    assert [d.text for d in made.decisions] == ["We will paint the harbour crane yellow."]


def test_tasks_shared_out_in_one_breath_are_one_each() -> None:
    made = recap(
        ("Ben", "Hello."),
        ("Eva", "Good morning."),
        ("Ana", "Ben will write the crane offer and Eva is going to call the harbour office by Monday."),
    )
    assert [(a.owner, a.due, a.strength) for a in made.actions] == [
        ("Ben", None, "proposed"),
        ("Eva", "by Monday", "proposed"),
    ]


def test_a_personal_doubt_is_not_an_open_question() -> None:
    made = recap(
        ("Ana", "I'm not sure whether the harbour office opens on Sunday mornings."), ("Ben", "Fine.")
    )
    assert made.open_questions == []


def test_leaving_it_open_is_the_proof_of_the_question_and_not_one_itself() -> None:
    made = recap(
        ("Ana", "Who pays for the courier of the harbour crane?"),
        ("Ben", "Nobody knows. Let's leave it open for now."),
    )
    (question,) = made.open_questions
    assert "courier" in question.text


def test_tasks_come_before_mere_sentences_in_the_short_version() -> None:
    made = recap(*CRANE, ("Ben", "I'll send the crane report to Lyon by Monday."))
    assert "Ben will send the crane report to Lyon by Monday." in [
        made.headline.text,
        *(p.text for p in made.tldr),
    ]


def test_a_sentence_that_somebody_broke_off_is_no_decision() -> None:
    made = recap(("Ana", "I think the idea would be…"), ("Ben", "Yes, sounds good."))
    assert made.decisions == []


@pytest.mark.parametrize(
    ("spoken", "shown"),
    [
        ("d we decided those were the buttons", "We decided those were the buttons."),
        ("Cou could we not do it with rubber", "Could we not do it with rubber."),
        ("We I think we have to go on", "I think we have to go on."),
        ("I will… we should probably talk to them", "We should probably talk to them."),
        ("I haven't… checked your, message", "I haven't checked your message."),
        ("No worries, nothing changed", "No worries, nothing changed."),
        ("I don't agree… I think it is late", "I don't agree… I think it is late."),
        ("we validate payload N plus one at 3 p m", "We validate payload N plus one at 3 p m."),
        ("the plan b is that of office hours", "The plan b is that of office hours."),
    ],
)
def test_false_starts_go_and_what_was_meant_stays(spoken: str, shown: str) -> None:
    assert clean(spoken, EN) == shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "I think I need to check my notes and I'm late.",
            "Ana thinks they need to check their notes and they're late.",
        ),
        ("I can share the work I've been doing.", "Ana can share the work they've been doing."),
        ("I told them that I need it.", "Ana told them that Ana needs it."),
    ],
)
def test_a_speaker_is_named_once_in_a_sentence_unless_others_are_they(text: str, told: str) -> None:
    assert reported(text, "Ana", EN) == told


def test_a_half_sentence_is_cut_where_its_last_whole_clause_ends() -> None:
    trailing = (
        "I'll ask around why it starts empty, but I feel we don't have to change the spec, to make this…"
    )
    assert (
        condensed(trailing, EN)
        == "I'll ask around why it starts empty, but I feel we don't have to change the spec …"
    )


def test_a_yes_that_goes_on_to_something_else_is_no_agreement() -> None:
    talk = (
        *CRANE,
        ("Ana", "We definitely keep the rubber buttons for the crane panel now."),
        ("Ben", "Yeah, I haven't added it back, because"),
        ("Ana", "So what about resolving the crane panel inside the harbour function?"),
        ("Ben", "Yeah, but then we need to pass the driver."),
    )
    assert not [d.text for d in recap(*talk).decisions if d.strength == "agreed"]


def test_a_question_is_never_shown_as_agreed() -> None:
    talk = (
        *CRANE,
        ("Ana", "What about painting the crane panel yellow?"),
        ("Ben", "Sounds good, let's do that."),
    )
    decided = [d for d in recap(*talk).decisions if d.strength == "agreed"]
    assert [d.text for d in decided] == ["Agreed to: painting the crane panel yellow."]


def test_an_offer_is_tentative() -> None:
    talk = (*CRANE, ("Ana", "I can check the wiring of the crane panel."), ("Ben", "The harbour is closed."))
    assert [(a.owner, a.strength) for a in recap(*talk).actions] == [("Ana", "tentative")]


def test_a_denied_worry_is_no_risk() -> None:
    talk = (
        *CRANE,
        ("Ana", "I don't think this rubber supply is, like, a blocker for the crane panel project."),
    )
    assert not recap(*talk).risks


def test_a_verb_is_not_somebodys_first_name() -> None:
    who = people(["Will Corcoran", "Ana Ruiz"])
    assert not who.named("I will do it for Ana.")[1:]
    assert [name for name, _ in who.named("Can Will do it?")] == ["Will Corcoran"]
    assert [name for name, _ in who.named("will can you do it")] == ["Will Corcoran"]


def test_titles_hold_no_greetings_or_bits_of_talk() -> None:
    talk = tuple(
        ("Ana", f"Hello hello guys, alright, gonna paint the crane panel {colour}.")
        for colour in ("red", "blue")
    )
    said = " ".join(c.title for c in recap(*talk).chapters).casefold()
    assert not {"hello", "guys", "alright", "gonna"} & set(said.replace(",", "").split())


def test_titles_are_made_of_nouns_not_of_what_is_done() -> None:
    talk = (
        ("Ana", "We enter the harbour crane, you enter the harbour crane, they enter it too."),
        ("Ben", "I enter the cabin of the crane and you enter the cabin to celebrate."),
        ("Ana", "To celebrate, we enter the cabin of the harbour crane."),
    )
    said = " ".join(c.title for c in recap(*talk).chapters).casefold()
    assert "crane" in said
    assert not {"enter", "celebrate"} & set(said.replace(",", "").split())


def test_where_nothing_was_settled_no_headline_is_invented() -> None:
    crane = [
        ("Ana", "The harbour crane has a broken motor."),
        ("Ben", "The harbour crane is from Lyon."),
    ] * 12
    lunch = [
        ("Ana", "The tuna sandwich came from the bakery."),
        ("Ben", "The tuna sandwich has capers."),
    ] * 12
    made = recap(*crane, *lunch)
    assert made.headline.text == ""
    assert not any("was about" in point.text for point in made.tldr)


def test_a_decision_that_names_nothing_is_no_headline() -> None:
    talk = (
        *CRANE,
        ("Ana", "Let's find out which ones we need first."),
        ("Ben", "Yes, agreed, let's do that."),
    )
    assert "which ones" not in recap(*talk).headline.text
