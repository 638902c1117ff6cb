"""The form a server of one's own holds a reply to: bounded, so that a small model must come to an end.

Such servers turn a JSON schema into a grammar. In it a line can only be one of those that were sent, and what proves or states
something has an end: a small model that goes round in circles in one string closes it and goes on. Texts that are no
statements (an answer, a translation, a draft) are as long as there is room. Vendors' own schemas stay as they are: not all of
them take these bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline import prompts
from pipeline.doors import Request
from pipeline.shapes import LINE_IDS

LITTLE_ROOM, SMALL_CONTEXT = 2100, 16_000
"""A reply of fewer tokens, or of a model that reads fewer or does not say, has short statements, and few of each kind."""
_TEXT, _QUOTE, _LABEL = 160, 80, 60
"""Characters of a text with little room. Not more: a grammar that counts to 1,200 ended `llama_cpp.server` with a crash."""
_LABELS = frozenset({"owner", "due", "by", "title", "names"})
_MOST = {"tldr": 2, "decisions": 2, "actions": 2, "claims": 3}
"""Items of a list with little room; of any other one."""
_MOST_LINES = 8
"""Ids that a small model may name beside those it cites: one wrote all there were."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    ids: Sequence[str]
    little: bool


def held(request: Request, *, context_tokens: int | None) -> Mapping[str, object]:
    """The JSON schema of the request's shape, with the ids of its lines and with bounds; the request must have a shape.

    `context_tokens` (None: not known) tells a small model from a large one.
    """
    assert request.shape is not None
    told = dict(prompts.schema(request.shape))
    small = context_tokens is None or context_tokens <= SMALL_CONTEXT
    bounds = _Bounds(
        list(dict.fromkeys(p.id for p in request.passages)), small or request.max_output_tokens < LITTLE_ROOM
    )
    defs = told.get("$defs")
    if isinstance(defs, dict):
        told["$defs"] = {name: _fields(node, bounds) for name, node in defs.items()}
    return _fields(told, bounds)


def _fields(node: Mapping[str, object], bounds: _Bounds) -> dict[str, object]:
    """An object of a schema, its fields bounded by their names."""
    fields = node.get("properties")
    if not isinstance(fields, dict):
        return dict(node)
    states = "evidence" in fields or "quote" in fields
    return {**node, "properties": {k: _bounded(v, k, bounds, states=states) for k, v in fields.items()}}


def _bounded(node: object, name: str, bounds: _Bounds, *, states: bool) -> object:
    if isinstance(node, list):
        return [_bounded(item, name, bounds, states=states) for item in node]
    if not isinstance(node, dict):
        return node
    made = {
        k: _bounded(v, name, bounds, states=states) if k in ("items", "anyOf") else v for k, v in node.items()
    }
    kind = made.get("type")
    if kind == "string" and "enum" not in made:
        if name in LINE_IDS and bounds.ids:
            made["enum"] = list(bounds.ids)
        elif states and bounds.little:
            made["maxLength"] = _QUOTE if name == "quote" else _LABEL if name in _LABELS else _TEXT
    if kind == "array" and bounds.little and _of_statements(made, states=states):
        made["maxItems"] = _MOST.get(name, 1)
    elif kind == "array" and bounds.little and name in LINE_IDS and not _has_fields(made.get("items")):
        made["maxItems"] = _MOST_LINES
    return made


def _has_fields(items: object) -> bool:
    """Whether a list holds objects: the lines of a translation are no ids."""
    return isinstance(items, dict) and "$ref" in items


def _of_statements(node: Mapping[str, object], *, states: bool) -> bool:
    """Whether a list holds statements, or is part of one."""
    items = node.get("items")
    ref = str(items.get("$ref", "")) if isinstance(items, dict) else ""
    return states or ref.rpartition("/")[2] in ("ClaimShape", "ActionShape", "ChapterShape")
