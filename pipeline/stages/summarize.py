"""Make the recap of a meeting: ask a model, match every statement against the transcript, account for what was read.

Knows nothing of which model answers. A meeting that does not fit the model is read in chunks and their recaps joined;
headline and TL;DR are then written from the evidence of all chunks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.doors import Model, Passage, Progress, Reply, Request
from pipeline.errors import BadReply
from pipeline.languages import find
from pipeline.meeting import Action, Chapter, Claim, Evidence, Recap, Transcript
from pipeline.shapes import ActionShape, ChapterShape, ClaimShape, RecapShape
from pipeline.stages.chunk import chunk, tokens_of
from pipeline.stages.claims import claim_from, passages_of
from pipeline.stages.receipts import receipt_of
from pipeline.text.calendar import resolve
from pipeline.verification.locate import locate

TASK = "recap"
PROMPT_TOKENS = 1500
"""Room for instructions and schema."""
OUTPUT_TOKENS = 4000
AROUND = 4
"""An owner or a time limit may stand in a line so near to the evidence."""

Kind = TypeVar("Kind", bound=ClaimShape)
Check = Callable[[Sequence[Claim], Transcript], Sequence[Claim]]
"""Looks again at claims whose quotes hold: does the quote also say what the claim says? Returns them, some in doubt."""


async def summarize(
    transcript: Transcript,
    model: Model,
    *,
    language: str | None = None,
    max_tokens: int | None = None,
    check: Check | None = None,
    progress: Progress | None = None,
) -> Recap:
    """The recap in `language` (None: the meeting's). `max_tokens` limits one request; None: what the model takes.

    Raises what the model raises. A claim whose evidence fails is kept, unverified, with the reason.
    """
    wanted = language or transcript.language
    passages = passages_of(transcript)
    parts = _parts(transcript, passages, _limit(model, max_tokens))
    replies: list[Reply] = []
    for number, part in enumerate(parts, 1):
        scope = "all" if len(parts) == 1 else f"chunk {number}/{len(parts)}"
        replies.append(await model.reply(_request(part, transcript.language, wanted, scope)))
        if progress:
            progress("summarize", number, len(parts) + (len(parts) > 1))
    shapes = [_shape(reply) for reply in replies]
    if len(parts) > 1:
        reply = await model.reply(_request(_digest(shapes, passages), transcript.language, wanted, "digest"))
        replies.append(reply)
        shapes = [_joined(shapes, _shape(reply))]
    recap = _recap(shapes[0], transcript, passages, wanted)
    read = {p.id for part in parts for p in part}
    recap = replace(
        recap,
        coverage=len(read) / len(passages) if passages else 1.0,
        receipt=receipt_of(*replies),
        notes=(*recap.notes, *dict.fromkeys(note for r in replies for note in r.notes)),
    )
    return _checked(recap, transcript, check) if check else recap


def request_for(transcript: Transcript, *, language: str | None = None) -> Request:
    """What the recap of this meeting would ask for: for a plan, before anything is sent."""
    return _request(passages_of(transcript), transcript.language, language or transcript.language, "all")


def _limit(model: Model, max_tokens: int | None) -> int | None:
    limits = [n for n in (max_tokens, model.max_input_tokens) if n is not None]
    return max(500, min(limits) - PROMPT_TOKENS) if limits else None


def _parts(
    transcript: Transcript, passages: tuple[Passage, ...], limit: int | None
) -> list[tuple[Passage, ...]]:
    """All passages in one part, or in chunks where they do not fit."""
    if limit is None or sum(tokens_of(s, language=transcript.language) for s in transcript.segments) <= limit:
        return [passages]
    by_id = {p.id: p for p in passages}
    return [tuple(by_id[s.id] for s in c.segments) for c in chunk(transcript, max_tokens=limit)]


def _request(passages: tuple[Passage, ...], spoken: str, wanted: str, scope: str) -> Request:
    return Request(
        TASK,
        passages,
        shape=RecapShape,
        spoken=spoken,
        wanted=wanted,
        max_output_tokens=OUTPUT_TOKENS,
        scope=scope,
    )


def _shape(reply: Reply) -> RecapShape:
    if not isinstance(reply.data, RecapShape):
        raise BadReply(
            f"{reply.model}: the reply to {TASK!r} is not a recap", hint="ask again or another model"
        )
    return reply.data


def _digest(shapes: Sequence[RecapShape], passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The lines that the chunks' recaps rest on: what the headline of the whole is made from."""
    wanted = {
        quote.segment
        for shape in shapes
        for claim in [shape.headline, *shape.tldr, *shape.decisions, *shape.actions]
        for quote in claim.evidence
    }
    return tuple(p for p in passages if p.id in wanted) or tuple(passages[:1])


def _joined(shapes: Sequence[RecapShape], whole: RecapShape) -> RecapShape:
    """The chunks' lists one after the other; headline, TL;DR and quotes are those of the whole."""
    return RecapShape(
        headline=whole.headline,
        tldr=whole.tldr,
        quotes=whole.quotes,
        decisions=_once(c for s in shapes for c in s.decisions),
        actions=_once(c for s in shapes for c in s.actions),
        open_questions=_once(c for s in shapes for c in s.open_questions),
        risks=_once(c for s in shapes for c in s.risks),
        chapters=[c for s in shapes for c in s.chapters],
    )


def _once(claims: Iterable[Kind]) -> list[Kind]:
    return list({" ".join(c.text.casefold().split()): c for c in claims}.values())


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
    return resolve(due, said_on=transcript.date, language=transcript.language, sentence=said)


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
