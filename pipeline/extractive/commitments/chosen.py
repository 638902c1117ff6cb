"""What a recap lists of a call: what was said for the record, and what a minute taker would keep, the best of each kind.

Knows nothing of passages or shapes. Whether a sentence is kept is learned (`minuted`); how firmly it was said is read off
the words and the replies alone. Each comes with the line it is about, and with the one that followed. A talk of a few
lines is no call: of it all is listed that was found by its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extractive.commitments.decisions import talked_over
from pipeline.extractive.commitments.formulas import says_so as settles
from pipeline.extractive.commitments.found import Commitment, Kind, must_show
from pipeline.extractive.commitments.replies import CONTENT
from pipeline.extractive.commitments.scored import ALONE, FULL, KEPT, Moments, is_condition, is_task
from pipeline.extractive.commitments.signs import given_to, has, the_day
from pipeline.extractive.commitments.time_limits import due_in
from pipeline.extractive.reading.quoted import quoted
from pipeline.extractive.reading.readable import short_name
from pipeline.meeting import Strength

MOST = 5
"""So many of a kind are listed; more only where they were said for the record."""
MOST_FOUND = 8
"""In a talk of a few lines so many are listed that were found by their words."""
SPEECH = 40
"""Who goes on for more words than this after "yeah" only begins with it."""
RAMBLES = 20
"""A statement of more words is shown as it was said."""
UNLIKELY = -2.0
"""What was said for the record is left out where a minute taker would so surely strike it (a logit)."""
UNANSWERED = -1.3
"""The same where nobody said yes to it."""
ACCEPTED, DATED, PROMISED = -1.5, -0.5, 0.0
"""The same for a task that its owner said yes to, that has a day, or that somebody only says to do."""
SETTLED = -0.5
"""From this logit on a sentence that nobody answered states what is settled."""
BESIDE = 22
"""So many words of the line that a statement is about are shown beside it."""
_THINKS = re.compile(
    r"\b(?:thinks?|guess(?:es)?|believes|wonders?|would say|is not sure|is not exactly sure|doesn't|does not) .*\b(?:they|their|we)\b|\bthey(?:'re| are) sorry\b"
)
_LEFT_OVER = re.compile(
    r"…|\.\.\.|\b(?:yeah|yep|sorry|please|hey|oh|um|uh|okay|you know|i mean|like,)|\b(?:you|your|yours|they|them|their|themselves)\b|^\W*(?:so|and|but|or)\b",
    re.IGNORECASE,
)
_GONNA = re.compile(r"\b(is|are|am|'s|'re) gonna\b", re.IGNORECASE)
_OWN = re.compile(
    r"\bI(?:'ll|'m| will| can| could| should| have| need| am| want| would|'d| plan)\b|\b(?:let me|will do)\b"
)
"""Who says it in the first person says it of themselves."""
SAYS_SO, AGREED_TO, TAKEN_ON = 2.5, 1.0, 1.0
"""What it counts, in logits, that something was decided in so many words, agreed to, or taken on by somebody."""


def chosen(found: Sequence[Commitment], moments: Moments) -> tuple[Commitment, ...]:
    """The list that a recap shows: in order of time within a kind."""
    others = [f for f in found if f.kind not in ("decision", "action") and _is_strong(f, moments)]
    kept = [replace(f, text=_as_said(f, moments)) for f in others]
    decisions = [f for f in found if f.kind == "decision"]
    tasks = [f for f in found if f.kind == "action"]
    if moments.is_short:
        tasks = [f for f in tasks if _outlives(f, moments)]
        settled, given = _best_found("decision", decisions, moments), _best_found("action", tasks, moments)
    else:
        decisions = [f for f in decisions if not _only_told(f, moments)]
        tasks = [f for f in tasks if _outlives(f, moments)]
        open_still = [i for f in others if f.kind == "question" for i in f.sentences]
        settled = _minuted("decision", decisions, moments, taken=open_still)
        given = _minuted("action", tasks, moments)
    settled, given = _each_once(settled, given, moments)
    dated = _dated([*settled, *given], moments)
    days = [*dated, *(_moment("date", i, moments) for i in _days(dated, moments))]
    for best in (settled, given, days):
        kept += sorted((_with_context(f, moments) for f in best), key=lambda f: f.sentences[0])
    return tuple(kept)


def _minuted(
    kind: Kind, found: Sequence[Commitment], moments: Moments, *, taken: Sequence[int] = ()
) -> list[Commitment]:
    """What was said for the record or agreed to, then what a minute taker would keep, as it was found or as a mere moment."""
    sure = moments.minuted(kind)
    certain = [f for f in found if moments.is_orderly or sure[f.sentences[0]] > _floor(f)]
    certain.sort(key=lambda f: (not f.explicit, -sure[f.sentences[0]]))
    certain = [f for k, f in enumerate(certain) if f.explicit or k < MOST_FOUND]
    taken = [*taken, *(i for f in certain for i in f.sentences)]
    by_words = {f.sentences[0]: f for f in found}
    best = moments.kept(kind, max(0, MOST - len(certain)), taken=taken)
    if not (best or certain) and kind == "decision":
        best = moments.nearest(kind)  # never a bare "none": the moment most worth a look
    return [*certain, *(by_words.get(i) or _moment(kind, i, moments) for i in best)]


def _floor(found: Commitment) -> float:
    """The logit from which on something is listed for what was said of it, whatever else the call holds."""
    if found.explicit or (found.kind == "decision" and found.strength in ("agreed", "retracted")):
        return UNLIKELY if len(found.sentences) > 1 else UNANSWERED
    if found.kind == "decision" or not found.owner or found.strength == "proposed":
        return KEPT
    if found.strength == "agreed" and len(found.sentences) > 1:
        return ACCEPTED
    return DATED if found.due else PROMISED if found.strength == "agreed" else KEPT


def _days(dated: Sequence[Commitment], moments: Moments) -> list[int]:
    left = min(MOST - len(dated), moments.places_for_days)
    return moments.days(max(0, left), taken=[i for f in dated for i in f.sentences])


def _dated(listed: Sequence[Commitment], moments: Moments) -> list[Commitment]:
    """What was agreed and names a day, as dates: the day that was settled comes before one that was only put forward."""
    agreed = [
        f.sentences[0] for f in listed if f.strength == "agreed" and moments.may_be_dated[f.sentences[0]]
    ]
    best = sorted(dict.fromkeys(agreed), key=lambda i: -float(moments.score("date")[i]))
    return [_moment("date", i, moments) for i in best[:MOST]]


def _only_told(found: Commitment, moments: Moments) -> bool:
    """Whether its sentence tells of something instead of settling it: a habit of others, an example, a "what if".

    What one person settles within a long speech ("so we decided to split it") is told of another day.
    """
    if must_show(found):
        return False
    s = moments.sentences[found.sentences[0]]
    if any(has(kind, s.text) for kind in ("told", "described", "steers")) or is_condition(s.text):
        return True
    if found.strength == "agreed":
        alone = len(found.sentences) == 1 and not talked_over(s, moments.sentences)
        return alone or (moments.cues.question(s.text) and _answered_by_a_speech(found, moments))
    return False


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
    as_decision, as_task = moments.minuted("decision"), moments.minuted("action")
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
    told = is_task(text) or given_to(text) is not None
    if found.due or found.explicit or found.strength == "retracted" or told:
        return True
    return not has("inside", text)


def _best_found(kind: Kind, listed: Sequence[Commitment], moments: Moments) -> list[Commitment]:
    """The best of those that were found."""
    score = moments.score(kind)
    order = sorted(listed, key=lambda f: -(float(score[f.sentences[0]]) + _own_words(f, moments)))
    certain = [f for f in order if must_show(f)]
    others = [f for f in order if not must_show(f)]
    return [*certain, *others[: max(0, MOST_FOUND - len(certain))]]


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
        states = moments.minuted("decided")[i] >= SETTLED and not cues.question(s.text)
        return Commitment(kind, (i,), text, "tentative" if states else "proposed")
    asks = cues.question(s.text)
    own = cues.has("promise", s.text) and not asks
    offers = (
        not own
        and not asks
        and (has("offer", s.text) or (_OWN.search(s.text) and moments.minuted("task")[i] > 0))
    )
    soft = offers or cues.has("hedge", s.text)
    # who speaks for others promises as well; whose task it is stays open
    promised = own or (has("joint_promise", s.text) and not asks)
    strength: Strength = "proposed" if not (promised or offers) else "tentative" if soft else "agreed"
    return Commitment(kind, (i,), text, strength, s.speaker if own or offers else None, due_in(s.text, cues))


def _with_context(found: Commitment, moments: Moments) -> Commitment:
    """With the line it is about: beside it in brackets where it is not clear by itself."""
    if moments.is_short or found.kind == "date":
        about = moments.about(found.sentences[0])
    else:
        about = moments.beside(found.sentences[0])
    more = tuple(i for i in dict.fromkeys((*found.about, *about)) if i not in found.sentences)
    text = _told(found, moments)
    return replace(found, about=more, text=_explained(text, found, moments))


def _explained(text: str, found: Commitment, moments: Moments) -> str:
    """The statement, and in brackets the line that says what it is about."""
    told = moments.told_by(found.sentences[0]) if found.kind in ("decision", "action") else None
    if (
        told is None
        or moments.is_short
        or told in found.sentences
        or not text.endswith("”")
        or "” – " in text
    ):
        return text
    return f"{text} ({quoted(moments.sentences[told], moments.cues, most=BESIDE)})"


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
