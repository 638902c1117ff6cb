"""What defaults.toml says of how models are asked: which stand where, how hard they think, how much evidence they see.

Knows nothing of models. The one place in code that reads that file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def defaults() -> Mapping[str, Any]:
    """The file, read once."""
    return tomllib.loads((Path(__file__).parent / "defaults.toml").read_text("utf-8"))


@cache
def effort(task: str) -> str:
    """How hard a model that can should think about a task: the same for the chain and for what it is compared with."""
    told: Mapping[str, str] = defaults()["effort"]
    name = task
    while name not in told and "." in name:
        name = name.rpartition(".")[0]
    return told.get(name, told["default"])
