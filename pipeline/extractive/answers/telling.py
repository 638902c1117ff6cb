"""Which questions are best answered by telling what was said, and not by the sentence that names a fact. English.

Knows nothing of what was said.
"""

from __future__ import annotations

import re

from pipeline.extractive.reading.narration import teller
from pipeline.questions.question import Question
from pipeline.retrieval.retriever import Index

_MATTERS = (
    r"(?:feedback|comment|remark|concern|problem|issue|question|aspect|feature|"
    r"advantage|disadvantage|benefit|drawback|limitation|suggestion|proposal|recommendation|reason|idea|requirement|difficult(?:y|ie)|challenge|change|"
    r"measure|criticism|accusation|experience|update|reaction|response|implication|explanation|consideration|disagreement|evaluation)s?"
)
_TALKS = r"(?:conclusion|decision|discussion|debate|opinion|view|attitude|argument|presentation)s?"
_THOSE_PRESENT = r"(?:the )?(?:whole )?(?:team|group|meeting|committee|members?|participants?|they|everyone|everybody|people|speakers?)\b"
_ASIDE = r"^\W*(?:(?:when|during|while|according to|with regard to|regarding|as for|apart from|other than|in terms of|for) [^,?]{3,80}, )?"
_ASKS = (
    rf"{_ASIDE}"
    r"(?:and |so )?(?:what|how|why|for what reason)(?:(?: (?!many|much|long|often|old|big|large|far|high|fast)\w+){0,4}?)"
    r" (?:did|does|do|was|were|had|has|would|could|should|will|might|didn't)"
)
_OF_A_DISCUSSION = re.compile(
    rf"{_ASKS} .{{1,45}}\b(?:think|thought|say|said|discuss\w*|talk\w*|suggest\w*|propos\w*|feel|felt|argu\w+|mention\w*|"
    r"recommend\w*|introduc\w+|respond\w*|react\w*|explain\w*|disagree\w*|agree\w*|conclu\w+|discussion|opinions?|conclusion|decision|"
    r"decide\w*|consider\w*|describe\w*|comment\w*|evaluat\w+|review\w*|present\w*|view\w*|judge\w*|compar\w+|elaborat\w+|emphasi\w+|"
    r"raise\w*|speak|spoke|answer\w*|address\w*|tackle\w*|come up with)\b"
    rf"|{_ASKS} {_THOSE_PRESENT}|{_ASIDE}what(?:'s|’s| is| are| was| were) (?:[\w'’-]+ ){{0,3}}?{_TALKS}\b"
    r"|^\W*(?:please )?(?:describe|outline|discuss|elaborate)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"^\W*how (?:would|could|should|might)\b"
    rf"|{_ASIDE}what(?:'s|’s)? (?:[\w'’-]+ ){{0,5}}?{_MATTERS}\b|^\W*what(?:'s|’s| is| was| were) .{{3,60}} about\W*$",
    re.IGNORECASE,
)
"""Best told too, but the answer may be that nothing was said of it."""
_DEED = re.compile(
    rf"{_ASIDE}(?:and |so )?(?:what|how|why|for what reason)(?:(?: (?!many|much|long|often|old|big|large|far|high|fast)\w+){{0,4}}?)"
    r" (?:did|had|would|could|should|might|didn't)\b",
    re.IGNORECASE,
)
"""Of somebody who is named: what they did in the talk was to say something; what they are, or will do, is a fact."""

_OF_A_FACT = re.compile(r"^\W*(?:who|where|when(?! \w+ing\b))\b", re.IGNORECASE)


def wanted(question: Question, index: Index) -> bool:
    """Whether a question is best answered by telling what was said: a summary is asked for, or what somebody thought of it."""
    if not index.is_dense or len({p.source for p in index.passages}) > 1 or _OF_A_FACT.search(question.text):
        return False
    told = presupposes(question) or _OPEN.search(question.text) is not None
    return told and teller(index.language) is not None


def presupposes(question: Question) -> bool:
    """Whether who asks takes for granted that there was talk of it: of a discussion, or of what a speaker had to say."""
    if question.kind in ("summary", "opinion") or _OF_A_DISCUSSION.search(question.text):
        return True
    return bool(question.named) and _DEED.search(question.text) is not None
