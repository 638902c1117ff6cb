"""Turn recaps into a text to send: minutes, an e-mail, an agenda, or a form of your own.

Knows no model but the `Model` it is given. Everything in a draft comes from the recap, so an edited recap flows into
the next draft; evidence is matched again, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline import languages
from pipeline.doors import Model, Passage, Request
from pipeline.errors import BadInput, BadReply
from pipeline.meeting import Claim, Draft, Evidence, Recap, Transcript
from pipeline.shapes import ClaimShape, DraftShape
from pipeline.stages.brief import Closed, claims_of, lay_out
from pipeline.stages.claims import claim_from, doubted
from pipeline.stages.draft_text import founded, unfounded_title
from pipeline.stages.receipts import receipt_of
from pipeline.templates import Template
from pipeline.templates.filled import filled
from pipeline.templates.render import clock, plain

_MARK = re.compile(r"\[\^(\d+)\](?!:)")
_NOTES = re.compile(r"^\[\^\d+\]:.*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Style:
    """How a draft should be written. `date` is today's (ISO 8601); `language` None: that of the meeting."""

    tone: str = "neutral"
    audience: str = "participants"
    length: str = "normal"
    language: str | None = None
    date: str | None = None
    footnotes: bool = True
    fields: Mapping[str, str] = field(default_factory=dict)


async def draft(
    recaps: Sequence[Recap],
    *,
    model: Model,
    template: Template,
    transcripts: Sequence[Transcript] = (),
    style: Style | None = None,
    closed: Closed | None = None,
) -> Draft:
    """One text over one or more meetings, given in order of time.

    `transcripts` add dates, participants and the full lines behind the evidence; `closed` maps tasks to the claim of
    a later meeting that reports them done. Raises BadInput for no recap, BadReply for a draft without text.
    """
    if not recaps:
        raise BadInput("nothing to draft from", hint="name a meeting: quorum list shows them")
    style = style or Style()
    sources = {t.meeting_id: t for t in transcripts}
    request = ask_for(recaps, template, sources=sources, style=style, closed=closed or {})
    reply = await model.reply(request)
    if not isinstance(reply.data, DraftShape) or not reply.data.body.strip():
        raise BadReply(f"{reply.model}: the {template.kind} draft has no text")
    known = _KnownLines(tuple(c for recap in recaps for c in claims_of(recap)))
    ours = filled(request)
    claims = tuple(_matched(c, request.passages, known, request.wanted) for c in reply.data.claims)
    safe = founded(
        _NOTES.sub("", reply.data.body),
        claims,
        known.claims,
        request.passages,
        ours=ours.body,
        language=request.wanted,
        spoken=request.spoken,
        unsure=_heading(request.wanted, "unverified"),
    )
    body, used = _renumbered(safe, claims)
    title = reply.data.title.strip()
    fine = title and not unfounded_title(title, ours.title, known.claims, request.passages, request.spoken)
    return Draft(
        kind=template.kind,
        title=title if fine else ours.title or template.kind,
        body=_with_notes(body, used, request.wanted)
        if style.footnotes
        else _without_marks(body, used, request.wanted),
        meeting_ids=tuple(r.meeting_id for r in recaps),
        claims=used,
        receipt=replace(receipt_of(reply), notes=reply.notes),
        language=request.wanted,
    )


def ask_for(
    recaps: Sequence[Recap],
    template: Template,
    *,
    sources: Mapping[str, Transcript],
    style: Style,
    closed: Closed,
) -> Request:
    """The request behind a draft: the evidence as passages, the recap, the form and the wishes as inputs."""
    brief, passages = lay_out(recaps, sources=sources, closed=closed, fields=style.fields)
    people = dict.fromkeys(p for m in brief.meetings for p in m.participants)
    return Request(
        task=f"draft.{template.kind}",
        passages=passages,
        inputs={
            "kind": template.kind,
            "form": template.source,
            "recap": brief.model_dump_json(exclude_defaults=True),
            "tone": style.tone,
            "audience": style.audience,
            "length": style.length,
            "date": style.date or "",
            "participants": ", ".join(people),
        },
        shape=DraftShape,
        spoken=next((t.language for t in sources.values()), recaps[-1].language),
        wanted=style.language or recaps[-1].language,
    )


@dataclass(frozen=True, slots=True)
class _KnownLines:
    """What the recaps state."""

    claims: tuple[Claim, ...]

    def about(self, text: str, evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
        """The recap's claims that `text` repeats: in the same words, else those on the same lines."""
        same = tuple(c for c in self.claims if c.text == text)
        lines = {e.segment for e in evidence}
        return same or tuple(c for c in self.claims if lines & {e.segment for e in c.evidence})


def _matched(shape: ClaimShape, passages: Sequence[Passage], known: _KnownLines, language: str) -> Claim:
    """The claim with its evidence found again. Reworded or not, it is no firmer and no surer than in the recap."""
    claim = claim_from(shape, passages, language=language)
    told = known.about(shape.text, claim.evidence)
    same = next((c for c in told if c.text == shape.text), None)
    if same is not None:  # in the recap's own words: checked when they were written, or its user's own
        return replace(same, evidence=claim.evidence or same.evidence)
    if not told:
        return claim
    strengths = [c.strength for c in told]
    claim = replace(claim, strength=claim.strength if claim.strength in strengths else strengths[0])
    if not any(c.verified for c in told):
        return doubted(claim, told[0].doubt or "unverified in the recap")
    return claim


def _renumbered(body: str, claims: Sequence[Claim]) -> tuple[str, tuple[Claim, ...]]:
    """Marks numbered from 1 in order of appearance; marks that point nowhere are taken out."""
    used: dict[int, int] = {}

    def mark(match: re.Match[str]) -> str:
        n = int(match[1])
        if not 1 <= n <= len(claims):
            return ""
        return f"[^{used.setdefault(n, len(used) + 1)}]"

    text = _MARK.sub(mark, body)
    return text, tuple(claims[n - 1] for n in used)


def _with_notes(body: str, claims: Sequence[Claim], language: str) -> str:
    unsure = _heading(language, "unverified")
    why = _heading(language, "unverified_note")
    text = _MARK.sub(lambda m: m[0] if claims[int(m[1]) - 1].verified else f"{m[0]} *({unsure})*", body)
    notes = []
    for n, claim in enumerate(claims, 1):
        said = " · ".join(
            " ".join(
                part
                for part in (
                    clock(e.start_s),
                    f"{plain(e.speaker)}:" if e.speaker else "",
                    f"“{plain(e.quote)}”",
                )
                if part
            )
            for e in claim.evidence
        )
        note = said if claim.verified else f"{said} — {why}" if said else why
        notes.append(f"[^{n}]: {note}")
    return text.rstrip() + "\n\n" + "\n".join(notes) + "\n" if notes else text


def _without_marks(body: str, claims: Sequence[Claim], language: str) -> str:
    """The text without footnotes; what is unverified stays marked as such."""
    unsure = _heading(language, "unverified")
    return _MARK.sub(lambda m: "" if claims[int(m[1]) - 1].verified else f" *({unsure})*", body)


def _heading(language: str, key: str) -> str:
    return languages.find(language).headings.get(key) or languages.find("en").headings[key]
