"""What a recap lists: one thing somebody settled, took on, asked or feared.

Knows nothing of how it is found or shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.meeting import Strength

Kind = Literal["decision", "action", "question", "risk", "date"]


@dataclass(frozen=True, slots=True)
class Commitment:
    """`sentences` hold the thing itself first, then what confirms, explains or ends it; `about`: what was said beside it
    of the same matter, shown with it and proving nothing."""

    kind: Kind
    sentences: tuple[int, ...]
    text: str
    strength: Strength | None = None
    owner: str | None = None
    due: str | None = None
    about: tuple[int, ...] = ()
