"""What a recap lacks: decisions and tasks that a free reading of the meeting hears and the recap does not tell.

Knows nothing of scores or of who reads: the reading is handed in. It is no judge of importance, so what it misses counts as a hint, not as a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import BaseModel

from pipeline.doors import Doubt, Request
from pipeline.shapes import ClaimShape, RecapShape, claims_in
from pipeline.text.words import terms

Hears = Callable[[Request], RecapShape]
"""Reads a meeting for nothing: the decisions and tasks that it hears."""
NEAR = 3
"""Lines apart at which two statements may be about the same exchange."""
ALIKE = 0.5
"""Share of content words in common from which two statements are the same."""


def missing(request: Request, data: BaseModel | None, hears: Hears) -> tuple[list[Doubt], float | None]:
    """Doubts about what is left out, and the share of decisions and tasks that is told; None where it has none."""
    if not isinstance(data, RecapShape) or request.task != "recap":
        return [], None
    heard = hears(request)
    firm = [(kind, c) for kind, found in (("decision", heard.decisions), ("task", heard.actions)) for c in found if c.strength == "agreed"]  # fmt: skip
    if not firm:
        return [], None
    place = {p.id: n for n, p in enumerate(request.passages)}
    told = list(claims_in(data))
    lacking = [(kind, c) for kind, c in firm if not _told(c, told, place, request.spoken)]
    doubts = [
        Doubt(f"it may lack a {kind} that these lines hold", None, tuple(e.segment for e in c.evidence))
        for kind, c in lacking
        if c.evidence
    ]
    return doubts, 1 - len(lacking) / len(firm)


def _told(claim: ClaimShape, told: Sequence[ClaimShape], place: dict[str, int], language: str) -> bool:
    lines = [place[e.segment] for e in claim.evidence if e.segment in place]
    wanted = set(terms(claim.text, language=language))
    for other in told:
        if any(
            abs(place[e.segment] - n) <= NEAR for e in other.evidence if e.segment in place for n in lines
        ):
            return True
        if wanted and len(wanted & set(terms(other.text, language=language))) / len(wanted) >= ALIKE:
            return True
    return False
