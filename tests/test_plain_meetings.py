"""Short, orderly meetings as offices hold them: what is settled is listed as settled, what is put off is not, no task is lost."""

from __future__ import annotations

import asyncio

import pytest

from pipeline.meeting import Recap
from pipeline.providers.local import Extractive
from pipeline.stages.summarize import summarize
from tests.test_recap import transcript

MOVE = (
    ("Mara", "Morning everyone. Two things today: the move to the new office, and the website."),
    ("Mara", "So the landlord wrote that we get the keys on the 14th of September, not on the 1st."),
    ("Tom", "Okay, that's two weeks later than planned. I'll tell the movers and ask whether they can do the 15th."),
    ("Ines", "And the old contract? It runs until the end of September, doesn't it?"),
    ("Mara", "Yes, until the 30th. So there's no gap. Good."),
    ("Ines", "Then I'd keep the internet there until the 30th too."),
    ("Mara", "Agreed. Ines, could you call the provider?"),
    ("Ines", "Yes, I'll do it tomorrow."),
    ("Tom", "What about the furniture? We had two offers. Blau was 8,400 and Kern was 9,100 with delivery."),
    ("Mara", "With delivery is fairer. Let's take Kern."),
    ("Tom", "Fine with me."),
    ("Mara", "Good, Kern it is. Tom, will you order?"),
    ("Tom", "I can't before Thursday, but yes, Thursday."),
    ("Mara", "Okay. The website. Ines?"),
    ("Ines", "The new page is nearly done, but the photos are missing."),
    ("Tom", "Could we postpone the launch to October?"),
    ("Mara", "Let's decide that next week when we know about the photos."),
    ("Ines", "Okay."),
    ("Mara", "Last thing, August. I'm away the 3rd to the 17th. Tom?"),
    ("Tom", "I'm here all of August. I can cover."),
    ("Mara", "Great, thank you. So Tom covers August."),
    ("Ines", "There's one risk: if the server dies on the 20th, nobody has the password but Tom."),
    ("Tom", "I'll put it in the safe by Friday."),
    ("Mara", "Perfect. Anything else? No? Then thanks, see you next Monday."),
)  # fmt: skip


COUNCIL = (
    ("Chair", "First item, the summer fair. Petra, what is the plan?"),
    ("Petra", "I would propose Saturday the 21st of June, from two to six. The school has confirmed the yard."),
    ("Olaf", "The 21st is the day of the town run. Half of the families will be there."),
    ("Petra", "Oh. Then the 28th?"),
    ("Olaf", "The 28th works."),
    ("Chair", "Any objections to the 28th? No? Then the fair is on the 28th of June."),
    ("Chair", "Second item, the playground. The town wants to know which climbing frame we prefer, the wooden one or the steel one."),
    ("Jana", "The wooden one looks nicer but it has to be treated every two years."),
    ("Olaf", "And who does that? Not us, I hope."),
    ("Jana", "The town does. I asked them yesterday."),
    ("Chair", "So shall we vote? Who is for the wooden one? That's five. Who is for steel? Two. So we recommend the wooden frame."),
    ("Jana", "I will write to the town hall and tell them."),
    ("Chair", "Third, the lunch contract. The caterer wants 20 cents more per meal from September."),
    ("Petra", "That's a lot. We should ask for other offers first."),
    ("Chair", "I agree. Olaf, can you get two other offers until our next meeting?"),
    ("Olaf", "I'm travelling until the 10th. After that yes."),
    ("Chair", "Good. Then we postpone the lunch contract to the next meeting."),
    ("Jana", "One more thing. The projector in room 4 is broken since March and nobody feels responsible."),
    ("Chair", "I'll talk to the headmaster on Monday."),
    ("Petra", "Do we still have the money for the theatre trip?"),
    ("Chair", "I don't know."),
)  # fmt: skip
SPRINT = (
    ("Priya", "Okay, planning for sprint 14. Dev, where are we with the login bug?"),
    ("Dev", "Fixed yesterday. The import job still fails for files over 2 gigabytes. I need somebody from infra to look at it."),
    ("Sam", "I can look at it tomorrow morning."),
    ("Dev", "Perfect."),
    ("Lena", "The Excel export is about three days of work. We should do it in sprint 15, not now."),
    ("Dev", "Agreed, sprint 15."),
    ("Priya", "Fine, I'll tell the customer."),
    ("Sam", "The certificates expire on November 3rd."),
    ("Priya", "Right. Sam, please renew them before the end of October."),
    ("Sam", "Will do."),
    ("Priya", "Do we go with Postgres 17 or stay on 15?"),
    ("Sam", "I'd stay on 15 until January. The upgrade isn't tested."),
    ("Lena", "Same here."),
    ("Priya", "Okay, we stay on 15 for now."),
    ("Dev", "One risk: if Lena is on holiday in week 44, nobody can release the app. I was not told how the cache works."),
    ("Lena", "So then we use the cache for the images, and that is why the page is fast."),
)  # fmt: skip


def recapped(*lines: tuple[str, str]) -> Recap:
    return asyncio.run(summarize(transcript(*lines), Extractive()))


@pytest.fixture(scope="module")
def move() -> Recap:
    return recapped(*MOVE)


def told(recap: Recap, kind: str) -> list[str]:
    return [c.text for c in getattr(recap, kind)]


def test_what_was_put_off_until_next_week_is_no_decision_and_stays_open(move: Recap) -> None:
    assert not [t for t in told(move, "decisions") if "launch" in t or "photos" in t]
    assert "launch" not in move.headline.text
    assert any("postpone the launch" in t for t in told(move, "open_questions"))


def test_a_yes_after_somebody_elses_objection_is_no_yes_to_the_proposal() -> None:
    recap = recapped(
        ("Ana", "Could we move the server to the cellar?"),
        ("Ben", "The cellar was flooded twice in the last two years."),
        ("Cem", "Okay."),
        ("Ana", "Well, then let's look at the numbers for the heating."),
        ("Ben", "The heating cost us four thousand euros last winter."),
    )
    assert not [d for d in recap.decisions if d.strength == "agreed"]


def test_agreed_says_so_also_where_somebody_only_would(move: Recap) -> None:
    (kept,) = [d for d in move.decisions if "internet" in d.text]
    assert kept.strength == "agreed"


@pytest.mark.parametrize(
    ("words", "owner"), [("tell the movers", "Tom"), ("in the safe", "Tom"), ("order", "Tom"), ("call the provider", "Ines")]
)  # fmt: skip
def test_everybodys_task_is_there(move: Recap, words: str, owner: str) -> None:
    (task,) = [a for a in move.actions if words in a.text]
    assert (task.owner, task.strength) == (owner, "agreed")


def test_who_offered_and_is_then_named_has_the_task(move: Recap) -> None:
    (task,) = [a for a in move.actions if "August" in a.text]
    assert (task.owner, task.strength) == ("Tom", "agreed")


@pytest.mark.parametrize(
    "said",
    [
        "I'll finish the report by Friday.", "I'll present the numbers to the board on Monday.", "I'll invite the auditors by Wednesday.",
        "I'll draw up the contract by Tuesday.", "I'll close the old accounts before Friday.", "I will tell the suppliers tomorrow.",
        "I'll read the contract until Thursday.", "I'll discuss the budget with finance next week.",
    ],
)  # fmt: skip
def test_work_with_a_time_limit_is_a_task_whatever_its_verb(said: str) -> None:
    recap = recapped(
        ("Ana", "The supplier raised the prices of the paper again this year."),
        ("Ben", said),
        ("Ana", "Thank you."),
    )
    assert [a.owner for a in recap.actions] == ["Ben"]


@pytest.mark.parametrize(
    "said",
    [
        "I'll tell you what happened at the fair yesterday.", "I'll read out the first point now.", "I'll present my slides first.",
        "I'll finish with one remark about the budget.", "I'll put it in the chat.", "I'll close the window, it is cold in here.",
    ],
)  # fmt: skip
def test_what_is_done_inside_the_call_is_none(said: str) -> None:
    recap = recapped(
        ("Ana", "The supplier raised the prices of the paper again this year."),
        ("Ben", said),
        ("Ana", "Thank you."),
    )
    assert recap.actions == ()


@pytest.fixture(scope="module")
def council() -> Recap:
    return recapped(*COUNCIL)


@pytest.fixture(scope="module")
def sprint() -> Recap:
    return recapped(*SPRINT)


@pytest.mark.parametrize(
    "words", ["fair is on the 28th of June", "recommend the wooden frame", "ask for other offers", "postpone the lunch contract"]
)  # fmt: skip
def test_what_the_chair_concludes_after_a_vote_or_a_yes_is_agreed(council: Recap, words: str) -> None:
    (found,) = [d for d in council.decisions if words in d.text]
    assert found.strength == "agreed"


@pytest.mark.parametrize(
    ("words", "owner"), [("town hall", "Jana"), ("other offers", "Olaf"), ("headmaster", "Chair")]
)
def test_a_yes_at_the_end_and_talks_with_others_are_tasks(council: Recap, words: str, owner: str) -> None:
    (task,) = [a for a in council.actions if words in a.text]
    assert (task.owner, task.strength) == (owner, "agreed")


def test_a_date_that_was_given_up_is_not_agreed(council: Recap) -> None:
    assert not [d for d in council.decisions if "21st" in d.text and d.strength == "agreed"]


def test_what_is_concluded_from_a_question_is_agreed_and_an_explanation_is_none(sprint: Recap) -> None:
    assert [d.strength for d in sprint.decisions if "stay on 15" in d.text] == ["agreed"]
    assert not [d for d in sprint.decisions if "cache" in d.text and d.strength == "agreed"]


@pytest.mark.parametrize(
    ("words", "owner"), [("look at it tomorrow", "Sam"), ("tell the customer", "Priya"), ("renew them", "Sam")]
)  # fmt: skip
def test_an_offer_that_was_taken_is_agreed(sprint: Recap, words: str, owner: str) -> None:
    (task,) = [a for a in sprint.actions if words in a.text]
    assert (task.owner, task.strength) == (owner, "agreed")
    assert not task.text.startswith("Fine")


def test_let_you_know_stays_whole_and_a_yes_to_an_order_is_a_task() -> None:
    recap = recapped(
        ("Anna", "And can somebody check the photo rights?"),
        ("Kim", "I did that last week. They're all fine except for two pictures on page 8."),
        ("Anna", "Then replace those two."),
        ("Kim", "OK, I'll ask the designer."),
        ("Rob", "Recycled paper is 600 euros more."),
        ("Anna", "I'll ask Helen about it and let you know on Monday."),
    )
    assert [(a.owner, a.strength) for a in recap.actions] == [("Kim", "agreed"), ("Anna", "agreed")]
    assert "let you know on Monday" in recap.actions[1].text


@pytest.mark.parametrize(
    ("put", "taken"),
    [
        ("Will anybody object to moving the audit to the spring?", "Awesome."),
        ("Is anyone against moving the audit to the spring?", "No."),
        (
            "Would it be fair to say that the audit moves to the spring?",
            "Yeah, that sounds reasonable to me.",
        ),
    ],
)
def test_what_nobody_speaks_against_is_agreed(put: str, taken: str) -> None:
    who = "Ana" if taken == "Awesome." else "Ben"
    (found,) = recapped(
        ("Ben", "The auditors have no time before Christmas, they told us."), ("Ana", put), (who, taken),
        ("Ana", "The next item is the heating."),
    ).decisions  # fmt: skip
    assert found.strength == "agreed"
    assert "audit" in found.text


@pytest.mark.parametrize(
    "answer",
    [
        "Yes, I would rather keep it in the autumn, because the interns are gone by spring and nobody has the numbers.",
        "Yes, I do.",
    ],
)
def test_what_somebody_speaks_against_is_not(answer: str) -> None:
    recap = recapped(
        ("Ana", "Will anybody object to moving the audit to the spring?"), ("Ben", answer), ("Ana", "Okay.")
    )
    assert not [d for d in recap.decisions if d.strength == "agreed"]


def test_a_yes_in_the_same_words_agrees_to_what_was_only_thought() -> None:
    recap = recapped(
        ("Ana", "I think we can print another edition, because the first one is sold out."),
        ("Ben", "Yep, we could print another edition."),
        ("Ana", "Then the next item, please."),
    )
    assert [d.strength for d in recap.decisions] == ["agreed"]


def test_a_yes_in_the_breath_before_closes_the_matter() -> None:
    """ "Yep. Let's aim to relaunch on Wednesday then." stood among mere proposals, or nowhere."""
    recap = recapped(
        ("Kim", "I think it's better for us as well to delay one or two days."), ("Rob", "Our opinion was also to wait a few days."),
        ("Ana", "Okay."), ("Ben", "Yep."), ("Ben", "Let's aim to do a relaunch of the shop on Wednesday then."),
        ("Ana", "The other topic is the cellar."),
    )  # fmt: skip
    (found,) = [d for d in recap.decisions if "Wednesday" in d.text]
    assert found.strength == "agreed"


def test_how_long_something_takes_is_no_time_limit() -> None:
    recap = recapped(
        ("Ana", "We should talk about the migration of the archive."),
        ("Ben", "The migration is not something that you can just do in an hour or two."),
        ("Ana", "I see."),
    )
    assert recap.actions == ()


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Yeah, we don't know, because it's a rented machine.", "So you really don't know the number of your machine?"),
        ("So we don't need to have the same contract, because we have the same address.", "But is the contract the same?"),
    ],
)  # fmt: skip
def test_an_answer_that_begins_with_we_do_not_concludes_nothing(said: str, asked: str) -> None:
    recap = recapped(("Ana", asked), ("Ben", said), ("Ana", "Yes."))
    assert not [d for d in recap.decisions if d.strength == "agreed"]


def test_in_a_call_a_task_is_reworded_only_where_it_gains_by_it() -> None:
    """ "Akash will start the stream, please", "Sorry, Felix cannot review it now": quoted, or not listed."""
    filler = [
        ("Kim", f"The report of branch {n} came in on day {n}, and nothing in it is new.") for n in range(30)
    ]
    recap = recapped(
        *filler, ("Rob", "Sorry, I cannot review the lease right now, but definitely, I'll review the lease by Friday."),
        ("Ana", "Thank you."), ("Rob", "I'll send the signed lease to the owner by Monday."), ("Ana", "Great."),
    )  # fmt: skip
    told = [a.text for a in recap.actions]
    assert any("Rob: “" in t and "Friday" in t for t in told)
    assert "Rob will send the signed lease to the owner by Monday." in told


@pytest.mark.parametrize("no", ["We won't", "We will not", "We are not going to", "Okay, we aren't going to"])
def test_what_is_decided_against_in_any_words_is_a_decision_of_its_own(no: str) -> None:
    """ "We won't hire two drivers" was taken for the same as "we decided to hire two drivers", which was then taken back."""
    recap = recapped(
        ("Helen", "Then, the drivers. We decided to hire two drivers."),
        (
            "Peter",
            "Two drivers cost ninety thousand dollars every year. That's too much money for the first year.",
        ),
        (
            "Helen",
            f"Yeah, you're right. We take back the decision about the drivers. {no} hire two drivers this year.",
        ),
        ("Peter", "Good."),
    )
    said = {d.text: d.strength for d in recap.decisions}
    assert [s for t, s in said.items() if "decided to hire" in t] == ["retracted"]
    assert [s for t, s in said.items() if "this year" in t] == ["agreed"]


def test_what_cannot_be_takes_nothing_back() -> None:
    recap = recapped(
        ("Helen", "We decided to open the office on the first of June."),
        ("Mark", "Good."),
        ("Helen", "We won't be able to open the garage with the office."),
        ("Mark", "We won't know about the garage before July."),
    )
    assert [d.strength for d in recap.decisions if "first of June" in d.text] == ["agreed"]


def test_what_was_in_a_month_that_has_passed_is_no_date_to_come() -> None:
    recap = recapped(
        ("Ana", "In January, we opened the branch in the old town, and it went well."),
        ("Ben", "In September, what really happened was the first fair."),
        ("Ana", "In November we will open the second branch."),
        ("Ben", "Great."),
    )
    assert [d.due for d in recap.dates if "November" not in d.text] == []


@pytest.mark.parametrize(
    "goes_on", ["Okay, I see two hands.", "Good, Ben, you wanted to say something.", "Okay, so that is a no."]
)
def test_an_askers_okay_that_goes_on_is_no_silence(goes_on: str) -> None:
    recap = recapped(
        ("Ana", "Will anybody object to moving the audit to the spring?"), ("Ana", goes_on),
        ("Ben", "The interns are gone by then and nobody else has the numbers."),
    )  # fmt: skip
    assert not [d for d in recap.decisions if d.strength == "agreed"]


def test_a_temperature_check_agrees_to_nothing() -> None:
    recap = recapped(
        ("Ana", "Is anyone against, just as a temperature check, moving the audit to the spring? Would people prefer the autumn?"),
        ("Ana", "Okay."), ("Ana", "The board will take the decision on Thursday."), ("Ben", "The heating is broken again."),
        ("Ana", "Just for a temperature check, is anyone against moving the fair to June?"), ("Ana", "Okay."),
    )  # fmt: skip
    assert not [d for d in recap.decisions if d.strength == "agreed"]


def test_what_is_left_open_is_no_decision() -> None:
    recap = recapped(
        ("Ana", "Should we also move the printers to the cellar?"), ("Ben", "I have no idea whether they fit."),
        ("Ana", "Let's leave it open for now."), ("Ben", "Okay."),
    )  # fmt: skip
    assert recap.decisions == ()


def test_a_weekday_with_its_date_behind_it_is_one_day() -> None:
    """ "We go live on Monday the fourteenth of September" was due "on Monday", with no date."""
    recap = recapped(
        ("Ana", "When do we go live?"), ("Ben", "I'll open the new shop on Monday the fourteenth of September."), ("Ana", "Good."),
    )  # fmt: skip
    assert [a.due for a in recap.actions] == ["on Monday the fourteenth of September"]
