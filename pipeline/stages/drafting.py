"""Turn recaps into a text to send: minutes, an e-mail, an agenda, or a form of your own.

Knows no model but the `Model` it is given. The form is rendered by us from the recap, so an edited recap flows into the next
draft; a model writes sentences for the places that the form gives it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.doors import Model, Request
from pipeline.errors import BadInput
from pipeline.meeting import Draft, Recap, Receipt, Transcript
from pipeline.shapes import DraftShape
from pipeline.stages.brief import Closed, LaidOut, lay_out
from pipeline.stages.draft_text import foreign, placed
from pipeline.stages.footnotes import with_notes, without_marks
from pipeline.stages.receipts import receipt_of
from pipeline.templates import Template
from pipeline.templates.brief_view import Brief, Written
from pipeline.templates.render import DraftStyle, render

OUTPUT_TOKENS = 1500
NOT_ASKED = "no model was asked: the form leaves nothing to write"


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

    `transcripts` add dates and participants; `closed` maps tasks to the claim of a later meeting that reports them done.
    Raises BadInput for no recap and for a form that is wrong (before anything is asked), and what the model raises.
    """
    if not recaps:
        raise BadInput("nothing to draft from", hint="name a meeting: quorum list shows them")
    style = style or Style()
    language = style.language or recaps[-1].language
    sources = {t.meeting_id: t for t in transcripts}
    brief, laid = lay_out(recaps, sources=sources, closed=closed or {}, fields=style.fields)
    wish = DraftStyle(language, style.tone, style.audience, style.length, style.date)
    made = render(template, brief, wish)
    request = ask_for(recaps, template, brief=brief, laid=laid, style=style)
    receipt = Receipt(notes=(NOT_ASKED,))
    if request is not None:
        reply = await model.reply(request)
        receipt = replace(receipt_of(reply), notes=reply.notes)
        if isinstance(reply.data, DraftShape) and reply.data.sentences:
            written, gone = _written(reply.data, request, template, brief, laid)
            made = render(template, brief, wish, written)
            receipt = replace(receipt, notes=(*receipt.notes, *_told(gone)))
    claims = tuple(laid.claims[noted.id] for noted in made.cited)
    finished = with_notes if style.footnotes else without_marks
    return Draft(
        kind=template.kind,
        title=made.title or template.kind,
        body=finished(made.body, claims, language),
        meeting_ids=tuple(r.meeting_id for r in recaps),
        claims=claims,
        receipt=receipt,
        language=language,
    )


def ask_for(
    recaps: Sequence[Recap], template: Template, *, brief: Brief, laid: LaidOut, style: Style
) -> Request | None:
    """What a model is asked: the statements that hold as passages, the places of the form, the wishes. None: nothing to write."""
    spoken = recaps[-1].language
    wanted = style.language or spoken
    usual = (style.tone, style.audience) == (Style().tone, Style().audience)
    reword = "all" if foreign(wanted, spoken) else "" if usual else "some"
    if not laid.statements or not (template.writes or reword):
        return None
    return Request(
        task=f"draft.{template.kind}",
        passages=tuple(laid.statements),
        inputs={
            "kind": template.kind,
            "places": "\n".join(f"- {name}: {wish}" for name, wish in template.writes.items()),
            "reword": reword,
            "tone": style.tone,
            "audience": style.audience,
            "length": style.length,
            "date": style.date or "",
        },
        shape=DraftShape,
        spoken=spoken,
        wanted=wanted,
        max_output_tokens=OUTPUT_TOKENS + (60 * len(laid.statements) if reword else 0),
    )


def _written(
    data: DraftShape, request: Request, template: Template, brief: Brief, laid: LaidOut
) -> tuple[Written, int]:
    people = tuple(name for m in brief.meetings for name in m.participants)
    titles = (f"{m.title} {m.date or ''}" for m in brief.meetings)
    return placed(
        data,
        request.passages,
        places=tuple(template.writes),
        sent=laid.sent,
        known="\n".join((*titles, *people, *brief.fields.values())),
        people=people,
        wanted=request.wanted,
        spoken=request.spoken,
    )


def _told(gone: int) -> tuple[str, ...]:
    if not gone:
        return ()
    return (
        f"{gone} sentence(s) that the model wrote did not hold: the recap's own words stand in their place",
    )
