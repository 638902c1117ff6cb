"""Lay recaps out as a brief: what a draft may say, and the lines that prove it.

Knows no model and no form. Ids of several meetings are kept apart by the meeting's id in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.doors import Passage
from pipeline.meeting import Action, Claim, Evidence, Recap, Transcript
from pipeline.shapes import QuoteShape
from pipeline.templates.brief_view import Brief, Noted, NotedAction, NotedChapter, NotedMeeting

Closed = Mapping[Action, Claim]
"""Tasks that a later meeting reports done, with the claim that says so."""


def lay_out(
    recaps: Sequence[Recap],
    *,
    sources: Mapping[str, Transcript],
    closed: Closed,
    fields: Mapping[str, str],
) -> tuple[Brief, tuple[Passage, ...]]:
    """The brief and its passages. `sources` are transcripts by meeting id; without one a quote is its own line."""
    only = recaps[0].meeting_id
    several = len(recaps) > 1 or any(
        e.meeting_id not in (None, only) for claim in closed.values() for e in claim.evidence
    )
    meetings = tuple(_meeting(r, sources.get(r.meeting_id), several, closed) for r in recaps)
    told = [(r, c) for r in recaps for c in claims_of(r)] + [(recaps[-1], c) for c in closed.values()]
    passages: dict[str, Passage] = {}
    for recap, claim in told:
        for e in claim.evidence:
            of = e.meeting_id or recap.meeting_id
            key = _passage_id(e, recap.meeting_id, several)
            passages.setdefault(key, _passage(key, e, of, sources.get(of)))
    return Brief(meetings=meetings, fields=dict(fields)), _as_said(passages.values(), recaps, sources)


def _as_said(
    passages: Iterable[Passage], recaps: Sequence[Recap], sources: Mapping[str, Transcript]
) -> tuple[Passage, ...]:
    """The lines in the order they were said, meeting by meeting: what came later decides what holds."""
    meetings = {r.meeting_id: n for n, r in enumerate(recaps)}
    places = {(m, s.id): n for m, t in sources.items() for n, s in enumerate(t.segments)}

    def place(passage: Passage) -> tuple[int, int, float]:
        meeting = passage.source or ""
        at = places.get((meeting, passage.id.rpartition("/")[2]), len(places))
        return (meetings.get(meeting, len(meetings)), at, passage.start_s or 0.0)

    return tuple(sorted(passages, key=place))


def claims_of(recap: Recap) -> tuple[Claim, ...]:
    """Everything a recap states, in the order it is shown."""
    return (
        recap.headline,
        *recap.tldr,
        *recap.decisions,
        *recap.actions,
        *recap.open_questions,
        *recap.risks,
        *recap.dates,
        *recap.chapters,
        *recap.quotes,
    )


def _meeting(recap: Recap, transcript: Transcript | None, several: bool, closed: Closed) -> NotedMeeting:
    def note(claim: Claim) -> Noted:
        return Noted.model_validate(_noted(claim, recap, several))

    def action(a: Action) -> NotedAction:
        done = closed.get(a)
        return NotedAction.model_validate(
            {
                **_noted(a, recap, several),
                "owner": a.owner,
                "due": a.due,
                "due_date": a.due_date,
                "closed": _noted(done, recap, several) if done else None,
            }
        )

    spoke = transcript.speakers if transcript else _heard(recap)
    return NotedMeeting(
        id=recap.meeting_id,
        title=recap.title,
        date=transcript.date if transcript else None,
        participants=spoke,
        headline=note(recap.headline),
        tldr=tuple(map(note, recap.tldr)),
        decisions=tuple(map(note, recap.decisions)),
        actions=tuple(map(action, recap.actions)),
        open_questions=tuple(map(note, recap.open_questions)),
        risks=tuple(map(note, recap.risks)),
        chapters=tuple(
            NotedChapter.model_validate({**_noted(c, recap, several), "title": c.title, "start_s": c.start_s})
            for c in recap.chapters
        ),
        quotes=tuple(map(note, recap.quotes)),
    )


def _noted(claim: Claim, recap: Recap, several: bool) -> dict[str, object]:
    return {
        "text": claim.text,
        "verified": claim.verified,
        "doubt": claim.doubt,
        "strength": claim.strength,
        "meeting": recap.title,
        "evidence": tuple(
            QuoteShape(segment=_passage_id(e, recap.meeting_id, several), quote=e.quote)
            for e in claim.evidence
        ),
    }


def _heard(recap: Recap) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.speaker for c in claims_of(recap) for e in c.evidence if e.speaker))


def _passage_id(e: Evidence, meeting_id: str, several: bool) -> str:
    return f"{e.meeting_id or meeting_id}/{e.segment}" if several else e.segment


def _passage(key: str, e: Evidence, meeting_id: str, transcript: Transcript | None) -> Passage:
    line = next((s for s in transcript.segments if s.id == e.segment), None) if transcript else None
    return Passage(
        id=key,
        text=line.text if line else e.quote,
        speaker=e.speaker,
        start_s=e.start_s,
        end_s=e.end_s,
        source=meeting_id,
        date=transcript.date if transcript else None,
        language=line.language if line else None,
    )
