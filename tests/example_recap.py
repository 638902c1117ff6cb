"""A small meeting with everything in it: a decision, one taken back, a hedge, blanks, an unverified claim."""

from __future__ import annotations

from pipeline.meeting import Action, Chapter, Claim, Escalation, Evidence, Recap, Receipt, Segment, Transcript

LINES = (
    ("Ana", "Good morning, today we choose the printer for the office."),
    ("Ben", "I propose we lease the blue one."),
    ("Ana", "Agreed, we lease the blue one from March."),
    ("Ben", "And we paint the hall green. No wait, forget the hall, we drop that."),
    ("Cleo", "I will send the contract to legal by Friday."),
    ("Ben", "I might look at the toner prices."),
    ("Ana", "Somebody should call the landlord."),
    ("Cleo", "Who pays for the paper?"),
)


def transcript(
    meeting_id: str = "printer",
    *,
    title: str = "Printer choice",
    date: str | None = "2026-03-02",
    series: str | None = None,
) -> Transcript:
    """Eight lines, ten seconds each; the sixth was hard to hear."""
    return Transcript(
        meeting_id=meeting_id,
        title=title,
        date=date,
        series=series,
        language="en",
        engine="pocketsphinx en-us",
        duration_s=80.0,
        segments=tuple(
            Segment(
                f"s{n}",
                text,
                speaker,
                (n - 1) * 10.0,
                n * 10.0 - 1,
                doubtful="low confidence" if n == 6 else None,
            )
            for n, (speaker, text) in enumerate(LINES, 1)
        ),
    )


def at(n: int, meeting_id: str = "printer") -> tuple[Evidence, ...]:
    """Evidence for the n-th line, counted from 1."""
    speaker, text = LINES[n - 1]
    return (Evidence(f"s{n}", text, speaker, (n - 1) * 10.0, n * 10.0 - 1, meeting_id),)


def recap(meeting_id: str = "printer", *, title: str = "Printer choice", language: str = "en") -> Recap:
    """What a careful reader would note of it."""

    def e(n: int) -> tuple[Evidence, ...]:
        return at(n, meeting_id)

    return Recap(
        meeting_id=meeting_id,
        title=title,
        language=language,
        headline=Claim("The office leases the blue printer from March.", True, None, e(3)),
        tldr=(Claim("The blue printer is leased from March.", True, None, e(3)),),
        decisions=(
            Claim("Lease the blue printer from March.", True, "agreed", e(3)),
            Claim("Paint the hall green.", True, "retracted", e(4)),
        ),
        actions=(
            Action(
                "Send the contract to legal.", True, "agreed", e(5), None, "Cleo", "by Friday", "2026-03-06"
            ),
            Action("Look at the toner prices.", True, "tentative", e(6), None, "Ben"),
            Action("Call the landlord.", True, "proposed", e(7)),
        ),
        open_questions=(Claim("Who pays for the paper?", True, None, e(8)),),
        risks=(Claim("The lease may be too dear.", False, None, (), "no words of the transcript behind it"),),
        chapters=(
            Chapter("Leasing was agreed.", True, None, e(3), None, "Choice of printer", 0.0, 39.0),
            Chapter("Tasks were handed out.", True, None, e(5), None, "Next steps", 40.0, 79.0),
        ),
        quotes=(Claim("I might look at the toner prices.", True, None, e(6)),),
        coverage=1.0,
        receipt=Receipt(
            ("local:extractive",), 1, None, None, (Escalation("local:extractive", "openai:gpt-5", "doubt"),)
        ),
    )
