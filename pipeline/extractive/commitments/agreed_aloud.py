"""What somebody put to the others, another said yes to, and one of the two closed: "Are you okay with 300?" – "Yeah." – "Let's do it."

English. Knows nothing of weights or of lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.commitments.decisions import chooses
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.replies import accepts, reply_to
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.quoted import quoted
from pipeline.extractive.reading.utterances import Sentence

CLOSED_WITHIN = 4
"""The closing is one of so many sentences after the yes."""
_PUT = re.compile(
    r"\b(?:are (?:you|we|people|folks|you guys|everyone|everybody)(?: all)? (?:okay|ok|fine|good) (?:with|to|if)(?! (?:this|that|it)\b)|"
    r"(?:is it|is that|is everyone|is everybody) (?:okay|ok|fine|good) (?:to|if|with)(?! (?:this|that|it)\b)|(?:should|shall) we (?!be\b|have\b|wait\b|start\b|move on\b|go (?:on|to|through)\b)|"
    r"(?:do|would) (?:you|you guys|we|people|everyone) (?:all )?agree (?:to|that|with)(?! (?:this|that|it)\b)|any objections? (?:to|if|against))\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:would|do|does) (?:you|you guys|we|everyone|everybody|people) (?:all )?agree\b|\bdoes (?:that|this|it) (?:sound|work|make sense)|"
    r"\bany objections?\W*$|\b(?:is|are) (?:that|this|everyone|everybody|you|you guys|people) (?:okay|ok|fine|good)(?: with (?:that|this|it))?\W*$",
    re.IGNORECASE,
)
"""Asks about what its speaker has just said."""
_CLOSES = re.compile(
    r"^\W*(?:(?:okay|ok|alright|all right|yeah|yes|yep|sure|no|perfect|great|cool|so|then|right|sounds good|makes sense)\b[,. ]*){0,6}"
    r"(?:let's (?:do (?:it|that|this)|go(?: with| ahead)?(?! (?:on|to|through|over|back)\b)\b|keep|use|set|skip)|"
    r"(?:we|i)(?:'ll| will| can)(?: just)? (?:do (?:it|that|this|so)|go with|keep|skip|say)\b|(?:that's |it's )?(?:decided|agreed|settled)\b)",
    re.IGNORECASE,
)


_TAKEN = re.compile(
    r"^\W*(?:okay|ok|alright|all right|perfect|great|good|cool)(?:,? (?:then|good|thanks?|thank you))?\W*$",
    re.IGNORECASE,
)
"""Who put it takes the yes as one."""


def agreed_aloud(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """The thing that was put, with who said yes and what closed it; None where one of the three is missing."""
    if cues.language.tag != "en" or not (_PUT.search(s.text) or _POINTS.search(s.text)):
        return None
    thing = _thing(s, sentences)
    if thing is None or (len(set(thing.terms)) < 2 and not any(c.isdigit() for c in thing.text)):
        return None
    if cues.question(thing.text) and chooses(thing.text, cues):
        return None
    answer = reply_to(s, sentences, cues)
    if answer is None or answer[0] not in ("agreement", "promise") or not accepts(answer[1], s, cues):
        return None
    yes = answer[1]
    after = sentences[yes.index : yes.index + 1 + CLOSED_WITHIN]
    close = next((o for o in after if o.speaker in (s.speaker, yes.speaker) and _CLOSES.search(o.text)), None)
    if close is None:
        close = next((o for o in after[1:2] if o.speaker == s.speaker and _TAKEN.match(o.text)), None)
    if close is None or any(cues.has("topic", o.text) for o in sentences[yes.index + 1 : close.index]):
        return None
    proof = tuple(dict.fromkeys((thing.index, s.index, yes.index, close.index)))
    text = quoted(thing, cues)
    if cues.question(thing.text):
        text = f"{text} – {quoted(close if _CLOSES.search(close.text) else yes, cues)}"
    return Commitment("decision", proof, text, "agreed", explicit=True)


def _thing(s: Sentence, sentences: Sequence[Sentence]) -> Sentence | None:
    """What is put: the question itself, or what its speaker has just said where it only points at that."""
    if _PUT.search(s.text):
        return s
    after = sentences[s.index + 1 : s.index + 2]
    if any(o.speaker == s.speaker and _PUT.search(o.text) for o in after):
        return None  # it is put again, in full
    return next(
        (o for o in reversed(sentences[max(0, s.index - 2) : s.index]) if o.speaker == s.speaker), None
    )
