"""recap.md: what users read first."""

from __future__ import annotations

from dataclasses import replace

import yaml

from pipeline.formats import md
from pipeline.formats.parts.markdown import escaped
from pipeline.meeting import Action, Answer, Chapter, Claim, Evidence, Recap, Receipt, Segment, Transcript

TRANSCRIPT = Transcript(
    "m-1",
    'Planning: "third" call',
    (
        Segment("s1", "We go live on Monday.", "Ana", 185.0, 190.0),
        Segment("s2", "Maybe I look.", "Ben_o", 3700.0),
    ),
    duration_s=3725.0,
    date="2026-04-21",
    series="planning",
    engine="imported WebVTT",
    notes=("2 of 40 cues: no readable time",),
)
SAID = Evidence("s1", "We go live on Monday.", "Ana", 185.0, 190.0)
MAYBE = Evidence("s2", "Maybe I look.", "Ben_o", 3700.0)
RECAP = Recap(
    meeting_id="m-1",
    title=TRANSCRIPT.title,
    language="en",
    headline=Claim("Go-live is Monday.", True, "agreed", (SAID,)),
    tldr=(Claim("Monday it is.", True, None, (SAID,)),),
    decisions=(Claim("Go-live is set for Monday", True, "agreed", (SAID,)),),
    actions=(
        Action("Look at it", False, "tentative", (MAYBE,), "the words do not say it", owner="Ben_o"),
        Action("Order *scanners*", True, "agreed", (SAID,), due="by Friday", due_date="2026-04-24"),
    ),
    chapters=(Chapter("About dates.", True, None, (SAID,), title="Dates", start_s=185.0),),
    coverage=0.9999,
    receipt=Receipt(("local:extractive",), 1),
)


def test_every_statement_shows_its_words_its_speaker_and_its_moment() -> None:
    text = md.render(RECAP, TRANSCRIPT)
    assert "**Go-live is Monday.** · *agreed* [03:05]" in text
    assert "- Go-live is set for Monday · *agreed*\n  > “We go live on Monday.” — Ana [03:05]" in text
    assert "- [03:05] **Dates** — About dates." in text


def test_nobody_said_who_or_when_is_visibly_blank_and_doubt_is_shown() -> None:
    text = md.render(RECAP, TRANSCRIPT)
    assert "- [ ] Look at it · *tentative* · *⚠ unverified: the words do not say it*" in text
    assert "Owner: **Ben_o** · Due: **—**" in text
    assert "Owner: **—** · Due: **by Friday (2026-04-24)**" in text
    assert "[1:01:40]" in text


def test_footer_tells_coverage_models_cost_doubt_and_notes_and_never_rounds_up() -> None:
    text = md.render(RECAP, TRANSCRIPT)
    assert "Coverage: 99.9% · Models: local:extractive · Cost: nothing" in text
    assert "Unverified: 1" in text
    assert "- 2 of 40 cues: no readable time" in text
    paid = replace(RECAP, receipt=Receipt(("a:b",), 3, 0.0123, 0.4))
    assert "Cost: $0.0123 (3.1%) · Always the strongest model: $0.4000" in md.render(paid, TRANSCRIPT)


def test_front_matter_is_yaml_that_other_programs_read() -> None:
    head = yaml.safe_load(md.render(RECAP, TRANSCRIPT).split("---")[1])
    assert head["title"] == 'Planning: "third" call'
    assert head["participants"] == ["Ana", "Ben_o"]
    assert (head["lang"], head["dir"], str(head["date"])) == ("en", "ltr", "2026-04-21")
    assert not md.render(RECAP, TRANSCRIPT, front_matter=False).startswith("---")


def test_a_statement_that_is_its_own_quote_is_shown_once() -> None:
    own = Claim("We go live on Monday.", True, "agreed", (SAID,))
    text = md.render(replace(RECAP, decisions=(own,)), TRANSCRIPT)
    assert "## Decisions\n\n- “We go live on Monday.” — Ana [03:05] · *agreed*\n" in text


def test_an_unknown_price_is_not_called_free() -> None:
    text = md.render(replace(RECAP, receipt=Receipt(("mystery:model",), 1)), TRANSCRIPT)
    assert "Cost: unknown" in text


def test_an_answer_over_several_meetings_names_the_meeting_of_each_quote() -> None:
    one, two = (replace(SAID, meeting_id=m) for m in ("m-1", "m-2"))
    text = md.render_answer(
        Answer("When?", "Monday.", True, (Claim("a", True, None, (one,)), Claim("b", True, None, (two,))))
    )
    assert "Ana [03:05], m-1" in text
    assert "Ana [03:05], m-2" in text


def test_a_course_over_several_meetings_is_shown_under_their_dates() -> None:
    one, two = (replace(SAID, meeting_id=m) for m in ("m-1", "m-2"))
    claims = (
        Claim("June.", True, None, (one,)),
        Claim("Or July.", True, None, (one,)),
        Claim("September.", True, None, (two,)),
    )
    text = md.render_answer(
        Answer("When?", "2026-03-10: June.\nOr July.\n2026-04-07: September.", True, claims)
    )
    assert text.startswith("**2026-03-10**\n\n- June.\n")
    assert text.index("- Or July.") < text.index("**2026-04-07**\n\n- September.\n")
    assert text.count("June.") == 1


def test_an_answer_of_one_statement_is_said_once() -> None:
    text = md.render_answer(
        Answer("When?", "On Monday.", True, (Claim("On Monday.", True, None, (SAID,)),), 1.0)
    )
    assert text.count("On Monday.") == 1
    assert "> “We go live on Monday.” — Ana [03:05]" in text


def test_an_answer_says_what_its_receipt_notes() -> None:
    receipt = Receipt(
        ("local:extractive",), notes=("2 of 24 meetings are of the time that the question names",)
    )
    text = md.render_answer(
        Answer("When?", "Monday.", True, (Claim("Monday.", True, None, (SAID,)),), 1.0, receipt)
    )
    assert text.endswith("- 2 of 24 meetings are of the time that the question names\n")


def test_no_decisions_is_said_and_empty_sections_are_left_out() -> None:
    text = md.render(replace(RECAP, decisions=(), actions=()), TRANSCRIPT)
    assert text.count("None found in so many words.") == 2
    assert "Open questions" not in text


def test_user_text_never_becomes_markup() -> None:
    assert escaped("# no *stars* [x](y) <b> `c` snake_case _em_ $5 and $6 #tag &amp;") == (
        r"\# no \*stars\* \[x\](y) \<b> \`c\` snake_case \_em\_ \$5 and $6 \#tag \&amp;"
    )
    assert escaped("1. first\n- second") == r"1\. first - second"
    assert escaped("a\u202eb") == "ab"


def test_right_to_left_recaps_carry_direction_and_keep_names_apart() -> None:
    hebrew = replace(RECAP, language="he", headline=Claim("נצא לדרך ביום שני.", True, None, (SAID,)))
    text = md.render(hebrew, TRANSCRIPT)
    assert "\u2068נצא לדרך ביום שני.\u2069" in text
    assert "\ndir: " in text


def test_an_answer_shows_its_evidence_and_not_said_is_an_answer() -> None:
    found = Answer(
        "When?", "On Monday.", True, (Claim("On Monday.", True, None, (SAID,)),), 1.0, RECAP.receipt
    )
    assert "“We go live on Monday.” — Ana [03:05]" in md.render_answer(found)
    assert "Not said in this meeting." in md.render_answer(Answer("Who?", "", False, (), 1.0))
