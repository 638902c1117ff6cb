"""How what a recap lists is put: quoted or reworded, and in brackets the line that says what it is about.

Knows nothing of what is listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.replies import CONTENT
from pipeline.extractive.commitments.scored import Moments
from pipeline.extractive.reading.quoted import quoted, quoted_together
from pipeline.extractive.reading.readable import short_name

RAMBLES = 20
"""A statement of more words is shown as it was said."""
WHOLE = 55
"""A statement is cut from so many words on: what decides often comes last."""
BESIDE = 40
"""So many words of the lines that a statement is about are shown beside it."""
ROOM = 70
"""What is said in one breath is shown together up to so many words."""
ANSWERS = 8
"""What somebody else said at most so many sentences before is shown as what a statement answers."""
_THINKS = re.compile(
    r"\b(?:thinks?|guess(?:es)?|believes|wonders?|would say|is not sure|is not exactly sure|doesn't|does not) .*\b(?:they|their|we)\b|\bthey(?:'re| are) sorry\b"
)
_LEFT_OVER = re.compile(
    r"…|\.\.\.|\b(?:yeah|yep|sorry|please|hey|oh|um|uh|okay|you know|i mean|like,)|\b(?:you|your|yours|they|them|their|themselves)\b|^\W*(?:so|and|but|or)\b",
    re.IGNORECASE,
)
_GONNA = re.compile(r"\b(is|are|am|'s|'re) gonna\b", re.IGNORECASE)


def as_asked(found: Commitment, moments: Moments) -> str:
    """What somebody asks or fears in the first person is quoted: "Sina doesn't know if maybe they looked into this?" reads worse."""
    s = moments.sentences[found.sentences[0]]
    own = moments.cues.has("first_person", s.text) and not moments.is_short
    return quoted(s, moments.cues) if own and len(found.sentences) < 3 else found.text


def with_context(found: Commitment, moments: Moments) -> Commitment:
    """With the line it is about: beside it in brackets where it is not clear by itself."""
    first = found.sentences[0]
    about = moments.about(first) if moments.is_short else moments.beside(first)
    about = (*moments.goes_on(first), *about)
    more = tuple(i for i in dict.fromkeys((*found.about, *about)) if i not in found.sentences)
    text = _told(found, moments)
    return replace(found, about=more, text=_explained(text, found, moments))


def _explained(text: str, found: Commitment, moments: Moments) -> str:
    """The statement with the lines that say what it is about: before it in the same breath or as what it answers, in brackets
    where they were said elsewhere; else what is called by name around it."""
    first = found.sentences[0]
    s, cues = moments.sentences[first], moments.cues
    whole = ("“" not in text and (found.explicit or found.kind == "action")) or (
        moments.is_orderly and found.kind == "date"
    )
    if moments.is_short or found.kind not in ("decision", "action", "date") or whole or text.endswith(")"):
        return text
    told = tuple(j for j in moments.told_by(first) if j not in found.sentences)
    own, more = quoted(s, cues, most=WHOLE), moments.goes_on(first)
    is_quoted = text.startswith(own)
    before = _in_the_same_breath(told, first, moments) if is_quoted and not moments.is_orderly else ()
    if is_quoted and (before or more):
        text = (
            quoted_together([moments.sentences[i] for i in (*before, first, *more)], cues, most=ROOM)
            + text[len(own) :]
        )
    if told and not before:
        about = quoted_together([moments.sentences[i] for i in told], cues, most=BESIDE)
        answers = moments.sentences[told[-1]].speaker != s.speaker and 0 < first - told[-1] <= ANSWERS
        return f"{about} – {text}" if answers and not moments.is_orderly else f"{text} ({about})"
    names = (
        moments.names_near(first) if not told and moments.unclear(first) and not moments.is_orderly else ()
    )
    return f"{text} ({', '.join(names)})" if names else text


def _in_the_same_breath(told: Sequence[int], first: int, moments: Moments) -> tuple[int, ...]:
    """The lines that say what a sentence is about, where it follows on them at once; () where it does not."""
    if not told or told[-1] != first - 1:
        return ()
    all_here = [*told, first]
    size = sum(moments.sentences[i].size for i in all_here)
    one_turn = len({moments.sentences[i].turn for i in all_here}) == 1
    return tuple(told) if one_turn and size <= ROOM else ()


def _told(found: Commitment, moments: Moments) -> str:
    """Its text, where that gains by other words than the speaker's; else the sentence is quoted.

    What rambles, what tells what somebody thinks they do, what is left of the tongue ("yeah", "sorry"), and a "you" or "they"
    that nobody can place afterwards only read worse with another subject.
    """
    s = moments.sentences[found.sentences[0]]
    if moments.is_short or "“" in found.text or found.strength == "retracted":
        return found.text
    text = _GONNA.sub(r"\1 going to", found.text)
    rambles = len(text.split()) > RAMBLES or _THINKS.search(text) is not None
    if rambles or (not found.explicit and not _gains(text, found, moments)):
        return quoted(s, moments.cues, showing=found.due, most=WHOLE) + _answer(found, moments)
    return text


def _answer(found: Commitment, moments: Moments) -> str:
    """What somebody said who was asked to do it: their yes is the promise."""
    asked = moments.sentences[found.sentences[0]]
    if found.kind != "action" or found.owner in (None, asked.speaker) or moments.is_orderly:
        return ""
    replies = (moments.sentences[i] for i in found.sentences[1:])
    yes = next((o for o in replies if o.speaker == found.owner and o.index > asked.index), None)
    return f" – {quoted(yes, moments.cues, most=BESIDE)}" if yes else ""


def _gains(text: str, found: Commitment, moments: Moments) -> bool:
    """Whether a reworded task begins with whose it is, and nothing in it is lost or left over.

    What says too little by itself needs the line in brackets that says what it is about.
    """
    if moments.told_by(found.sentences[0]) and not moments.is_orderly and not found.explicit:
        return False
    own, bracket, _ = text.partition(" (")
    name = short_name(moments.sentences[found.sentences[0]].speaker)
    if found.kind == "decision" and name and not moments.is_brief and own.startswith(f"{name} "):
        return False  # "Ana thinks we should …", "Ana would like to …": what she said tells more
    little = len(set(moments.sentences[found.sentences[0]].terms)) <= CONTENT
    if moments.cues.language.tag != "en" or (bracket and little):
        return True
    if bracket or _LEFT_OVER.search(own):
        return False
    owner = short_name(found.owner)
    return found.kind != "action" or (owner is not None and own.casefold().startswith(owner.casefold()))
