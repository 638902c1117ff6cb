"""A document as a JSON tree, parsed once for all JSON formats.

Knows nothing of what the tree means.
"""

from __future__ import annotations

import json
from functools import lru_cache

from pipeline.doors import Document
from pipeline.formats.parts.encoding import text_or_none


@lru_cache(maxsize=4)
def tree(document: Document) -> object:
    """The parsed JSON, or None where it is none: for sniffing."""
    text = text_or_none(document)
    if text is None or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
