"""A document as a JSON tree, parsed once for all JSON formats.

Knows nothing of what the tree means.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from pipeline.doors import Document
from pipeline.formats.parts.encoding import text_or_none

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=4)
def tree(document: Document) -> object:
    """The parsed JSON, or None where it is none: for sniffing."""
    text = text_or_none(document)
    if text is None or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return loaded(text)
    except (ValueError, RecursionError):
        return None


def loaded(text: str) -> object:
    """JSON text parsed, half surrogate pairs (which cannot be written again) as \ufffd. Raises as json.loads does."""
    data: object = json.loads(text)
    return _whole(data) if _SURROGATE.search(text) else data


def _whole(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if _HALF.search(value) else value
    if isinstance(value, list):
        return [_whole(v) for v in value]
    if isinstance(value, dict):
        return {_whole(k): _whole(v) for k, v in value.items()}
    return value
