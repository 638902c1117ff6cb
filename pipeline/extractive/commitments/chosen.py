"""What a recap lists of a call: what was found by its words and the likeliest other moments, the best of each kind.

Knows nothing of passages or shapes. The best so many of a call, never a threshold: what a score means differs from
series to series. Each comes with the line it is about, from the talk just before, and with the one that followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extractive.commitments.decisions import talked_over
from pipeline.extractive.commitments.formulas import says_so as settles
from pipeline.extractive.commitments.found import Commitment, Kind, must_show
from pipeline.extractive.commitments.replies import CONTENT
from pipeline.extractive.commitments.scored import ALONE, FULL, Moments, is_condition, is_task
from pipeline.extractive.commitments.signs import given_to, has, the_day
from pipeline.extractive.commitments.time_limits import due_in
from pipeline.extractive.reading.quoted import quoted
from pipeline.extractive.reading.readable import short_name
from pipeline.meeting import Strength

MOST = 5
"""So many of a kind are listed; more only where they were found by their own words."""
MOST_FOUND = 8
"""What was said for the record, or given to somebody who said yes, is listed whatever its number."""
A_MOMENT = 25
"""Of so many sentences at most one mere moment of a kind is listed: a chat of a dozen lines has none that nobody named."""
SPEECH = 40
"""Who goes on for more words than this after "yeah" only begins with it."""
RAMBLES = 20
"""A statement of more words is shown as it was said."""
_THINKS = re.compile(
    r"\b(?:thinks?|guess(?:es)?|believes|wonders?|would say|is not sure|is not exactly sure|doesn't|does not) .*\b(?:they|their|we)\b|\bthey(?:'re| are) sorry\b"
)
_LEFT_OVER = re.compile(
    r"…|\.\.\.|\b(?:yeah|yep|sorry|please|hey|oh|um|uh|okay|you know|i mean|like,)|\b(?:you|your|yours|they|them|their|themselves)\b|^\W*(?:so|and|but|or)\b",
    re.IGNORECASE,
)
_GONNA = re.compile(r"\b(is|are|am|'s|'re) gonna\b", re.IGNORECASE)
SAYS_SO, AGREED_TO, TAKEN_ON = 2.5, 1.0, 1.0
"""What it counts, in logits, that something was decided in so many words, agreed to, or taken on by somebody."""


def chosen(found: Sequence[Commitment], moments: Moments) -> tuple[Commitment, ...]:
    """The list that a recap shows: in order of time within a kind."""
    others = [f for f in found if f.kind not in ("decision", "action") and _is_strong(f, moments)]
    kept = [replace(f, text=_as_said(f, moments)) for f in others]
    decisions = [f for f in found if f.kind == "decision" and not _only_told(f, moments)]
    tasks = [f for f in found if f.kind == "action" and _outlives(f, moments)]
    settled, given = _each_once(
        _best_of("decision", decisions, moments), _best_of("action", tasks, moments), moments
    )
    dated = _dated([*settled, *given], moments)
    for best in (settled, given, _best_of("date", dated, moments)):
        kept += sorted((_with_context(f, moments) for f in best), key=lambda f: f.sentences[0])
    return tuple(kept)


def _dated(listed: Sequence[Commitment], moments: Moments) -> list[Commitment]:
    """What was agreed and names a day, as dates: the day that was settled comes before one that was only put forward."""
    agreed = [
        f.sentences[0] for f in listed if f.strength == "agreed" and moments.may_be("date")[f.sentences[0]]
    ]
    best = sorted(dict.fromkeys(agreed), key=lambda i: -float(moments.score("date")[i]))
    return [_moment("date", i, moments) for i in best[:MOST]]


def _only_told(found: Commitment, moments: Moments) -> bool:
    """Whether its sentence tells of something instead of settling it: a habit of others, an example, a "what if".

    What is only half agreed to must put something forward in words; what one person settles within a long speech ("so we
    decided to split it") is told of another day.
    """
    if moments.is_short or must_show(found):
        return False
    s = moments.sentences[found.sentences[0]]
    if any(has(kind, s.text) for kind in ("told", "described")) or is_condition(s.text):
        return True
    if found.strength == "retracted":
        return False
    if has("gone", s.text) or has("steers", s.text):
        return True
    if found.strength == "agreed":
        alone = len(found.sentences) == 1 and not talked_over(s, moments.sentences)
        return alone or (moments.cues.question(s.text) and _answered_by_a_speech(found, moments))
    return found.strength == "tentative" and (not has("put", s.text) or has("explains", s.text))


def _answered_by_a_speech(found: Commitment, moments: Moments) -> bool:
    """Whether every yes to a question only begins a long speech: "Yeah, I think we should not underestimate …" settles nothing."""
    turns = [moments.sentences[i].turn for i in found.sentences[1:]]
    words = [sum(o.size for o in moments.sentences if o.turn == turn) for turn in turns]
    return bool(words) and min(words) > SPEECH


def _is_strong(found: Commitment, moments: Moments) -> bool:
    """Whether an open question or a risk can stand in a list: in a call only what is said of the matter itself."""
    s = moments.sentences[found.sentences[0]]
    if moments.is_short:
        return True
    return (
        s.size <= ALONE and len(set(s.terms)) >= FULL and not has("aside", s.text) and not has("told", s.text)
    )


def _as_said(found: Commitment, moments: Moments) -> str:
    """What somebody asks or fears in the first person is quoted: "Sina doesn't know if maybe they looked into this?" reads worse."""
    s = moments.sentences[found.sentences[0]]
    own = moments.cues.has("first_person", s.text) and not moments.is_short
    return quoted(s, moments.cues) if own and len(found.sentences) < 3 else found.text


def _each_once(
    decisions: Sequence[Commitment], tasks: Sequence[Commitment], moments: Moments
) -> tuple[list[Commitment], list[Commitment]]:
    """What is listed as both is listed where it is likelier; a task that somebody took on stays a task."""
    both = {f.sentences[0] for f in decisions} & {f.sentences[0] for f in tasks}
    owned = {f.sentences[0] for f in tasks if f.owner}
    as_decision, as_task = moments.score("decision"), moments.score("action")
    as_tasks = {i for i in both if i in owned or as_task[i] > as_decision[i]}
    return (
        [f for f in decisions if f.sentences[0] not in as_tasks],
        [f for f in tasks if f.sentences[0] not in both - as_tasks],
    )


def _outlives(found: Commitment, moments: Moments) -> bool:
    """Whether a task is more than a thing done inside the call: sharing a screen, going first, posting a link."""
    text = moments.sentences[found.sentences[0]].text
    if not moments.is_short and (has("retold", text) or has("brief", text)):
        return False
    if not (moments.is_short or found.due or found.explicit) and has("inside", text):
        return False
    told = is_task(text) or given_to(text) is not None
    if found.due or found.explicit or found.strength == "retracted" or told:
        return True
    accepted = found.strength == "agreed" and found.owner is not None and len(found.sentences) > 1
    return (moments.is_short or accepted) and not has("inside", text)


def _best_of(kind: Kind, listed: Sequence[Commitment], moments: Moments) -> list[Commitment]:
    """The best of those that were found, then the likeliest moments beside them."""
    score = moments.score(kind)
    order = sorted(listed, key=lambda f: -(float(score[f.sentences[0]]) + _own_words(f, moments)))
    certain = [f for f in order if must_show(f)]
    others = [f for f in order if not must_show(f)]
    picked = [*certain, *others[: max(0, MOST_FOUND - len(certain))]]
    most = moments.room if kind == "decision" else MOST
    left = min(most - len(picked), len(moments.sentences) // A_MOMENT)
    taken = [i for f in picked for i in f.sentences]
    return [*picked, *(_moment(kind, i, moments) for i in moments.best(kind, max(0, left), taken=taken))]


def _own_words(found: Commitment, moments: Moments) -> float:
    """What its own words count: a decision that says so, a task with an owner or a day."""
    text = moments.sentences[found.sentences[0]].text
    if found.kind == "decision":
        says_so = moments.cues.has("decision", text) or settles(text) or found.strength == "retracted"
        return SAYS_SO if says_so else AGREED_TO if found.strength == "agreed" else 0.0
    return TAKEN_ON if found.strength == "agreed" and (found.owner or found.due) else 0.0


def _moment(kind: Kind, i: int, moments: Moments) -> Commitment:
    """A moment that is quoted: nothing says that it is settled, or that a request was taken on."""
    s, cues = moments.sentences[i], moments.cues
    if kind == "date":
        due = due_in(s.text, cues) or the_day(s.text)
        return Commitment(kind, (i,), quoted(s, cues, showing=due), None, None, due)
    text = quoted(s, cues)
    if kind == "decision":
        return Commitment(kind, (i,), text, "proposed")
    own = cues.has("promise", s.text) and not cues.question(s.text)
    offers = not own and has("offer", s.text) and not cues.question(s.text)
    soft = offers or cues.has("hedge", s.text)
    # who speaks for others promises as well; whose task it is stays open
    promised = own or (has("joint_promise", s.text) and not cues.question(s.text))
    strength: Strength = "proposed" if not (promised or offers) else "tentative" if soft else "agreed"
    return Commitment(kind, (i,), text, strength, s.speaker if own or offers else None, due_in(s.text, cues))


def _with_context(found: Commitment, moments: Moments) -> Commitment:
    own = moments.about(found.sentences[0])
    more = tuple(i for i in dict.fromkeys((*found.about, *own)) if i not in found.sentences)
    return replace(found, about=more, text=_told(found, moments))


def _told(found: Commitment, moments: Moments) -> str:
    """Its text, where that gains by other words than the speaker's; else the sentence is quoted.

    What rambles, what tells what somebody thinks they do, what is left of the tongue ("yeah", "sorry"), and a "you" or "they"
    that nobody can place afterwards only read worse with another subject.
    """
    s = moments.sentences[found.sentences[0]]
    if moments.is_short or "“" in found.text or s.size > 2 * RAMBLES or found.strength == "retracted":
        return found.text
    text = _GONNA.sub(r"\1 going to", found.text)
    rambles = len(text.split()) > RAMBLES or _THINKS.search(text) is not None
    if rambles or (not found.explicit and not _gains(text, found, moments)):
        return quoted(s, moments.cues, showing=found.due)
    return text


def _gains(text: str, found: Commitment, moments: Moments) -> bool:
    """Whether a reworded task begins with whose it is, and nothing in it is lost or left over.

    What says too little by itself needs the line in brackets that says what it is about.
    """
    own, bracket, _ = text.partition(" (")
    little = len(set(moments.sentences[found.sentences[0]].terms)) <= CONTENT
    if moments.cues.language.tag != "en" or (bracket and little):
        return True
    if bracket or _LEFT_OVER.search(own):
        return False
    owner = short_name(found.owner)
    return found.kind != "action" or (owner is not None and own.casefold().startswith(owner.casefold()))
