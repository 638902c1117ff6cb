"""A language model as a translation engine: the same prompt as the translation stage, for callers that have lines only.

Knows nothing of vendors. The stage asks models itself, by segment id and with neighbours; this is for everything else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from pipeline.doors import Model, Passage, Request, Translator
from pipeline.errors import BadReply, EngineUnavailable
from pipeline.settings import Settings
from pipeline.shapes import TranslationShape

_LINES_AT_ONCE = 40


def connect(name: str, *, settings: Settings, model: Model | None = None) -> Translator:
    """Raises EngineUnavailable without a model to ask."""
    if model is None:
        raise EngineUnavailable(
            "no language model to translate with", hint="set an API key, or --translator apertium"
        )
    return ModelTranslator(model)


def status(settings: Settings) -> tuple[str | None, str | None]:
    """Always there; whether a model is there, the chain says."""
    return None, None


async def ask(
    model: Model,
    lines: Sequence[Passage],
    *,
    source: str,
    target: str,
    glossary: str = "",
    scope: str = "all",
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Translations by id, and the notes of the reply. Ids that were not asked for are left out; ids may be missing."""
    reply = await model.reply(
        Request(
            task="translate",
            passages=tuple(lines),
            inputs={"source": source, "target": target, "glossary": glossary},
            shape=TranslationShape,
            spoken=source,
            wanted=target,
            max_output_tokens=max(400, 3 * sum(len(line.text) for line in lines)),
            scope=scope,
        )
    )
    if not isinstance(reply.data, TranslationShape):
        raise BadReply(f"{model.name} did not return translated lines")
    wanted = {line.id for line in lines}
    return {line.id: line.text for line in reply.data.lines if line.id in wanted}, reply.notes


class ModelTranslator:
    """Asks a model in batches. Usable outside an event loop and, from a thread, beside one."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    def translate(self, lines: Sequence[str], *, source: str, target: str) -> tuple[str, ...]:
        """See `Translator`; raises BadReply where lines do not come back."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, self._all(lines, source, target)).result()

    async def _all(self, lines: Sequence[str], source: str, target: str) -> tuple[str, ...]:
        done: list[str] = []
        for first in range(0, len(lines), _LINES_AT_ONCE):
            part = [Passage(f"l{i}", text) for i, text in enumerate(lines[first : first + _LINES_AT_ONCE], 1)]
            found, _ = await ask(self._model, part, source=source, target=target)
            if absent := [line.id for line in part if line.id not in found]:
                raise BadReply(f"{self._model.name} left out {len(absent)} of {len(part)} lines")
            done += [found[line.id] for line in part]
        return tuple(done)
