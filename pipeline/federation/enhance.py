"""Makes the request by which a stronger model betters a draft: draft, doubts and evidence windows, not the whole source.

Knows nothing of prices or of who wrote the draft. A reply of many independent statements (a recap) is bettered
statement by statement: only the doubted ones are sent and only they come back, so the bill follows the doubts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import BaseModel, Field

from pipeline import prompts
from pipeline.doors import Doubt, Passage, Reply, Request, Verdict
from pipeline.federation.brevity import brief, restore, short
from pipeline.languages import base
from pipeline.prompts import render
from pipeline.shapes import (
    ActionShape,
    AnswerShape,
    ClaimShape,
    QuoteShape,
    Shape,
    claims_in,
    spoken_field,
)
from pipeline.text.words import count_tokens, terms

# Words of a quote that we copy ourselves, and lines of one speaker that may share an id in a prompt.
_QUOTE, _STRETCH = 24, 4
_ENTRY = re.compile(r"(?P<n>\d+)[.):]?\s+(?P<line>\S+)\s*(?P<text>.*)", re.DOTALL)
_OWNED = re.compile(r"\s*\((?:owner|due): ?[^)]*\)\s*$")
_PART = re.compile(r"(owner|due): ?([^;)]*)")


class Settlement(Shape):
    """Doubted statements, settled in as few words as will do, since they are the dear ones."""

    statements: list[str] = Field(
        description='for each its number, the id of the line that proves it ("-": none does), and, only where it is not right '
        "as it is, its corrected text"
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """One doubted statement, settled. `line` None: nothing proves it; `text` None: right as it is; `changed`: owner, due."""

    line: str | None = None
    text: str | None = None
    changed: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Room:
    """Tokens of evidence a stronger model is shown: for a reply as a whole, for the answer to a question, and for each
    doubted statement."""

    reply: int = 3000
    answer: int = 1500
    statement: int = 45

    def for_reply(self, request: Request) -> int:
        """Tokens for a reply as a whole; the sizes for answers were measured where lines are also found by meaning."""
        english = base(request.spoken) == "en"
        return self.answer if english and request.inputs.get("question", "").strip() else self.reply


def needs_all(request: Request, verdict: Verdict) -> bool:
    """Whether the doubts are about the reply as a whole, so that windows would not do."""
    if in_parts(request.shape) and not any(d.claim for d in verdict.doubts):
        return True
    return any(d.claim is None and not d.passages for d in verdict.doubts)


def in_parts(shape: type[BaseModel] | None) -> bool:
    """Whether the reply is made of statements that can be settled one by one, as a recap is."""
    if shape is None:
        return False
    lists = [f for f in shape.model_fields.values() if "ClaimShape]" in str(f.annotation)]
    return len(lists) > 1


def enhancement(request: Request, draft: Reply, verdict: Verdict, *, room: Room) -> Request:
    """What the stronger model is asked. The request's passages are the source; those of the result are windows."""
    if in_parts(request.shape) and draft.data is not None and any(d.claim for d in verdict.doubts):
        return _settle(request, draft, verdict, room)
    return _rewrite(request, draft, verdict, room)


def enhanced(request: Request, further: Request, reply: Reply) -> Reply:
    """The draft with what the stronger model settled put in; a whole new reply is returned with its quotes as they were said.

    A statement that the lines do not support keeps its words and loses its evidence: it is shown as unverified.
    """
    draft = further.draft
    if not isinstance(reply.data, Settlement):
        if reply.data is None:
            return reply
        data = restore(reply.data, request.passages, language=request.spoken)
        return reply if data == reply.data else replace(reply, data=data, text=data.model_dump_json())
    if draft is None or draft.data is None:
        return reply
    shown = {p.id for p in further.passages}
    lines = [p for p in request.passages if short(p.id, request.passages) in shown]
    names = {short(p.id, request.passages): p.id for p in lines}
    settled = {n: s for told in reply.data.statements for n, s in _settled(told, names)}
    data = _replaced(draft.data, settled, lines, request.spoken)
    return replace(reply, data=data, text=data.model_dump_json())


def _settle(request: Request, draft: Reply, verdict: Verdict, room: Room) -> Request:
    assert draft.data is not None
    whys = {d.claim: d for d in reversed(verdict.doubts) if d.claim is not None}
    numbered = [(n, c) for n, c in enumerate(claims_in(draft.data), start=1) if c.text in whys]
    shown: set[str] = set()
    for _, claim in numbered:
        shown.update(p.id for p in _around(request, claim, whys[claim.text], room.statement))
    statements = "\n".join(f"{n}. {_told(c, whys[c.text])}{_hint(whys[c.text])}" for n, c in numbered)
    return replace(
        request,
        task=f"enhance.{request.task}",
        passages=brief(
            [p for p in request.passages if p.id in shown], request.passages, language=request.spoken
        ),
        inputs={"statements": statements},
        shape=Settlement,
        draft=draft,
        doubts=tuple(whys[c.text] for _, c in numbered),
        scope="windows",
        max_output_tokens=min(request.max_output_tokens, 300 + 150 * len(numbered)),
    )


def _rewrite(request: Request, draft: Reply, verdict: Verdict, room: Room) -> Request:
    asked = " ".join(text for name, text in request.inputs.items() if name in ("question", "statement"))
    # Lines that bear on a question are found anyway: sent first, they took the place of better ones.
    pinned = [id for d in verdict.doubts if d.claim or not asked for id in d.passages]
    if draft.data is not None:
        pinned += [e.segment for c in claims_in(draft.data) for e in c.evidence]
    if isinstance(draft.data, AnswerShape):
        pinned += draft.data.lines  # what the reader itself thought worth seeing
    from pipeline.retrieval.windows import finder  # late: it needs numpy

    shown = finder(request.passages, request.spoken).windows(
        question=asked, draft=_words_of(draft), max_tokens=room.for_reply(request), pinned=pinned
    )
    seen = {p.id for p in shown}
    task = f"enhance.{request.task}"
    told = {
        **request.inputs,
        "brief": render(replace(request, passages=())).ask,
        "draft": _as_told(draft),
        "doubts": "\n".join(_doubt(d, seen, request.passages) for d in verdict.doubts)
        or "- nothing in particular; it may be incomplete",
    }
    return replace(
        request,
        task=task,
        passages=brief(shown, request.passages, language=request.spoken),
        inputs={name: told[name] for name in prompts.load(task).inputs},
        draft=draft,
        doubts=verdict.doubts,
        scope="windows",
    )


def _doubt(doubt: Doubt, shown: set[str], source: Sequence[Passage]) -> str:
    """A doubt in words, with the ids of the lines it points at, as far as they are shown and as they are shown."""
    lines = ", ".join(short(id, source) for id in doubt.passages if id in shown)
    where = f" (lines {lines})" if lines and doubt.claim is None else ""
    return f"- {doubt.claim}: {doubt.reason}" if doubt.claim else f"- {doubt.reason}{where}"


def _words_of(draft: Reply) -> str:
    """What the draft says, in one text: its answer or body, or all its statements."""
    name = spoken_field(type(draft.data)) if draft.data is not None else None
    if draft.data is None or name is None:
        return draft.text if draft.data is None else " ".join(c.text for c in claims_in(draft.data))
    return str(getattr(draft.data, name))


def _as_told(draft: Reply) -> str:
    """The draft as it stands in the prompt; an answer without its quotes, since the lines they are from are shown."""
    if isinstance(draft.data, AnswerShape):
        return draft.data.answer
    return draft.text if draft.data is None else draft.data.model_dump_json(exclude_none=True)


def _around(request: Request, claim: ClaimShape, doubt: Doubt, max_tokens: int) -> tuple[Passage, ...]:
    """The lines that a doubted statement cites, with their neighbours; where its words are not there, also those that
    resemble it."""
    ids = [*doubt.passages, *(e.segment for e in claim.evidence)]
    if not _unfounded(doubt):
        return _fitting(request, ids, max_tokens)
    cited = _fitting(request, ids, max_tokens, reach=0)
    left = max_tokens - sum(count_tokens(p.text, language=request.spoken) + 4 for p in cited)
    query = " ".join([claim.text, *(e.quote for e in claim.evidence)])
    from pipeline.retrieval.windows import finder

    index = finder(request.passages, request.spoken).index
    return (*cited, *(index.windows([query], max_tokens=left) if left > 0 else ()))


def _fitting(request: Request, ids: Sequence[str], max_tokens: int, *, reach: int = 2) -> tuple[Passage, ...]:
    """The lines of these ids, then their neighbours, nearest first, as far as the tokens go; in order."""
    place = {p.id: i for i, p in enumerate(request.passages)}
    centres = [place[id] for id in dict.fromkeys(ids) if id in place]
    chosen: set[int] = set()
    left = max_tokens
    for j in _outward(centres, len(request.passages), reach):
        cost = count_tokens(request.passages[j].text, language=request.spoken) + 4
        if j not in chosen and cost <= left:
            chosen.add(j)
            left -= cost
    return tuple(request.passages[j] for j in sorted(chosen))


def _outward(centres: Sequence[int], size: int, reach: int) -> Iterator[int]:
    for step in sorted(range(-reach, reach + 1), key=abs):
        yield from (i + step for i in centres if 0 <= i + step < size)


def _told(claim: ClaimShape, doubt: Doubt) -> str:
    """The statement, with owner or due date where these are in doubt."""
    if not isinstance(claim, ActionShape):
        return claim.text
    parts = (("owner", claim.owner), ("due", claim.due))
    told = [f"{name}: {part}" for name, part in parts if part and part.casefold() in doubt.reason.casefold()]
    return f"{claim.text} ({'; '.join(told)})" if told else claim.text


def _settled(told: str, names: Mapping[str, str]) -> Iterator[tuple[int, Settled]]:
    """One entry of a settlement by its number; what has not the form settles nothing. `names`: ids by what was sent."""
    found = _ENTRY.match(told.strip())
    if found is None:
        return
    given = found["line"].strip("[]:,.")
    line = names.get(given) or next((id for id in names.values() if id == given), None)
    owned = _OWNED.search(found["text"])
    text = _OWNED.sub("", found["text"]).strip()
    changed = {m[1]: _known(m[2]) for m in _PART.finditer(owned.group())} if owned else {}
    yield int(found["n"]), Settled(line, text or None, changed)


def _known(part: str) -> str | None:
    return part.strip() if part.strip() not in ("-", "", "nobody", "null", "none") else None


def _hint(doubt: Doubt) -> str:
    """The reason, where it says more than that the evidence is not there."""
    return "" if _unfounded(doubt) else f" ({doubt.reason})"


def _unfounded(doubt: Doubt) -> bool:
    return "not in the transcript" in doubt.reason or "no line" in doubt.reason


def _replaced(
    data: BaseModel, settled: Mapping[int, Settled], lines: Sequence[Passage], language: str
) -> BaseModel:
    """A copy of the reply with the settled statements in the places of the doubted ones."""
    number = 0

    def visit(node: BaseModel) -> BaseModel:
        nonlocal number
        if isinstance(node, ClaimShape):
            number += 1
            return _mended(node, settled[number], lines, language) if number in settled else node
        changes: dict[str, object] = {}
        for name in type(node).model_fields:
            value = getattr(node, name)
            if isinstance(value, list):
                changes[name] = [visit(v) if isinstance(v, BaseModel) else v for v in value]
            elif isinstance(value, BaseModel):
                changes[name] = visit(value)
        return node.model_copy(update=changes)

    return visit(data)


def _mended(claim: ClaimShape, by: Settled, lines: Sequence[Passage], language: str) -> ClaimShape:
    text = by.text or claim.text
    proof = _proof(text, by.line, lines, language)
    if proof is None:
        return claim.model_copy(update={"evidence": []})
    changes: dict[str, object] = {"text": text, "evidence": [proof]}
    if by.text:
        changes["to_check"] = False  # words that tell it by themselves
    if isinstance(claim, ActionShape):
        changes |= by.changed
    return claim.model_copy(update=changes)


def _proof(text: str, line: str | None, lines: Sequence[Passage], language: str) -> QuoteShape | None:
    """The words of the named line that carry the statement: copied by us, so that nobody is paid to write them again.

    A line that was shown under the id of the one before it counts as named too.
    """
    at = next((i for i, p in enumerate(lines) if p.id == line), None)
    if at is None:
        return None
    wanted = frozenset(terms(text, language=language))
    stretch = [lines[at]]
    for passage in lines[at + 1 :]:
        if passage.speaker != stretch[0].speaker or len(stretch) == _STRETCH:
            break
        stretch.append(passage)
    options = [(p.id, piece) for p in stretch for piece in _pieces(p.text)]
    id, words = max(options, key=lambda o: len(wanted & frozenset(terms(o[1], language=language))))
    return QuoteShape(segment=id, quote=words)


def _pieces(text: str) -> list[str]:
    """Stretches of at most `_QUOTE` words of a line, half overlapping; exactly as they stand there."""
    spans = [m.span() for m in re.finditer(r"\S+", text)]
    if len(spans) <= _QUOTE:
        return [text.strip()]
    starts = range(0, len(spans) - _QUOTE // 2, _QUOTE // 2)
    return [text[spans[i][0] : spans[min(i + _QUOTE, len(spans)) - 1][1]] for i in starts]
