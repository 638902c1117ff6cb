"""A spoken sentence as a line of a summary: told of its speaker where the language has rules for it.

Knows nothing of what is chosen. The evidence stays what was said, word for word.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.extractive.cues import Cues
from pipeline.extractive.narration import Told, teller
from pipeline.extractive.readable import clean, condensed, reported, short_name
from pipeline.extractive.utterances import Sentence


@dataclass(frozen=True, slots=True)
class Line:
    """`told` is None where the sentence is shown as it was said, made readable (`shown`)."""

    sentence: Sentence
    told: Told | None
    shown: str = ""

    @property
    def words(self) -> int:
        """Its length as a line of its own."""
        return len(self.text().split())

    def text(self, *, goes_on: bool = False) -> str:
        """The line; `goes_on`: the speaker of the line before it said it too: "Ana added that …"."""
        if self.told is None:
            return self.shown
        speaker = self.sentence.speaker
        verb = self.told.and_verb if goes_on else self.told.verb
        return f"{short_name(speaker)} {verb} {self.told.clause}."


def line(s: Sentence, cues: Cues, names: frozenset[str]) -> Line:
    """`names`: words that are written with a capital anywhere, in small letters."""
    readable = clean(s.text, cues)
    tell = teller(cues.language.tag) if s.speaker else None
    told = tell(readable, names) if tell else None
    return Line(s, told, "" if told else condensed(reported(readable, s.speaker, cues), cues))
