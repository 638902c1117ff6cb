"""Other names for the speakers of a recap.

Knows nothing of stores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from pipeline.meeting import Recap


def renamed(recap: Recap, names: Mapping[str, str]) -> Recap:
    """The recap with other names for its speakers; quotes are what was said and stay."""
    adapter = TypeAdapter(Recap)
    old = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in names) or r"(?!)")

    def walk(node: Any, key: str = "") -> Any:
        if isinstance(node, dict):
            return {k: walk(v, k) for k, v in node.items()}
        if isinstance(node, list):
            return [walk(v, key) for v in node]
        if key in ("text", "title", "speaker", "owner", "doubt") and isinstance(node, str):
            return old.sub(lambda m: names[m.group()], node)
        return node

    return adapter.validate_python(walk(adapter.dump_python(recap, mode="json")))
