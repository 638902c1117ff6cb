"""The line that closes a matter and names it: "Yes, let's include the two in release 4", "Okay, so we'll wait for the review".

English. It needs somebody who may close: who says yes with it, who is agreed with, or who leads the talk. Knows nothing of
weights or of lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.moments import chair
from pipeline.extractive.commitments.replies import CONTENT, accepts, reply_to
from pipeline.extractive.commitments.signs import has
from pipeline.extractive.commitments.unfit import is_condition
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.quoted import quotable, quoted
from pipeline.extractive.reading.utterances import Sentence
from pipeline.meeting import Strength

_BREATH = re.compile(r"\s*(?:…|\.\.\.)\s*(?=[a-z])")
LONGEST = 40
"""A longer sentence (in words) explains."""
ASKED_WITHIN = 4
"""What a closing line answers is one of so many sentences before it."""
_YES = (
    r"(?:(?:yes|yeah|yep|yup|okay|ok|alright|all right|cool|great|perfect|sure|good|sounds good|fair enough|makes sense|agreed|"
    r"exactly|that's fair)\b[,. ]*)"
)
_AND = r"(?:(?:so|then|and|but|well|maybe|i think|i guess|for now|in that case)\b[, ]*)"
_HOW = r"(?:(?:just|then|also|all|maybe|please|probably|definitely|go ahead and|try to|first)\b[, ]*)*"
_MOVE = (
    r"(?:include|exclude|merge|defer|postpone|drop|remove|keep|use|go with|target|aim (?:for|to)|ship|schedule|plan (?:for|on|to)|base|stick|release|"
    r"freeze|adopt|approve|reject|close|cancel|launch|push|revisit|move (?!on\b|over\b|forward\b)|put|take (?:the|these|those|both|that|this)|wait (?:for|until|with)|leave|"
    r"do (?:a|an|the|it|that|this)|not (?:include|add|merge|change|block|touch|do))\b"
)
_LETS = re.compile(
    rf"\blet(?:'s| us),? {_HOW}(?:{_MOVE}|(?:say|agree) that (?:we|it|this|the)\b)", re.IGNORECASE
)
_WE_WILL = re.compile(
    rf"^\W*{_YES}+{_AND}*(?:that )?we(?:'ll| will|'re (?:going to|gonna)| are (?:going to|gonna)) {_HOW}{_MOVE}",
    re.IGNORECASE,
)
_MOVES_ON = re.compile(
    r",? (?:and|so|and so|and then|then)[, ]+(?:then )?(?:let's|we (?:can|will)|i(?:'ll| will)) (?:\w+ )?(?:move (?:on|to)|go (?:on|to)|start|continue|talk|discuss)\b.*$",
    re.IGNORECASE,
)
"""What only steers the talk, after the closing."""
_SAYS_WE = re.compile(
    r"\blet(?:'s| us) (?:just |then )?say (?:that )?(?=we(?:'ll| will|'re (?:going to|gonna)) )",
    re.IGNORECASE,
)
_SAYS_YES = re.compile(rf"^\W*{_AND}*{_YES}", re.IGNORECASE)
_ONLY_YES = re.compile(rf"^\W*{_AND}*{_YES}+\W*$", re.IGNORECASE)
_THEN = re.compile(r"^\W*let's\b[^?]*\bthen\W*$", re.IGNORECASE)
"""Concludes from what was said: "Let's do Wednesday then"."""
_STEERS = re.compile(
    r"\b(?:keep|have|leave|take|put|do|wait|use|move|aim|say|assume|close|go with) (?:\w+ ){0,4}?(?:going|moving|talking|discussing|look|listen|minute|minutes|seconds?|time|"
    r"moment|question|questions|presentation|slides?|presenter|speaker|updates?|people|everyone|others|screen|example|words?|round|break|order)\b|"
    r"\b(?:said|saying|says|say that|adds,?|that|another point|like) (?:so )?let(?:'s| us)\b|\b(?:drop off|keep thinking|(?:just )?after\b|in this part|another point|the (?:conversation|discussion|following))|\b(?:next|today's) (?:topic|item|point|speaker|presentation)\b|\bbreakout rooms?\b",
    re.IGNORECASE,
)
"""Steers the talk, or sets an example."""
_OPENS = re.compile(r"\b(?:or|versus|whether|either)\b(?! so\b)|\?\s*$", re.IGNORECASE)


def closes(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """The decision that a line closes in words that name it; None where it steers, asks, supposes, or nobody may close."""
    if cues.language.tag != "en" or not _is_closing(s, cues):
        return None
    answer = reply_to(s, sentences, cues)
    if answer and answer[0] in ("refusal", "open"):
        return None
    yes = answer[1] if answer and answer[0] == "agreement" and accepts(answer[1], s, cues) else None
    said_yes = _says_yes(s, sentences)
    put = said_yes and _asked_before(s, sentences)
    if not (yes or said_yes or s.speaker == chair(sentences, cues)):
        return None
    hedged = cues.has("hedge", s.text)
    strength: Strength = "agreed" if (yes or put) and not hedged else "tentative"
    proof = (s.index, *((yes.index,) if yes else ()))
    return Commitment("decision", proof, quoted(s, cues), strength, explicit=True)


def _is_closing(s: Sentence, cues: Cues) -> bool:
    text = _SAYS_WE.sub("let's agree that ", _MOVES_ON.sub("", _BREATH.sub(" ", s.text)))
    if not (_LETS.search(text) or _WE_WILL.search(text)):
        return False
    named = len(set(s.terms)) > CONTENT or any(c.isdigit() for c in s.text)
    other = any(has(kind, text) for kind in ("inside", "told", "described", "farewell", "steers"))
    asks = cues.question(text) or _OPENS.search(text) or is_condition(text)
    return named and s.size <= LONGEST and not (other or asks or _STEERS.search(text)) and quotable(s, cues)


def _says_yes(s: Sentence, sentences: Sequence[Sentence]) -> bool:
    """Whether it begins with a yes, or that was said in the breath before ("Yep. Let's relaunch on Wednesday then")."""
    before = sentences[s.index - 1] if s.index else s
    breath = before.index != s.index and before.speaker == s.speaker and _ONLY_YES.match(before.text)
    return any((_SAYS_YES.search(s.text), breath, _THEN.search(s.text)))


def _asked_before(s: Sentence, sentences: Sequence[Sentence]) -> bool:
    """Whether somebody else spoke just before: then the yes answers them."""
    before = sentences[max(0, s.index - ASKED_WITHIN) : s.index]
    return any(o.speaker != s.speaker for o in before)
