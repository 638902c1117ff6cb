"""The embedded model `local:extractive`: costs nothing, needs no download, never leaves the machine.

Knows no task by name: `recap`, `ask`, `draft.minutes`, … each find the module of `pipeline/extractive/` that is named
after the part before the dot and has a `reply(request) -> BaseModel`. Adding a task is adding a file.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel

from pipeline import extractive
from pipeline.doors import Call, Reply, Request
from pipeline.errors import NotFound
from pipeline.settings import Settings
from pipeline.shapes import spoken_field

if TYPE_CHECKING:
    from pipeline.retrieval.vector_store import Keeper

NAME = "local:extractive"
EMBEDDED = True


@dataclass(frozen=True, slots=True)
class Extractive:
    """The free first rung: it only says what the passages say, in their words."""

    kept_in: Keeper | None = None
    """Where what it works out for questions is kept between runs."""
    name: str = NAME

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """The reply in the request's shape; works in a thread, so that other meetings go on meanwhile.

        Raises NotFound for a task that has no module in `pipeline/extractive/`.
        """
        write = _writer(request.task)
        started = time.perf_counter()
        from pipeline.retrieval.vector_store import keeping  # late: it needs numpy

        with keeping(self.kept_in):
            data = await asyncio.to_thread(write, request)
        text = data.model_dump_json()
        if on_text is not None and (spoken := spoken_field(type(data))):
            on_text(str(getattr(data, spoken)))
        call = Call(
            model=self.name,
            task=request.task,
            outcome="ok",
            cost_usd=0.0,
            latency_s=time.perf_counter() - started,
            reason="embedded",
        )
        return Reply(text=text, model=self.name, data=data, calls=(call,))


def _writer(task: str) -> Callable[[Request], BaseModel]:
    stem = task.split(".", 1)[0]
    module = f"{extractive.__name__}.{stem}"
    if not stem.isidentifier() or find_spec(module) is None:
        raise NotFound(f"{NAME} has no task {task!r}", hint="name another model for this task with --model")
    return cast(Callable[[Request], BaseModel], import_module(module).reply)


def connect(model: str, settings: Settings) -> Extractive:
    """The embedded model; raises NotFound for another `local:` name."""
    if f"local:{model}" != NAME:
        raise NotFound(f"no embedded model 'local:{model}'", hint=f"there is one: {NAME}")
    from pipeline.store.arrays import kept_arrays  # late: it needs numpy

    return Extractive(kept_arrays(settings))
