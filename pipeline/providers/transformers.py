"""Open weights on this machine through transformers: "transformers:NAME" of the hub's cache, or a folder's path.

Knows nothing of servers. With --local or --offline only weights that are already here are used. One generation at a
time: two would share one processor and finish no sooner.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline import loop, prompts
from pipeline.doors import Model, ModelCard, Reply, Request, Usage
from pipeline.errors import CutShort, EngineUnavailable, TooLong
from pipeline.installed import how_to_add
from pipeline.providers._form import Readable, formed
from pipeline.settings import Settings

# Where a model's configuration does not say how much it reads.
_CONTEXT = 4096


def card(model: str, settings: Settings) -> ModelCard:
    """Local and free. Its context is known beforehand where `model` is a folder, or where quorum.toml says it."""
    name = f"transformers:{model}"
    entry = settings.models.get(name)
    told = Path(model) / "config.json"
    known = json.loads(told.read_text("utf-8")).get("max_position_embeddings") if told.is_file() else None
    return ModelCard(
        name=name,
        local=True,
        missing=None if find_spec("torch") else f"not installed; {how_to_add('transformers')}",
        context_tokens=(entry.context_tokens if entry else None) or known,
    )


def connect(model: str, settings: Settings) -> Model:
    """Load the weights (seconds to minutes); raises EngineUnavailable where there are none."""
    return _loaded(model, settings.local or settings.offline)


@lru_cache(maxsize=2)
def _loaded(model: str, stay: bool) -> CausalModel:
    """The weights, once in a process: a folder, a name of the hub, or a .gguf file."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    path = Path(model)
    packed = path.suffix == ".gguf"
    where, file = (str(path.parent), {"gguf_file": path.name}) if packed else (model, {})
    try:
        tokenizer = AutoTokenizer.from_pretrained(where, local_files_only=stay, **file)
        weights = AutoModelForCausalLM.from_pretrained(where, local_files_only=stay, dtype="auto", **file)
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise EngineUnavailable(
            f"transformers:{model}: no weights to load: {reason}",
            hint="download them first, or give the path of a folder",
        ) from error
    return CausalModel(f"transformers:{model}", tokenizer, weights)


class CausalModel:
    """A Model over a causal language model in this process."""

    def __init__(self, name: str, tokenizer: Any, model: Any) -> None:
        import torch

        self.name = name
        self._tokenizer, self._model = tokenizer, model.eval()
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model.to(self._device)
        self._reads = int(getattr(self._model.config, "max_position_embeddings", None) or _CONTEXT)
        self._turn = asyncio.Lock()

    async def context_tokens(self) -> int:
        """What the model's configuration says that it reads, prompt and reply together."""
        return self._reads

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """The most likely reply, in a thread. Raises TooLong for a prompt that does not fit, CutShort, BadReply."""
        return await loop.on(self._reply(request, loop.told_here(on_text)))

    async def _reply(self, request: Request, on_text: Callable[[str], None] | None) -> Reply:
        prompt = prompts.render(request, schema_in_text=request.shape is not None)
        turns = [{"role": "system", "content": prompt.system}] if prompt.system else []
        turns.append({"role": "user", "content": "\n\n".join(p for p in (prompt.passages, prompt.ask) if p)})
        here = asyncio.get_running_loop()
        readable = Readable(request.shape, on_text) if on_text is not None else None

        def heard(piece: str) -> None:
            if readable is not None:
                here.call_soon_threadsafe(readable.feed, piece)

        stop = threading.Event()
        async with self._turn:
            try:
                text, usage, ended = await asyncio.to_thread(
                    self._generate, self._ids(turns), request.max_output_tokens, heard, stop
                )
            except asyncio.CancelledError:
                stop.set()
                raise
        return self._read(text, usage, ended, request)

    def _ids(self, turns: list[dict[str, str]]) -> Any:
        if self._tokenizer.chat_template:
            given = self._tokenizer.apply_chat_template(
                turns, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
        else:
            given = self._tokenizer("\n\n".join(t["content"] for t in turns) + "\n", return_tensors="pt")
        return given["input_ids"].to(self._device)

    def _generate(
        self, ids: Any, max_tokens: int, heard: Callable[[str], None], stop: threading.Event
    ) -> tuple[str, Usage, bool]:
        from transformers import StoppingCriteria, StoppingCriteriaList, TextStreamer

        size = int(ids.shape[1])
        room = self._reads - size
        if room < 16:
            raise TooLong(
                f"{self.name}: the prompt has {size} tokens, it reads {self._reads}",
                hint="the prompt is too long for it",
                context_tokens=self._reads,
                prompt_tokens=size,
            )

        class Pieces(TextStreamer):
            def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
                heard(text)

        class Stopped(StoppingCriteria):
            def __call__(self, *args: Any, **kwargs: Any) -> bool:
                return stop.is_set()

        made = self._model.generate(
            ids,
            max_new_tokens=min(max_tokens, room),
            do_sample=False,
            streamer=Pieces(self._tokenizer, skip_prompt=True, skip_special_tokens=True),
            stopping_criteria=StoppingCriteriaList([Stopped()]),
        )[0][size:]
        written = int(made.shape[0])
        text = self._tokenizer.decode(made, skip_special_tokens=True)
        return text, Usage(input=size, output=written), written < min(max_tokens, room)

    def _read(self, text: str, usage: Usage, ended: bool, request: Request) -> Reply:
        bare = Reply(text=text, model=self.name, usage=usage)
        if not ended:
            raise CutShort(f"{self.name}: the reply was cut at {usage.output} tokens", reply=bare)
        return formed(bare, request.shape)
