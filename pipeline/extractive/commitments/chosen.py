"""What a recap lists of a call: what was said for the record, and what a minute taker would keep, the best of each kind.

Knows nothing of passages or shapes. Whether a sentence is kept is learned (`minuted`); how firmly it was said is read off
the words and the replies alone. Each comes with the line it is about, and with the one that followed. A talk of a few
lines is no call: of it all is listed that was found by its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import inf

from pipeline.extractive.commitments.assent import assent, concludes
from pipeline.extractive.commitments.decisions import talked_over
from pipeline.extractive.commitments.formulas import says_so as settles
from pipeline.extractive.commitments.found import Commitment, Kind, must_show
from pipeline.extractive.commitments.scored import ALONE, CLEAR, FULL, Moments
from pipeline.extractive.commitments.signs import given_to, has, the_day
from pipeline.extractive.commitments.statement_text import BESIDE, WHOLE, as_asked, with_context
from pipeline.extractive.commitments.time_limits import due_in
from pipeline.extractive.commitments.unfit import is_condition, is_inside, is_task
from pipeline.extractive.reading.quoted import quoted
from pipeline.extractive.reading.utterances import Sentence
from pipeline.meeting import Strength

MOST = 5
"""So many of a kind are listed; more only where they were said for the record."""
MOST_FOUND = 8
"""In a talk of a few lines so many are listed that were found by their words."""
SPEECH = 40
"""Who goes on for more words than this after "yeah" only begins with it."""
FOUND = 0.35
"""What was found by its words is listed from this logit on."""
UNLIKELY = -2.0
"""What was said for the record is left out where a minute taker would so surely strike it (a logit)."""
FAR = -3.5
"""In another kind of meeting than a call what was found by its words is listed from this logit on."""
UNANSWERED = -1.6
"""The same where nobody said yes to it."""
ACCEPTED, DATED, PROMISED = -1.5, -0.5, 0.2
"""The same for a task that its owner said yes to, that has a day, or that somebody only says to do."""
PUT = -0.5
"""From this logit on something was put forward that can be taken back, or that somebody's opinion settles."""
SETTLED = -0.5
"""From this logit on a sentence that nobody answered states what is settled."""
AT_ONCE = 3
"""A yes agrees to what was said at most so many sentences before; to what was said earlier only half."""
AGAIN = 0.4
"""What was put forward was decided later where this part of its words comes back, and two at least."""
SAME = 0.55
"""Two statements of one person that share this part of the shorter one's words say the same thing."""
BARE = 6
"""Who does not know says no more words than this."""
TELLS, TELLS_AGREED, UNCLEAR = 0.9, -1.0, -1.2
"""From these (`Moments.tells`, the same where somebody said yes, the logit for being understood) on a decision is a statement."""
TASK_TELLS, TASK_CLEAR = 0.6, -1.5
"""From these logits on a task is one that somebody took on: strict readers found half of these usable, of others a quarter."""
RISK = -1.7
"""From this logit on somebody who names a danger names one that minutes list."""
_LEFT_OPEN = re.compile(
    r"\bquestion (?:is|that i (?:had|have) is)\W+(?:\w+\W+){4}|\bwe (?:don't|do not) know (?:if|whether|how|what|which)\b|"
    r"\b(?:have|need) to (?:\w+ )?(?:figure out|think) (?:\w+ ){2}|\b(?:not|haven't|hasn't) (?:yet |been )?decided\b",
    re.IGNORECASE,
)
"""Says itself that something is open: of what is only asked in a call, readers list one in ten."""
_PLEASE = re.compile(r"\bplease\b", re.IGNORECASE)
"""Who says it asks others, whatever they do themselves in the same breath."""
_OWN = re.compile(
    r"\bI(?:'ll|'m| will| can| could| should| have| need| am| want| would|'d| plan)\b|\b(?:let me|will do)\b"
)
"""Who says it in the first person says it of themselves."""
SAYS_SO, AGREED_TO, TAKEN_ON = 2.5, 1.0, 1.0
"""What it counts, in logits, that something was decided in so many words, agreed to, or taken on by somebody."""


def chosen(found: Sequence[Commitment], moments: Moments) -> tuple[Commitment, ...]:
    """The list that a recap shows: in order of time within a kind."""
    others = [f for f in found if f.kind not in ("decision", "action") and _is_strong(f, moments)]
    kept = [replace(f, text=as_asked(f, moments)) for f in others]
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
    for best in (_told_or_to_check(settled, moments), _told_or_to_check(given, moments), days):
        kept += sorted((with_context(f, moments) for f in best), key=lambda f: f.sentences[0])
    return tuple(kept)


def _minuted(
    kind: Kind, found: Sequence[Commitment], moments: Moments, *, taken: Sequence[int] = ()
) -> list[Commitment]:
    """What was said for the record or agreed to, then what a minute taker would keep, as it was found or as a mere moment."""
    sure = moments.minuted(kind)
    least = -inf if moments.is_orderly else FAR if moments.is_strange(kind) else inf
    certain = [f for f in found if sure[f.sentences[0]] > min(least, _floor(f))]
    certain.sort(key=lambda f: (not f.explicit, -sure[f.sentences[0]]))
    certain = [f for k, f in enumerate(certain) if f.explicit or k < MOST_FOUND]
    taken = [*taken, *(i for f in certain for i in f.sentences)]
    by_words = {f.sentences[0]: f for f in found if kind == "decision" or f.strength != "retracted"}
    best = moments.kept(kind, max(0, MOST - len(certain)), taken=taken)
    if not (best or certain) and kind == "decision":
        best = moments.nearest(kind)  # never a bare "none": the moment most worth a look
    best = _without_twins(best, certain, moments)
    stated = sorted({*best, *(f.sentences[0] for f in certain)})
    listed = [
        *certain,
        *(_answered(by_words.get(i) or _moment(kind, i, moments), stated, moments) for i in best),
    ]
    return [_as_firm_as_said(f, moments) for f in listed if not _settled_later(f, listed, moments)]


def _told_or_to_check(listed: Sequence[Commitment], moments: Moments) -> list[Commitment]:
    """Those whose words tell what was settled or who will do what as statements, the others as moments to check."""
    if moments.is_brief:
        return list(listed)
    return [replace(f, to_check=not (f.explicit or _tells(f, moments))) for f in listed]


def _tells(found: Commitment, moments: Moments) -> bool:
    first = found.sentences[0]
    sure, clear = moments.minuted(found.kind)[first], moments.minuted("clear")[first]
    if found.kind == "action":
        taken_on = found.owner is not None and found.strength == "agreed"
        return bool(taken_on and sure >= TASK_TELLS and clear >= TASK_CLEAR)
    tells = moments.tells(found.kind, first)
    settled = found.strength in ("agreed", "retracted")
    return bool(clear >= UNCLEAR and (tells >= TELLS_AGREED if settled else sure >= 0 and tells >= TELLS))


def _settled_later(found: Commitment, listed: Sequence[Commitment], moments: Moments) -> bool:
    """Whether what was only put forward was decided after that: so many of its words come back in what was agreed."""
    if found.kind != "decision" or found.explicit or found.strength not in ("proposed", "tentative"):
        return False
    own = set(moments.sentences[found.sentences[0]].terms)
    later = (f for f in listed if f.strength == "agreed" and f.sentences[0] > found.sentences[0])
    shared = (len(own & set(moments.sentences[f.sentences[0]].terms)) for f in later)
    return any(n >= max(2.0, AGAIN * len(own)) for n in shared)


def _answered(found: Commitment, stated: Sequence[int], moments: Moments) -> Commitment:
    """What was put forward with the yes that somebody else said to it in words of their own; a yes after the next of the
    statements in `stated` is said to that."""
    if found.kind != "decision" or found.explicit or found.strength == "agreed":
        return found
    s = moments.sentences[found.sentences[0]]
    yes = assent(s, moments.sentences)
    if yes is None or yes.index in found.sentences or any(s.index < i < yes.index for i in stated):
        return found
    both = (*found.sentences, yes.index)
    text = f"{quoted(s, moments.cues, most=WHOLE)} – {quoted(yes, moments.cues, most=BESIDE)}"
    meant = yes.index - s.index <= AT_ONCE or concludes(yes.text)
    firm = not moments.cues.has("hedge", s.text) and meant
    return replace(found, text=text, sentences=both, strength="agreed" if firm else "tentative")


def _as_firm_as_said(found: Commitment, moments: Moments) -> Commitment:
    """A promise with a "maybe" in it is a tentative one, whatever was said to it; "I can", "I'll try to" and "I have to" are meant:
    readers found three of four of them kept."""
    if found.kind != "action" or found.explicit or not found.owner:
        return found
    if found.strength not in ("agreed", "tentative"):
        return found
    unsure = moments.cues.has("unsure", moments.sentences[found.sentences[0]].text)
    return replace(found, strength="tentative" if unsure else "agreed")


def _without_twins(best: Sequence[int], kept: Sequence[Commitment], moments: Moments) -> list[int]:
    """Of two statements of one person that share most of their words the surer one."""
    taken, left = [f.sentences[0] for f in kept], []
    for i in best:
        if not any(_twins(moments.sentences[i], moments.sentences[j]) for j in taken):
            taken.append(i)
            left.append(i)
    return left


def _twins(s: Sentence, o: Sentence) -> bool:
    mine, theirs = set(s.terms), set(o.terms)
    return s.speaker == o.speaker and len(mine & theirs) >= max(2.0, SAME * min(len(mine), len(theirs)))


def _floor(found: Commitment) -> float:
    """The logit from which on something is listed for what was said of it, whatever else the call holds."""
    if found.explicit or (found.kind == "decision" and found.strength in ("agreed", "retracted")):
        return UNLIKELY if len(found.sentences) > 1 else UNANSWERED
    if found.kind == "decision" or not found.owner or found.strength == "proposed":
        return FOUND
    if found.strength == "agreed" and len(found.sentences) > 1:
        return ACCEPTED
    return DATED if found.due else PROMISED if found.strength == "agreed" else FOUND


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
    if not moments.is_orderly and (found.strength == "retracted" or has("opinion", s.text)):
        return bool(moments.minuted("decision")[s.index] < PUT)
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
    if found.kind == "risk" and moments.minuted("risk")[s.index] < RISK:
        return False
    if not moments.is_brief and moments.minuted("clear")[s.index] < CLEAR:
        return False
    if found.kind == "question" and not moments.is_orderly and not _left_open(found, moments):
        return False
    return (
        s.size <= ALONE and len(set(s.terms)) >= FULL and not has("aside", s.text) and not has("told", s.text)
    )


def _left_open(found: Commitment, moments: Moments) -> bool:
    """Whether a call leaves a question open: it says so itself, or all that is said to it is "I don't know"."""
    text = moments.sentences[found.sentences[0]].text
    replies = [moments.sentences[i] for i in found.sentences[1:]]
    bare = len(replies) == 1 and replies[0].size <= BARE and not text.rstrip().endswith("right?")
    return bare or _LEFT_OPEN.search(text) is not None


def _each_once(
    decisions: Sequence[Commitment], tasks: Sequence[Commitment], moments: Moments
) -> tuple[list[Commitment], list[Commitment]]:
    """What is listed as both is listed where it is likelier; a task that somebody took on stays a task."""
    both = {f.sentences[0] for f in decisions} & {f.sentences[0] for f in tasks}
    if not both:
        return list(decisions), list(tasks)
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
    if not moments.is_orderly and (found.strength == "retracted" or is_inside(text)):
        return False
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
    text = quoted(s, cues, most=WHOLE)
    if kind == "decision":
        states = moments.minuted("decided")[i] >= SETTLED and not cues.question(s.text)
        return Commitment(kind, (i,), text, "tentative" if states else "proposed")
    asks = cues.question(s.text) or _PLEASE.search(s.text) is not None
    own = cues.has("promise", s.text) and not asks
    offers = (
        not own
        and not asks
        and (has("offer", s.text) or (_OWN.search(s.text) and moments.minuted("task")[i] > 0))
    )
    soft = cues.has("unsure" if own or offers else "hedge", s.text)
    # who speaks for others promises as well; whose task it is stays open
    promised = own or (has("joint_promise", s.text) and not asks)
    strength: Strength = "proposed" if not (promised or offers) else "tentative" if soft else "agreed"
    return Commitment(kind, (i,), text, strength, s.speaker if own or offers else None, due_in(s.text, cues))
