"""One guard for all languages before a cue counts: what is negated, habitual, past or only imagined settles nothing.

Knows nothing of kinds of cues beyond which of them it guards, and nothing of meetings. English is read by trained weights
and has no list of denials: there it guards nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from pipeline.languages import Language

GUARDED = frozenset(("decision", "formula", "promise", "doing"))
_CLAUSE_ENDS = re.compile(r"(?<!\d)[,:](?!\d)|[;.!?…،؛，、；：。！？।]")
_PAUSES = re.compile(rf"{_CLAUSE_ENDS.pattern}|\s")
_WORDED = frozenset(("Latn", "Cyrl", "Grek", "Arab", "Hebr"))
"""Scripts in which a negation can be told by its word alone; elsewhere it is part of one, and a pattern names it."""


class CuesOfALanguage(Protocol):
    """What the guard asks of the cues of a language."""

    @property
    def language(self) -> Language:
        """Whose words they are."""

    @property
    def patterns(self) -> Mapping[str, re.Pattern[str] | None]:
        """One pattern a kind."""

    @property
    def explicit(self) -> bool:
        """Whether its lists say what settles and what takes on."""

    def has(self, kind: str, text: str) -> bool:
        """Whether a text shows a cue of this kind that is meant."""

    def every(self, kind: str, text: str) -> list[re.Match[str]]:
        """Each place of it."""


def denials(language: Language) -> tuple[str, ...]:
    """The patterns that deny what they stand beside; none in a language that has no list of its own."""
    if not language.negated_cues and not language.formula_cues:
        return ()
    words = sorted(language.negations, key=len, reverse=True) if language.script in _WORDED else []
    alone = (rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)",) if words else ()
    return (*alone, *language.negated_cues)


def meant(match: re.Match[str], kind: str, cues: CuesOfALanguage) -> bool:
    """Whether a cue says what it seems to say, in its clause and after what stands before it."""
    text, unmeant = match.string, cues.patterns["unmeant"]
    begin, end = _clause(match, cues)
    side = cues.language.negation
    first = match.start() if side == "after" else begin
    last = match.end() if side == "before" else end
    denied = cues.patterns["negated"]
    if denied and denied.search(text, first, last):
        return False
    if kind == "promise" or (kind == "doing" and cues.has("hedge", text)):
        return True  # a reply; or "if I get to it, I'll send it": shown as tentative
    if kind == "doing" and cues.has("habit", text):
        return False
    return not (unmeant and unmeant.search(text if kind == "doing" else text[: match.start()]))


def taken_on_by(text: str, cues: CuesOfALanguage) -> str | None:
    """The kind of cue that takes a task on; outside English it says what will be done, or only perhaps and when."""
    if not cues.explicit:
        return "promise"
    if cues.has("formula", text):  # "it is settled: we'll buy the paper from Nord"
        return None
    maybe = not cues.has("doing", text) and cues.has("hedge", text) and cues.has("due", text)
    return "promise" if maybe else "doing"


def _clause(match: re.Match[str], cues: CuesOfALanguage) -> tuple[int, int]:
    """Where the clause of a match begins and ends: at a mark or a "but"; Thai parts clauses by spaces."""
    ends = _PAUSES if cues.language.script == "Thai" else _CLAUSE_ENDS
    found = [*ends.finditer(match.string), *cues.every("objection", match.string)]
    begins = [m.end() for m in found if m.end() <= match.start()]
    closes = [m.start() for m in found if m.start() >= match.end()]
    return max(begins, default=0), min(closes, default=len(match.string))
