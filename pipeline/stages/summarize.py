"""Make the recap of a meeting: ask a model, match every statement against the transcript, account for what was read.

Knows nothing of which model answers, nor how much it reads: whoever reads a long meeting in parts joins them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.doors import Doubt, Model, Passage, Progress, Reply, Request
from pipeline.errors import BadReply
from pipeline.languages import find
from pipeline.meeting import Action, Chapter, Claim, Evidence, Recap, Transcript
from pipeline.shapes import ActionShape, ChapterShape, ClaimShape, RecapShape
from pipeline.stages.claims import claim_from, doubted, evidence_for, nothing_said, passages_of, unread
from pipeline.stages.receipts import receipt_of
from pipeline.text.calendar import resolve
from pipeline.verification.locate import locate, whole_sentences

C = TypeVar("C", bound=Claim)
TASK = "recap"
OUTPUT_TOKENS = 4000
AROUND = 4
"""An owner or a time limit may stand in a line so near to the evidence."""


async def summarize(
    transcript: Transcript,
    model: Model,
    *,
    language: str | None = None,
    notes: str = "",
    progress: Progress | None = None,
) -> Recap:
    """The recap in `language` (None: the meeting's). `notes`: the user's own, which say what to look for and prove nothing.

    Raises what the model raises. A claim whose evidence fails is kept, unverified, with the reason.
    """
    request = request_for(transcript, language=language, notes=notes)
    reply = await model.reply(request)
    if progress:
        progress("summarize", 1, 1)
    recap = _recap(_shape(reply), transcript, request.passages, request.wanted)
    recap = _disputed(recap, reply.verdict.doubts if reply.verdict else ())
    read = len(request.passages) if reply.lines_read is None else reply.lines_read
    recap = replace(
        recap,
        coverage=read / (len(request.passages) + unread(transcript)) if request.passages else 1.0,
        receipt=receipt_of(reply),
        notes=(*recap.notes, *reply.notes),
    )
    return recap


def _disputed(recap: Recap, doubts: Iterable[Doubt]) -> Recap:
    """The recap with what another model objects to said at the statements themselves, before any doubt of ours."""
    told = {d.claim: d.reason for d in doubts if d.disputed and d.claim}
    if not told:
        return recap

    def said(claim: C) -> C:
        reason = told.get(claim.text)
        return doubted(replace(claim, doubt=None), reason) if reason else claim

    return replace(
        recap,
        headline=said(recap.headline),
        tldr=tuple(map(said, recap.tldr)),
        decisions=tuple(map(said, recap.decisions)),
        actions=tuple(map(said, recap.actions)),
        open_questions=tuple(map(said, recap.open_questions)),
        risks=tuple(map(said, recap.risks)),
        dates=tuple(map(said, recap.dates)),
    )


def request_for(transcript: Transcript, *, language: str | None = None, notes: str = "") -> Request:
    """What the recap of this meeting would ask for: for a plan, before anything is sent."""
    return Request(
        TASK,
        passages_of(transcript),
        inputs={"notes": notes} if notes.strip() else {},
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
        return tuple(claim_from(s, passages, language=language) for s in shapes if s.text.strip())

    return Recap(
        transcript.meeting_id,
        transcript.title,
        language,
        headline=_headline(shape.headline, passages, language),
        tldr=claims(shape.tldr),
        decisions=claims(shape.decisions),
        actions=tuple(
            _action(a, transcript, passages, notes, language) for a in shape.actions if a.text.strip()
        ),
        open_questions=claims(shape.open_questions),
        risks=claims(shape.risks),
        dates=tuple(_action(d, transcript, passages, notes, language) for d in shape.dates if d.text.strip()),
        chapters=_chapters(shape.chapters, passages, language),
        quotes=tuple(_quote(s, passages) for s in shape.quotes if s.text.strip()),
        notes=tuple(notes),
    )


def _headline(shape: ClaimShape, passages: Sequence[Passage], language: str) -> Claim:
    """A meeting without a word needs no proof that nothing was said; no headline states nothing."""
    if not shape.text.strip():
        return nothing_said("")
    if any(c.isalnum() for p in passages for c in p.text):
        return claim_from(shape, passages, language=language)
    text = find(language).headings.get("nothing_said") or find("en").headings["nothing_said"]
    return nothing_said(text)


def _quote(shape: ClaimShape, passages: Sequence[Passage]) -> Claim:
    """What is shown between quotation marks: whole sentences as they were said, not a part that says something else."""
    claim = claim_from(shape, passages)
    by_place = {(p.source, p.id): p for p in passages}
    evidence = tuple(
        replace(e, quote=whole_sentences(e.quote, p.text, p.language or "en"))
        if (p := by_place.get((e.meeting_id, e.segment)))
        else e
        for e in claim.evidence
    )
    if not evidence:
        return claim
    return replace(claim, text=" ".join(e.quote for e in evidence), evidence=evidence)


def _action(
    shape: ActionShape, transcript: Transcript, passages: Sequence[Passage], notes: list[str], language: str
) -> Action:
    """The task, with owner and time limit only where the lines around its evidence say them."""
    near = _near(evidence_for(shape, passages), passages)
    owner = shape.owner if shape.owner and _is_named(shape.owner, near) else None
    due = shape.due if shape.due and locate(shape.due, near) else None
    if owner != shape.owner or due != shape.due:
        notes.append(f"Left out of an action because nobody said it: {_left_out(shape, owner, due)}.")
    claim = claim_from(shape.model_copy(update={"owner": owner, "due": due}), passages, language=language)
    return Action(
        claim.text,
        claim.verified,
        claim.strength,
        claim.evidence,
        claim.doubt,
        owner=owner,
        due=due,
        due_date=_date(due, claim, transcript) if due else None,
        to_check=claim.to_check,
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


def _chapters(
    shapes: Sequence[ChapterShape], passages: Sequence[Passage], language: str
) -> tuple[Chapter, ...]:
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
        stretch = tuple(p.id for p in passages[first : place.get(shape.last_segment, first) + 1])
        claim = claim_from(
            shape.model_copy(update={"text": shape.text or shape.title}),
            passages,
            language=language,
            among=stretch,
        )
        titled = claim_from(
            shape.model_copy(update={"text": shape.title}),
            passages,
            language=language,
            among=stretch,
            heading=True,
        )
        if titled.doubt and titled.evidence and not _is_counted(shape.title, language):
            claim = doubted(claim, f"its title: {titled.doubt}")
        found.append(
            Chapter(
                shape.text,
                claim.verified,
                None,
                claim.evidence,
                claim.doubt,
                title=shape.title,
                start_s=passages[first].start_s,
                end_s=last.end_s,
                names=_said_there(shape.names, passages[first : place.get(shape.last_segment, first) + 1]),
                by=shape.by if any(p.speaker == shape.by for p in passages) else None,
            )
        )
    return tuple(found)


def _is_counted(title: str, language: str) -> bool:
    """A title that only counts ("Part 2"), or none: it says nothing that somebody could have said."""
    return not title or re.sub(r"\d+", "{n}", title) == find(language).headings["part"]


def _said_there(names: Iterable[str], passages: Sequence[Passage]) -> tuple[str, ...]:
    """Those of the names that stand in these passages."""
    said = " ".join(p.text for p in passages).casefold()
    return tuple(dict.fromkeys(n for n in names if n and n.casefold() in said))
