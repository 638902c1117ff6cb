"""Turn what a model claims into what may reach a user: every quote matched, every claim verified or marked.

Knows no models. Every stage that shows statements goes through here, so the evidence lock is in one place.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.doors import Passage
from pipeline.meeting import Claim, Evidence, Transcript
from pipeline.shapes import ClaimShape
from pipeline.verification.locate import locate


def passages_of(transcript: Transcript, *, unique: bool = False) -> tuple[Passage, ...]:
    """A transcript as a model reads it, one passage a segment.

    `unique` puts the meeting's id before the segment's, for requests that span several meetings.
    """
    t = transcript
    return tuple(
        Passage(
            id=f"{t.meeting_id}/{s.id}" if unique else s.id,
            text=s.text,
            speaker=s.speaker,
            start_s=s.start_s,
            end_s=s.end_s,
            source=t.meeting_id,
            date=t.date,
            language=s.language or t.language,
        )
        for s in t.segments
    )


def evidence_for(shape: ClaimShape, passages: Sequence[Passage]) -> tuple[Evidence, ...]:
    """The quotes of a claim that the source really holds, in the order given, each with the source's own words."""
    by_id = {p.id: p for p in passages}
    found: dict[tuple[str, str], Evidence] = {}
    for quote in shape.evidence:
        if (place := locate(quote.quote, passages, hint=quote.segment)) is None:
            continue
        passage = by_id[place[0]]
        segment = (
            passage.id.rpartition("/")[2]
            if passage.source and passage.id.startswith(f"{passage.source}/")
            else passage.id
        )
        found[place] = Evidence(
            segment, place[1], passage.speaker, passage.start_s, passage.end_s, passage.source
        )
    return tuple(found.values())


def claim_from(shape: ClaimShape, passages: Sequence[Passage]) -> Claim:
    """The claim with the evidence that holds; unverified, with the reason, where none of it does."""
    evidence = evidence_for(shape, passages)
    return Claim(
        shape.text,
        verified=bool(evidence),
        strength=shape.strength,
        evidence=evidence,
        doubt=doubt_about(shape, evidence),
    )


def doubt_about(shape: ClaimShape, evidence: Sequence[Evidence]) -> str | None:
    """Why a claim is not verified, in plain words; None if it is."""
    if evidence:
        return None
    return (
        "the quote given for it is not in the transcript"
        if shape.evidence
        else "no place in the transcript was given for it"
    )
