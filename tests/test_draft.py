"""Drafts say what the recap says, prove it, and leave blanks blank."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline.doors import Reply, Request
from pipeline.errors import BadInput, NotFound
from pipeline.extractive import draft as embedded_draft
from pipeline.languages import find as find_language
from pipeline.meeting import Claim, Draft
from pipeline.prompts import render
from pipeline.shapes import DraftShape, SentenceShape
from pipeline.stages.brief import lay_out
from pipeline.stages.drafting import Style, ask_for, draft
from pipeline.templates import find, kinds, parse
from tests.example_recap import at, recap, transcript


@dataclass
class Writer:
    """A model that answers with a function of the request, as an LLM or the embedded model would."""

    write: Callable[[Request], DraftShape] = embedded_draft.reply
    name: str = "test:writer"

    async def reply(self, request: Request, *, on_text: object = None) -> Reply:
        return Reply(text="", model=self.name, data=self.write(request))


async def written(kind: str, style: Style | None = None, **changes: object) -> Draft:
    return await draft(
        [replace(recap(), **changes)],  # type: ignore[arg-type]
        model=Writer(),
        template=find(kind),
        transcripts=[transcript()],
        style=style,
    )


@pytest.mark.parametrize("kind", kinds())
async def test_every_kind_ties_each_statement_to_its_moment(kind: str) -> None:
    made = await written(kind)
    marks = [int(n) for n in re.findall(r"\[\^(\d+)\](?!:)", made.body)]
    notes = [int(n) for n in re.findall(r"^\[\^(\d+)\]:", made.body, re.MULTILINE)]
    assert notes == list(range(1, len(made.claims) + 1))
    assert set(marks) == set(notes)
    lines = {s.id: s.text for s in transcript().segments}
    assert all(e.quote in lines[e.segment] for claim in made.claims for e in claim.evidence)


def asked(kind: str, style: Style | None = None) -> Request | None:
    """What a model is asked for a draft of the example."""
    brief, laid = lay_out([recap()], sources={"printer": transcript()}, closed={}, fields={})
    return ask_for([recap()], find(kind), brief=brief, laid=laid, style=style or Style(date="2026-03-03"))


@pytest.mark.parametrize("kind", sorted(set(kinds()) - {"tickets"}))
def test_a_model_is_sent_each_statement_once_and_no_form_and_no_lines(kind: str) -> None:
    request = asked(kind)
    assert request is not None
    prompt = render(request).text
    assert prompt.count("The blue printer is leased from March.") == 1
    assert "[t1] Send the contract to legal. (Cleo, by Friday)" in prompt
    assert "[t2] Look at the toner prices. (Ben, tentative)" in prompt
    assert "[x1] Paint the hall green." in prompt
    for left in ("meeting.title", "{{", "{%", "I will send the contract", "too dear", "Minutes taken by"):
        assert left not in prompt, left


async def test_a_form_that_leaves_nothing_to_write_asks_no_model() -> None:
    assert asked("tickets") is None
    assert (await written("tickets")).receipt.models == ()
    assert asked("tickets", Style(language="de")) is not None


@pytest.mark.parametrize("language", ["de", "ar", "ja", "zh-Hant", "hi"])
async def test_headings_are_in_the_language_of_the_draft(language: str) -> None:
    body = (await written("minutes", Style(language=language))).body
    assert "Decisions" not in body
    assert find_language(language).headings["decisions"] in body


@pytest.mark.parametrize("kind", ["minutes", "email", "summary", "status"])
async def test_without_a_headline_no_empty_statement_is_numbered(kind: str) -> None:
    made = await written(kind, headline=Claim("", evidence=()))
    assert not re.search(r"(?m)^(?:[-*>]|\*\*)?\s*\[\^\d+\](?!:)", made.body)
    assert all(claim.text for claim in made.claims)


async def test_minutes_without_a_decision_say_what_was_looked_for() -> None:
    body = (await written("minutes", decisions=())).body
    assert find_language("en").headings["none_in_words"] in body
    assert "None recorded" not in body


@pytest.mark.parametrize("kind", ["minutes", "email"])
async def test_long_is_longer_than_normal_and_normal_not_shorter_than_short(kind: str) -> None:
    sizes = [len((await written(kind, Style(length=length))).body) for length in ("short", "normal", "long")]
    assert sizes[0] <= sizes[1] < sizes[2]


async def test_minutes_show_the_quote_time_and_speaker_behind_a_decision() -> None:
    made = await written("minutes")
    n = next(i for i, c in enumerate(made.claims, 1) if c.text == "Lease the blue printer from March.")
    assert f"1. Lease the blue printer from March.[^{n}]" in made.body
    assert f"[^{n}]: 00:20 Ana: “Agreed, we lease the blue one from March.”" in made.body
    assert made.title == "Minutes: Printer choice"
    assert "March 2, 2026" in made.body


async def test_what_was_taken_back_is_never_listed_as_decided() -> None:
    body = (await written("minutes")).body
    decisions = body.split("## Decisions")[1].split("##")[0]
    assert "hall" not in decisions
    assert "Paint the hall green." in body.split("## Taken back")[1].split("##")[0]


async def test_a_hedge_stays_a_hedge_and_blanks_are_visible() -> None:
    body = (await written("minutes")).body
    assert re.search(r"Look at the toner prices\.\[\^\d+\] \*\(tentative\)\* \| Ben \| ________ \|", body)
    assert re.search(r"Call the landlord\.\[\^\d+\] \*\(proposed\)\* \| ________ \| ________ \|", body)
    assert "Minutes taken by | ________" in body


async def test_unverified_claims_say_so_with_and_without_footnotes() -> None:
    assert re.search(r"too dear\.\[\^\d+\] \*\(unverified\)\*", (await written("minutes")).body)
    plain = (await written("minutes", Style(footnotes=False))).body
    assert "too dear. *(unverified)*" in plain
    assert "[^" not in plain


async def test_blanks_can_be_filled_and_tone_and_language_change_the_words() -> None:
    body = (await written("email", Style(tone="formal", fields={"sender": "Dora <d@x>"}))).body
    assert body.startswith("Dear all,")
    assert "Dora &lt;d@x\\>" in body
    assert (await written("email")).body.startswith("Hello everyone,")


async def test_words_of_the_meeting_cannot_become_markup() -> None:
    nasty = Claim("![x](http://evil/p.png) <script>a|b</script> {{ 7*7 }}", True, "agreed", at(3))
    body = (await written("minutes", decisions=(nasty,))).body
    assert "<script>" not in body
    assert "![x]" not in body
    assert "{{ 7\\*7 }}" in body


async def test_a_series_keeps_its_meetings_apart() -> None:
    first, second = recap("jan", title="January"), recap("feb", title="February")
    made = await draft(
        [first, second],
        model=Writer(),
        template=find("status"),
        transcripts=[transcript("jan", title="January"), transcript("feb", title="February")],
        closed={first.actions[0]: Claim("Cleo sent it.", True, None, at(5, "feb"))},
    )
    assert {e.meeting_id for c in made.claims for e in c.evidence} == {"jan", "feb"}
    assert re.search(
        r"Send the contract to legal\.\[\^\d+\] \| Cleo .*\| done: Cleo sent it\.\[\^\d+\]", made.body
    )
    assert made.meeting_ids == ("jan", "feb")


def says(*told: tuple[str, str, tuple[str, ...]]) -> Writer:
    """A model that writes these sentences: place, text, ids."""
    return Writer(
        lambda request: DraftShape(
            sentences=[SentenceShape(place=p, text=t, rests_on=list(ids)) for p, t, ids in told]
        )
    )


async def with_model(kind: str, writer: Writer, style: Style | None = None) -> str:
    made = await draft([recap()], model=writer, template=find(kind), transcripts=[transcript()], style=style)
    return made.body


async def test_a_model_cannot_firm_up_a_hedge_or_invent() -> None:
    body = await with_model(
        "minutes",
        says(
            ("overview", "The office leases the blue printer from March.", ("d1",)),
            ("overview", "Ben will look at the toner prices.", ("t2",)),
            ("overview", "The moon is leased.", ("d1",)),
            ("overview", "Stray.[^99]", ("v1",)),
            ("nowhere", "Trust me.", ("d1",)),
        ),
    )
    said = body.split("## In short")[1].split("##")[0].strip()
    assert said.startswith("The office leases the blue printer from March.[^1]")
    assert re.search(r"toner prices\.\[\^2\] \*\(tentative\)\*", said)
    assert "moon" not in body
    assert "Stray. *(unverified)*" in said
    assert "[^99]" not in body
    assert "Trust me" not in body


@pytest.mark.parametrize(
    "lie",
    [
        ("t1", "Ben sends the contract to legal by Friday."),
        ("d1", "The red printer is leased from March."),
        ("d1", "The blue printer is leased from April."),
        ("d1", "The blue printer is not leased from March."),
        ("t2", "Cleo looks at the toner prices."),
    ],
)
async def test_a_sentence_with_another_owner_day_or_denial_gives_way_to_the_statement(
    lie: tuple[str, str],
) -> None:
    body = await with_model("minutes", says(("overview", lie[1], (lie[0],))))
    assert lie[1].rstrip(".") not in body
    assert "[^1]" in body.split("## In short")[1].split("##")[0]


async def test_a_name_that_is_a_word_of_the_language_is_not_put_for_another() -> None:
    """ "ben" is Dutch for "am", and what is denied stays denied."""
    ours = replace(
        recap(language="nl"),
        headline=Claim("", True),
        tldr=(),
        decisions=(
            Claim("De nieuwe printer wordt niet gekocht.", True, "agreed", at(3)),
            Claim("Ana stuurt het contract naar de advocaten.", True, "agreed", at(5)),
        ),
        **dict.fromkeys(("actions", "open_questions", "risks", "chapters", "quotes"), ()),
    )
    told = says(
        ("overview", "Ben stuurt het contract naar de advocaten.", ("d2",)),
        ("overview", "We kopen de nieuwe printer.", ("d1",)),
    )
    made = await draft([ours], model=told, template=find("minutes"), transcripts=[transcript()])
    assert "Ben stuurt" not in made.body
    assert "We kopen" not in made.body


async def test_a_statement_may_be_put_in_other_words_where_it_stands() -> None:
    told = ("d1", "The blue printer is leased from March.", ("d1",))
    body = await with_model("minutes", says(told), Style(tone="formal"))
    assert "1. The blue printer is leased from March.[^" in body
    wrong = ("d1", "The red printer is leased from April.", ("d1",))
    body = await with_model("minutes", says(wrong), Style(tone="formal"))
    assert "1. Lease the blue printer from March.[^" in body


async def test_statements_are_translated_in_their_places_and_a_changed_number_or_day_is_not() -> None:
    told = (
        ("d1", "Der blaue Drucker wird ab März geleast.", ("d1",)),
        ("t1", "Den Vertrag bis Montag an die Rechtsabteilung schicken.", ("t1",)),
    )
    body = await with_model("minutes", says(*told), Style(language="de"))
    assert "1. Der blaue Drucker wird ab März geleast.[^" in body
    assert "Send the contract to legal.[^" in body  # the day is not that of the task


async def test_a_footnote_shows_what_proves_its_statement_and_nothing_that_stands_beside_it() -> None:
    beside = (*at(7), *at(8))
    made = await written(
        "minutes", decisions=(Claim("Lease it from March.", True, "agreed", (*at(3), *beside)),)
    )
    note = next(line for line in made.body.splitlines() if line.startswith("[^") and "Agreed" in line)
    assert "landlord" not in note
    assert "paper" not in note


async def test_an_own_form_says_which_places_a_model_may_fill(tmp_path: Path) -> None:
    form = parse(
        "---\ntitle: Board\nwrites:\n  gist: one sentence\n---\n{{ written.gist | said }}\nEnd\n", kind="own"
    )
    told = says(("gist", "The blue printer is leased from March.", ("d1",)))
    made = await draft([recap()], model=told, template=form, style=Style(footnotes=False))
    assert made.body == "The blue printer is leased from March.\nEnd\n"
    bare = await draft([recap()], model=Writer(), template=form, style=Style(footnotes=False))
    assert bare.body == "End\n"
    with pytest.raises(BadInput, match="writes must name places"):
        parse("---\ntitle: x\nwrites: [gist]\n---\nx", kind="own")


async def test_a_template_of_ones_own_is_used_and_its_blanks_show(tmp_path: Path) -> None:
    own = tmp_path / "board.md"
    own.write_text(
        "---\ntitle: Board\nneeds: [decisions]\nblanks: [client]\n---\nFor {{ client }}:\n"
        "{% for d in meeting.decided %}\n- {{ d | cite }}\n{% endfor %}\n"
    )
    made = await draft([recap()], model=Writer(), template=find(str(own)), style=Style(footnotes=False))
    assert made.body == "For ________:\n- Lease the blue printer from March.\n"
    assert made.kind == "board"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no front matter", "no front matter"),
        ("---\nneeds: [weather]\n---\nx", "needs 'weather'"),
        ("---\ncolour: red\n---\nx", "unknown key 'colour'"),
        ("---\n: [\n---\nx", "not YAML"),
    ],
)
def test_a_template_that_is_wrong_says_where(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=re.escape(says)):
        parse(text, kind="own")


async def test_a_template_that_asks_for_what_is_not_there_says_so() -> None:
    template = parse("---\ntitle: x\n---\n{{ weather }}", kind="own")
    with pytest.raises(BadInput, match="weather"):
        await draft([recap()], model=Writer(), template=template)


def test_an_unknown_kind_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="minutes"):
        find("sonnet")


async def test_nothing_to_draft_from_is_an_error() -> None:
    with pytest.raises(BadInput, match="nothing to draft"):
        await draft([], model=Writer(), template=find("email"))


async def test_minutes_name_the_dates_that_no_task_shows() -> None:
    task = recap().actions[0]
    told = replace(task, owner=None, strength=None)
    own = replace(told, text="The lease begins in March.", evidence=at(1), due="in March")
    made = await written("minutes", dates=(told, own))
    listed = made.body.split("## Dates")[1].split("##")[0]
    assert "The lease begins in March." in listed
    assert task.text not in listed
    assert "## Dates" not in (await written("minutes", dates=(told,))).body
