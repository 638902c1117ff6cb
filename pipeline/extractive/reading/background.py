"""How rare a word is in meetings at large: what tells a subject from the way people talk.

Knows nothing of the meeting at hand. weights/spoken_<tag>.json holds, for each stem, the share of stretches of talk
in which it does not occur, as idf; a language without such a file has no background.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

RARE = 4.5
"""From this idf on a word tells what is talked about."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """`get(stem, unseen)` is 0 for words that are everywhere, `unseen` for those that are in no stretch."""

    idf: dict[str, float]
    unseen: float
    mean: float

    def get(self, stem: str, default: float) -> float:
        """The idf of a stem."""
        return self.idf.get(stem, default)


@cache
def rarity(tag: str) -> Rarity | None:
    """The background of a language, or None."""
    path = files("pipeline") / "weights" / f"spoken_{tag.split('-')[0].lower()}.json"
    if not path.is_file():
        return None
    raw = json.loads(path.read_text("utf-8"))
    idf = {stem: float(value) for stem, value in raw["idf"].items()}
    return Rarity(idf, float(raw["unseen"]), sum(idf.values()) / max(1, len(idf)))
