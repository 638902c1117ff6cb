"""What the pages show, laid out as values: statements with their moments, the transcript's rows, who spoke how much.

Knows nothing of HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import api
from pipeline.formats import page
from pipeline.meeting import Chapter, Claim, Receipt, Transcript, in_time

ORDER = ("headline", "tldr", "decisions", "actions", "open_questions", "risks", "chapters", "quotes")


@dataclass(frozen=True, slots=True)
class Shown:
    """One statement as a page shows it."""

    id: str
    section: str
    claim: page.ClaimView
    doubt: str | None
    verdict: str | None
    raw_due: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """One line of the transcript; `name` and `clock` only where they tell something new."""

    n: int
    start_s: float | None
    end_s: float | None
    name: str
    color: int
    clock: str
    text: str
    doubtful: str | None
    language: str | None


def meeting(opened: api.Opened) -> dict[str, Any]:
    """Everything that the page of a meeting shows."""
    transcript, recap = opened.transcript, opened.recap
    total_s = page.length_s(transcript)
    lanes = page.lanes(transcript, total_s, unknown="—")
    colors = {lane.name: lane.color for lane in lanes}
    shown = statements(opened)
    return {
        "title": recap.title,
        "meeting_id": transcript.meeting_id,
        "transcript": transcript,
        "recap": recap,
        "parts": {key: [s for s in shown if s.section == key and not s.claim.to_check] for key in ORDER},
        "moments": {
            key: _in_time(s for s in shown if s.section == key and s.claim.to_check) for key in ORDER
        },
        "rows": rows(transcript, colors),
        "lanes": lanes,
        "bands": page.bands(recap, total_s) if total_s else (),
        "total_s": total_s,
        "receipt": receipt(recap.receipt),
        "edited": opened.edited,
        "sounding": opened.sounding,
        "tags": opened.tags,
        "own_notes": opened.notes,
        "notes": tuple(dict.fromkeys((*transcript.notes, *recap.notes, *recap.receipt.notes))),
        "coverage": f"{int(recap.coverage * 1000) / 10:g}%",
        "doubted": sum(not s.claim.verified for s in shown),
    }


def _in_time(moments: Iterable[Shown]) -> list[Shown]:
    return sorted(moments, key=lambda s: in_time(next((e.start_s for e in s.claim.evidence), None)))


def statements(opened: api.Opened) -> list[Shown]:
    """The statements of a meeting with the rows of their evidence."""
    found = page.Rows(opened.transcript.segments)
    return [_shown(s, found, opened.recap.language) for s in opened.statements]


def statement(known: api.ListedStatement, opened: api.Opened) -> Shown:
    """One of them."""
    return _shown(known, page.Rows(opened.transcript.segments), opened.recap.language)


def _shown(known: api.ListedStatement, found: page.Rows, language: str) -> Shown:
    claim = known.claim
    return Shown(
        id=known.id,
        section=known.section,
        claim=page.claim_view(claim, found, language=language, anchor=f"s-{known.id}"),
        doubt=claim.doubt,
        verdict=known.verdict,
        raw_due=getattr(claim, "due", None),
        title=claim.title if isinstance(claim, Chapter) else "",
    )


def rows(transcript: Transcript, colors: dict[str, int]) -> list[TranscriptRow]:
    """The transcript line by line."""
    made: list[TranscriptRow] = []
    speaker: str | None = ""
    shown_s = -page.TIME_EVERY_S
    for n, s in enumerate(transcript.segments):
        named = s.speaker != speaker
        timed = s.start_s is not None and (named or s.start_s - shown_s >= page.TIME_EVERY_S)
        shown_s = s.start_s if timed and s.start_s is not None else shown_s
        speaker = s.speaker
        made.append(
            TranscriptRow(
                n=n,
                start_s=s.start_s,
                end_s=s.end_s,
                name=(s.speaker or "—") if named else "",
                color=colors.get(s.speaker or "—", page.LANES),
                clock=page.clock(s.start_s) if timed else "",
                text=s.text,
                doubtful=s.doubtful,
                language=s.language if s.language != transcript.language else None,
            )
        )
    return made


def receipt(told: Receipt) -> dict[str, Any]:
    """Who wrote a result, what it cost, and what the strongest model alone would have."""
    free = told.cost_usd == 0 or all(m.startswith("local:") for m in told.models)
    saved = None
    if told.always_strongest_usd and told.cost_usd is not None:
        saved = max(0.0, 1 - told.cost_usd / told.always_strongest_usd)
    return {
        "models": told.models,
        "calls": told.calls,
        "cost_usd": told.cost_usd,
        "free": free and not told.cost_usd,
        "strongest_usd": told.always_strongest_usd,
        "saved": saved,
        "escalations": told.escalations,
        "notes": told.notes,
    }


@dataclass(frozen=True, slots=True)
class Cited:
    """A statement of an answer or a draft, each piece of evidence with the address of its moment."""

    text: str
    verified: bool
    doubt: str | None
    evidence: Sequence[tuple[str, str, str, str]]
    """(quote, speaker, clock, address)"""


def cited(claims: Sequence[Claim], *, base: str, fallback: str = "") -> list[Cited]:
    """The statements behind an answer or a draft; `fallback` is the meeting where the evidence names none."""
    made = []
    for claim in claims:
        evidence = []
        for e in claim.evidence:
            meeting_id = e.meeting_id or fallback
            at = f"?at={e.start_s:g}" if e.start_s is not None else ""
            address = f"{base}/meetings/{meeting_id}{at}#{e.segment}" if meeting_id else ""
            evidence.append((e.quote, e.speaker or "", page.clock(e.start_s), address))
        made.append(Cited(claim.text, claim.verified, claim.doubt, evidence))
    return made
