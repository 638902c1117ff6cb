"""A yes that is more than a nod, said by somebody else soon after: "Sounds good to me", "Yeah, absolutely".

English. Of what readers found put forward, three of four statements with such a yes and no "but" were agreed to in the end,
and one of three without. Knows nothing of lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.reading.utterances import Sentence

WITHIN, WITHIN_S = 7, 40.0
"""It is one of so many sentences after, and said within so many seconds."""
CONCLUDED_WITHIN = 12
"""That all agree may be said so many sentences after."""
DOUBTS_WITHIN = 4
"""A "but" of somebody else among so many of the others' sentences takes it back."""
_LEAD = r"^\W*(?:(?:yeah|yes|yep|okay|ok|so|and|i think|alright|right|cool|sure)\b,?\s*)*"
_MEANT = re.compile(
    _LEAD
    + r"(?:absolutely|perfect|(?:(?:that|it|this|all) )?sounds (?:good|great|reasonable|fair)|that works|works for|i (?:completely |totally |fully |also |would )?agree|agreed|exactly|definitely|fair enough|that(?:'d| would) (?:work|be (?:great|good|fine|nice))|that(?:'s| is) (?:fair|fine)|"
    r"fine (?:with|by)|good idea|great idea|plus one|\+1|let's do|go for it|(?:that )?makes sense|i'm (?:fine|okay|good|happy) with|love it)\b",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(
    r"\b(?:we (?:have|(?:all )?reached)|there(?:'s| is)|sounds like (?:we have|there is)|I think (?:we have|there is)) (?:an? |some |rough )?(?:agreement|consensus)\b|"
    r"\bwe(?:'re| are) (?:all )?(?:aligned|agreed|in agreement)\b|\beverybody (?:agrees|is (?:fine|okay|happy))\b|\bno objections\b",
    re.IGNORECASE,
)
_LEFT_OPEN = re.compile(r"\?\W*$|\b(?:not|if|until|once|unless|when)\b|n't\b", re.IGNORECASE)
_DOUBT = re.compile(r"\b(?:but|not sure|however|disagree|i don't think)\b|^\W*no\b", re.IGNORECASE)


def assent(s: Sentence, sentences: Sequence[Sentence]) -> Sentence | None:
    """The first such yes; None where nobody says one, or somebody says "but"."""
    after = sentences[s.index + 1 : s.index + 1 + WITHIN]
    others = [o for o in after if o.speaker != s.speaker and _soon(s, o)]
    if any(_DOUBT.search(o.text) for o in others[:DOUBTS_WITHIN]):
        return None
    said = next((o for o in others if _MEANT.search(o.text)), None)
    later = sentences[s.index + 1 : s.index + 1 + CONCLUDED_WITHIN]
    return said or next((o for o in later if concludes(o.text)), None)


def concludes(text: str) -> bool:
    """Whether it says that all agree."""
    return _AGREEMENT.search(text) is not None and _LEFT_OPEN.search(text) is None


def _soon(s: Sentence, o: Sentence) -> bool:
    return s.start_s is None or o.start_s is None or o.start_s - s.start_s < WITHIN_S
