"""Answers from recorded replies: "replay:FILE.jsonl", for tests, demonstrations and bug reports.

Knows nothing of vendors. A line is one reply: {"task": "ask", "text": "…", "usage": {"input": 9, "output": 3}};
with "prompt" (the `fingerprint` of a request) it answers that request only, without it the next one of its task.
`"model"` says whose reply it was. Nothing leaves the machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline import prompts
from pipeline.doors import Model, ModelCard, Reply, Request, Usage
from pipeline.errors import ProviderRefused, SettingsError
from pipeline.providers._form import formed
from pipeline.settings import Settings


def connect(model: str, settings: Settings) -> Model:
    """A model over the file; raises SettingsError where it is not JSON lines."""
    return Replay(Path(model))


def card(model: str, settings: Settings) -> ModelCard:
    """Local and free; missing when the file is."""
    missing = None if Path(model).is_file() else f"{model}: no such file"
    return ModelCard(name=f"replay:{model}", local=True, missing=missing)


def fingerprint(request: Request) -> str:
    """SHA-256 of the prompt that the request renders to."""
    return hashlib.sha256(prompts.render(request).text.encode()).hexdigest()


def recorded(request: Request, reply: Reply) -> str:
    """A line for the file, from a reply that was given."""
    usage = {
        "input": reply.usage.input,
        "output": reply.usage.output,
        "cached_input": reply.usage.cached_input,
    }
    row = {"task": request.task, "prompt": fingerprint(request), "model": reply.model}
    return json.dumps({**row, "text": reply.text, "usage": usage}, ensure_ascii=False)


class Replay:
    """A Model that answers from a file's lines."""

    def __init__(self, path: Path) -> None:
        self.name = f"replay:{path}"
        try:
            lines = path.read_text("utf-8").splitlines()
            self._rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
        except (OSError, ValueError) as error:
            raise SettingsError(f"{path}: {error}", hint="one JSON object a line") from error
        self._used: set[int] = set()

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """The recorded reply; raises ProviderRefused where none fits and BadReply where it has not the form."""
        row = self._find(request)
        text, usage = str(row["text"]), Usage(**row.get("usage", {}))
        return formed(Reply(text=text, model=str(row.get("model", self.name)), usage=usage), request.shape)

    def _find(self, request: Request) -> dict[str, Any]:
        print_ = fingerprint(request)
        for row in self._rows:
            if row.get("prompt") == print_:
                return row
        for i, row in enumerate(self._rows):
            if "prompt" not in row and row.get("task") == request.task and i not in self._used:
                self._used.add(i)
                return row
        raise ProviderRefused(f"{self.name}: no recorded reply for this {request.task} request")
