"""A statement as it is examined.

Knows nothing of how.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """What is claimed. `cited` are ids of passages in which `quotes` were located; `owner` and `due` those of a task."""

    text: str
    language: str
    cited: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    owner: str | None = None
    due: str | None = None
    strength: str | None = None
    heading: bool = False
    """No sentence: only what it names is checked."""
