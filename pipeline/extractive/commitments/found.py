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
    of the same matter, shown with it and proving nothing. `explicit`: said for the record ("Decision:", "Action for Ana:").
    `to_check`: a moment that may hold one, to be looked at, for its words do not tell it by themselves."""

    kind: Kind
    sentences: tuple[int, ...]
    text: str
    strength: Strength | None = None
    owner: str | None = None
    due: str | None = None
    about: tuple[int, ...] = ()
    explicit: bool = False
    to_check: bool = False


def must_show(found: Commitment) -> bool:
    """Whether nothing leaves it out for the number of others: said for the record, or a task of somebody who said yes to it."""
    taken_on = found.kind == "action" and found.strength == "agreed" and found.owner is not None
    return found.explicit or (taken_on and (len(found.sentences) > 1 or found.due is not None))
