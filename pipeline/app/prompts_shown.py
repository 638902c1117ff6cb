"""The prompts of a result as they go over the wire, with what was said in the meeting covered up.

Knows nothing of terminals. Nothing is sent, and no model is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline import prompts
from pipeline.app.explain import judged_request, result_of
from pipeline.doors import Passage, Reply, Request, Verdict
from pipeline.federation import chain
from pipeline.federation.enhance import enhancement
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.text.words import count_tokens

MOST_LINES = 12
"""Lines of a transcript that are shown of each prompt."""


def shown(reference: str, *, settings: Settings) -> str:
    """Every prompt that the result would take, as Markdown: what a first model reads, what a stronger one is sent."""
    with Store(settings.database) as store:
        result = result_of(reference, store)
        request, reply, verdict = judged_request(result, store, settings)
    parts = [_told("The first model reads", request)]
    if verdict.doubts:
        further = enhancement(request, reply, verdict, room=chain.room())
        parts.append(
            _told("A stronger model is sent what is doubted", _covered_inputs(further, reply, verdict))
        )
    return "\n\n".join(parts) + "\n"


def _told(title: str, request: Request) -> str:
    whole = prompts.render(request)
    prompt = prompts.render(
        replace(request, passages=tuple(_covered(p) for p in request.passages[:MOST_LINES]))
    )
    left = len(request.passages) - MOST_LINES
    more = f"\n(… and {left} more lines)" if left > 0 else ""
    tokens = count_tokens(whole.text, language=request.spoken)
    form = f", held to the form {request.shape.__name__}" if request.shape else ""
    return (
        f"## {title}\n\nTask {request.task}, about {tokens:,} tokens, effort {request.effort}{form}.\n\n"
        f"```text\n{prompt.system}\n\n{prompt.passages}{more}\n\n{prompt.ask}\n```"
    )


def _covered(passage: Passage) -> Passage:
    """The line with its words covered: ids and speakers' order stay, what was said does not."""
    return replace(
        passage, text=re.sub(r"\w", "▒", passage.text), speaker="Speaker" if passage.speaker else None
    )


def _covered_inputs(request: Request, reply: Reply, verdict: Verdict) -> Request:
    """The request with draft and statements covered; what is asked for stays readable."""
    hidden = {"draft", "statements", "doubts", "brief"}
    inputs = {k: re.sub(r"[^\W\d]", "▒", v) if k in hidden else v for k, v in request.inputs.items()}
    return replace(request, inputs=inputs)
