"""What was settled, or put forward, and how firmly: by its own words, or by what others said to it.

Knows nothing of passages or shapes. Agreed is what says so itself or was agreed to in words; a bare "yeah" or an echo
makes it tentative; a plain "we'll have" without an answer is proposed; a refusal undoes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extractive.commitments.formulas import is_vote
from pipeline.extractive.commitments.found import Commitment
from pipeline.extractive.commitments.likely import candidate
from pipeline.extractive.commitments.replies import CONTENT, REPLY_WITHIN, accepts, reply_to
from pipeline.extractive.commitments.tasks import said, with_context
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.readable import clean
from pipeline.extractive.reading.utterances import Sentence
from pipeline.meeting import Strength
from pipeline.text.words import terms

LISTENING = 5
"""Agreement of no more characters ("yeah", "okay", "right") only shows that somebody listens."""
LOOK_BACK = 9
"""A bare "then that is decided" settles what was put forward at most so many sentences before."""
MOST_AGREEING = 3
LONG_QUESTION = 20
LONGEST = 35
"""A longer sentence (in words) explains, and was no example when the weights were trained."""
ASKED_WITHIN = 2
_AGREED = re.compile(
    r"^\W*(?:(?:okay|ok|yes|yeah|good|fine|right),? ){0,2}agreed\b(?! (?:that|to|with)\b)", re.IGNORECASE
)
"""The word itself, said to what was put: no listener's "yeah"."""
_OR = re.compile(r"\bor (?!so\b|something\b|not\b|anything\b)\w", re.IGNORECASE)


def decision(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """Settled by its own words, or put forward and answered; None where it is neither."""
    if not _says_something(s, cues):
        return None
    hedged = cues.has("hedge", s.text)
    worded = cues.has("decision", s.text) or cues.has("formula", s.text)
    if worded and not cues.question(s.text) and not cues.has("open", s.text):
        text, context = with_context(said(s, cues), s, sentences, cues)
        if len(set(s.terms)) < CONTENT - 1 or (len(set(s.terms)) < CONTENT and not context):
            return None
        answer = reply_to(s, sentences, cues)
        agreed = answer and answer[0] == "agreement" and accepts(answer[1], s, cues)
        yes = _agreeing(s, sentences, cues, answer[1]) if answer and agreed else ()
        said_so = not cues.explicit or bool(yes) or cues.has("formula", s.text)
        strength: Strength = "proposed" if not said_so else "tentative" if hedged else "agreed"
        return Commitment("decision", (s.index, *yes, *context), text, strength)
    if _proposes_nothing(s, cues) or len(set(s.terms)) < CONTENT - 1:
        return None
    if any(cues.has(kind, clean(s.text, cues)) for kind in ("topic", "passing", "small_talk")):
        return None
    if cues.question(s.text) and (s.size > LONG_QUESTION or chooses(s.text, cues)):
        return None
    answer = reply_to(s, sentences, cues)
    if answer and answer[0] == "promise" and cues.question(s.text):
        return None
    text, context = with_context(said(s, cues), s, sentences, cues)
    if cues.has("pointing", text) and not context and len(set(s.terms)) < CONTENT + 1:
        return None
    outcome = as_outcome(text, cues)
    meant = answer is not None and accepts(answer[1], s, cues) and _at_once(answer[1], s, sentences)
    if answer and answer[0] in ("agreement", "promise") and meant:
        put = outcome != text or not cues.question(text)  # else it is still a question when all have agreed
        asked = outcome != text or cues.question(s.text)
        yes = _agreeing(s, sentences, cues, answer[1])
        weak = hedged or cues.has("hedge", answer[1].text) or not (asked or _agrees(yes, s, sentences, cues))
        proof = (s.index, *yes, *context)
        if put:
            return Commitment("decision", proof, text if weak else outcome, "tentative" if weak else "agreed")
        return None
    if cues.question(s.text) or (answer and answer[0] not in ("agreement", "promise")):
        return None
    if len(set(s.terms)) < CONTENT or s.size > LONGEST or not talked_over(s, sentences):
        return None
    words = cues.find("proposal", s.text)
    if words and cues.has("objection", s.text[words.end() :]):
        return None  # "We could make them longer, but …" is weighed, not proposed
    return Commitment("decision", (s.index, *context), text, "proposed")


def _proposes_nothing(s: Sentence, cues: Cues) -> bool:
    """ "We have not decided whether …" proposes nothing, nor does "we did not accept the offer", though somebody says "right"."""
    if cues.explicit and (cues.denied("formula", s.text) or cues.denied("decision", s.text)):
        return True
    if cues.explicit and cues.has("negated", s.text) and not cues.question(s.text):
        return True
    return not cues.has("proposal", s.text)


def chooses(text: str, cues: Cues) -> bool:
    """ "A, or B?": a yes to it says nothing. English."""
    return cues.language.tag == "en" and _OR.search(text) is not None


def talked_over(s: Sentence, sentences: Sequence[Sentence]) -> bool:
    """Whether somebody else speaks just before or after: what stands inside a long speech or a demonstration explains it."""
    near = sentences[max(0, s.index - ASKED_WITHIN) : s.index + 1 + REPLY_WITHIN]
    return any(other.speaker != s.speaker for other in near)


def stated(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """ "So we'll have rubber buttons": no words of deciding, but it says what will or should be."""
    if not candidate(s, cues) or s.size > LONGEST or len(set(s.terms)) < CONTENT:
        return None
    if any(cues.has(kind, s.text) for kind in ("topic", "passing", "open", "pointing", "promise", "request")):
        return None
    if cues.has("fragment", clean(s.text, cues)):
        return None
    answer = reply_to(s, sentences, cues)
    if answer and answer[0] in ("refusal", "open"):
        return None
    asks, text = cues.question(s.text), said(s, cues)
    if asks and (not answer or cues.has("question", clean(s.text, cues).rstrip("?"))):
        return None
    settles = (
        cues.has("plan", s.text) and not cues.has("hedge", s.text) and not cues.has("first_person", s.text)
    )
    meant = answer is not None and accepts(answer[1], s, cues) and _at_once(answer[1], s, sentences)
    yes = _agreeing(s, sentences, cues, answer[1]) if answer and meant else ()
    firm = answer is not None and _agrees(yes, s, sentences, cues) and not cues.has("hedge", answer[1].text)
    echo = _echo(s, sentences, cues)
    # what will or should be is explained all day: a listener's "yeah" settles nothing, and without one nothing is settled
    if not (firm or (settles and (yes or echo))):
        return None
    agreed = firm and (settles or any(_AGREED.match(sentences[i].text) for i in yes))
    strength: Strength = "agreed" if agreed else "tentative"
    proof = dict.fromkeys((s.index, *yes, *echo, *_before(s, sentences, cues)))
    return Commitment("decision", tuple(proof), text.replace("?", "."), strength)


def as_outcome(text: str, cues: Cues) -> str:
    """A proposal that was agreed to, as what it became: "Shall we meet in May?" → "We will meet in May."."""
    for pattern, replacement in cues.language.proposal_forms:
        if match := re.search(pattern, text, re.IGNORECASE):
            return match.expand(replacement)
    return text


def confirmed(found: list[Commitment], sentences: Sequence[Sentence], cues: Cues) -> list[Commitment]:
    """ "Then that is decided": what was put forward just before it is settled by it."""
    result = list(found)
    voted = {f.sentences[0] for f in found if f.kind == "decision" and is_vote(f, sentences)}
    for s in sentences:
        worded = cues.has("decision", s.text) or cues.has("formula", s.text)
        if len(set(s.terms)) >= CONTENT or not worded or cues.question(s.text) or s.index in voted:
            continue
        for k in range(len(result) - 1, -1, -1):
            f = result[k]
            if f.kind == "decision" and 0 < s.index - f.sentences[0] <= LOOK_BACK:
                proof = tuple(dict.fromkeys((*f.sentences, s.index)))
                result[k] = replace(f, strength="agreed", sentences=proof)
                break
    return [f for f in result if f.kind != "decision" or len(set(sentences[f.sentences[0]].terms)) >= 2]


def only_confirms(found: Commitment, proofs: set[int], sentences: Sequence[Sentence]) -> bool:
    """ "Then that is decided": shown as the proof of what it settles, not once more by itself."""
    first = found.sentences[0]
    return found.kind == "decision" and first in proofs and len(set(sentences[first].terms)) < CONTENT


def _says_something(s: Sentence, cues: Cues) -> bool:
    if not s.terms or any(cues.has(kind, s.text) for kind in ("topic", "passing")):
        return False
    part = cues.find("fragment", clean(s.text, cues))
    return part is None or (part.start() == 0 and len(set(s.terms)) < CONTENT)  # broken off: never


def _at_once(reply: Sentence, s: Sentence, sentences: Sequence[Sentence]) -> bool:
    """Whether a yes comes before anybody else has said something to it but its own words, and before much else was said by who
    put it."""
    between = [o for o in sentences[s.index + 1 : reply.index] if len(set(o.terms)) >= CONTENT]
    own = sum(o.speaker == s.speaker for o in between)
    once = set(s.terms)
    return own <= 1 and all(
        o.speaker == s.speaker
        or (o.speaker != reply.speaker and 2 * len(once & set(o.terms)) >= len(set(o.terms)))
        for o in between
    )


def _agreeing(s: Sentence, sentences: Sequence[Sentence], cues: Cues, first: Sentence) -> tuple[int, ...]:
    """The first reply, and what others said right after it in agreement: one sentence a person."""
    found = {first.speaker: first.index}
    for other in sentences[first.index + 1 : s.index + 2 + REPLY_WITHIN]:
        new = other.speaker not in (s.speaker, *found) and other.size > 1
        if new and cues.has("agreement", other.text) and accepts(other, s, cues):
            found[other.speaker] = other.index
    return tuple(found.values())[:MOST_AGREEING]


def _agrees(replies: Sequence[int], s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> bool:
    """More than one listener's "yeah": two people's, words that say so, or after a statement words of its own matter."""
    return len(replies) > 1 or any(_says_so(sentences[i], s, cues) for i in replies)


def _says_so(reply: Sentence, s: Sentence, cues: Cues) -> bool:
    bare = cues.find("agreement", reply.text)
    more = cues.find("agreement", reply.text[bare.end() :].lstrip(" ,.!")) if bare else None
    if _AGREED.match(reply.text):
        return True
    phrase = any(found is not None and len(found.group()) > LISTENING for found in (bare, more))
    return phrase or (bool(_own_words(reply, cues)) and not cues.question(s.text))


def _own_words(reply: Sentence, cues: Cues) -> set[str]:
    """What a reply says beside "yes, great": "Right." says nothing of its own."""
    bare = cues.find("agreement", reply.text)
    return set(reply.terms) - set(terms(bare.group(), language=cues.language.tag) if bare else ())


def _echo(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> tuple[int, ...]:
    """What somebody else says right after it with half of its words, and does not ask."""
    once = set(s.terms)
    for other in sentences[s.index + 1 : s.index + 1 + REPLY_WITHIN]:
        again = other.speaker != s.speaker and 2 * len(once & set(other.terms)) >= len(once)
        if again and not cues.question(other.text) and accepts(other, s, cues):
            return (other.index,)
    return ()


def _before(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> tuple[int, ...]:
    """What was said just before about the same thing: by somebody else, or asked, or put forward."""
    for before in reversed(sentences[max(0, s.index - ASKED_WITHIN) : s.index]):
        leads = before.speaker != s.speaker or cues.question(before.text) or cues.has("proposal", before.text)
        if leads and set(before.terms) & set(s.terms):
            return (before.index,)
    return ()
