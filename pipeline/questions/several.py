"""Several questions in one: "Who fixes it, and when is it due?". English.

Knows nothing of answers.
"""

from __future__ import annotations

import re

MOST = 4
_ASKS = r"(?:who|whom|whose|when|where|why|how|what|which|did|does|is|are|was|were|will|has|have|can)"
_JOINT = re.compile(
    rf"\?\s+(?=\w)|,? (?:and|also|plus) (?=(?:also )?{_ASKS}\b (?!about\b)(?!\w+ (?:it|they|this|that)\b)\w+ \w+)",
    re.IGNORECASE,
)
_OPENS = re.compile(rf"^\W*(?:and |so |ok(?:ay)?,? )*{_ASKS}\b", re.IGNORECASE)


def several(question: str) -> tuple[str, ...]:
    """The questions, each by itself; one where it is one."""
    parts = [p.strip(" ,?") for p in _JOINT.split(question)]
    whole = len(parts) > 1 and all(_OPENS.match(p) and len(p.split()) >= 3 for p in parts)
    return tuple(f"{p}?" for p in parts[:MOST]) if whole else (question,)
