"""What was put to all and nobody spoke against, or what another said yes to and said again.

"Will anybody object to moving it to review?" – "Awesome.", "Would it be fair to say that we merge on Friday?" – "That sounds
reasonable.", "I think we can make another release." – "Yep, we could make another release.". English. Knows nothing of weights
or of lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.commitments.decisions import chooses
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.replies import REPLY_WITHIN, agreement_to
from pipeline.extractive.commitments.signs import has
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.quoted import quotable, quoted
from pipeline.extractive.reading.utterances import Sentence

SPEECH = 12
"""Who says more words to "any objections?" has something to say."""
SAME = 0.5
"""A yes that says this part of the words again is meant for them."""
_OBJECTS = re.compile(
    r"\b(?:(?:will|would|does|do|did) (?:any(?:body|one)|some(?:body|one)|people|any of you)(?: here)? (?:object to|disagree with|mind if|have any objections? (?:to|if|against))|"
    r"(?:is|are) (?:there )?(?:any(?:body|one)|any of you)(?: here)? (?:against|opposed to|not (?:okay|fine) with)|any (?:objections?|opposition) (?:to|if|against)|"
    r"(?:are|is) there any (?:objections?|opposition) (?:to|if|against))(?! (?:that|this|it)\b\W*$)",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"^\W*(?:(?:no|nope|none|nah|not (?:from|by) (?:me|us|our side)|no objections?|i don't|i do not|fine|good)\b[,. ]*)+(?:(?:objections?|from (?:me|us|our side)|here)\b\W*)?$",
    re.IGNORECASE,
)
_TAKES_IT = re.compile(
    r"^\W*(?:(?:awesome|great|perfect|cool|good|excellent|wonderful|okay|ok|alright|all right|then|so|(?:hearing|seeing) none|no objections?)\b[,. …]*)+$|"
    r"^\W*(?:(?:okay|ok|great|good),? )?(?:then|so) (?:let's|we(?:'ll| will)) ",
    re.IGNORECASE,
)
"""The asker's own word that there was nothing: whoever goes on after "okay" may have seen a hand."""
_FAIR = re.compile(
    r"\b(?:(?:will|would|is) (?:it|that) (?:be )?(?:safe|fair|okay|ok|fine|fine for everyone|possible) to (?:say|consider|assume|conclude|agree) that|"
    r"(?:can|could|may|shall) we (?:all )?(?:say|agree|conclude|consider|assume) that)\b",
    re.IGNORECASE,
)
_ONLY_ASKS = re.compile(r"\btemperature check\b|\bstraw poll\b|\?.*\?", re.IGNORECASE)
"""Asks for a mood, or two things at once: silence settles neither."""
_OWN_POINT = re.compile(r"\b(?:i mean|but|although|however|i think|i guess)\b", re.IGNORECASE)
"""Who says this after "yeah" begins a point of their own."""
_WE_CAN = re.compile(r"\bwe (?:can|could|should|will|may|might as well)\b|\blet's\b", re.IGNORECASE)


def unopposed(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """What was put to all and nobody spoke against, or somebody said yes to; None where it was not put, or not taken."""
    if cues.language.tag != "en" or len(set(s.terms)) < 2:
        return None
    objects, fair = _OBJECTS.search(s.text), _FAIR.search(s.text)
    matter = objects or fair
    if matter is None or _ONLY_ASKS.search(s.text) or has("inside", s.text[matter.end() :]):
        return None
    taken = _taken(s, sentences) if objects else _said_yes(s, sentences, cues)
    if taken is None:
        return None
    text = f"{quoted(s, cues)} – {quoted(taken, cues)}"
    return Commitment("decision", (s.index, taken.index), text, "agreed", explicit=True)


def said_again(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """What somebody says that all can or should do, and another says yes to in the same words; None where nobody does."""
    if cues.language.tag != "en" or not _WE_CAN.search(s.text) or cues.question(s.text):
        return None
    if (
        len(set(s.terms)) < 2
        or not quotable(s, cues)
        or any(has(k, s.text) for k in ("inside", "told", "steers"))
    ):
        return None
    yes = agreement_to(s, sentences, cues)
    if yes is None or not _WE_CAN.search(yes.text):
        return None
    told = set(yes.terms) - {"yep", "yes", "yeah", "okay", "sure"}
    if len(told & set(s.terms)) < 2 or len(told & set(s.terms)) < SAME * len(told):
        return None
    return Commitment("decision", (s.index, yes.index), quoted(s, cues), "agreed", explicit=True)


def _taken(s: Sentence, sentences: Sequence[Sentence]) -> Sentence | None:
    """Who says "no", or the asker's own "great" after a silence; None where somebody has something to say."""
    for other in sentences[s.index + 1 : s.index + 1 + REPLY_WITHIN]:
        if other.speaker != s.speaker:
            return other if _NONE.match(other.text) else None
        if _TAKES_IT.match(other.text) and other.size <= SPEECH:
            return other
    return None


def _said_yes(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Sentence | None:
    """Who says no more than yes to one thing that was put."""
    yes = None if chooses(s.text, cues) else agreement_to(s, sentences, cues)
    return yes if yes and yes.size <= SPEECH and not _OWN_POINT.search(yes.text) else None
