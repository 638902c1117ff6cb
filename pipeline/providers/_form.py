"""Turns the JSON that a model wrote into a shape; small slips of form are mended, nothing is invented.

Knows nothing of vendors.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from json_repair import repair_json
from pydantic import BaseModel, ValidationError

from pipeline.doors import Reply
from pipeline.errors import BadReply
from pipeline.shapes import WRITTEN, spoken_field

_TURN, _PACKED = 1200, 0.1
"""Characters at the end of a reply that are looked at, and the share to which only endless repetition packs them; replies of
models pack to a quarter or more."""
_SAME, _LONG_TURN = 40, 120
"""A turn is looked for by so many characters at its end; what comes three times in a row is a turn from so many on."""


def parse(text: str, shape: type[BaseModel]) -> BaseModel:
    """`text` as `shape`; raises ValueError that says what is wrong, in one line.

    Tried as it is, then mended (fences, trailing commas, unescaped quotes). The caller must not pass text that was
    cut short: mending would hide it.
    """
    try:
        return shape.model_validate_json(text, context=WRITTEN)
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
            return shape.model_validate(item, context=WRITTEN)
        except ValidationError as error:
            problem = error
    first = problem.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the object"
    raise ValueError(f"{where}: {first['msg']}")


def formed(bare: Reply, shape: type[BaseModel] | None) -> Reply:
    """A reply with its text as `shape`; without one as it is. Raises BadReply, which carries the reply."""
    if shape is None:
        return bare
    try:
        return replace(bare, data=parse(bare.text, shape))
    except ValueError as error:
        raise BadReply(f"{bare.model}: the reply has not the form asked for: {error}", reply=bare) from error


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
        return shape.model_validate(value, context=WRITTEN)
    except ValidationError:
        return None


class Readable:
    """Hands on what a reader wants of a stream: plain text as it is, of JSON only the text field, as it grows.

    `watched`: a model by this name that goes round in circles is stopped, since it would until its room is full.
    """

    def __init__(
        self,
        shape: type[BaseModel] | None,
        on_text: Callable[[str], None] | None,
        *,
        watched: str | None = None,
    ) -> None:
        self._on_text, self._watched = on_text, watched
        self._plain = shape is None
        self._field = None if shape is None else spoken_field(shape)
        self._so_far = ""
        self._shown = self._looked = 0

    def feed(self, piece: str) -> None:
        """One more piece of the reply as it came; raises BadReply for one that repeats itself without end."""
        if self._on_text is None and self._watched is None:
            return
        self._so_far += piece
        if self._watched is not None and len(self._so_far) - self._looked >= _TURN // 4:
            self._looked = len(self._so_far)
            if circles(self._so_far):
                raise BadReply(f"{self._watched}: it repeated itself without end and was stopped")
        if self._on_text is None:
            return
        if self._plain:
            if piece:
                self._on_text(piece)
            return
        if self._field is None:
            return
        value = _growing(self._so_far, self._field)
        if len(value) > self._shown:
            self._on_text(value[self._shown :])
            self._shown = len(value)


def circles(text: str) -> bool:
    """Whether the end of a text is one thing over and over: it packs into next to nothing, or stood there twice before."""
    tail = text[-_TURN:].encode()
    return len(text) >= _TURN and (len(zlib.compress(tail)) < _PACKED * len(tail) or _thrice(text))


def _thrice(text: str) -> bool:
    """Whether one stretch of prose, however long, ends it three times in a row; items of a list may be alike."""
    begins = len(text) - _SAME
    turn = begins - text.rfind(text[begins:], 0, len(text) - 1)
    return (
        _LONG_TURN <= turn <= len(text) // 3 and '"' not in text[-turn:] and text.endswith(text[-turn:] * 3)
    )


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
