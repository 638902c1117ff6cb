"""A document as a JSON tree, parsed once for all JSON formats; JSON lines and objects set one after another too.

Knows nothing of what the tree means.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.doors import Document
from pipeline.formats.parts.encoding import text_or_none

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")
_BETWEEN = re.compile(r"[\s,\x1e]*")
_OPENS = re.compile(r"^(?:data:\s*)?[{\[]")


@dataclass(frozen=True, slots=True)
class Tree:
    """JSON data; `lost` lines of a stream could not be read."""

    data: object
    lost: int = 0


def tree(document: Document) -> object:
    """The parsed JSON, or None where it is none: for sniffing. A stream of objects is a list of them."""
    found = parsed(document)
    return None if found is None else found.data


@lru_cache(maxsize=4)
def parsed(document: Document) -> Tree | None:
    """The JSON of a document and what of it was lost; None where it is none."""
    text = text_or_none(document)
    if text is None or not _OPENS.match(text.lstrip()[:20]):
        return None
    try:
        return Tree(loaded(text))
    except RecursionError:
        return None
    except ValueError:
        return _stream(text)


def loaded(text: str) -> object:
    """JSON text parsed, half surrogate pairs (which cannot be written again) as \ufffd. Raises as json.loads does."""
    data: object = json.loads(text)
    return _whole(data) if _SURROGATE.search(text) else data


def _stream(text: str) -> Tree | None:
    """Objects one a line (the lines of server-sent events too), or one after another; one object alone is no stream."""
    found: list[object] = []
    lost = 0
    for line in text.split("\n"):
        bare = line.strip().removeprefix("data:").strip().rstrip(",")
        if not bare or bare in ("[", "]", "[DONE]"):
            continue
        try:
            found.append(loaded(bare))
        except (ValueError, RecursionError):
            lost += 1
    if sum(isinstance(f, dict) for f in found) > max(1, lost):
        return Tree(found, lost)
    return _following(text)


def _following(text: str) -> Tree | None:
    decoder, at, found = json.JSONDecoder(), 0, []
    while (at := _end(_BETWEEN, text, at)) < len(text):
        try:
            data, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        found.append(data)
    rest = len(text) - at
    return Tree(found, int(rest > 0)) if len(found) > 1 and all(isinstance(f, dict) for f in found) else None


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _whole(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if _HALF.search(value) else value
    if isinstance(value, list):
        return [_whole(v) for v in value]
    if isinstance(value, dict):
        return {_whole(k): _whole(v) for k, v in value.items()}
    return value
