"""What a recap of a call lists: what a minute taker keeps, with the line it is about, as firmly as it was said."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from pipeline.doors import Passage, Request
from pipeline.extractive.commitments import minuted
from pipeline.extractive.commitments.antecedent import antecedent
from pipeline.extractive.commitments.assent import assent, concludes
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.moments import features, ranker
from pipeline.extractive.commitments.phrasing import runs, wording
from pipeline.extractive.commitments.scored import Moments
from pipeline.extractive.commitments.unfit import leans_back, names_no_day
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.salience import important
from pipeline.extractive.reading.utterances import Sentence, read
from pipeline.extractive.topics.points import outcomes
from pipeline.extractive.topics.stated import meeting_of
from pipeline.formats import md
from pipeline.meeting import Recap
from pipeline.providers.local import Extractive
from pipeline.shapes import RecapShape
from pipeline.stages.summarize import summarize
from pipeline.verification import verbatim
from pipeline.verification.said import prepared
from pipeline.verification.statement import Statement
from tests.test_recap import transcript

ENGLISH = cues("en")
FILLING = tuple(
    (who, f"The report of branch {n} came in on time, and nothing in it is new to us.")
    for n in range(60)
    for who in ("Ana", "Ben")
)


def sentences(*talk: tuple[str, str]) -> tuple[Sentence, ...]:
    return read([Passage(f"s{n}", text, who) for n, (who, text) in enumerate(talk)], ENGLISH)


def moments_of(*talk: tuple[str, str]) -> Moments:
    said = sentences(*talk)
    return Moments(said, important(said, ENGLISH), ENGLISH, ranker())


def recapped(*talk: tuple[str, str]) -> Recap:
    return asyncio.run(summarize(transcript(*talk), Extractive()))


def test_how_a_sentence_is_worded_keeps_no_word_of_one_community() -> None:
    ours = wording("I think we should merge PR 12 of the zymurgy crate on Monday.")
    theirs = wording("I think we should merge ADR 7 of the quincunx ledger on Friday.")
    assert ours == theirs
    assert "we should" in runs(ours)
    assert not any("zymurgy" in run for run in runs(ours))


def test_no_row_of_words_in_the_weights_names_anything() -> None:
    raw = json.loads((files("pipeline") / "weights" / "minuted.json").read_text("utf-8"))
    known = {run for run in raw["runs"] for word in run.split() if word[:1].isupper() and word not in ("N",)}
    assert {word for run in known for word in run.split() if word[:1].isupper()} <= {
        "N",
        "I",
        "I'm",
        "I'll",
        "I've",
        "I'd",
    }


@pytest.mark.parametrize(
    ("kept", "struck"),
    [
        ("Okay, so let's go with the second offer then.", "Okay, so let's go to the next slide then."),
        ("I'll open a pull request for the new schema tomorrow.", "I'll share my screen for a moment."),
        (
            "We need to update the specification before the release.",
            "We need to wait for the others to join.",
        ),
    ],
)
def test_what_outlives_the_call_is_kept_before_what_only_runs_it(kept: str, struck: str) -> None:
    found = []
    for line in (kept, struck):
        m = moments_of(*FILLING[:60], ("Cem", line), *FILLING[60:])
        place = next(s.index for s in m.sentences if s.text == line)
        found.append(max(float(m.minuted(kind)[place]) for kind in minuted.LISTED))
    assert found[0] > found[1] + 1


def test_without_the_encoder_sentences_are_judged_by_their_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = sentences(*FILLING, ("Cem", "I'll send the contract to the bank by Friday."))
    rows = features(said, important(said, ENGLISH), ENGLISH)
    close = minuted.minute_taker().scores(rows, said)
    monkeypatch.setenv("QUORUM_WEIGHTS", str(tmp_path))
    wide = minuted.minute_taker().scores(rows, said)
    assert set(wide) == set(close) == set(minuted.KINDS)
    assert (wide["action"] != close["action"]).any()
    assert int(np.argmax(wide["action"])) == len(said) - 1


def test_weights_that_were_trained_on_other_features_are_refused() -> None:
    raw = json.loads((files("pipeline") / "weights" / "minuted.json").read_text("utf-8"))
    with pytest.raises(ValueError, match="trained on other features"):
        minuted.minute_taker_of({**raw, "names": raw["names"][1:]})


def test_the_line_that_names_the_thing_says_what_a_short_promise_is_about() -> None:
    said = sentences(
        *FILLING[:20],
        ("Ana", "The next one is the crash of the import job for files over two gigabytes."),
        ("Ana", "Can somebody look at it?"),
        ("Cem", "Yeah, I'll take it."),
        *FILLING[20:40],
    )
    promise = next(s.index for s in said if "take it" in s.text)
    told = antecedent(promise, said, ENGLISH)
    assert told
    assert all(promise - place in (1, 2) for place in told)


@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        ("That sounds good to me.", True),
        ("Yeah, absolutely.", True),
        ("Yeah.", False),
        ("Sounds good, but the bank has to agree first.", False),
        ("I'm not sure about the price.", False),
    ],
)
def test_a_nod_and_a_but_are_no_assent(reply: str, meant: bool) -> None:
    said = sentences(("Ana", "I would suggest that we sign the lease for two years."), ("Ben", reply))
    assert (assent(said[0], said) is not None) is meant


def test_a_statement_that_quotes_itself_is_not_quoted_once_more_below_it() -> None:
    recap = recapped(
        *FILLING[:60],
        ("Cem", "I think we should keep the old server in the cellar until the end of the winter."),
        ("Ana", "That sounds good to me."),
        *FILLING[60:],
    )
    listed = md.body(recap, transcript(*FILLING)).partition("## Decisions")[2].partition("\n## ")[0]
    assert listed.count("keep the old server in the cellar until the end of the winter") == 1


def test_two_quotations_beside_each_other_are_each_held_against_their_line() -> None:
    recap = recapped(
        *FILLING[:60],
        ("Cem", "I think it might make sense not to rush the move to the new office in May."),
        ("Ana", "Yeah, that makes sense."),
        *FILLING[60:],
    )
    decision = next(d for d in recap.decisions if "rush the move" in d.text)
    assert "–" in decision.text
    assert decision.verified, decision.doubt


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("We sell the old press for $500 to the school.", "We sell the old press for €500 to the school."),
        ("We hire the two drivers from the agency?", "We hire the two drivers from the agency."),
        (
            "I don't think… we should buy the crane from the harbour.",
            "we should buy the crane from the harbour.",
        ),
        (
            "The margin fell by -5 percent in the second quarter.",
            "The margin fell by 5 percent in the second quarter.",
        ),
    ],
)
def test_what_differs_in_a_sign_or_begins_within_a_sentence_is_no_quotation(said: str, told: str) -> None:
    source = prepared((Passage("s0", said, "Ana"),), "en")
    whole = Statement(f"Ana: “{said}”", "en", ("s0",), (said,))
    assert verbatim.quotes(whole, source, [0]) == (0,)
    assert verbatim.quotes(replace(whole, text=f"Ana: “{told}”"), source, [0]) == ()


def test_what_was_put_forward_and_then_decided_is_listed_once_as_decided() -> None:
    recap = recapped(
        *FILLING[:20],
        ("Helen", "When do we open the office?"),
        ("Helen", "I think I mean we should open in early June."),
        ("Mark", "The rooms are ready in May."),
        *FILLING[20:24],
        ("Helen", "So we decided that the office will open on the first of June."),
        ("Peter", "Yeah, I agree with that. That's a good day."),
        *FILLING[24:40],
    )
    told = [(d.text, d.strength) for d in recap.decisions if "June" in d.text]
    assert [strength for _, strength in told] == ["agreed"], told


def test_a_breath_within_a_settled_statement_leaves_no_empty_opening() -> None:
    line = "Okay, the budget of the school stays… at nine thousand euros until the summer."
    passages = [Passage(f"s{n}", text, who) for n, (who, text) in enumerate((*FILLING, ("Cem", line)))]
    meeting = meeting_of(Request("recap", tuple(passages), shape=RecapShape))
    moments = Moments(meeting.sentences, meeting.weights, meeting.words, ranker())
    found = Commitment("decision", (len(FILLING),), f"Cem: “{line}”", "agreed")
    told = [point.claim.text for point in outcomes(meeting, [found], moments)]
    assert any("school" in text for text in told), told


LONG = (*FILLING, *FILLING)
"""More than a quarter of an hour: what it lists is chosen."""


def test_what_stops_before_it_is_said_is_read_on() -> None:
    recap = recapped(
        *FILLING[:60],
        (
            "Cem",
            "So I think we should just rewrite the rules of the warehouse before the end of May, so that it…",
        ),
        ("Cem", "Answers the question of the bank about the crane."),
        ("Ana", "That sounds good to me."),
        *FILLING[60:],
    )
    told = next(d.text for d in recap.decisions if "rules of the warehouse" in d.text)
    assert "so that it… Answers the question of the bank about the crane.”" in told


def test_a_promise_that_says_it_stands_behind_what_it_answers() -> None:
    recap = recapped(
        *FILLING[:60],
        ("Ana", "Can somebody write to the insurance about the crash of the import job?"),
        ("Cem", "Yeah, I'll do that tomorrow."),
        *FILLING[60:],
    )
    task = next(a for a in recap.actions if a.owner == "Cem")
    assert "the crash of the import job" in task.text
    assert task.verified, task.doubt


@pytest.mark.parametrize(
    ("line", "to_check"),
    [
        ("I will send the signed contract of the new warehouse to the bank tomorrow.", False),
        ("Yeah, I'll do that then.", True),
    ],
)
def test_in_a_long_call_a_task_that_does_not_say_what_is_a_moment_to_check(line: str, to_check: bool) -> None:
    recap = recapped(*LONG[:120], ("Cem", line), *LONG[120:])
    tasks = [a for a in recap.actions if a.owner == "Cem"]
    assert [a.to_check for a in tasks] == [to_check]
    text = md.body(recap, transcript(*LONG)).partition("## Actions")[2].partition("\n## ")[0]
    assert ("- [ ]" in text) is not to_check


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I think we have an agreement that we go for this.", True),
        ("Great, so we have agreement.", True),
        ("Do we have agreement?", False),
        ("I don't think we have consensus.", False),
        ("Once we have agreement, we merge it.", False),
    ],
)
def test_that_all_agree_is_said_in_many_ways(text: str, said: bool) -> None:
    assert concludes(text) is said


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("But on the test network it fails.", True),
        ("And in this case, the client returns nothing.", True),
        ("The second one is slower.", True),
        ("The client returns nothing where the block is empty.", False),
    ],
)
def test_a_quote_that_goes_on_with_what_was_said_before_is_none(text: str, leans: bool) -> None:
    assert leans_back(text) is leans


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("Yeah, next time we'll have some stuff to present.", True),
        ("And on the 17th fork, basically.", True),
        ("Some developer tomorrow comes in and adds a number.", True),
        ("This week, we haven't done that much new.", True),
        ("The last release was April 19th.", True),
        ("We launch it this week, once the tests are green.", False),
        ("We were late, but we will publish it this week.", False),
        ("We meet on the 17th of May.", False),
    ],
)
def test_an_example_a_count_and_what_was_done_are_no_days_to_come(text: str, none: bool) -> None:
    assert names_no_day(text) is none


def test_a_task_that_somebody_said_yes_to_shows_the_yes() -> None:
    """ "Ben, could you …?" stood as Ben's task, and the words that made it his were nowhere."""
    recap = recapped(
        *LONG[:120],
        ("Ana", "Cem, maybe you could look, if you have the time, at what the insurance wrote to us about the crash?"),
        ("Cem", "Yeah, sure, I'll do that tomorrow."),
        *LONG[120:],
    )  # fmt: skip
    task = next(a for a in recap.actions if a.owner == "Cem")
    assert "I'll do that tomorrow" in task.text
    assert task.verified, task.doubt
