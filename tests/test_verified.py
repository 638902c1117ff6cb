"""Verified means verified: a server that says false things, behind the real provider path, and what its user sees."""

from __future__ import annotations

import asyncio
import html
import json
import re
from pathlib import Path

import pytest

from pipeline import api, formats
from pipeline.app import answering
from pipeline.app import process as run
from pipeline.app.process import Processed
from pipeline.formats import md
from pipeline.meeting import Draft, Recap
from pipeline.settings import Settings
from pipeline.stages.drafting import Style
from pipeline.templates import find
from pipeline.web import views
from tests.liar import MODEL, STRONG, TALK, TRUE, claim, context, meeting, recap_of, sentences

LIES = {
    "a payment nobody made, proved by Okay": claim(
        "Nora approved the transfer of 50,000 euros to IBAN DE00 1234", "Okay.", "s3", strength="agreed"
    ),
    "the opposite": claim(
        "We do not release the beta on the twenty-eighth of May",
        "The beta is released on the twenty-eighth of May.",
        "s2",
    ),
    "another date": claim(
        "The beta is released on the eighteenth of June",
        "The beta is released on the twenty-eighth of May.",
        "s2",
    ),
    "another unit": claim("The renovation has 40 thousand dollars.", TALK[3][1], "s4"),
    "another number": claim("The budget for the renovation is 60 thousand euros.", TALK[3][1], "s4"),
    "another owner": claim("Nora will send the contract to the lawyers by Friday.", TALK[4][1], "s5"),
    "a hedge as a promise": claim(
        "Ana will look at the server logs tomorrow.", TALK[5][1], "s6", strength="agreed"
    ),
    "what was taken back": claim("We take the red door for the office.", TALK[6][1], "s7", strength="agreed"),
    "a quote about something else": claim("The beta is released on 28 May.", TALK[3][1], "s4"),
    "a stranger": claim("Viktor Quillmere releases the beta on 28 May.", TALK[1][1], "s2"),
    "a link": claim("The beta is released on 28 May: https://evil.example.com/pay", TALK[1][1], "s2"),
    "a cause nobody gave": claim(
        "The beta is released on 28 May because the auditors threatened a fine.", TALK[1][1], "s2"
    ),
}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")


async def recapped(
    tmp_path: Path, *decisions: object, chain: tuple[str, ...] = (MODEL,), **more: object
) -> Recap:
    said = {"recap": recap_of(*decisions, **more), "settled": {"statements": []}}  # type: ignore[arg-type]
    async with context(tmp_path, chain=chain, said=said) as (opened, _):
        return await run.recap(meeting(), opened)


@pytest.mark.parametrize("lie", LIES, ids=str)
async def test_a_false_decision_is_shown_with_its_doubt(tmp_path: Path, lie: str) -> None:
    made = await recapped(tmp_path, LIES[lie], TRUE)
    (false, true) = made.decisions
    assert not false.verified
    assert false.doubt
    assert true.verified
    shown = md.render(made, meeting())
    assert f"⚠ unverified: {md.escaped(false.doubt)}" in shown
    assert "Unverified: 1" in shown


async def test_a_strong_model_that_settles_nothing_verifies_nothing(tmp_path: Path) -> None:
    made = await recapped(tmp_path, *LIES.values(), chain=(MODEL, STRONG))
    assert [d.text for d in made.decisions if d.verified] == []


async def test_headline_bullets_tasks_chapters_and_quotes_are_checked_as_well(tmp_path: Path) -> None:
    lie = LIES["another date"]
    chapter = {**lie, "title": "Mallory gets 50,000 euros", "first_segment": "s1", "last_segment": "s3"}
    made = await recapped(
        tmp_path,
        headline=lie,
        tldr=[lie],
        open_questions=[lie],
        risks=[lie],
        chapters=[chapter, {**chapter, "text": "The beta is released on 28 May."}],
        actions=[{**LIES["another owner"], "owner": "Nora", "due": "by Friday"}],
        quotes=[
            claim("The beta is released in June.", "The beta is released on the twenty-eighth of May.", "s2")
        ],
    )
    for c in (made.headline, *made.tldr, *made.open_questions, *made.risks, *made.chapters, *made.actions):
        assert not c.verified, c
    assert [q.text for q in made.quotes] == ["The beta is released on the twenty-eighth of May."]


async def test_a_part_of_a_sentence_is_quoted_as_the_whole_of_it(tmp_path: Path) -> None:
    lines = (("Ana", "The end of May is too early."), ("Ben", "Then we say June."))
    said = {"recap": recap_of(quotes=[claim("May is too early.", "May is too early.", "s1")])}
    async with context(tmp_path, said=said, transcript=meeting(lines)) as (opened, _):
        made = await run.recap(meeting(lines), opened)
    assert [q.text for q in made.quotes] == ["The end of May is too early."]


async def test_a_quote_over_lines_that_were_shown_under_one_id_is_found(tmp_path: Path) -> None:
    lines = (("Ana", "We release the beta"), ("Ana", "on the twenty-eighth of May"), ("Ben", "Fine."))
    told = claim("The beta is released on 28 May.", "We release the beta on the twenty-eighth of May", "s1")
    async with context(
        tmp_path, said={"recap": recap_of(told, headline=told)}, transcript=meeting(lines)
    ) as (
        opened,
        _,
    ):
        made = await run.recap(meeting(lines), opened)
    assert [e.segment for e in made.decisions[0].evidence] == ["s1", "s2"]
    assert made.decisions[0].verified


async def asked(tmp_path: Path, answer: object, question: str = "When is the beta released?", **more: object):  # type: ignore[no-untyped-def]
    async with context(tmp_path, said={"answer": answer}, **more) as (opened, _):  # type: ignore[arg-type]
        return await answering.ask(question, [meeting()], opened)


def replied(text: str, *claims: object, found: bool = True) -> dict[str, object]:
    return {"found": found, "answer": text, "claims": list(claims)}


async def test_a_sentence_added_to_a_right_answer_does_not_stand_in_it(tmp_path: Path) -> None:
    text = "The beta is released on 28 May. Please send the invoice to billing@evil.example.com."
    made = await asked(tmp_path, replied(text, TRUE))
    assert made.answer == "The beta is released on 28 May."
    assert "evil" not in md.render_answer(made)


@pytest.mark.parametrize("lie", [name for name in LIES if LIES[name]["text"] != TRUE["text"]], ids=str)
async def test_a_false_answer_is_never_in_bold(tmp_path: Path, lie: str) -> None:
    false = LIES[lie]
    made = await asked(tmp_path, replied(str(false["text"]), false, TRUE))
    assert str(false["text"]) not in made.answer
    shown = md.render_answer(made)
    assert not any(str(false["text"]) in bold for bold in re.findall(r"\*\*(.+?)\*\*", shown))
    assert "Unverified: 1" in shown


async def test_a_false_refusal_states_nothing(tmp_path: Path) -> None:
    made = await asked(tmp_path, replied("Nora pays 50,000 euros to Mallory.", found=False))
    assert "Mallory" not in md.render_answer(made)


@pytest.mark.parametrize("risk", [0.05, 0.25])
async def test_no_risk_accepts_an_answer_whose_quote_number_and_person_are_made_up(
    tmp_path: Path, risk: float
) -> None:
    lie = claim("Viktor Quillmere set it at 73 percent.", "Viktor Quillmere says 73 percent.", "s2")
    async with context(
        tmp_path, chain=(MODEL, STRONG), said={"answer": replied(str(lie["text"]), lie)}, risk=risk
    ) as (opened, server):
        made = await answering.ask("What share did they set?", [meeting()], opened)
        assert {a.model for a in server.asked} == {"gpt-5-nano", "gpt-5"}
    assert not any(c.verified for c in made.claims)


async def test_the_embedded_models_verified_answer_wins_over_an_unfounded_one(tmp_path: Path) -> None:
    made = await asked(tmp_path, replied("yes"))
    assert "twenty-eighth of May" in made.answer
    assert all(c.verified for c in made.claims)


async def drafted(tmp_path: Path, *told: tuple[str, tuple[str, ...]], **recap: object) -> Draft:
    """Minutes for which the server writes these sentences; h1 is the headline, that the beta is released on 28 May."""
    said = {"recap": recap_of(*recap.pop("decisions", ()), **recap), "draft": sentences(*told)}
    async with context(tmp_path, said=said) as (opened, _):
        made = await run.recap(meeting(), opened)
        return await run.draft(find("minutes"), [Processed(meeting(), made)], opened, style=Style())


def overview(made: Draft) -> str:
    return made.body.split("## In short")[1].split("##")[0]


async def test_a_sentence_that_rests_on_no_statement_is_marked_and_its_amounts_are_blanks(
    tmp_path: Path,
) -> None:
    made = await drafted(
        tmp_path, ("We pay Mallory 50,000 euros.", ()), ("The door is green.", ("d9",)), ("Fine.", ("h1",))
    )
    assert "50,000" not in made.body
    assert overview(made).count("*(unverified)*") == 3
    assert "[^1]" not in overview(made)


async def test_a_sentence_that_does_not_say_what_it_rests_on_gives_way_to_the_statements_own_words(
    tmp_path: Path,
) -> None:
    for wrong in (
        "The beta is released on 18 June.",
        "Mallory releases the beta on 28 May.",
        "The beta is not released on 28 May.",
        "The beta is cancelled as planned by the new management.",
    ):
        made = await drafted(tmp_path, (wrong, ("h1",)))
        assert overview(made).strip() == "The beta is released on 28 May.[^1]", wrong
        assert any("did not hold" in note for note in made.receipt.notes)


async def test_links_images_html_and_addresses_do_not_survive_in_a_draft(tmp_path: Path) -> None:
    bad = (
        "See [the plan](https://evil.example.com/a) and ![x](https://evil.example.com/t.png).",
        "Or <a href='https://evil.example.com'>here</a> <script>steal()</script>",
        "[ref]: https://evil.example.com/r",
        "<https://evil.example.com/auto> pay to DE44 5001 0517 5407 3249 31, mail mallory@evil.example.com",
        "<svg onload=alert(1)> # Heading\n\n| a | b |",
    )
    told = [(text, on) for text in bad for on in ((), ("h1",))]
    made = await drafted(tmp_path, *told, ("The beta is released on 28 May.", ("h1",)))
    for live in ("evil", "<a", "<s", "![", "](", "DE44", "@", "| a"):
        assert live not in made.body, live
    assert "The beta is released on 28 May.[^1]" in overview(made)


async def test_a_footnote_proves_the_sentence_it_stands_at(tmp_path: Path) -> None:
    budget = claim("The budget stays at 40 thousand euros.", TALK[3][1], "s4", strength="agreed")
    made = await drafted(
        tmp_path,
        ("The beta is released on 28 May.", ("d1", "h1")),
        ("The budget stays at 40 thousand euros and the beta is released on 28 May.", ("d1", "h1")),
        decisions=[budget],
    )
    _, first, second = overview(made).split(".")
    assert first.count("[^") == 1  # the budget has nothing to do with it
    assert second.count("[^") == 2
    assert {c.evidence[0].segment for c in made.claims} == {"s2", "s4"}


async def test_what_was_only_proposed_stays_so_in_a_sentence_of_a_draft(tmp_path: Path) -> None:
    logs = claim("Ana can look at the server logs tomorrow.", TALK[5][1], "s6", strength="tentative")
    made = await drafted(tmp_path, ("Ana can look at the server logs.", ("p1",)), decisions=[logs])
    assert re.search(r"Ana can look at the server logs\.\[\^1\] \*\(tentative\)\*", overview(made))


async def test_a_model_that_writes_a_body_of_its_own_is_not_shown(tmp_path: Path) -> None:
    said = {
        "recap": recap_of(TRUE),
        "draft": {"title": "Pay <b>now</b>", "body": "- We pay Mallory.", "claims": [], "sentences": []},
    }
    async with context(tmp_path, said=said) as (opened, _):
        made = await run.recap(meeting(), opened)
        told = await run.draft(find("minutes"), [Processed(meeting(), made)], opened, style=Style())
    assert "Mallory" not in told.body + told.title
    assert "The beta is released on 28 May." in told.body


async def test_a_translation_that_changes_the_number_is_not_verified(tmp_path: Path) -> None:
    budget = claim("The budget for the renovation stays at 40 thousand euros.", TALK[3][1], "s4")

    def lines(asked: object) -> dict[str, object]:
        ids = re.findall(r"^\[?(t\d+)\]?:? (.*)$", asked.prompt, re.MULTILINE)  # type: ignore[attr-defined]
        german = {
            "budget": "Das Budget für die Renovierung bleibt bei 60 Tausend Euro.",
            "beta": "Die Beta wird am 28. Mai veröffentlicht.",
        }
        return {
            "lines": [{"id": i, "text": next((v for k, v in german.items() if k in t), t)} for i, t in ids]
        }

    from pipeline.stages import reword

    async with context(tmp_path, said={"recap": recap_of(budget), "lines": lines}) as (opened, _):
        made = await run.recap(meeting(), opened)
        assert made.decisions[0].verified
        engines = [opened.table.model("translate")]
        german = await reword.recap(made, spoken="en", target="de", engines=engines)
    assert not (german.decisions[0].verified and "60" in german.decisions[0].text)


async def test_explain_the_page_the_window_and_the_json_say_the_doubts_that_the_recap_says(
    tmp_path: Path,
) -> None:
    made = await recapped(tmp_path, *LIES.values(), TRUE)
    doubts = {c.text: c.doubt for c in made.decisions if not c.verified}
    assert len(doubts) == len(LIES)
    house = Settings(home=tmp_path)
    told = api.explain(made.meeting_id, settings=house)
    assert not told.accept
    assert {d.claim: d.reason for d in told.doubts if d.claim} == doubts
    window = views.statements(api.opened(made.meeting_id, settings=house))
    assert {s.claim.text: s.doubt for s in window if not s.claim.verified} == doubts
    kept = json.loads(formats.writer("json").outputs(made, meeting())["recap.json"])
    assert {c["text"]: c["doubt"] for c in kept["decisions"] if not c["verified"]} == doubts
    shown, page = (
        md.render(made, meeting()),
        "".join(data.decode() for data in formats.writer("html").outputs(made, meeting()).values()),
    )
    for text, doubt in doubts.items():
        assert doubt
        assert html.unescape(page).count(doubt) >= 1, text
        assert f"unverified: {md.escaped(doubt)}" in shown, text


def test_only_one_function_sets_verified() -> None:
    root = Path(__file__).parent.parent / "pipeline"
    setters = [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in root.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bverified\s*=(?!=)|\bClaim\([^)]*,\s*True\b", line)
        and "claim.verified" not in line
        and "unverified" not in line
    ]
    assert {s.split(":")[0] for s in setters} == {"stages/claims.py"}, setters


def test_a_statement_in_a_language_without_a_check_is_never_verified(tmp_path: Path) -> None:
    from pipeline.doors import Passage
    from pipeline.verification.finding import examine
    from pipeline.verification.said import PreparedSource
    from pipeline.verification.statement import Statement

    said = PreparedSource(
        [Passage("s1", "Beta verzija izlazi u petak.", "Ana", language="sl")], language="sl"
    )
    found = examine(
        Statement("Beta verzija izlazi u petak.", "sl", ("s1",), ("Beta verzija izlazi u petak.",)), said
    )
    assert found.state == "unchecked"
    assert "could not be checked" in found.reasons[0]


def test_the_same_lines_give_the_same_finding_twice(tmp_path: Path) -> None:
    first, second = (asyncio.run(recapped(tmp_path / str(n), *LIES.values())) for n in range(2))
    assert first.decisions == second.decisions


def test_a_speakers_long_name_before_what_he_says_is_no_statement_by_itself() -> None:
    """ "Marius Van Der Wijden (M): “Yes.”" was doubted, as if the name said it; an order for a name still is."""
    from pipeline.doors import Passage
    from pipeline.verification.finding import examine
    from pipeline.verification.said import PreparedSource
    from pipeline.verification.statement import Statement

    for name, holds in (("Marius Van Der Wijden (M)", True), ("We Will Pay Quillmere Friday", False)):
        lines = (Passage(id="s1", text="Let's merge the branch.", speaker=name),)
        said = PreparedSource(lines, language="en")
        for shown in (
            name,
            name.removesuffix(" (M)"),
        ):  # statements show a name without what stands in brackets
            told = f"{shown}: “Let's merge the branch.”"
            assert examine(Statement(told, "en", ("s1",), ("Let's merge the branch.",)), said).holds is holds
