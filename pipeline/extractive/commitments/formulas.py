"""Explicit formulas of settling, English: "Decision: …", "so it is decided: …", "the budget is approved", "motion carried".

Knows nothing of passages or shapes. A chair or a secretary says them for the record: what they say is settled without any
sign of agreement. What is asked, denied, put under a condition or left open settles nothing, whatever its label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.readable import clean, reported
from pipeline.extractive.reading.utterances import Sentence
from pipeline.meeting import Strength

_LEAD = r"^\W*(?:(?:okay|ok|so|right|then|good|great|well|alright|all right|and|yes|yeah|now),? ){0,3}"
_MATTER = (
    r"(?:budget|motion|amendment|proposal|plan|offer|minutes|request|application|by-?laws?|policy|contract|changes?|agenda|report|"
    r"accounts?|resolution|appointment|statutes?|schedule|design|invoice|quote|purchase|candidate|bid|price|draft)"
)
_LABEL = re.compile(
    rf"{_LEAD}(?:(?:the|our|final|group|board) )*(?:decision|decided|resolution|resolved|conclusion|outcome|agreed)"
    r"(?: (?:number |no\. ?)?(?:\d+|one|two|three|four|five))?(?: is)?\s*[:–—]\s+(?P<what>\w.+)$",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    rf"{_LEAD}(?:it|that|this)(?:'s| is| has been) (?:now |hereby |officially |formally )?(?:decided|agreed|settled|resolved)"
    r"(?:\s*[:–—]\s*|,? (?:that )?)(?P<what>(?:we|the|our|there|nobody|everybody|everyone|no|all|it|this)\b.+)$",
    re.IGNORECASE,
)
_APPROVED = re.compile(
    rf"{_LEAD}(?P<what>(?:the|our|this)(?: [\w-]+){{0,2}} {_MATTER}\b(?: (?:of|for|to|on|by|from|about) [^,.;:?]{{1,60}}?)?"
    r" (?:is|are|has been|have been) (?:now |hereby |officially |formally |unanimously )?"
    r"(?:approved|adopted|accepted|carried|passed|ratified|rejected|declined|turned down)\b.*)$",
    re.IGNORECASE,
)
_CARRIED = re.compile(
    rf"{_LEAD}(?:the )?(?:motion|amendment|resolution|proposal)(?: is| was)? (?:carried|carries|passed|passes|adopted|accepted|"
    r"approved|defeated|rejected|fails?|failed)\W*$",
    re.IGNORECASE,
)
_VOTE = re.compile(
    r"\b(?:all (?:those )?in favou?r|those in favou?r|(?:let's|we(?:'ll| will)?|shall we|can we) (?:take a )?vote|(?:i|we) (?:second|move|propose)|"
    r"motion (?:to|for|on)|any (?:objections?|against)|all against)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|unless|once|when|until|till|before|after|assuming|provided|whether|suppose|had|would have|should be|may be|might be|"
    r"could be|not (?:yet|been)|n't|not|last (?:week|month|year|time|call|meeting)|yesterday|subject to)\b",
    re.IGNORECASE,
)
VOTE_WITHIN = 6
"""A motion is put at most so many sentences before it carries."""
_LEAST_WORDS = 3


def formula(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """What a sentence settles by an explicit formula; None where it holds none, or asks or doubts it."""
    if cues.language.tag != "en" or cues.question(s.text):
        return None
    if _CARRIED.match(s.text):
        return _voted(s, sentences, cues)
    what = _settled(s.text)
    if what is None or len(what.split()) < _LEAST_WORDS or cues.has("open", what) or cues.question(what):
        return None
    yes = tuple(
        o.index
        for o in sentences[s.index + 1 : s.index + 3]
        if o.speaker != s.speaker and cues.has("agreement", o.text)
    )
    text = reported(clean(what[0].upper() + what[1:], cues), s.speaker, cues)
    strength: Strength = "tentative" if cues.has("hedge", what) else "agreed"
    return Commitment("decision", (s.index, *yes[:1]), text, strength, explicit=True)


def says_so(text: str) -> bool:
    """Whether a sentence holds a formula that settles something."""
    return _settled(text) is not None or _CARRIED.match(text) is not None


def is_vote(found: Commitment, sentences: Sequence[Sentence]) -> bool:
    """Whether what was found is a motion that carried, with the motion itself beside it."""
    first = found.sentences[0]
    return len(found.sentences) > 1 and _CARRIED.match(sentences[first].text) is not None


def _settled(text: str) -> str | None:
    if label := _LABEL.match(text) or _IT_IS.match(text):
        return label["what"]
    approved = _APPROVED.match(text)
    return approved["what"] if approved and not _SUPPOSED.search(text) else None


def _voted(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """ "Motion carried." with the motion that was put before it; None where none was: then it settles what stands before."""
    for earlier in reversed(sentences[max(0, s.index - VOTE_WITHIN) : s.index]):
        if _VOTE.search(earlier.text) and len(set(earlier.terms)) >= _LEAST_WORDS:
            put = clean(earlier.text, cues).rstrip(".")
            text = f"{clean(s.text, cues).rstrip('.')} ({put})."
            return Commitment("decision", (s.index, earlier.index), text, "agreed", explicit=True)
    return None
