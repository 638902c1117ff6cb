"""The nouns as plain JSON data and back, field by field.

Knows nothing of files. An answer is told in it without what reads other people's JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from pipeline.errors import BadInput
from pipeline.meeting import Answer, Draft, Recap, Transcript
from pipeline.text.adapters import adapter_of

Noun = TypeVar("Noun", Recap, Transcript, Answer, Draft)

RENAMED = {"from_model": "from", "to_model": "to"}
"""`from` is no name for a Python field."""


def as_data(noun: Recap | Transcript | Answer | Draft) -> dict[str, Any]:
    """The plain JSON data of a noun, keys in the order of its fields."""
    made = _renamed(adapter_of(type(noun)).dump_python(noun, mode="json"), RENAMED)
    assert isinstance(made, dict)
    return made


def from_data(noun: type[Noun], data: object, *, name: str = "JSON") -> Noun:
    """The noun that `as_data` wrote; unknown keys are ignored. Raises BadInput with the path of what is wrong."""
    try:
        return adapter_of(noun).validate_python(_renamed(data, {v: k for k, v in RENAMED.items()}))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"]) or "the whole"
        raise BadInput(
            f"{name}: no {noun.__name__.lower()}: {where}: {first['msg']}", hint="write it again"
        ) from error


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        both = set(names) <= set(value)
        return {(names.get(k, k) if both else k): _renamed(v, names) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_renamed(v, names) for v in value]
    return value
