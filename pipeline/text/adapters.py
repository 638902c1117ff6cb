"""Nouns as plain JSON data and back: one adapter a type, made once, since making it takes longer than using it.

Knows nothing of which nouns there are.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")
_MADE: dict[Any, TypeAdapter[Any]] = {}


def adapter_of(of: type[T]) -> TypeAdapter[T]:
    """Reads and writes values of a type; raises pydantic's ValidationError for data that is none."""
    if of not in _MADE:
        _MADE[of] = TypeAdapter(of)
    made: TypeAdapter[T] = _MADE[of]
    return made
