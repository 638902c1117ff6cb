"""Forms of talk that are no decision, no task and no line to quote: talk about deciding, the call's own business, half sentences.

English. Knows nothing of scores or of lists.
"""

from __future__ import annotations

import re

from pipeline.extractive.commitments.signs import has
from pipeline.extractive.reading.cues import Cues

_BROKEN = re.compile(
    r"(?-i:[a-z]{2}\. [a-z])|^\W*(?:or|because|which|like|then|that|those|these)\b(?!,)", re.IGNORECASE
)
"""A recognizer's full stop inside a sentence, or a beginning that hangs on what was said before."""
_SLIP = re.compile(r"…|\.\.\.|\b(?:like|i mean|you know|um|uh|so),|\b(\w+) \1\b|\bsorry\b", re.IGNORECASE)
_ABOUT_DECIDING = re.compile(
    r"\bdecide (?:whether|if|on (?:this|that|it)|first|soon|now|what|which|how|when)\b|\bdecide\W*$|\bmake (?:a|the|that|this) decision\b|"
    r"\bbreak-?outs?\b|\b(?:park(?:ing)?|sandbox(?:ing)?) (?:this|that|it|the)\b|\b(?:discuss|debate|brainstorm|bring (?:this|that|it) up|talk about)\b|"
    r"\b(?:have(?:n't| not)|not) (?:yet )?(?:reach\w*|decid\w*|agree\w*)\b|\bmight or (?:we )?might not\b|\b(?:use|interest) of (?:the |our )?time\b|\bmove (?:ahead|on) to\b|\bright now\b|\bleave (?:it|this|that) open\b|\bno\W+clear (?:resolution|consensus|answer)\b|"
    r"\b(?:my|the) question (?:is|here)\b|\banything else\b|\b(?:next|last|one) topic\b|\bI(?:'ll| will|'d be| can| could|'m (?:going to|gonna))\b",
    re.IGNORECASE,
)
"""Talk about deciding, about the talk, or about oneself: "we should decide whether …", "let's discuss this in the breakout"."""
_INSIDE = re.compile(
    r"\b(?:hop|drop|jump|head|log) (?:off|out)\b|\bupdate (?:us|from)\b|\b(?:give|provide|have)(?:\W+us)?\W+(?:an?\W+)+(?:\w+ )?(?:update|status|overview)\b|\bbreak-?outs?\b|"
    r"\b(?:see|talk to) (?:you|y'all)\b|\bgive (?:you|everyone|us) back\b|\bsee in\b|\bI can(?:\W+\w+){0,6}\W+right now\b|\b(?:real quick|(?:your|some|the) time back|(?:stage|floor|control) to)\b|\bentertain\b|"
    r"\b(?:breakout|waiting|zoom) rooms?\b|\b(?:in|into|to) (?:the|our) chat\b|\bnext (?:point|topic|item)\b|^\W*(?:(?:yeah|yes|and|so),? )*that would be\b|\bI (?:don't|do not) want to\b",
    re.IGNORECASE,
)
"""The call's own business, a farewell, or thanks for an offer: no task."""
_LEANS_BACK = re.compile(
    r"^\W*(?:(?:and|so),? )?(?:but|otherwise|then|also|in (?:this|that) case|because|after that|one of (?:them|those)|the (?:second|third|other)|"
    r"that's why|this (?:is|means|way|was)|that (?:is|means|was)|it(?:'s| is| was)|on the)\b",
    re.IGNORECASE,
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_NO_DAY = re.compile(
    r"\bnext time\b|\b(?:some|another) \w+ tomorrow\b|\bfor example\b|\blet's say\b|"
    r"\b\d+(?:st|nd|rd|th) (?:fork|call|time|one|slot|block|version|edition|iteration)\b|"
    rf"\b(?:was|were|started) (?:on |in |at )?(?:the end of )?(?:{_MONTHS})\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:this week|today)\b", re.IGNORECASE)
_WAS = re.compile(
    r"\b(?:haven't|hasn't|didn't|weren't|have been|has been|I've|we've|we'd|did|was|were|had|news|(?:we|I) \w+ed)\b",
    re.IGNORECASE,
)
_WILL_BE = re.compile(
    r"\b(?:will|gonna|going to|plan|planning|aim|aiming|hope|hopefully|should|would|could|can|want|need|by|target|try|next|let's|expect)\b|'ll\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^\W*(?:(?:and|so|but|because|yeah|okay|well),? )*(?:if|unless|when|once|until|what if)\b(?!.*\bthen\b)",
    re.IGNORECASE,
)
_HANGS = re.compile(
    r"\W*(?:(?:and|so|but|yeah|or),? )*(?:especially|because|accordingly|or|that this|which|this is so that|not the|keep|have that)\b(?! (?:we|let's)\b)",
    re.IGNORECASE,
)
"""A beginning that hangs on what was said before it."""


def is_task(text: str) -> bool:
    """Whether work is taken on or asked for that outlives the call: not to share a screen, go first, or say something."""
    return has("task", text) and not has("inside", text)


def is_condition(text: str) -> bool:
    """Whether it only says when something would be: "if we …" without a "then"."""
    return _CONDITION.match(text) is not None


def decides_nothing(text: str) -> bool:
    """Whether it talks about deciding, about the talk, or about oneself."""
    return _ABOUT_DECIDING.search(text) is not None


def is_inside(text: str) -> bool:
    """Whether it is the call's own business, a farewell, or thanks for an offer."""
    return _INSIDE.search(text) is not None


def hangs(text: str) -> bool:
    """Whether it begins with what hangs on what was said before."""
    return _HANGS.match(text) is not None


def names_no_day(text: str) -> bool:
    """Whether the day it names is none to come: an example, a count ("the 17th fork"), what was done this week."""
    done = _NOW.search(text) and _WAS.search(text) and not _WILL_BE.search(text)
    return _NO_DAY.search(text) is not None or bool(done)


def leans_back(text: str) -> bool:
    """Whether it goes on with what was said before: "But …", "In this case …", "The second one is …"."""
    return _LEANS_BACK.match(text) is not None


def is_broken(text: str) -> bool:
    """Whether a recognizer's full stop is inside it, or it begins in the middle."""
    return _BROKEN.search(text) is not None


def slips(text: str, cues: Cues) -> bool:
    """Whether the tongue slipped ("…", "like,", "I mean"), or it begins with what leans back on what was said before."""
    leans = cues.find("fragment", text)
    return _SLIP.search(text) is not None or (leans is not None and leans.start() == 0)
