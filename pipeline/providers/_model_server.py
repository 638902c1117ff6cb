"""What a server was found to take: how it is held to a form, how a reply is capped, how much it reads. Learnt, not guessed.

Knows nothing of requests. It is kept for the life of the process, by address and model, so that no server is asked twice
for what it turned away once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import ProviderDown, ProviderRefused, QuorumError, TooLong

FORMS = ("schema", "object_schema", "object", "text")
"""Held to a JSON schema; the same in the older way of llama.cpp's servers; held to JSON and told the form; only told."""
_FORM = re.compile(
    r"response[_ ]?format|json[_ ]?schema|json[_ ]?object|structured[_ ]outputs?|output_config|grammar|\bschema\b"
    r"|responseSchema|responseJsonSchema",
    re.I,
)
_OPTIONS = {
    "temperature": re.compile(r"temperature", re.I),
    "reasoning_effort": re.compile(
        r"reasoning[_ .]?effort|\beffort\b|thinking[_ ]?level|['\"`]reasoning['\"`]", re.I
    ),
    "stream_options": re.compile(r"stream_options", re.I),
    "prompt_cache_key": re.compile(r"prompt_cache_key", re.I),
}
_CAP = re.compile(r"max_completion_tokens|max_tokens", re.I)
_FAULTS_TO_DOUBT_IT = 2


@dataclass(slots=True)
class ModelServer:
    """One model behind one address. `capped_by`: what its limit of tokens is called. `refused`: options it does not take."""

    form: str = "schema"
    capped_by: str = "max_tokens"
    refused: set[str] = field(default_factory=set)
    context_tokens: int | None = None
    asked_for_context: bool = False
    faults: int = 0
    """Internal errors in a row while it was held to `form`; some servers answer a form they do not know with one."""

    def learn(self, error: QuorumError, *, formed: bool, cap: str | None) -> bool:
        """Take note of a refusal; true if the next call would be another one, so that it is worth making.

        `formed`: the call was held to a form. `cap`: the name it gave its limit of tokens, where it has another.
        """
        if isinstance(error, TooLong):
            self.context_tokens = error.context_tokens or self.context_tokens
            return False
        if isinstance(error, ProviderDown):
            return self._fault(error, formed)
        if not isinstance(error, ProviderRefused):
            return False
        text = error.message
        if cap is not None and cap != self.capped_by and _CAP.search(text):
            self.capped_by = cap
            return True
        for name, named in _OPTIONS.items():
            if name not in self.refused and named.search(text):
                self.refused.add(name)
                return True
        return formed and bool(_FORM.search(text) or _unnamed(text)) and self._step_down()

    def worked(self) -> None:
        """A call was answered."""
        self.faults = 0

    def _fault(self, error: ProviderDown, formed: bool) -> bool:
        if not formed or not re.search(r": 50[01]\b", error.message):
            return False
        if _FORM.search(error.message):
            return self._step_down()
        self.faults += 1
        if self.faults >= _FAULTS_TO_DOUBT_IT:
            self._step_down()
        return False

    def _step_down(self) -> bool:
        self.faults = 0
        at = FORMS.index(self.form) if self.form in FORMS else len(FORMS) - 1
        if at + 1 >= len(FORMS):
            return False
        self.form = FORMS[at + 1]
        return True


def _unnamed(text: str) -> bool:
    """A refusal that does not say of what: "422: Unprocessable Entity"."""
    return bool(
        re.search(
            r": (?:400|422): ?(?:Error code: \d+)?(?: - )?(?:unprocessable|bad request|invalid request|validation|extra inputs|unknown (?:field|parameter))?[^a-z]*$",
            text,
            re.I,
        )
    )


_KNOWN: dict[tuple[str, str], ModelServer] = {}


def known(url: str | None, model: str, *, form: str = "schema") -> ModelServer:
    """What is known of a model behind an address, the same value for everybody who asks."""
    return _KNOWN.setdefault((url or "", model), ModelServer(form=form))


def context_in(told: Any, model: str) -> int | None:
    """How much a model reads, in any of the words that servers use for it; None where they do not say."""
    found = list(_contexts(told, model))
    return min(found) if found else None


_NAMES = (
    "n_ctx",
    "max_model_len",
    "loaded_context_length",
    "context_window",
    "context_length",
    "max_context_length",
)


def _contexts(node: Any, model: str) -> Any:
    if isinstance(node, list):
        named = [
            n
            for n in node
            if isinstance(n, Mapping) and model in (n.get("id"), n.get("name"), n.get("model"))
        ]
        for item in named or (node if len(node) == 1 else ()):
            yield from _contexts(item, model)
    elif isinstance(node, Mapping):
        for name in _NAMES:
            if isinstance(value := node.get(name), int) and value > 0:
                yield value
                break
        for key, value in node.items():
            if key.endswith(".context_length") and isinstance(value, int) and value > 0:
                yield value
            elif key in ("data", "models", "meta", "default_generation_settings", "model_info"):
                yield from _contexts(value, model)


def forget() -> None:
    """Learn every server anew: another one may stand at an address by now."""
    _KNOWN.clear()
