"""Turn what a model claims into what may reach a user: every quote matched, every claim verified or marked.

Knows no models. Every stage that shows statements goes through here, so the evidence lock is in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.doors import Passage
from pipeline.meeting import Claim, Evidence, Transcript
from pipeline.shapes import ActionShape, ClaimShape
from pipeline.stages.doubt import SOUND, made_up
from pipeline.stages.speaker_names import of_several
from pipeline.verification.doubts import NO_PLACE, NOT_SAID
from pipeline.verification.finding import Finding, examine
from pipeline.verification.locate import places
from pipeline.verification.retold import differs
from pipeline.verification.said import PreparedSource, prepared
from pipeline.verification.statement import Statement

C = TypeVar("C", bound=Claim)


def passages_of(transcript: Transcript, *, unique: bool = False) -> tuple[Passage, ...]:
    """A transcript as a model reads it, one passage a segment.

    `unique` puts the meeting's id before the segment's, for requests that span several meetings. What a recognizer made
    up is left out, but for a transcript that is nothing else; a label that holds several voices names nobody.
    """
    t = transcript
    said = [s for s in t.segments if not made_up(s)] or t.segments
    several = of_several(t)
    return tuple(
        Passage(
            id=f"{t.meeting_id}/{s.id}" if unique else s.id,
            text=s.text,
            speaker=None if s.speaker in several else s.speaker,
            start_s=s.start_s,
            end_s=s.end_s,
            source=t.meeting_id,
            date=t.date,
            language=s.language or t.language,
        )
        for s in said
    )


def unread(transcript: Transcript) -> int:
    """How many lines with words no model is shown, because a recognizer made them up; they count as not read."""
    left = [s for s in transcript.segments if made_up(s)]
    words = sum(s.doubtful != SOUND for s in left)
    return words if len(left) < len(transcript.segments) else 0


def evidence_for(shape: ClaimShape, passages: Sequence[Passage]) -> tuple[Evidence, ...]:
    """The quotes of a claim that the source really holds, in the order given, each with the source's own words."""
    by_id = {p.id: p for p in passages}
    found: dict[tuple[str, str], Evidence] = {}
    for quote in shape.evidence:
        for place in places(quote.quote, passages, hint=quote.segment):
            p = by_id[place[0]]
            found[place] = Evidence(_segment(p), place[1], p.speaker, p.start_s, p.end_s, p.source)
    return tuple(found.values())


def _segment(passage: Passage) -> str:
    prefix = f"{passage.source}/"
    return passage.id.removeprefix(prefix) if passage.source else passage.id


def claim_from(
    shape: ClaimShape,
    passages: Sequence[Passage],
    *,
    language: str | None = None,
    among: Sequence[str] = (),
    heading: bool = False,
) -> Claim:
    """The claim with the evidence that was located, verified only where it was checked and holds.

    `language`: that of the statement (None: as spoken); `among`: further lines it tells of, for a chapter; `heading`: it
    is no sentence, so that only what it names is checked.
    """
    action = shape if isinstance(shape, ActionShape) else None
    return verified(
        Claim(
            shape.text,
            strength=shape.strength,
            evidence=evidence_for(shape, passages),
            to_check=shape.to_check,
        ),
        passages,
        language=language,
        owner=action.owner if action else None,
        due=action.due if action else None,
        among=among,
        quoted=bool(shape.evidence),
        heading=heading,
    )


def verified(
    claim: C,
    passages: Sequence[Passage],
    *,
    language: str | None = None,
    owner: str | None = None,
    due: str | None = None,
    among: Sequence[str] = (),
    quoted: bool = True,
    heading: bool = False,
) -> C:
    """The same claim, verified or with its doubt: the only place where that is decided and written.

    A doubt that somebody else had stays. `quoted`: quotes were given for it, found or not.
    """
    spoken = next((p.language for p in passages if p.language), None) or language or "en"
    said = prepared(tuple(passages), spoken)
    cited = tuple(i for e in claim.evidence if (i := passage_id(e, said)) is not None)
    if not cited:
        finding = Finding("not found", (NOT_SAID if quoted else NO_PLACE,))
    else:
        quotes = tuple(e.quote for e in claim.evidence)
        finding = examine(
            Statement(
                claim.text, language or spoken, (*cited, *among), quotes, owner, due, claim.strength, heading
            ),
            said,
        )
    doubt = claim.doubt or (finding.reasons[0] if finding.reasons else None)
    return replace(claim, verified=finding.holds and doubt is None, doubt=doubt)


def passage_id(evidence: Evidence, said: PreparedSource) -> str | None:
    """The id under which a piece of evidence stands in a request over one meeting or several."""
    options = (f"{evidence.meeting_id}/{evidence.segment}", evidence.segment)
    return next((i for i in options if i in said.place), None)


def doubted(claim: C, reason: str) -> C:
    """The same claim, not verified, with this reason where it had none."""
    return replace(claim, verified=False, doubt=claim.doubt or reason)


def retold(claim: C, text: str, *, language: str, before: str) -> C:
    """A claim in other words, translated or reworded: it stays verified only where these say the same."""
    names = [e.speaker for e in claim.evidence if e.speaker]
    reason = differs(text, claim.text, language=language, before=before, names=names)
    told = replace(claim, text=text)
    return doubted(told, reason) if reason else told


def nothing_said(text: str) -> Claim:
    """That a meeting held no word, which its empty transcript proves."""
    return Claim(text, verified=True)
