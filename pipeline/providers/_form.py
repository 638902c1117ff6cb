"""Turns the JSON that a model wrote into a shape; small slips of form are mended, nothing is invented.

Knows nothing of vendors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from json_repair import repair_json
from pydantic import BaseModel, ValidationError

from pipeline.shapes import spoken_field


def parse(text: str, shape: type[BaseModel]) -> BaseModel:
    """`text` as `shape`; raises ValueError that says what is wrong, in one line.

    Tried as it is, then mended (fences, trailing commas, unescaped quotes). The caller must not pass text that was
    cut short: mending would hide it.
    """
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        problem = error
    found = [v for o in _objects(text) if (v := _valid(o, shape)) is not None]
    if found:  # what stands around it may have braces too; the largest is meant
        return max(found, key=lambda value: len(value.model_dump_json()))
    told: object = repair_json(text, return_objects=True)
    mended: list[dict[object, object]] = [
        item for item in (told if isinstance(told, list) else [told]) if isinstance(item, dict) and item
    ]
    if not mended:
        raise ValueError("no JSON object in it")
    for item in sorted(mended, key=len, reverse=True):
        try:
            return shape.model_validate(item)
        except ValidationError as error:
            problem = error
    first = problem.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the object"
    raise ValueError(f"{where}: {first['msg']}")


def _objects(text: str) -> Iterator[object]:
    """Every JSON object in a text, the outer ones only."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except ValueError:
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


def _valid(value: object, shape: type[BaseModel]) -> BaseModel | None:
    try:
        return shape.model_validate(value)
    except ValidationError:
        return None


class Readable:
    """Hands on what a reader wants of a stream: plain text as it is, of JSON only the text field, as it grows."""

    def __init__(self, shape: type[BaseModel] | None, on_text: Callable[[str], None]) -> None:
        self._on_text = on_text
        self._plain = shape is None
        self._field = None if shape is None else spoken_field(shape)
        self._so_far = ""
        self._shown = 0

    def feed(self, piece: str) -> None:
        """One more piece of the reply as it came."""
        if self._plain:
            if piece:
                self._on_text(piece)
            return
        self._so_far += piece
        if self._field is None:
            return
        value = _growing(self._so_far, self._field)
        if len(value) > self._shown:
            self._on_text(value[self._shown :])
            self._shown = len(value)


def _growing(text: str, name: str) -> str:
    """The part of string field `name` that has arrived; never half an escape."""
    at = text.find(f'"{name}"')
    start = text.find('"', text.find(":", at + len(name) + 2)) if at >= 0 else -1
    if start < 0:
        return ""
    end = start + 1
    while end < len(text) and text[end] != '"':
        end += 2 if text[end] == "\\" else 1
    body = text[start + 1 : min(end, len(text))]
    for cut in range(min(12, len(body)) + 1):  # an escape ("\\uXXXX", or a pair of them) may be half there
        try:
            value = json.loads(f'"{body[: len(body) - cut]}"', strict=False)
        except ValueError:
            continue
        if value and "\ud800" <= value[-1] <= "\udbff":
            continue
        return str(value)
    return ""
