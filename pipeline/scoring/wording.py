"""What the wording of a question and of an answer gives away: type, refusal, hedging, form.

Knows nothing of evidence. Patterns are English; in other languages what they would tell is None, not a guess.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["who", "when", "number", "yes_no", "where", "why", "what"]

_REFUSAL = re.compile(
    r"\b(not (?:explicitly |clearly |specifically |directly )?(?:mention|stat|specif|discuss|provid|clear|said|given|indicat|known)\w*"
    r"|no (?:explicit |clear |specific |direct |mention of )?(?:mention|indication|information|statement|answer)\b"
    r"|(?:does|do|did|is|was|were|are|could|can)(?: not|n't) (?:explicitly |clearly |specifically )?"
    r"(?:mention|state|specif|provide|contain|say|find|determine|identif|indicate|discuss|include|said|possible to)\w*"
    r"|unclear|unknown|cannot be determined|impossible to (?:say|tell|determine)|unable to)",
    re.I,
)
_HEDGE = re.compile(
    r"\b(seems?|appears?|likely|possibl[ye]|may|might|perhaps|probably|suggests?|implied|implies|inferred?|unclear"
    r"|not (?:entirely |quite )?(?:clear|certain|sure)|various|several|some (?:discussion|mention)|there (?:is|was) (?:a |some )?discussion"
    r"|further|potential(?:ly)?|presumably|could be|it is possible|assum\w+)\b",
    re.I,
)
_FRAME = re.compile(
    r"^\W*(?:based on|according to|from|in) the (?:provided |given |meeting )?(?:transcript|conversation|meeting|discussion)",
    re.I,
)
_LIST = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+", re.M)
_WHEN = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)day|\b(january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(today|tomorrow|yesterday|tonight|morning|afternoon|evening|week|month|year|hours?|minutes?|days?|noon|o'clock|before|after|during|soon|next|end of)\b"
    r"|\d",
    re.I,
)
_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand|half|none|no one|once|twice)\b",
    re.I,
)
_AUX = re.compile(
    r"^(?:is|are|was|were|will|would|did|does|do|has|have|had|can|could|should|based on [^,]*, (?:can|is|will))\b",
    re.I,
)
_ATTENDANCE = re.compile(
    r"\b(participants?|attend(?:ed|ees|ing)?|present|who (?:was|were) (?:there|in))\b", re.I
)


def question_kind(question: str) -> Kind:
    """What sort of answer a question wants."""
    text = question.strip().lower()
    if re.search(r"\bhow (?:many|much|long|often|old)\b|\bwhat (?:number|percentage|amount)\b", text):
        return "number"
    if re.search(r"\bwho\b|\bwhom\b|\bwhose\b|\bwhich (?:person|participant|speaker|people)\b", text):
        return "who"
    if re.search(r"\bwhen\b|\bwhat (?:time|date|day|month|year)\b|\bwhich (?:day|month|date|year)\b", text):
        return "when"
    if re.search(r"\bwhere\b", text):
        return "where"
    if _AUX.match(text):
        return "yes_no"
    return "why" if re.search(r"\bwhy\b|\bwhat (?:was|is) the reason\b", text) else "what"


def about_attendance(question: str) -> bool:
    """The question asks who took part: that can be checked against the speakers themselves."""
    return bool(_ATTENDANCE.search(question)) and question_kind(question) in ("who", "number", "what")


def refusal(answer: str) -> float:
    """1.0 where the answer says at its beginning that it was not said; 0.5 where it says so later."""
    match = _REFUSAL.search(answer)
    if match is None:
        return 0.0
    return 1.0 if match.start() < 160 else 0.5


def hedging(answer: str) -> float:
    """Hedging words per sentence, at most 2."""
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", answer)))
    return min(2.0, len(_HEDGE.findall(answer)) / sentences)


def first_hedged(answer: str) -> float:
    """1.0 where the first sentence hedges: the answer itself is in doubt, not a detail."""
    return float(bool(_HEDGE.search(re.split(r"(?<=[.!?])\s", answer.strip(), maxsplit=1)[0])))


def framed(answer: str) -> float:
    """1.0 for "Based on the transcript, …"."""
    return float(bool(_FRAME.search(answer)))


def listed(answer: str) -> float:
    """Number of list items, at most 10."""
    return float(min(10, len(_LIST.findall(answer))))


def fits_kind(kind: Kind, answer: str, *, names_people: bool) -> float | None:
    """1.0 where the answer holds what the question's kind wants (a person, a time, a number, yes or no)."""
    if kind == "who":
        return float(names_people)
    if kind == "when":
        return float(bool(_WHEN.search(answer)))
    if kind == "number":
        return float(bool(_NUMBER.search(answer)))
    if kind == "yes_no":
        return float(bool(re.match(r"\W*(?:yes|no)\b", answer, re.I)))
    return None


def starts_with(answer: str, word: str) -> bool:
    """The answer begins with this word."""
    return bool(re.match(rf"\W*{word}\b", answer, re.I))


def asks_whole(question: str) -> bool:
    """It wants more than one place in the meeting can tell: everyone, mostly, finally, overall."""
    return bool(
        re.search(
            r"\b(main|mostly|most|general|overall|eventually|finally|everyone|all|best)\b", question, re.I
        )
    )


def asks_judgement(question: str) -> bool:
    """It wants an inference or an opinion: what was funny, the purpose, a guess."""
    pattern = r"\b(infer|guess|likely|think|funny|interesting|why|reason|purpose|topic|about)\b"
    return bool(re.search(pattern, question, re.I))
