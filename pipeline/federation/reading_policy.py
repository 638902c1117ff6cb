"""How much of a source a paid model is shown: the retriever stands between a question and any bill.

Knows nothing of models or prices. The policy itself comes with the request (`Reading`).
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import replace

from pipeline.doors import Passage, Reply, Request, Verdict
from pipeline.shapes import AnswerShape
from pipeline.text.words import count_tokens

_LINE_TOKENS = 8
"""What a line costs beside its words: id, speaker, line break."""


_LEAST_WINDOW = 300
"""Tokens of lines under which a window is worth nothing: then the source is read in parts after all."""


def shown(request: Request, *, at_once: int | None = None) -> Request:
    """The request with the passages that are read at first. `at_once`: tokens of lines that the model reads in one piece: what
    bears on a question is never read in parts, since no part would tell what another holds; half of it is shown at first."""
    policy = request.reading
    if policy is None:
        return request
    most = _held(at_once)
    enough = min(policy.whole_tokens, most)
    if _tokens(request, enough) <= enough:
        return request
    return _windows(request, min(policy.window_tokens, most // 2), most)


def wider(request: Request, seen: Collection[str], *, at_once: int | None = None) -> Request | None:
    """The request with more of the source than was seen: all of it where it is not too long; None where all was seen, or as
    much as the model holds in one piece."""
    policy = request.reading
    if policy is None or len(seen) >= len(request.passages):
        return None
    most = _held(at_once)
    enough = min(policy.wider_tokens, most)
    if _tokens(request, enough) <= enough:
        return replace(request, reading=None)
    more = _windows(request, enough, most)
    return replace(more, reading=None) if len(more.passages) > len(seen) else None


def _held(at_once: int | None) -> int:
    return sys.maxsize if at_once is None or at_once < _LEAST_WINDOW else at_once


def wants_more(reply: Reply, verdict: Verdict) -> bool:
    """Whether the reply says, or the scorer suspects, that its answer stands elsewhere in the source."""
    if isinstance(reply.data, AnswerShape) and not reply.data.found:
        return True
    return not verdict.accept and any(d.claim is None and not d.passages for d in verdict.doubts)


def _windows(request: Request, max_tokens: int, most: int) -> Request:
    """The lines that bear on the question: so many tokens of words, and as they are sent no more than `most`."""
    assert request.reading is not None
    room = min(max_tokens, most)
    for _ in range(3):
        found = request.reading.retriever(
            request.passages, request.reading.question, max_tokens=room, language=request.spoken
        )
        taken = sum(_cost(p, request.spoken) for p in found)
        if taken <= most:
            break
        room = int(room * 0.95 * most / taken)  # the retriever counts words, not ids and names
    return replace(request, passages=found or request.passages[:1], scope="windows")


def _tokens(request: Request, enough: int) -> int:
    """About how many tokens the source has; counted no further than it takes to know that it has more than enough."""
    total = 0
    for passage in request.passages:
        total += _cost(passage, request.spoken)
        if total > enough:
            break
    return total


def _cost(passage: Passage, language: str) -> int:
    return count_tokens(passage.text, language=passage.language or language) + _LINE_TOKENS
