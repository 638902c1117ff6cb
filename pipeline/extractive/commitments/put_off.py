"""What was asked or put forward and then put off: "Could we move to October?" – "Let's decide that next week.". English.

Knows nothing of weights or of lists. Nothing is settled by it but that the matter stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.replies import CONTENT, REPLY_WITHIN
from pipeline.extractive.commitments.tasks import said
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence

_PUTS_OFF = re.compile(
    r"\b(?:let's|let us|we(?:'ll| will| can| should| could)|i(?:'d| would) (?:rather|prefer to)|can we)(?: \w+ly| just| then| maybe)?"
    r" (?:decide|settle|revisit|reconsider|think|come back|get back|look again|go back|discuss|talk|speak)(?: (?:on|about|to|over|at))?(?: (?:that|this|it)(?! \w+ing\b))?\b"
    r"[^.?!]{0,30}?\b(?:next (?:week|month|time|call|meeting|sprint)|later|tomorrow|another (?:time|day)|when|once|after|as soon as|in (?:a|the|two|three) \w+|on \w+day)\b"
    r"|\b(?:let's|let us|we(?:'ll| will| can| should)?) (?:just )?(?:leave|keep) (?:it|this|that) open\b"
    r"|\b(?:postpone|put off|park|table|defer) the (?:question|decision|matter|topic|discussion)\b|\b(?:park|table) (?:that|this|it)\b",
    re.IGNORECASE,
)


def puts_off(text: str, cues: Cues) -> bool:
    """Whether a sentence leaves a matter to another day."""
    return cues.language.tag == "en" and not cues.question(text) and _PUTS_OFF.search(text) is not None


def put_off(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """The question or proposal just before a sentence that puts it off, as an open question; None where there is none."""
    for before in reversed(sentences[max(0, s.index - REPLY_WITHIN) : s.index]):
        asks = cues.question(before.text) or cues.has("proposal", before.text)
        if asks and len(set(before.terms)) >= CONTENT and not cues.has("passing", before.text):
            return Commitment("question", (before.index, s.index), said(before, cues))
    return None
