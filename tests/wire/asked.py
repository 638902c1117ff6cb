"""What a vendor was asked and what its script says it answers, in no vendor's format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server understood it. `prompt` is all text of it, in order."""

    format: str
    path: str
    model: str
    prompt: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    streamed: bool
    schema: Mapping[str, Any] | None
    tools: bool
    max_tokens: int | None
    number: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the vendor says. `finish`: "stop", "length" or "filter". `input` None: counted from the prompt.

    `status` above 399 makes it an error body of the vendor. `drop`: the connection closes "before" the answer or in
    the "middle" of it. `calls`: whether it calls the first of its tools, with `text` as arguments. `delay_s` passes before anything is sent, `pause_s` after each
    piece of a stream.
    """

    text: str = ""
    input: int | None = None
    output: int | None = None
    cached: int = 0
    cache_write: int = 0
    reasoning: int = 0
    finish: str = "stop"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    code: str | None = None
    drop: str | None = None
    delay_s: float = 0.0
    pause_s: float = 0.0
    usage: bool = True
    pieces: int = 4
    raw: bytes | None = None
    calls: bool = True

    def tokens(self, asked: Asked) -> tuple[int, int]:
        """Input and output tokens; about four characters each where the script does not say."""
        given = len(asked.prompt) // 4 if self.input is None else self.input
        written = len(self.text) // 4 + self.reasoning if self.output is None else self.output
        return given, max(1, written)

    def parts(self) -> list[str]:
        """The text in a few pieces, as a stream brings it."""
        size = max(1, -(-len(self.text) // self.pieces))
        return [self.text[i : i + size] for i in range(0, len(self.text), size)] or [""]
