"""Lets a model read more than its context holds: as few consecutive parts as fit, each asked, the answers merged.

Knows nothing of prices. Every passage is in exactly one part; a part that cannot be read fails the whole, so that
nothing is ever silently left out. A context that turns out to be smaller than was thought is learnt, and the source cut again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from pipeline.doors import Passage, Reply, Request
from pipeline.errors import BadReply, ModelError, TooLong
from pipeline.federation import tokens
from pipeline.federation.cutter import cut
from pipeline.federation.ledger import Trail, add
from pipeline.federation.member import Member, Stream, Why
from pipeline.prompts import in_words
from pipeline.shapes import AnswerShape, ClaimShape, RecapShape, Shape, claims_in
from pipeline.text.words import count_tokens

# Part of a model's context that is filled: our count is an estimate, and vendors add a few tokens of their own.
_FILLED = 0.85
# Characters a token can hardly fall under; what has fewer characters than this many per token of room surely fits.
_SURELY = 1.5
# More than instructions and form take, for what fits in any case; what they take is counted where it does not.
_ASK_TOKENS = 4000
_WRAPPING = 60
# An answer of a model of one's own that does not say how much it reads: more is asked for only where it was cut.
_UNKNOWN_ROOM = 1024
# A context is learnt from a refusal in one step, or in two where the refusal gave no number.
_TRIES = 4


class WholeSummary(Shape):
    """Headline and main points of the whole, from those of the parts."""

    headline: ClaimShape
    tldr: list[ClaimShape]


async def read(
    member: Member, request: Request, why: Why, trail: Trail, *, on_text: Stream | None = None
) -> Reply:
    """The member's reply to the whole request. Raises what the member raises, and BadReply when a part is lost."""
    before: tuple[Request, ...] | None = None
    for _ in range(_TRIES):
        context = await member.context()
        if context is None and (member.card.local or member.card.unpaid) and request.shape is AnswerShape:
            request = replace(request, max_output_tokens=min(request.max_output_tokens, _UNKNOWN_ROOM))
        parts = split(request, context, density=member.density)
        if parts == before:
            raise BadReply(
                f"{member.name} says that {context:,} tokens do not hold this, whose size is less by our count",
                hint="give its context_tokens in quorum.toml, or choose a model that reads more",
            )
        before = parts
        try:
            if len(parts) == 1:
                return await member.ask(parts[0], why, trail, on_text=on_text)
            works = (
                _part(member, part, replace(why, reason=f"{why.reason}, {part.scope}"), trail)
                for part in parts
            )
            return await _merge(member, request, await _all(works, first_alone=member.card.local), why, trail)
        except TooLong as error:
            if not member.learn(error, max(parts, key=lambda part: sum(len(p.text) for p in part.passages))):
                raise
            why = replace(why, reason=f"again in parts: {error.message}")
    raise BadReply(
        f"{member.name}: its context could not be found out", hint="give context_tokens in quorum.toml"
    )


async def at_once(member: Member, request: Request) -> int | None:
    """Tokens of lines that the member reads in one request; None: not known."""
    context = await member.context()
    return None if context is None else room_for_lines(request, context, density=member.density)


async def _all(works: Iterable[Coroutine[Any, Any, Reply]], *, first_alone: bool) -> list[Reply]:
    """All replies; where one fails, the others are not left running.

    `first_alone`: a small model on this machine that cannot do it shows that in its first part, minutes earlier than in all.
    """
    tasks: list[asyncio.Future[Reply]] = []
    waiting = list(works)
    try:
        if first_alone:
            tasks.append(asyncio.ensure_future(waiting.pop(0)))
            await tasks[0]
        while waiting:
            tasks.append(asyncio.ensure_future(waiting.pop(0)))
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        for work in waiting:
            work.close()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def split(request: Request, context_tokens: int | None, *, density: float = 1.0) -> tuple[Request, ...]:
    """The request, or one a part: as few runs of consecutive passages as fit the context, cut where subjects change.

    The room for a reply is a quarter of the context at most. `density`: tokens of the model for one of our estimate.
    """
    if context_tokens is None:
        return (request,)
    request = replace(request, max_output_tokens=_room_for_reply(request, context_tokens))
    if density <= 1.0 and _fits_surely(request, context_tokens):
        return (request,)
    room = room_for_lines(request, context_tokens, density=density)
    costs = [_cost(p, request.spoken) for p in request.passages]
    if sum(costs) <= room or not request.passages:
        return (request,)
    if room < max(costs):
        raise BadReply(
            f"a context of {context_tokens} tokens is too small for this request",
            hint="choose a model that reads more",
        )
    runs = cut(request.passages, costs, room=room, language=request.spoken)
    return tuple(
        replace(request, passages=run, scope=f"part {i} of {len(runs)}")
        for i, run in enumerate(runs, start=1)
    )


def room_for_lines(request: Request, context_tokens: int, *, density: float = 1.0) -> int:
    """Tokens of lines that a model reads in one request, beside what it is asked and the room for its reply."""
    written = _room_for_reply(request, context_tokens)
    return int((context_tokens * _FILLED - written) / density) - _asking(request)


def _room_for_reply(request: Request, context_tokens: int) -> int:
    """A quarter of the context at most, for a few sentences an eighth: what is cut is asked again with twice the room."""
    return min(request.max_output_tokens, context_tokens // (8 if request.shape is AnswerShape else 4))


def _asking(request: Request) -> int:
    """Tokens of all that is sent beside the lines: instructions, inputs, and the form, which some servers get in words."""
    form = tokens.about(in_words(request.shape)) if request.shape is not None else 0
    return tokens.prompt_about(replace(request, passages=())) + form + _WRAPPING


def _fits_surely(request: Request, context_tokens: int) -> bool:
    characters = sum(len(p.text) + 20 for p in request.passages)
    return characters / _SURELY + request.max_output_tokens + _ASK_TOKENS < context_tokens


def _cost(passage: Passage, language: str) -> int:
    speaker = 3 if passage.speaker else 0
    return count_tokens(passage.text, language=passage.language or language) + 5 + speaker


async def _part(member: Member, part: Request, why: Why, trail: Trail) -> Reply:
    try:
        return await member.ask(part, why, trail)
    except TooLong:
        raise
    except ModelError as error:
        first, last = part.passages[0].id, part.passages[-1].id
        raise BadReply(
            f"{part.scope} (lines {first} to {last}) could not be read: {error.message}", hint=error.hint
        ) from error


async def _merge(member: Member, request: Request, parts: Sequence[Reply], why: Why, trail: Trail) -> Reply:
    """One reply from those of the parts, by its shape."""
    data = [p.data for p in parts if p.data is not None]
    why = replace(why, reason="merge the parts")
    if request.shape is AnswerShape:
        return await _merged_answer(member, request, parts, why, trail)
    whole: BaseModel
    if request.shape is RecapShape:
        whole = await _merged_recap(member, request, data, why, trail)
    elif request.shape is not None and _only_lists(request.shape):
        whole = request.shape.model_validate(_lists(request.shape, data))
    else:
        kind = request.shape.__name__ if request.shape else "a plain text"
        raise BadReply(
            f"{member.name} cannot read this in one piece, and {kind} cannot be put together from parts",
            hint="choose a model that reads more",
        )
    usage = add(p.usage for p in parts)
    notes = (f"{member.name} read it in {len(parts)} parts",)
    return Reply(text=whole.model_dump_json(), model=parts[0].model, data=whole, usage=usage, notes=notes)


async def _merged_answer(
    member: Member, request: Request, parts: Sequence[Reply], why: Why, trail: Trail
) -> Reply:
    """The answer of the one part that has it; of several, asked again over the lines that they cite."""
    found = [p for p in parts if isinstance(p.data, AnswerShape) and p.data.found]
    if len(found) <= 1:
        return found[0] if found else parts[0]
    cited = {e.segment for p in found if p.data is not None for c in claims_in(p.data) for e in c.evidence}
    places = [i for i, p in enumerate(request.passages) if p.id in cited]
    near = sorted({j for i in places for j in range(max(0, i - 2), min(len(request.passages), i + 3))})
    again = replace(request, passages=tuple(request.passages[j] for j in near), scope="windows")
    if len(split(again, member.card.context_tokens)) > 1:
        again = replace(again, passages=tuple(request.passages[i] for i in places))
    if not again.passages or len(split(again, member.card.context_tokens)) > 1:
        return found[0]
    return await member.ask(again, why, trail)


async def _merged_recap(
    member: Member, request: Request, data: Sequence[BaseModel], why: Why, trail: Trail
) -> RecapShape:
    """Lists one after another; headline and main points asked once more, over those of the parts."""
    recaps = [d for d in data if isinstance(d, RecapShape)]
    told = [
        {
            "headline": r.headline.model_dump(),
            "points": [c.model_dump(include={"text", "evidence"}) for c in r.tldr],
        }
        for r in recaps
    ]
    ask = Request(
        task="merge",
        inputs={"parts": json.dumps(told, ensure_ascii=False)},
        shape=WholeSummary,
        spoken=request.spoken,
        wanted=request.wanted,
        max_output_tokens=1000,
    )
    top = (await member.ask(ask, why, trail)).data
    assert isinstance(top, WholeSummary)
    lists = _lists(RecapShape, recaps)
    quotes = lists["quotes"][:: max(1, len(lists["quotes"]) // 3)][:3]
    return RecapShape.model_validate(
        {**lists, "quotes": quotes, "headline": top.headline, "tldr": top.tldr}, from_attributes=True
    )


def _only_lists(shape: type[BaseModel]) -> bool:
    return all(str(f.annotation).startswith("list[") for f in shape.model_fields.values())


def _lists(shape: type[BaseModel], data: Sequence[BaseModel]) -> dict[str, list[object]]:
    """The list fields of several replies, one after another."""
    names = [n for n, f in shape.model_fields.items() if str(f.annotation).startswith("list[")]
    return {name: [item for d in data for item in getattr(d, name)] for name in names}
