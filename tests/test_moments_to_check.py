"""A claim whose words do not tell it by themselves is shown as where to look and as no statement, everywhere, until somebody did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline import prompts
from pipeline.app import edit, statements, task_list
from pipeline.app.statements import judged, take_out
from pipeline.doors import Doubt, Passage, Reply, Request, Verdict
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.topics.stated import meeting_of, settled, task
from pipeline.federation.enhance import Room, Settlement, enhanced, enhancement
from pipeline.formats import csv, html, ics, md
from pipeline.formats import json as json_format
from pipeline.meeting import Action, Claim, Recap, stated, to_look_at
from pipeline.providers._form import parse
from pipeline.settings import Settings
from pipeline.shapes import ActionShape, ClaimShape, QuoteShape, RecapShape
from pipeline.stages import reword
from pipeline.stages.actions import timeline, track
from pipeline.stages.brief import lay_out
from pipeline.stages.summarize import request_for, summarize
from pipeline.store import Store
from pipeline.templates import find, kinds
from pipeline.templates.render import DraftStyle, render
from tests.example_recap import LINES, at, recap, transcript

LATER = Claim("I think we should keep it.", True, "agreed", at(7), to_check=True)
SOONER = Claim("Yes, that one then.", True, "tentative", at(2), to_check=True)
SOME_TASK = Action("Do that by then.", True, "agreed", at(6), owner="Ben", to_check=True)
HIDDEN = (LATER.text, SOONER.text, SOME_TASK.text)
TODAY = date(2026, 3, 10)
LINE = f"Moments to check:  \n[00:10] {SOONER.text}  \n[01:00] {LATER.text}"


def mixed(language: str = "en") -> Recap:
    """Two decisions, one of them only put forward, and two moments among them; a task and a moment."""
    base = recap(language=language)
    put_forward = Claim("We might paint the door.", True, "proposed", at(4))
    return replace(
        base,
        tldr=(),
        quotes=(),
        decisions=(LATER, put_forward, base.decisions[0], SOONER),
        actions=(SOME_TASK, base.actions[0]),
    )


def unsaid() -> Recap:
    """Moments alone."""
    return replace(mixed(), decisions=(LATER, SOONER), actions=(SOME_TASK,))


def part(text: str, heading: str) -> str:
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0].strip()


# -- Markdown ----------------------------------------------------------------------------------------------------------


def test_moments_stand_after_the_statements_and_are_none() -> None:
    text = md.render(mixed(), transcript())
    assert not [words for words in HIDDEN if f"- {words}" in text or f"- [ ] {words}" in text]
    decisions = part(text, "Decisions")
    assert decisions.endswith(f"\n\n{LINE}")
    assert (
        decisions.index("Lease the blue") < decisions.index("### Put forward") < decisions.index("We might")
    )
    assert part(text, "Actions").endswith(f"\n\nMoments to check:  \n[00:50] {SOME_TASK.text}")


def test_a_section_of_moments_alone_says_that_nothing_was_found_in_words() -> None:
    text = md.render(unsaid(), transcript())
    said = "None found in so many words; closing moments to check: 2"
    assert part(text, "Decisions") == f"{said}  \n[00:10] {SOONER.text}  \n[01:00] {LATER.text}"
    assert part(text, "Actions") == f"Moments to check:  \n[00:50] {SOME_TASK.text}"


def test_a_moment_without_a_time_names_its_line_and_two_in_one_place_are_one() -> None:
    bare = replace(SOONER, evidence=tuple(replace(e, start_s=None, speaker=None) for e in at(2)))
    text = md.render(
        replace(mixed(), decisions=(bare, LATER, replace(LATER, text="So be it."))), transcript()
    )
    assert part(text, "Decisions").endswith(f"[01:00] {LATER.text}  \n[s2] {SOONER.text}")


def test_the_footer_counts_an_unverified_moment() -> None:
    doubted = replace(mixed(), decisions=(replace(LATER, verified=False),))
    told = md.render(doubted, transcript()), md.render(mixed(), transcript())
    counts = [int(text.rpartition("Unverified: ")[2].split()[0]) for text in told]
    assert counts[0] == counts[1] + 1


# -- an edited recap.md ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr", "ar", "ja", "el"])
@pytest.mark.parametrize("made", [mixed, lambda language: replace(unsaid(), language=language)])
def test_an_untouched_file_keeps_the_moments(language: str, made: object) -> None:
    base = made(language)  # type: ignore[operator]
    assert edit.changed(base, md.render(base, transcript()), transcript()) == base


def edited(*swaps: tuple[str, str], base: Recap | None = None) -> Recap:
    base = base or mixed()
    text = md.render(base, transcript())
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return edit.changed(base, text, transcript())


def test_another_statement_can_be_corrected_and_the_moments_stay_where_they_were() -> None:
    made = edited(("- Lease the blue printer from March.", "- Lease the blue printer."))
    assert [c.text for c in made.decisions] == [
        LATER.text,
        "We might paint the door.",
        "Lease the blue printer.",
        SOONER.text,
    ]
    assert [c.to_check for c in made.decisions] == [True, False, False, True]


def test_of_what_stands_apart_the_right_one_is_taken_out() -> None:
    text = md.render(mixed(), transcript())
    gone = text[text.index("- We might paint") : text.index("\n\nMoments to check")]
    made = edited((gone, ""))
    assert made.decisions == tuple(c for c in mixed().decisions if "paint" not in c.text)


def test_a_moment_put_in_words_by_its_place_is_a_statement() -> None:
    made = edited((f"\n\n{LINE}", f"\n- The black one is kept. [01:00]\n\n{LINE}"))
    (told,) = (c for c in made.decisions if c.text == "The black one is kept.")
    assert (told.to_check, told.evidence) == (False, LATER.evidence)
    assert [c for c in made.decisions if c.to_check] == [SOONER]


def test_a_moment_put_in_words_by_its_quote_is_a_statement() -> None:
    made = edited((f"\n\n{LINE}", f"\n- The black one is kept.\n  > “{LINES[6][1]}” — Ana\n\n{LINE}"))
    assert [c.text for c in made.decisions if not c.to_check][-1] == "The black one is kept."
    assert LATER not in made.decisions


def test_a_moment_taken_out_of_the_line_is_gone() -> None:
    gone = (f"  \n[01:00] {LATER.text}", "")
    assert LATER not in edited(gone).decisions
    assert SOONER in edited(gone).decisions


def test_a_note_below_the_line_or_a_break_in_it_takes_no_moment_away() -> None:
    made = edited((LINE, LINE.replace("] Yes, that", "]\nYes, that") + "\n\nI have to ask Ana."))
    assert made == mixed()


# -- pages -------------------------------------------------------------------------------------------------------------


def test_on_the_page_moments_are_links_into_the_transcript() -> None:
    page = html.render(mixed(), transcript())
    line = page.partition('class="to-check">')[2].partition("</div>")[0]
    assert line.startswith("<p>Moments to check:</p>")
    assert SOONER.text in line
    assert not [
        words
        for words in HIDDEN
        if words in page.replace(line, "").partition("class=rows")[0].partition('class="to-check"')[0]
    ]
    assert line.index('href="#t1"') < line.index('href="#t6"')
    assert all(f"<p id=t{row}" in page for row in (1, 5, 6))
    assert 'Decisions <span class="count">2</span>' in page
    assert "None found" not in page


def test_a_page_of_moments_alone_says_so_and_counts_no_statement() -> None:
    page = html.render(unsaid(), transcript())
    assert "None found in so many words; closing moments to check: 2" in page
    assert page.count("None found in so many words") == 1
    assert "Moments to check:" in page
    assert 'class="count"' not in page.partition("h-open_questions")[0]


# -- drafts, tasks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds())
def test_no_draft_tells_of_moments(kind: str) -> None:
    body = drafted(mixed(), kind)
    assert not [words for words in HIDDEN if words in body]
    assert "to check" not in body


def test_minutes_without_a_decision_say_how_many_moments_there_are() -> None:
    body = drafted(unsaid(), "minutes")
    assert "None found in so many words; closing moments to check: 2" in body
    assert "None found in so many words; closing moments to check: 1" in body.partition("## Actions")[2]
    assert not [words for words in HIDDEN if words in body]


def drafted(made: Recap, kind: str) -> str:
    brief, laid = lay_out([made], sources={"printer": transcript()}, closed={}, fields={})
    assert not [c for c in laid.claims.values() if c.to_check]
    return render(find(kind), brief, DraftStyle(language="en")).body


def test_a_moment_is_no_task_until_somebody_looked() -> None:
    pairs = [(mixed(), transcript(series="office"))]
    assert [t.action.text for t in track(pairs)] == ["Send the contract to legal."]
    files = {**ics.outputs(mixed(), transcript()), **csv.outputs(mixed(), transcript())}
    entries = timeline(pairs)
    told = [*(data.decode() for data in files.values()), task_list.as_markdown(entries)]
    told.append(json.dumps(task_list.as_data(entries)))
    assert not [words for words in HIDDEN for text in told if words in text]
    assert all("Send the contract" in text for text in told)


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_recap_json_keeps_what_is_to_be_checked_and_reads_what_was_written_before() -> None:
    data = json.loads(json_format.outputs(mixed(), transcript())["recap.json"])
    assert [d["to_check"] for d in data["decisions"]] == [True, False, False, True]
    assert json_format.recap_from_json(json.dumps(data)) == mixed()
    for claim in (*data["decisions"], *data["actions"]):
        claim.pop("to_check")
    assert not [c for c in json_format.recap_from_json(json.dumps(data)).decisions if c.to_check]
    assert json_format.schema("recap")["$defs"]["Claim"]["properties"]["to_check"]["type"] == "boolean"


async def test_a_recap_in_another_language_keeps_its_moments() -> None:
    told = await reword.recap(mixed(), spoken="en", target="en", engines=())
    assert [c.to_check for c in told.decisions] == [True, False, False, True]
    assert [a.to_check for a in told.actions] == [True, False]


def test_moments_are_in_order_of_time_and_statements_are_the_rest() -> None:
    assert to_look_at(mixed().decisions) == (SOONER, LATER)
    assert not [c for c in stated(mixed().decisions) if c.to_check]
    assert to_look_at([replace(LATER, evidence=())]) == ()


# -- what models are asked ---------------------------------------------------------------------------------------------


def shape() -> RecapShape:
    def quote(n: int) -> list[QuoteShape]:
        return [QuoteShape(segment=f"s{n}", quote=LINES[n - 1][1])]

    return RecapShape(
        headline=ClaimShape(text="We lease the blue one.", evidence=quote(3)),
        decisions=[
            ClaimShape(text="We lease the blue one.", evidence=quote(3)),
            ClaimShape(text=LATER.text, evidence=quote(7), to_check=True),
        ],
        actions=[ActionShape(text=SOME_TASK.text, evidence=quote(6), to_check=True)],
    )


class Reader:
    """Always replies the same."""

    name = "local:extractive"

    async def reply(self, request: Request, **_: object) -> Reply:
        return Reply(shape().model_dump_json(), self.name, shape())


async def test_what_the_embedded_model_leaves_to_be_checked_is_so_in_the_recap() -> None:
    made = await summarize(transcript(), Reader())
    assert [c.to_check for c in made.decisions] == [False, True]
    assert [a.to_check for a in made.actions] == [True]


def test_no_model_is_asked_for_it_shown_it_or_may_write_it() -> None:
    assert "to_check" not in json.dumps(prompts.schema(RecapShape))
    assert "to_check" not in shape().model_dump_json()
    written = json.loads(shape().model_dump_json())
    written["decisions"][0]["to_check"] = True
    with pytest.raises(ValueError, match="to_check"):
        parse(json.dumps(written), RecapShape)


@pytest.mark.parametrize(
    ("settled_as", "open_still"), [("1. s7 The landlord is called.", False), ("1. s7", True)]
)
def test_a_statement_that_a_stronger_model_put_in_its_own_words_is_one(
    settled_as: str, open_still: bool
) -> None:
    request = request_for(transcript())
    draft = Reply(shape().model_dump_json(), "local:extractive", shape())
    verdict = Verdict(False, 0.1, doubts=(Doubt("no line says it", LATER.text, ("s7",)),))
    further = enhancement(request, draft, verdict, room=Room())
    number = further.inputs["statements"].split(".")[0]
    reply = Reply("", "dear", Settlement(statements=[settled_as.replace("1.", f"{number}.")]))
    better = enhanced(request, further, reply).data
    assert isinstance(better, RecapShape)
    assert better.decisions[1].to_check is open_still


def test_what_is_found_hands_on_that_it_is_to_be_checked() -> None:
    passages = (Passage("s1", "I think we should keep it.", "Ana"),)
    meeting = meeting_of(Request("recap", passages, shape=RecapShape))
    found = Commitment("decision", (0,), "We keep it.", "agreed", to_check=True)
    assert settled(meeting, found).to_check
    assert task(meeting, replace(found, kind="action")).to_check
    assert not settled(meeting, replace(found, to_check=False)).to_check


# -- one at a time -----------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> Settings:
    """A home in which the meeting is stored."""
    made = Settings(home=tmp_path / "home", local=True)
    with Store(made.database) as store:
        store.save_transcript(transcript())
        store.save_artifact("printer", "recap", mixed(), of=Recap)
    return made


def listed(settings: Settings) -> Sequence[statements.ListedStatement]:
    with Store(settings.database) as store:
        recap = store.artifact("printer", edit.EDITED, Recap) or store.artifact("printer", "recap", Recap)
    assert recap is not None
    return statements.statements(recap)


def moment(settings: Settings, claim: Claim = LATER) -> str:
    return next(s.id for s in listed(settings) if s.claim.text == claim.text)


def test_a_moment_called_good_is_a_statement(kept: Settings) -> None:
    told = judged("printer", moment(kept), "good", settings=kept)
    assert not told.claim.to_check
    assert [s.claim.to_check for s in listed(kept) if s.section == "decisions"] == [False, False, False, True]


def test_a_corrected_moment_is_a_statement_where_it_stood(kept: Settings) -> None:
    told = statements.correct("printer", moment(kept), {"text": "The landlord is called."}, settings=kept)
    assert (told.claim.text, told.claim.to_check) == ("The landlord is called.", False)
    assert told.claim.evidence == LATER.evidence
    assert next(s.claim.text for s in listed(kept) if s.section == "decisions") == told.claim.text
    with Store(kept.database) as store:
        tasks = task_list.tasks(store, today=TODAY)
    assert [t.action.text for t in tasks] == ["Send the contract to legal."]


def test_a_moment_saved_as_it_is_or_taken_out_is_none_any_more(kept: Settings) -> None:
    assert not statements.correct("printer", moment(kept), {}, settings=kept).claim.to_check
    take_out("printer", moment(kept, SOONER), settings=kept)
    texts = [s.claim.text for s in listed(kept) if s.section == "decisions"]
    assert texts == [LATER.text, "We might paint the door.", "Lease the blue printer from March."]


def test_a_statement_that_becomes_a_proposal_is_the_one_that_is_told(kept: Settings) -> None:
    told = statements.correct(
        "printer", moment(kept, mixed().decisions[2]), {"strength": "proposed"}, settings=kept
    )
    assert (told.claim.text, told.claim.strength) == ("Lease the blue printer from March.", "proposed")


def test_the_window_shows_moments_as_links_to_be_put_in_words(kept: Settings) -> None:
    pytest.importorskip("fastapi")
    pytest.importorskip("multipart")
    from starlette.testclient import TestClient

    from pipeline.web.access import Access
    from pipeline.web.server import build

    told = {"Authorization": "Bearer a-token-of-the-tests"}
    with TestClient(
        build(kept, Access("a-token-of-the-tests")), base_url="http://127.0.0.1:8765", headers=told
    ) as at_server:
        page = at_server.get("/meetings/printer").text
        assert 'Decisions <span class="count">2</span>' in page
        line = page.partition('class="to-check"')[2].partition("</section>")[0]
        assert "Moments to check:" in line
        assert line.index('href="#t1"') < line.index('href="#t6"')
        where = f"/meetings/printer/statements/{moment(kept)}"
        assert 'class="statement moment"' in at_server.get(where).text
        assert LATER.text in at_server.get(f"{where}?edit=true").text
        origin = {"Origin": "http://127.0.0.1:8765"}
        put = at_server.post(where, data={"text": "The landlord is called."}, headers=origin)
        assert 'class="said"' in put.text
        listed_ = at_server.get("/api/v1/meetings/printer/statements").json()
        assert [s["to_check"] for s in listed_ if s["section"] == "decisions"] == [False, False, False, True]
