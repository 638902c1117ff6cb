"""Decisions, tasks, open questions and risks, each with how firmly it was said.

Knows nothing of passages or shapes. Precision first: what was only suggested is never shown as settled, and what was
taken back is marked as taken back, with the sentence that did it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.extractive.commitments.agreed_aloud import agreed_aloud
from pipeline.extractive.commitments.closing_lines import closes
from pipeline.extractive.commitments.concluded import concluded
from pipeline.extractive.commitments.decisions import LONGEST, confirmed, decision, only_confirms, stated
from pipeline.extractive.commitments.formulas import formula, says_so
from pipeline.extractive.commitments.found import Commitment, Kind, must_show
from pipeline.extractive.commitments.handed_out import handed_out
from pipeline.extractive.commitments.likely import Judge, Likely, features, judge, knows
from pipeline.extractive.commitments.put_off import put_off, puts_off
from pipeline.extractive.commitments.replies import CONTENT, REPLY_WITHIN, reply_to
from pipeline.extractive.commitments.tasks import said, tasks
from pipeline.extractive.commitments.unopposed import said_again, unopposed
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.participants import people
from pipeline.extractive.reading.readable import clean, condensed
from pipeline.extractive.reading.utterances import Sentence
from pipeline.meeting import Strength
from pipeline.text.words import terms

LIMITS: dict[Kind, int] = {"decision": 8, "action": 10, "question": 6, "risk": 4}
DECISION, ACTION = -2.6, -2.8
"""Logits from which a sentence is listed without words that say so; chosen over AMI's groups left out."""
UNLIKELY = -3.0
"""Under this logit nothing is listed that was only agreed to: one in thirty was an annotated decision."""
EXPLICIT = 1.0
"""What says itself that it is settled, or was taken back, goes before what only seems so, by so much of a logit."""
MOST_LIKELY = 24
"""So many of them are looked at, three times what a screen holds: some are joined or taken back."""
BESIDE = 2
"""Of two likely sentences so near to each other only the likelier is listed."""
TELLING = 6
"""A word of so few sentences tells what is meant, also from afar."""
RETRACTION_NEAR = 12
"""A retraction that names little ("forget that") takes back what was said at most so many sentences before."""
SAME_WORDS = 3
"""So many words of it, or fewer that tell, say that it is that very thing which is taken back."""
NEAR = 30
"""One telling word is enough where the thing was said at most so many sentences before."""
LOOK_BACK = 6
TAKEN_UP_AFTER, TAKEN_UP = 10, 2
"""A matter that so many sentences speak of, more than so many sentences later, was taken up again."""
GOES_ON = 2
"""Who says "good question" and goes on for more than so many sentences answers it."""
PROPOSAL_WEIGHT = 1.3
MOST_PROPOSED = 5
"""Mere proposals are shown only up to this place in the list of decisions."""
_SAYS_NOTHING = frozenset(("now", "today", "then"))
"""With a number alone these make no two things the same: "sprint 15, not now", "stay on 15 for now"."""
SAME = 0.6
"""Two statements that share this part of the shorter one's words say the same thing."""


def commitments(
    sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues, *, trained: Judge | None = None
) -> tuple[Commitment, ...]:
    """All kinds, in order of time within a kind; the likeliest where there are more than one screen holds.

    `trained` (None: the shipped weights) says how likely each sentence is a decision or a task.
    """
    likely = (trained or judge()).likely(features(sentences, weights, cues)) if knows(cues) else None
    who = people(s.speaker for s in sentences)
    given = {i for i, x in enumerate(likely.action) if x >= ACTION} if likely else set()
    labelled = handed_out(sentences, cues, who)
    told = {i for t in labelled for i in (t.main, *t.others)}
    found = [
        Commitment("action", (t.main, *t.others), t.text, t.strength, t.owner, t.due, explicit=t in labelled)
        for t in (*labelled, *(t for t in tasks(sentences, cues, who, given) if t.main not in told))
    ]
    taken = {i for f in found for i in f.sentences[:1]}
    for s in sentences:
        if s.index in taken or (s.size < 3 and not says_so(s.text)) or cues.has("small_talk", s.text):
            continue
        if cues.has("retraction", s.text) and not cues.has("decision", s.text):
            continue
        if puts_off(s.text, cues):
            found += [f for f in (put_off(s, sentences, cues),) if f]
            continue
        if first := next((f for r in _READERS if (f := r(s, sentences, cues))), None):
            found.append(first)
    asked = {f.sentences[0] for f in found if f.kind == "question"}
    found = [f for f in found if f.kind != "decision" or f.sentences[0] not in asked]
    if likely:
        found = _with_likely(found, likely, sentences, cues)
    found.sort(key=lambda f: f.sentences[0])
    found = _retracted(_once(confirmed(found, sentences, cues), sentences, cues), sentences, cues)
    found = [f for f in found if f.kind != "decision" or _weighty(f, weights, likely, sentences, cues)]
    found = _asked_once(found)
    proofs = {i for f in found if f.kind == "decision" for i in f.sentences[1:]}
    found = [f for f in found if not only_confirms(f, proofs, sentences)]
    kept: list[Commitment] = []
    for kind, limit in LIMITS.items():
        best = [f for f in found if f.kind == kind]
        if likely and kind == "decision":
            best.sort(key=lambda f: -_likelihood(f, likely, sentences, cues))
        else:
            best.sort(key=lambda f: -_rank(f, weights))
        best = [f for k, f in enumerate(best) if kind != "decision" or _firmness(f)[0] or k < MOST_PROPOSED]
        best = [f for k, f in enumerate(best) if k < limit or must_show(f)]
        kept += sorted(best, key=found.index)
    return tuple(replace(f, text=condensed(f.text, cues), about=_about(f, sentences)) for f in kept)


def _asked_once(found: Sequence[Commitment]) -> list[Commitment]:
    """Of questions asked in a breath that one "I don't know" leaves open, the last is listed."""
    asked = {f.sentences[-1]: f for f in found if f.kind == "question" and len(f.sentences) > 1}
    return [f for f in found if f.kind != "question" or asked.get(f.sentences[-1], f) is f]


def _about(found: Commitment, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """What was said just before and after a decision in words of its own: the exchange it comes from."""
    if found.kind != "decision":
        return ()
    first = found.sentences[0]
    near = sentences[max(0, first - BESIDE) : first + BESIDE + 1]
    once = set(sentences[first].terms)
    return tuple(o.index for o in near if o.index not in found.sentences and once & set(o.terms))


def _with_likely(
    found: Sequence[Commitment], likely: Likely, sentences: Sequence[Sentence], cues: Cues
) -> list[Commitment]:
    """Also what says nothing of deciding and yet is likely a decision; likeliest first, none beside another."""
    result = list(found)
    taken = {i for f in found if f.kind in ("decision", "action") for i in f.sentences[:1]}
    asked = {i for f in found if f.kind == "question" for i in f.sentences}
    for i in sorted(range(len(sentences)), key=lambda i: -likely.decision[i]):
        if likely.decision[i] < DECISION or len(result) >= len(found) + MOST_LIKELY:
            break
        s = sentences[i]
        near = not taken.isdisjoint(range(i - BESIDE, i + BESIDE + 1))
        if near or i in asked or cues.has("small_talk", s.text):
            continue
        if not cues.has("retraction", s.text) and (f := stated(s, sentences, cues)):
            taken.add(i)
            result.append(f)
    return result


def _likelihood(found: Commitment, likely: Likely, sentences: Sequence[Sentence], cues: Cues) -> float:
    """The logit of its sentence; more where its own words settle it."""
    explicit = found.strength == "retracted" or (
        found.strength == "agreed"
        and (
            cues.has("decision", sentences[found.sentences[0]].text)
            or says_so(sentences[found.sentences[0]].text)
        )
    )
    return float(likely.decision[found.sentences[0]]) + EXPLICIT * explicit


def _weighty(
    found: Commitment,
    weights: Sequence[float],
    likely: Likely | None,
    sentences: Sequence[Sentence],
    cues: Cues,
) -> bool:
    """Half of what is said begins with "let's" or "we could": of mere proposals only the weighty are shown.

    What was agreed to may only steer the talk ("let's go over that again"): it is shown if it says that it decides, or is
    not unlikely to.
    """
    first = found.sentences[0]
    text = sentences[first].text
    if found.explicit or cues.has("formula" if cues.explicit else "decision", text) or says_so(text):
        return True
    if found.strength == "proposed" and weights[first] < PROPOSAL_WEIGHT:
        return False
    return likely is None or likely.decision[first] >= (UNLIKELY if found.strength == "agreed" else DECISION)


def _rank(found: Commitment, weights: Sequence[float]) -> float:
    """What is firm, confirmed, dated and weighty comes first; and what is said late, for decisions cluster there."""
    firm = {"agreed": 3.0, "retracted": 3.0, "tentative": 1.5, "proposed": 1.0, None: 1.0}[found.strength]
    confirmed = 1.3 if len(found.sentences) > 1 else 1.0
    late = 0.7 + 0.6 * found.sentences[0] / len(weights)
    return firm * confirmed * late * (0.3 + weights[found.sentences[0]]) * (1.5 if found.due else 1.0)


def _question(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """Asked and answered by "I don't know", or said to be open; "good question" points back at the question."""
    if cues.question(s.text):
        answer = reply_to(s, sentences, cues)
        left = answer and answer[0] == "open" and _leaves_open(answer[1], s, sentences, cues)
        return _asked(s, answer[1], sentences, cues) if answer and left and _is_question(s, cues) else None
    match = cues.find("open", s.text)
    if not match:
        return None
    own_doubt = cues.has(
        "first_person", s.text
    )  # "I'm not sure whether he comes" leaves nothing open for all
    matter = set(s.terms) - set(
        terms(match.group(), language=cues.language.tag)
    )  # "let's leave it open": what?
    says_what = len(set(s.terms)) > CONTENT and len(matter) >= CONTENT
    whole = not own_doubt and not cues.has("fragment", clean(s.text, cues))
    if says_what and whole and not _taken_up(s, matter, sentences):
        return Commitment("question", (s.index,), said(s, cues))
    for before in reversed(sentences[max(0, s.index - LOOK_BACK) : s.index]):
        if _is_question(before, cues):
            return _asked(before, s, sentences, cues) if _leaves_open(s, before, sentences, cues) else None
    return None


def _taken_up(s: Sentence, matter: set[str], sentences: Sequence[Sentence]) -> bool:
    """Whether "we have to decide on the buttons" was followed by the talk about them: then it was not left open."""
    later = sentences[s.index + TAKEN_UP_AFTER :]
    return sum(len(matter & set(o.terms)) >= max(2, len(matter) / 2) for o in later) >= TAKEN_UP


def _leaves_open(reply: Sentence, s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> bool:
    """Whether "I don't know", "good question" is the answer to `s`: about nothing else, and not followed by the answer."""
    said_open = cues.find("open", reply.text)
    own = set(reply.terms) - set(terms(said_open.group() if said_open else "", language=cues.language.tag))
    if len(own) > 1 and not own & set(s.terms):
        return False
    between = [o for o in sentences[s.index + 1 : reply.index] if o.speaker != s.speaker]
    if any(len(set(o.terms)) >= CONTENT - 1 and not cues.question(o.text) for o in between):
        return False
    goes_on = 0
    for after in sentences[reply.index + 1 : reply.index + 1 + 2 * REPLY_WITHIN]:
        if after.speaker != reply.speaker:
            break
        goes_on += len(set(after.terms)) >= CONTENT
    return goes_on <= GOES_ON


def _is_question(s: Sentence, cues: Cues) -> bool:
    """Asks about the matter: not who speaks next, and not "…, right?" at the end of a statement."""
    shown = clean(s.text, cues)
    procedural = any(cues.has(kind, s.text) for kind in ("small_talk", "request", "passing"))
    return (
        cues.question(shown)
        and "…" not in shown
        and s.size <= LONGEST
        and len(set(s.terms)) >= CONTENT
        and not (procedural or (cues.has("fragment", shown) and not cues.has("question", shown)))
    )


def _asked(s: Sentence, reply: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment:
    """The question, with the one just before it where somebody asks twice in a breath."""
    before = sentences[s.index - 1] if s.index else None
    if before and before.speaker == s.speaker and cues.question(before.text) and len(before.terms) >= CONTENT:
        return Commitment(
            "question", (before.index, s.index, reply.index), f"{said(before, cues)} {said(s, cues)}"
        )
    return Commitment("question", (s.index, reply.index), said(s, cues))


def _risk(s: Sentence, sentences: Sequence[Sentence], cues: Cues) -> Commitment | None:
    """A problem that is named; where the sentence only announces it, with the next one that says it."""
    feared = cues.find("risk", s.text)
    if (
        feared is None
        or s.size > LONGEST
        or cues.question(s.text)
        or cues.has("fragment", clean(s.text, cues))
    ):
        return None
    if cues.has("denied", s.text[: feared.start()]):  # "I don't think this is a blocker"
        return None
    if len(set(s.terms)) > CONTENT:
        return Commitment("risk", (s.index,), said(s, cues))
    after = sentences[s.index + 1] if s.index + 1 < len(sentences) else None
    if after is None or after.speaker != s.speaker or len(set(after.terms)) < CONTENT:
        return None
    return Commitment("risk", (s.index, after.index), f"{said(s, cues)} {said(after, cues)}")


def _once(found: Sequence[Commitment], sentences: Sequence[Sentence], cues: Cues) -> list[Commitment]:
    """Repetitions joined: the firmer wording stays, the other's sentence becomes further evidence."""
    kept: list[Commitment] = []
    for f in found:
        undoes = cues.has("retraction", sentences[f.sentences[0]].text)
        twin = None if undoes else next((k for k, o in enumerate(kept) if _same(o, f, sentences)), None)
        if twin is None:
            kept.append(f)
            continue
        first = kept[twin]
        main, other = (f, first) if _firmness(f) > _firmness(first) else (first, f)
        both = tuple(dict.fromkeys((*main.sentences, *other.sentences[:1])))
        kept[twin] = replace(main, sentences=both, owner=main.owner or other.owner, due=main.due or other.due)
    return kept


def _firmness(found: Commitment) -> tuple[int, bool]:
    order: list[Strength | None] = ["proposed", "tentative", "agreed", "retracted"]
    return (order.index(found.strength or "proposed"), bool(found.due))


def _same(a: Commitment, b: Commitment, sentences: Sequence[Sentence]) -> bool:
    if a.kind != b.kind or (a.owner and b.owner and a.owner != b.owner):
        return False
    x, y = set(sentences[a.sentences[0]].terms), set(sentences[b.sentences[0]].terms)
    if a.explicit and b.explicit:  # "check crane 20", "check crane 21": each was read out for the record
        return x == y
    words = {t for t in x & y if not t.isdigit() and t not in _SAYS_NOTHING}
    return bool(words) and len(x & y) >= max(2.0, SAME * min(len(x), len(y)))


def _retracted(found: list[Commitment], sentences: Sequence[Sentence], cues: Cues) -> list[Commitment]:
    """Marks what a later sentence takes back: what shares its telling words, else the last thing just before it."""
    result = list(found)
    common = Counter(term for s in sentences for term in set(s.terms))
    for s in sentences:
        if not cues.has("retraction", s.text) or cues.question(s.text):
            continue
        near = set(s.terms)
        candidates = []
        for k, f in enumerate(result):
            if f.kind not in ("decision", "action") or f.sentences[0] >= s.index:
                continue
            shared = near & set(sentences[f.sentences[0]].terms)
            telling = sum(common[term] <= TELLING for term in shared)
            ago = s.index - max(i for i in f.sentences if i < s.index)
            bare = len(s.terms) < CONTENT and ago <= REPLY_WITHIN
            same = telling >= 2 or len(shared) >= SAME_WORDS or (telling and ago <= NEAR)
            if f.strength == "proposed" and not same:
                continue  # what was only put forward is dropped, not taken back, unless it is named again
            if same or (shared and ago <= RETRACTION_NEAR) or bare:
                candidates.append((telling, len(shared), f.sentences[0], k))
        if candidates:
            k = max(candidates)[-1]
            proof = tuple(dict.fromkeys((*result[k].sentences, s.index)))
            result[k] = replace(result[k], strength="retracted", sentences=proof)
    proofs = {i for f in result if f.strength == "retracted" for i in f.sentences[1:]}
    own = {i for i in proofs if not cues.has("decision", sentences[i].text)}
    return [f for f in result if f.strength == "retracted" or f.sentences[0] not in own or f.kind == "action"]


_Reader = Callable[..., Commitment | None]
_READERS: tuple[_Reader, ...] = (
    formula, agreed_aloud, unopposed, closes, concluded, said_again, decision, _question, _risk,
)  # fmt: skip
"""The first that fits a sentence."""
