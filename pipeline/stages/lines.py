"""Ask a model for translated lines: one request, the same ids back.

Knows nothing of which model answers, nor of what the lines belong to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.doors import Model, Passage, Request
from pipeline.errors import BadReply
from pipeline.shapes import TranslationShape

TASK = "translate"


async def ask_for_lines(
    model: Model,
    lines: Sequence[Passage],
    *,
    source: str,
    target: str,
    glossary: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Translations by id; ids that were not asked for are left out, ids may be missing. Raises what the model raises."""
    reply = await model.reply(
        Request(
            task=TASK,
            passages=tuple(lines),
            inputs={
                "source": source,
                "target": target,
                "glossary": "\n".join(f"{word} = {wanted}" for word, wanted in (glossary or {}).items()),
            },
            shape=TranslationShape,
            spoken=source,
            wanted=target,
            max_output_tokens=max(400, 3 * sum(len(line.text) for line in lines)),
        )
    )
    if not isinstance(reply.data, TranslationShape):
        raise BadReply(f"{model.name} did not return translated lines")
    wanted = {line.id for line in lines}
    return {line.id: line.text for line in reply.data.lines if line.id in wanted}
