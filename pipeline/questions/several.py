"""Several questions in one: "Who fixes it, and when is it due?". English.

Knows nothing of answers.
"""

from __future__ import annotations

import re

MOST = 12
"""What is asked beyond so many questions is answered as one: nothing is dropped."""
_ASKS = r"(?:who|whom|whose|when|where|why|how|what|which|did|does|is|are|was|were|will|has|have|can)"
_JOINT = re.compile(
    rf"\?\s+(?=\w)|,? (?:and|also|plus) (?=(?:also )?{_ASKS}\b (?!about\b)(?!\w+ (?:it|they|this|that)\b)\w+ \w+)",
    re.IGNORECASE,
)
_LISTED = re.compile(rf",\s+(?={_ASKS}\b (?!about\b)\w+ \w+)", re.IGNORECASE)
_OPENS = re.compile(rf"^\W*(?:and |so |ok(?:ay)?,? )*{_ASKS}\b", re.IGNORECASE)


def several(question: str) -> tuple[str, ...]:
    """The questions, each by itself; one where it is one. Commas part them only where an "and" ends the list."""
    parts = [p.strip(" ,?") for p in _JOINT.split(question)]
    if not _whole(parts):
        return (question,)
    listed = [p.strip(" ,?") for part in parts for p in _LISTED.split(part)]
    asked = listed if _whole(listed) else parts
    if len(asked) > MOST:
        asked = [*asked[: MOST - 1], ", ".join(asked[MOST - 1 :])]
    return tuple(f"{p}?" for p in asked)


def _whole(parts: list[str]) -> bool:
    """Whether there are several, and each of them asks."""
    return len(parts) > 1 and all(_OPENS.match(p) and len(p.split()) >= 3 for p in parts)
