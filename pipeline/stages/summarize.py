"""Make the recap of a meeting: ask a model, match every statement against the transcript, account for what was read.

Knows nothing of which model answers, nor how much it reads: whoever reads a long meeting in parts joins them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pipeline.doors import Model, Passage, Progress, Reply, Request
from pipeline.errors import BadReply
from pipeline.languages import find
from pipeline.meeting import Action, Chapter, Claim, Evidence, Recap, Transcript
from pipeline.shapes import ActionShape, ChapterShape, ClaimShape, RecapShape
from pipeline.stages.claims import claim_from, passages_of
from pipeline.stages.receipts import receipt_of
from pipeline.text.calendar import resolve
from pipeline.verification.locate import locate

TASK = "recap"
OUTPUT_TOKENS = 4000
AROUND = 4
"""An owner or a time limit may stand in a line so near to the evidence."""

Check = Callable[[Sequence[Claim], Transcript], Sequence[Claim]]
"""Looks again at claims whose quotes hold: does the quote also say what the claim says? Returns them, some in doubt."""


async def summarize(
    transcript: Transcript,
    model: Model,
    *,
    language: str | None = None,
    check: Check | None = None,
    progress: Progress | None = None,
) -> Recap:
    """The recap in `language` (None: the meeting's).

    Raises what the model raises. A claim whose evidence fails is kept, unverified, with the reason.
    """
    request = request_for(transcript, language=language)
    reply = await model.reply(request)
    if progress:
        progress("summarize", 1, 1)
    recap = _recap(_shape(reply), transcript, request.passages, request.wanted)
    read = len(request.passages) if reply.lines_read is None else reply.lines_read
    recap = replace(
        recap,
        coverage=read / len(request.passages) if request.passages else 1.0,
        receipt=receipt_of(reply),
        notes=(*recap.notes, *reply.notes),
    )
    return _checked(recap, transcript, check) if check else recap


def request_for(transcript: Transcript, *, language: str | None = None) -> Request:
    """What the recap of this meeting would ask for: for a plan, before anything is sent."""
    return Request(
        TASK,
        passages_of(transcript),
        shape=RecapShape,
        spoken=transcript.language,
        wanted=language or transcript.language,
        max_output_tokens=OUTPUT_TOKENS,
    )


def _shape(reply: Reply) -> RecapShape:
    if not isinstance(reply.data, RecapShape):
        raise BadReply(
            f"{reply.model}: the reply to {TASK!r} is not a recap", hint="ask again or another model"
        )
    return reply.data


def _recap(shape: RecapShape, transcript: Transcript, passages: Sequence[Passage], language: str) -> Recap:
    notes: list[str] = []

    def claims(shapes: Iterable[ClaimShape]) -> tuple[Claim, ...]:
        return tuple(claim_from(s, passages) for s in shapes if s.text.strip())

    return Recap(
        transcript.meeting_id,
        transcript.title,
        language,
        headline=_headline(shape.headline, passages, language),
        tldr=claims(shape.tldr),
        decisions=claims(shape.decisions),
        actions=tuple(_action(a, transcript, passages, notes) for a in shape.actions if a.text.strip()),
        open_questions=claims(shape.open_questions),
        risks=claims(shape.risks),
        chapters=_chapters(shape.chapters, passages),
        quotes=claims(shape.quotes),
        notes=tuple(notes),
    )


def _headline(shape: ClaimShape, passages: Sequence[Passage], language: str) -> Claim:
    """A meeting without a word needs no proof that nothing was said."""
    if any(c.isalnum() for p in passages for c in p.text):
        return claim_from(shape, passages)
    text = find(language).headings.get("nothing_said") or find("en").headings["nothing_said"]
    return Claim(text, verified=True)


def _action(
    shape: ActionShape, transcript: Transcript, passages: Sequence[Passage], notes: list[str]
) -> Action:
    """The task, with owner and time limit only where the lines around its evidence say them."""
    claim = claim_from(shape, passages)
    near = _near(claim.evidence, passages)
    owner = shape.owner if shape.owner and _is_named(shape.owner, near) else None
    due = shape.due if shape.due and locate(shape.due, near) else None
    if owner != shape.owner or due != shape.due:
        notes.append(f"Left out of an action because nobody said it: {_left_out(shape, owner, due)}.")
    return Action(
        claim.text,
        claim.verified,
        claim.strength,
        claim.evidence,
        claim.doubt,
        owner=owner,
        due=due,
        due_date=_date(due, claim, transcript) if due else None,
    )


def _date(due: str, claim: Claim, transcript: Transcript) -> str | None:
    said = " ".join(e.quote for e in claim.evidence)
    proof = {e.segment for e in claim.evidence}
    spoken = next((s.language for s in transcript.segments if s.id in proof and s.language), None)
    return resolve(due, said_on=transcript.date, language=spoken or transcript.language, sentence=said)


def _left_out(shape: ActionShape, owner: str | None, due: str | None) -> str:
    missing = [v for v, kept in ((shape.owner, owner), (shape.due, due)) if v and not kept]
    return ", ".join(missing)


def _near(evidence: Sequence[Evidence], passages: Sequence[Passage]) -> list[Passage]:
    cited = {e.segment for e in evidence}
    places = {i for k, p in enumerate(passages) if p.id in cited for i in range(k - AROUND, k + AROUND + 1)}
    return [passages[i] for i in sorted(places) if 0 <= i < len(passages)]


def _is_named(owner: str, near: Sequence[Passage]) -> bool:
    """Whether one of these lines is said by that person or has a part of that name in it."""
    parts = [w for w in re.findall(r"\w+", owner.casefold()) if len(w) > 1] or [owner.casefold()]
    said = " ".join(f"{p.speaker or ''} {p.text}" for p in near).casefold()
    return any(
        re.search(rf"(?<!\w){re.escape(part)}(?!\w)", said) or (part in said and not part.isascii())
        for part in parts
    )


def _chapters(shapes: Sequence[ChapterShape], passages: Sequence[Passage]) -> tuple[Chapter, ...]:
    """Chapters in order of time; each ends where the next begins."""
    place = {p.id: i for i, p in enumerate(passages)}
    firsts = [
        (place.get(s.first_segment, place.get(s.evidence[0].segment, 0) if s.evidence else 0), k)
        for k, s in enumerate(shapes)
    ]
    found = []
    for first, k in sorted(firsts):
        shape = shapes[k]
        last = passages[place.get(shape.last_segment, first)]
        claim = claim_from(shape, passages)
        found.append(
            Chapter(
                claim.text,
                claim.verified,
                None,
                claim.evidence,
                claim.doubt,
                title=shape.title,
                start_s=passages[first].start_s,
                end_s=last.end_s,
            )
        )
    return tuple(found)


def _checked(recap: Recap, transcript: Transcript, check: Check) -> Recap:
    """The recap with its claims looked at again; quotes are verbatim and need no second look."""
    lists = {
        "headline": (recap.headline,),
        "tldr": recap.tldr,
        "decisions": recap.decisions,
        "actions": recap.actions,
        "open_questions": recap.open_questions,
        "risks": recap.risks,
        "chapters": recap.chapters,
    }
    flat = check([c for claims in lists.values() for c in claims], transcript)
    done: dict[str, tuple[Claim, ...]] = {}
    at = 0
    for name, claims in lists.items():
        done[name] = tuple(flat[at : at + len(claims)])
        at += len(claims)
    return replace(recap, headline=done.pop("headline")[0], **done)  # type: ignore[arg-type]
