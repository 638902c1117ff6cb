"""What somebody concludes after it was asked, put or voted on: "Okay, we stay on 15 for now", "Then the fair is on the 28th".

English. Said in passing the same words only explain ("so then we use the cache"): they count where the matter was open just
before and somebody else has spoken to it. Knows nothing of weights or of lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.replies import reply_to
from pipeline.extractive.commitments.signs import has
from pipeline.extractive.commitments.tasks import said
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence

OPEN_WITHIN = 6
"""The matter was asked about or put forward in one of so many sentences before."""
LONGEST = 18
"""A longer sentence (in words) explains."""
_YES = r"(?:(?:okay|ok|good|great|fine|right|alright|all right|perfect|agreed|yes|yeah|excellent)\b[,. ]*)"
_DOES = (
    r"(?:stay|stick|keep|take|go (?:with|for|ahead)|choose|pick|recommend|postpone|buy|order|hire|cancel|drop|skip|leave (?!it there\b)|meet|sign|book|approve|accept|"
    r"reject|adopt|wait (?:for|until|with)|switch to|move (?:it|this|that|the \w+) to|(?:don't|do not|won't) (?!(?:\w+ly |even |really )?(?:know|need|have|think|see|want|understand|remember|care|mind|get|mean|expect|believe)\b))"
)
_CONCLUDES = re.compile(
    rf"^\W*(?:{_YES}*(?:(?:so|then|so then)\b,? )|{_YES}+)we (?:just |then |also |all )?{_DOES}\b",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    rf"^\W*{_YES}*(?:so|then|so then),? (?!i\b|you\b|they\b|that\b|this\b|there\b|what\b|he\b|she\b|it(?:'s| is)\b)(?:the |our |it )?[\w' -]{{2,40}}? (?:is|are|will be|stays|starts|takes place)\b",
    re.IGNORECASE,
)
_FOR_NOW = re.compile(r",? for now\b", re.IGNORECASE)
_PUT_TO_ALL = re.compile(
    r"\b(?:(?:any|no) objections?|who is (?:for|against|in favou?r)|all in favou?r|(?:shall|should) we vote|hands up|does everyone agree|is everyone (?:okay|fine)|works for (?:me|everyone|us)|"
    r"(?:does|would) (?:that|this|it) (?:work|suit) (?:for )?(?:everyone|all|you))\b|\bthe \d+(?:st|nd|rd|th) works\b",
    re.IGNORECASE,
)


def concluded(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """The decision that a conclusion states; None where nothing was open, nobody else spoke, or somebody says no."""
    if (
        cues.language.tag != "en"
        or s.size > LONGEST
        or cues.question(s.text)
        or cues.has("hedge", _FOR_NOW.sub("", s.text))
    ):
        return None
    we, it_is = _CONCLUDES.match(s.text), _IT_IS.match(s.text)
    if not (we or (it_is and has("day", s.text))) or has("told", s.text) or has("inside", s.text):
        return None
    before = sentences[max(0, s.index - OPEN_WITHIN) : s.index]
    if all(o.speaker == s.speaker for o in before) or not (
        len(set(s.terms)) > 1 or any(c.isdigit() for c in s.text)
    ):
        return None
    voted = next((o for o in reversed(before) if _PUT_TO_ALL.search(o.text)), None)
    asked = next((o for o in reversed(before) if _opens(o, s, cues)), None) if we else None
    about = voted or asked
    answer = reply_to(s, sentences, cues)
    if about is None or (answer and answer[0] in ("refusal", "open")):
        return None
    proof = tuple(dict.fromkeys((s.index, about.index)))
    return Commitment("decision", proof, said(s, cues), "agreed", explicit=True)


def _opens(o: Sentence, s: Sentence, cues: Cues) -> bool:
    """Whether a sentence asks about, or puts forward, what `s` concludes."""
    asks = cues.question(o.text) or cues.has("proposal", o.text) or cues.has("request", o.text)
    figures = set(re.findall(r"\d+", o.text)) & set(re.findall(r"\d+", s.text))
    return asks and bool(set(o.terms) & set(s.terms) or figures)
