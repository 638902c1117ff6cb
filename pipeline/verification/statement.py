"""A statement as it is examined, and its pieces.

Knows nothing of how.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.text.quotations import exchanged
from pipeline.text.sentences import split


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


def pieces_of(statement: Statement) -> list[Statement]:
    """Its sentences; of an exchange the whole, which says how it stands, and what each said."""
    parts = exchanged(statement.text)
    if len(parts) > 1:
        return [statement, *(replace(statement, text=p, owner=None, due=None, strength=None) for p in parts)]
    return [replace(statement, text=p) for p in _sentences(statement.text, statement.language)]


def _sentences(text: str, language: str) -> list[str]:
    """The sentences of a text; what has no letters, such as a date in brackets, stays with the one before."""
    found: list[str] = []
    for piece in split(text, language) or (text,):
        if found and not any(c.isalpha() for c in piece):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return found
