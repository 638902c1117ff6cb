"""Lay recaps out as a brief: what a draft may say, under short ids, and which of it a model may write sentences from.

Knows no model and no form. An id's letter says what a statement is; numbers run over all meetings of the draft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.doors import Passage
from pipeline.languages import base
from pipeline.meeting import Action, Chapter, Claim, Recap, Transcript, stated, to_look_at
from pipeline.shapes import QuoteShape
from pipeline.stages.footnotes import proving
from pipeline.templates.brief_view import Brief, Noted, NotedAction, NotedChapter, NotedMeeting

Closed = Mapping[Action, Claim]
"""Tasks that a later meeting reports done, with the claim that says so."""


@dataclass(slots=True)
class LaidOut:
    """A brief with all that stands behind it. `claims` by id; `statements` are those that hold, each text once; `sent` is the
    id under which the words of another are sent."""

    claims: dict[str, Claim] = field(default_factory=dict)
    statements: list[Passage] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    _words: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def note(self, claim: Claim, recap: Recap, source: Transcript | None, letter: str) -> dict[str, object]:
        """One claim as a form shows it, under its id."""
        spoken = source.language if source else recap.language
        if base(spoken) == base(recap.language):
            claim = replace(claim, evidence=proving(claim.text, claim.evidence, language=spoken))
        claim = replace(
            claim,
            evidence=tuple(replace(e, meeting_id=e.meeting_id or recap.meeting_id) for e in claim.evidence),
        )
        self._counts[letter] = self._counts.get(letter, 0) + 1
        id = f"{letter}{self._counts[letter]}"
        self.claims[id] = claim
        if claim.verified and letter not in "vw":
            words = (recap.meeting_id, claim.text)
            self.sent[id] = self._words.setdefault(words, id)
            if self.sent[id] == id:
                self.statements.append(_passage(id, claim, recap, source))
        return {
            "id": id,
            "text": claim.text,
            "verified": claim.verified,
            "doubt": claim.doubt,
            "strength": claim.strength,
            "meeting": recap.title,
            "evidence": tuple(QuoteShape(segment=e.segment, quote=e.quote) for e in claim.evidence),
        }


def lay_out(
    recaps: Sequence[Recap],
    *,
    sources: Mapping[str, Transcript],
    closed: Closed,
    fields: Mapping[str, str],
) -> tuple[Brief, LaidOut]:
    """The brief and what stands behind it. `sources` are transcripts by meeting id."""
    laid = LaidOut()
    meetings = tuple(_meeting(r, sources.get(r.meeting_id), laid, closed) for r in recaps)
    return Brief(meetings=meetings, fields=dict(fields)), laid


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


def _meeting(recap: Recap, source: Transcript | None, laid: LaidOut, closed: Closed) -> NotedMeeting:
    def note(claim: Claim, letter: str) -> dict[str, object]:
        return laid.note(claim, recap, source, letter)

    def plain(claims: Sequence[Claim], letter: str) -> tuple[Noted, ...]:
        return tuple(Noted.model_validate(note(c, _letter(c, letter))) for c in claims if c.text)

    def action(a: Action, letter: str = "t") -> NotedAction:
        done = closed.get(a)
        told = {"owner": a.owner, "due": a.due, "due_date": a.due_date}
        return NotedAction.model_validate(
            {**note(a, _letter(a, letter)), **told, "closed": note(done, "z") if done else None}
        )

    def chapter(c: Chapter) -> NotedChapter:
        return NotedChapter.model_validate({**note(c, "c"), "title": c.title, "start_s": c.start_s})

    decided, tasks = plain(stated(recap.decisions), "d"), tuple(map(action, stated(recap.actions)))
    headline = Noted.model_validate(note(recap.headline, "h")) if recap.headline.text else Noted(text="")
    return NotedMeeting(
        id=recap.meeting_id,
        title=recap.title,
        date=source.date if source else None,
        participants=source.speakers if source else _heard(recap),
        headline=headline,
        tldr=plain(recap.tldr, "k"),
        decisions=decided,
        to_check=len(to_look_at(recap.decisions)),
        tasks_to_check=len(to_look_at(recap.actions)),
        actions=tasks,
        open_questions=plain(recap.open_questions, "q"),
        risks=plain(recap.risks, "r"),
        dates=tuple(action(a, "w") for a in _dates(recap)),
        chapters=tuple(map(chapter, recap.chapters)),
        quotes=plain(recap.quotes, "v"),
    )


def _dates(recap: Recap) -> list[Action]:
    """The dates that no task or decision shows already."""
    shown = {e.segment for c in stated((*recap.decisions, *recap.actions)) for e in c.evidence[:1]}
    return [a for a in recap.dates if not shown & {e.segment for e in a.evidence[:1]}]


def _letter(claim: Claim, letter: str) -> str:
    """What was only proposed, or taken back, is seen by its id: a model cannot take it for settled."""
    if claim.strength == "retracted":
        return "x"
    return "p" if letter == "d" and claim.strength in ("proposed", "tentative") else letter


def _heard(recap: Recap) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.speaker for c in claims_of(recap) for e in c.evidence if e.speaker))


def _passage(id: str, claim: Claim, recap: Recap, source: Transcript | None) -> Passage:
    """A statement as a model reads it: its words, and what is known of it beside them."""
    known: list[str] = []
    if isinstance(claim, Action):
        known += [part for part in (claim.owner, claim.due) if part and part not in claim.text]
    if claim.strength in ("proposed", "tentative"):
        known.append(claim.strength)
    beside = f" ({', '.join(known)})" if known else ""
    return Passage(
        id=id,
        text=claim.text + beside,
        source=recap.title if source else None,
        date=source.date if source else None,
        language=recap.language,
    )
