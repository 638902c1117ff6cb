"""What somebody else says to a request, a proposal or a promise: yes, no, "I don't know", or that they will.

Knows nothing of what becomes of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence

REPLY_WITHIN = 4
"""A reply to a request or proposal is looked for in so many following sentences."""
WORDS_OF_YES = 10
"""Agreement of more characters ("sounds good", "I agree") is a phrase: no listener's "yeah"."""
SHORT_YES = 7
"""A reply of no more words that begins with "yes" says little else."""
CONTENT = 3
"""A statement with fewer meaningful words needs the sentence before it to be understood."""
_AFTER_ALL = re.compile(
    r"\bbut (?:yes|yeah|sure|okay|ok|fine|i(?:'ll| will| can) (?!not\b))|^\W*(?:after that|from then on|then)\W+(?:yes|sure|of course|i can)\b|"
    r"^\W*(?:please do|do (?:that|it),? please|yes,? please|go for it)\b",
    re.IGNORECASE,
)
"""A yes that does not begin as one: "I can't before Thursday, but yes", "After that yes", "Do that please". English."""
CLAUSE = re.compile(r"[,;:.…]\s+")


def reply_to(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> tuple[str, Sentence] | None:
    """The first answer of somebody else and what it is: "agreement", "refusal", "open" or "promise"; None: none.

    Where one sentence does two of these, the last counts: "No, that works for me", "Yeah, I don't think so". Once
    somebody else has asked something, what a third one says answers that.
    """
    asker: str | None = None
    for other in sentences[s.index + 1 : s.index + 1 + REPLY_WITHIN]:
        if other.speaker == s.speaker:
            continue
        if asker not in (None, other.speaker):
            return None
        asks = cues.question(other.text) or cues.has("question", other.text)
        asker = other.speaker if asks else asker
        matches = [
            (m.start(), k) for k in ("refusal", "open", "agreement") if (m := cues.find(k, other.text))
        ]
        refuses = any(kind == "refusal" for _, kind in matches)
        promises = (cues.has("promise", other.text) or cues.has("doing", other.text)) and not cues.has(
            "passing", other.text
        )
        if promises and not refuses and not cues.question(other.text):
            return "promise", other
        if (yes := _AFTER_ALL.search(other.text)) and not asks:
            matches.append((yes.start(), "agreement"))
        if matches:
            return max(matches)[1], other
    return None


def agreement_to(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Sentence | None:
    """The sentence in which somebody else says yes to `s` and means it; None where nobody does."""
    answer = reply_to(s, sentences, cues)
    agreed = answer is not None and answer[0] == "agreement" and accepts(answer[1], s, cues)
    return answer[1] if answer and agreed else None


def accepts(reply: Sentence, s: Sentence, cues: Cues) -> bool:
    """Whether the "yes" of a reply is meant for `s`: it stands alone, says so in words, or goes on about the same.

    "Yeah, I haven't added it back, because" and "Yeah, but …" only begin with a yes; "Okay, I see" and "Great, thanks"
    are courtesy.
    """
    yes = cues.find("agreement", reply.text)
    if yes is None:  # a promise: of the same, or "I'll do it"
        return len(set(reply.terms)) <= CONTENT or len(set(reply.terms) & set(s.terms)) > 1
    rest = reply.text[yes.end() :].strip(" ,.!…-–—")
    parts = CLAUSE.split(rest)
    thanks = any(cues.has("small_talk", part) for part in (reply.text, parts[0]))
    if thanks and not cues.question(s.text):  # "Great, thanks, Ben" is said to whoever has spoken
        return False
    if rest and (cues.question(rest) or any(cues.has("question", part) for part in parts)):
        return False  # "Okay, a question, is there a limit?"
    if not rest or len(yes.group()) > WORDS_OF_YES or set(reply.terms) & set(s.terms):
        return not cues.has("objection", rest)
    again = cues.find("agreement", rest)  # "Yeah, yeah", "Okay, great"
    if again and (again.start() == 0 or len(again.group()) > WORDS_OF_YES):
        return True
    return not cues.has("objection", rest) and reply.size <= SHORT_YES
