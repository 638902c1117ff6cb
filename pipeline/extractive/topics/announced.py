"""What the talk turns to, in the words that announce it: "let's move on to testing updates", "the next topic is gas limits".

English. Knows nothing of chapters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.reading.background import rarity
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence
from pipeline.extractive.topics.titles import TELLS
from pipeline.text.words import stem

NEAR = 12
"""A change of subject so many sentences away from its announcement is the announced one."""
OPENING = 6
"""A part is called by what is announced in so many of its first sentences."""
MOST_WORDS, MOST_LETTERS = 5, 45
_TURNS = re.compile(
    r"\b(?:(?:let's|let us|we can|can we|we could|we'll|we will|shall we|i'd like to|i would like to|we should)(?: (?:\w+ly|just|now|then|also|maybe|first|we|start|continue|directly))*"
    r" (?:(?:start|begin|continue|proceed|go) with|(?:move|go|jump|switch|get|turn|proceed|transition|dive)(?: on| over| back| in)?(?: directly)?(?: to|to)|talk (?:\w+ly )?about)"
    r"|(?:moving|turning|jumping|switching)(?: on| over| back)? to|(?:going|coming) (?:on|over|back) to|(?:the )?(?:next|first|second|third|last|final|other) (?:topic|item|point|thing|one|agenda item|subject)(?: \w+){0,4}? (?:is|would be)(?: about)?)"
    r",? (?P<what>[^.,;:?!…–—]{3,80})",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:(?:the|a|an|our|some|any|your|more|on|about|to|with|discuss|discussing|just|quick|also|now|then|maybe|like)\s+)+",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s+(?:and then|then|and (?:we|i|then|maybe|see|start)|so|because|if|where|which|who|that|since|now|first|here|today|please|maybe|for (?:today|now)|as well|right|before|after|really|quickly|briefly|per se|(?:for|of|in|on|to|about|from) (?:the|a|get)$|in (?:the|this|a|our)|from (?:the|our|last|my)|"
    r"we|you|i|he|she|they|it|is|are|was|were|has|have|will|would|can|could|should|by|with (?:the|a|our))\b.*$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"^(?:from|kind|yours?|receive|sort|be|have|get|take|make|do|use|send|start|begin|write|share|include|happen|vote|become|help|work|try|trying|continue|show|publish|release|read|rewrite|delay|increase|explore|accept|walk|state|need|cause|create|launch|test|add|"
    r"remove|change|keep|put|give|ask|look|hear|merge|open|close|run|check|finish|finali[sz]e|discuss|think|move|wait|find|let|set|call|understand|focus|cover|present|address|vanish|behave|even|only|always|what|how|after|before)\b",
    re.IGNORECASE,
)
_NO_MATTER = re.compile(
    r"\b(?:i|me|my|you|your|we|us|our|it|its|this|that|these|those|there|here|he|she|they|them|him|her|one|ones|next|last|first|second|final|same|other|another|thing|things|topics?|items?|points?|questions?|slides?|screen|"
    r"presentations?|presenter|agenda|list|chat|call|end|top|bottom|beginning|rest|stuff|something|anything|someone|everyone|people|round|part|minutes?|breakouts?|rooms?|talk|discussion|discussions|go|do|see|say)\b|[^\w\s/'+-]",
    re.IGNORECASE,
)


def announced(text: str) -> str | None:
    """The matter that a sentence turns to, as a heading; None where it turns to none, or to what has no name of its own."""
    for found in _TURNS.finditer(text):
        what = _ENDS.sub("", _ARTICLE.sub("", found["what"].strip())).strip(" -")
        words = what.split()
        told = len(words) > 1 or what[:1].isupper() or _is_rare(what)
        if (
            told
            and words
            and len(words) <= MOST_WORDS
            and 3 < len(what) <= MOST_LETTERS
            and not (_NO_MATTER.search(what) or _VERB.match(what))
        ):
            return what[0].upper() + what[1:]
    return None


def _is_rare(word: str) -> bool:
    rare = rarity("en")
    return rare is None or rare.get(stem(word.casefold(), language="en"), rare.unseen) >= TELLS


def announcements(sentences: Sequence[Sentence], cues: Cues) -> dict[int, str]:
    """By sentence, what is announced there; what bears the name of somebody who speaks is a turn, not a matter."""
    if cues.language.tag != "en":
        return {}
    names = {w.casefold() for s in sentences for w in re.findall(r"\w{3,}", s.speaker or "")}
    found = {s.index: what for s in sentences if (what := announced(s.text))}
    return {i: what for i, what in found.items() if not names & {w.casefold() for w in what.split()}}


def moved(cuts: Sequence[int], at: Sequence[int]) -> list[int]:
    """The cuts, each at the announcement that is nearest to it, where one is near."""
    made: list[int] = []
    for cut in cuts:
        near = [i for i in at if 0 < abs(i - cut) <= NEAR and i > 0]
        made.append(min(near, key=lambda i: abs(i - cut)) if near and cut not in at else cut)
    return sorted(set(made))


def name_of(first: int, end: int, said: dict[int, str]) -> str | None:
    """What is announced last in the opening of a part."""
    found = [said[i] for i in range(first, min(end, first + OPENING)) if i in said]
    return found[-1] if found else None
