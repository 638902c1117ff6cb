"""An edited recap.md is read back: what was left alone keeps its evidence, what is new is looked up or marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.app.edit import BY_HAND, changed
from pipeline.formats import md
from pipeline.meeting import Action, Claim, Recap
from tests.example_recap import at, recap, transcript


def edited(*swaps: tuple[str, str], base: Recap | None = None) -> Recap:
    base = base or recap()
    text = md.render(base, transcript())
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return changed(base, text, transcript())


@pytest.mark.parametrize("language", ["en", "de", "ar", "ja"])
def test_an_untouched_file_changes_nothing(language: str) -> None:
    base = recap(language=language)
    assert changed(base, md.render(base, transcript()), transcript()) == base


def test_odd_characters_change_nothing() -> None:
    base = replace(
        recap(),
        decisions=(Claim("Use [x](y) * 2 · <b> — # _a_ \\ “q”", True, "agreed", at(3)),),
        title="A #1 *title*",
    )
    assert changed(base, md.render(base, transcript()), transcript()) == base


def test_a_reworded_decision_keeps_its_evidence() -> None:
    base = replace(recap(), decisions=(Claim("Lease a blue printer in March.", True, "agreed", at(3)),))
    made = edited(
        ("- Lease a blue printer in March.", "- Lease the blue HP printer from 1 March."), base=base
    )
    assert made.decisions[0].text == "Lease the blue HP printer from 1 March."
    assert made.decisions[0].evidence == at(3)
    assert made.actions == base.actions


def test_owner_due_and_strength_can_be_corrected() -> None:
    made = edited(
        ("Owner: **Ben** · Due: **—**", "Owner: **Cleo** · Due: **Monday**"),
        ("Look at the toner prices. · *tentative*", "Look at the toner prices. · *agreed*"),
    )
    assert (made.actions[1].owner, made.actions[1].due, made.actions[1].strength) == (
        "Cleo",
        "Monday",
        "agreed",
    )
    assert made.actions[1].evidence == recap().actions[1].evidence
    assert made.actions[0] == recap().actions[0]


def test_what_is_deleted_is_gone() -> None:
    text = md.render(recap(), transcript())
    start = text.index("- [ ] Call the landlord.")
    end = text.index("## Open questions")
    made = changed(recap(), text[:start] + text[end:], transcript())
    assert [a.text for a in made.actions] == ["Send the contract to legal.", "Look at the toner prices."]


def test_what_is_added_is_verified_by_its_quote_or_marked() -> None:
    made = edited(
        (
            "## Risks",
            "- Is the hall dropped?\n  > “forget the hall, we drop that” — Ben\n- Who brings cake?\n\n## Risks",
        )
    )
    quoted, bare = made.open_questions[-2:]
    assert quoted.verified
    assert quoted.evidence[0].segment == "s4"
    assert not bare.verified
    assert bare.doubt == BY_HAND


def test_title_and_headline_can_be_changed() -> None:
    made = edited(
        ("# Printer choice", "# Printers"),
        ("**The office leases the blue printer from March.**", "**We lease.**"),
    )
    assert made.title == "Printers"
    assert made.headline.text == "We lease."


def test_a_statement_that_quotes_itself_can_be_corrected_and_keeps_its_evidence() -> None:
    said = "Ben: “I'll look at it.” (Ana: “The toner is out again.”)"
    base = replace(
        recap(),
        decisions=(Claim(said, True, "proposed", at(3)),),
        actions=(Action(said, True, "agreed", at(3), owner="Ben"), *recap().actions[1:]),
    )
    assert changed(base, md.render(base, transcript()), transcript()) == base
    made = edited(("Owner: **Ben** · Due: **—**", "Owner: **Cleo** · Due: **Monday**"), base=base)
    assert (made.actions[0].owner, made.actions[0].due, made.actions[0].text) == ("Cleo", "Monday", said)
    assert made.actions[0].evidence == at(3)
    made = edited((f"- {said} ", "- We buy toner. "), base=base)
    assert made.decisions[0].text == "We buy toner."
