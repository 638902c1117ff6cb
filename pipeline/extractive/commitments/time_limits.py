"""Until when something is to be done, as it was said, and whether what is promised outlasts the call.

Knows nothing of tasks or of who says it.
"""

from __future__ import annotations

import re

from pipeline.extractive.commitments.replies import CLAUSE
from pipeline.extractive.commitments.signs import whole_day
from pipeline.extractive.reading.addressed import NAME_BESIDE
from pipeline.extractive.reading.cues import Cues

_IN_THE_CALL = frozenset(("today", "now", "tonight"))
_SPEAKS = re.compile(
    r"\s*(?:\w+ly |just |also |then |first )*(?:say|mention|(?:talk|speak)(?! (?:to|with)\b)|repeat|remind you|tell you|show you|ask you|be|get (?:back )?to|wait|see)\b",
    re.IGNORECASE,
)
_TELLS_OTHERS = re.compile(
    r"\s*(?:\w+ly |just |also |then |first )*(?:tell|invite|inform) (?:(?:the|our|my|their|all) (?!audience\b|group\b|room\b|next\b|others?\b|story\b|truth\b)\w+|(?-i:[A-Z]\w+)|him|her|them)\b",
    re.IGNORECASE,
)


_TAKES = re.compile(
    r"\b(?:takes?|took|lasts?|(?:you|they|it|this|that|one|anyone|people) (?:can|could|can't|cannot) (?:just |be )?(?:do|done|finish(?:ed)?|buil[dt]|wr(?:ite|itten)|implement(?:ed)?|fix(?:ed)?)|not something)\b[^.;?]{0,25}$",
    re.IGNORECASE,
)
"""What comes before a length of time that something takes: "not something that you can do in an hour"."""
_LENGTH = re.compile(r"^(?:with)?in\b", re.IGNORECASE)


def due_in(text: str, cues: Cues, at: int = 0) -> str | None:
    """The time limit as it was said, or None; `at`: where the task is taken on or given.

    A limit of something else is none: "we decide on the 19th, so please call", "I'll review it, but not this week"; and the
    time that something takes is none.
    """
    matches = [m for m in cues.every("due", text) if not _is_a_length(m, text)]
    behind = [m for m in matches if m.start() >= at and not cues.has("objection", text[at : m.start()])]
    ahead = [m for m in matches if m.end() <= at and _fronted(m, text, at)]
    found = next((m for m in (*behind, *ahead) if not text[m.end() :].startswith("'s")), None)
    if found is None:
        return None
    due = found.group().strip()
    return whole_day(text, due) if cues.language.tag == "en" else due


def _is_a_length(due: re.Match[str], text: str) -> bool:
    """Whether it says how long something takes. English."""
    return _LENGTH.match(due.group()) is not None and _TAKES.search(text[: due.start()]) is not None


def _fronted(due: re.Match[str], text: str, at: int) -> bool:
    """Whether a time limit before the task is in its clause, or begins a clause of its own: "By Friday, I'll …"."""
    if not CLAUSE.search(text[due.end() : at]):
        return True
    begins = [m.end() for m in CLAUSE.finditer(text[: due.start()])]
    return len(text[begins[-1] if begins else 0 : due.start()].split()) <= NAME_BESIDE


def outlasts(text: str, promise: re.Match[str] | None, cues: Cues) -> bool:
    """Whether what is promised with a verb that also steers a call ("I'll finish", "I'll tell") is work for after it.

    It has a time limit of its own, or it is for others than those in the call: "I'll tell the movers"; not "I'll tell you".
    """
    passing = cues.find("passing", text)
    if promise is None or passing is None or passing.start() != promise.start():
        return False  # "when I'll finish", "they say I'll": not promised at all
    after = text[promise.end() :]
    due = due_in(text, cues, promise.start())
    dated = due is not None and due.casefold() not in _IN_THE_CALL and not _SPEAKS.match(after)
    return dated or _TELLS_OTHERS.match(after) is not None
