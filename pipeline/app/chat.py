"""A conversation answered by our chains, the cheapest model that suffices first.

Knows nothing of meetings or of who asks: the words go in as they are, the answer comes with its receipt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.app import process as run
from pipeline.doors import Request, Usage
from pipeline.errors import BadInput
from pipeline.formats import md
from pipeline.meeting import Answer, Receipt
from pipeline.settings import Settings
from pipeline.stages.receipts import receipt_of
from pipeline.store import Store

ROLES = {"system": "System", "developer": "System", "user": "User", "assistant": "Assistant"}


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """One turn of a conversation; `role` is system, developer, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Replied:
    """`model`: whose words they are. `checked`: against what was said in meetings; a conversation has nothing to check it by."""

    text: str
    model: str
    usage: Usage
    receipt: Receipt
    checked: bool = False


def chat(
    turns: Sequence[ChatTurn],
    *,
    settings: Settings,
    max_tokens: int = 4000,
    on_text: Callable[[str], None] | None = None,
) -> Replied:
    """The next turn. Raises BadInput for no words or an unknown role, EngineUnavailable where no model can chat."""
    if unknown := [t.role for t in turns if t.role not in ROLES]:
        raise BadInput(f"role {unknown[0]!r} is not known", hint=f"one of {', '.join(ROLES)}")
    if not any(t.text.strip() for t in turns):
        raise BadInput("a conversation without words")
    alone = len(turns) == 1
    talk = "\n\n".join(t.text if alone else f"{ROLES[t.role]}: {t.text}" for t in turns)
    request = Request("chat", inputs={"conversation": talk}, max_output_tokens=max_tokens)
    with Store(settings.database) as store:
        context = run.open_house(settings, store)
        reply = asyncio.run(context.table.model("chat").reply(request, on_text=on_text))
    return Replied(reply.text, reply.model, reply.usage, receipt_of(reply))


def replied_from(answer: Answer) -> Replied:
    """An answer from the meetings as a turn of a conversation: Markdown with its evidence. No tokens are counted."""
    models = ", ".join(answer.receipt.models)
    return Replied(md.render_answer(answer), models, Usage(), answer.receipt, checked=True)
