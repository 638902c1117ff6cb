"""How much of a source a paid model is shown: the retriever stands between a question and any bill.

Knows nothing of models or prices. The policy itself comes with the request (`Reading`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.doors import Passage, Reply, Request, Verdict
from pipeline.shapes import AnswerShape
from pipeline.text.words import count_tokens

_LINE_TOKENS = 8
"""What a line costs beside its words: id, speaker, line break."""


def shown(request: Request) -> Request:
    """The request with the passages that are read at first."""
    policy = request.reading
    if policy is None or _tokens(request, policy.whole_tokens) <= policy.whole_tokens:
        return request
    return _windows(request, policy.window_tokens)


def wider(request: Request, seen: Collection[str]) -> Request | None:
    """The request with more of the source than was seen: all of it where it is not too long; None where all was seen."""
    policy = request.reading
    if policy is None or len(seen) >= len(request.passages):
        return None
    if _tokens(request, policy.wider_tokens) <= policy.wider_tokens:
        return replace(request, reading=None)
    more = _windows(request, policy.wider_tokens)
    return replace(more, reading=None) if len(more.passages) > len(seen) else None


def wants_more(reply: Reply, verdict: Verdict) -> bool:
    """Whether the reply says, or the scorer suspects, that its answer stands elsewhere in the source."""
    if isinstance(reply.data, AnswerShape) and not reply.data.found:
        return True
    return not verdict.accept and any(d.claim is None and not d.passages for d in verdict.doubts)


def _windows(request: Request, max_tokens: int) -> Request:
    assert request.reading is not None
    found = request.reading.retriever(
        request.passages, request.reading.question, max_tokens=max_tokens, language=request.spoken
    )
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
