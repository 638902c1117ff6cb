"""Which spoken sentences bear on a question, and how surely the question was answered at all.

Knows nothing of shapes or meetings. Sentences are read only around the passages that retrieval found, so that a
question over many meetings costs no more than one over a single call.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import heappush, heappushpop
from itertools import pairwise

import numpy as np

from pipeline.doors import Passage
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.utterances import Sentence, VerbatimPiece, read
from pipeline.questions.question import Question
from pipeline.retrieval.encoder import encode
from pipeline.retrieval.retriever import Index
from pipeline.text.words import terms

PLACES, MANY_PLACES = 24, 60
"""So many places are read; more of them where the course of a matter over many meetings is asked for."""
APART = 1.0
"""Terms of talk between two places: lines next to each other are one."""
KEPT, CLOSELY, GLANCED = 50, 24, 12
"""So many sentences are weighed, and so many of them compared with the question by meaning; fewer for the course of a
matter, which goes by the words that settle or change it."""
COVERAGE, LIKENESS = 2.0, 3.0
AROUND, NEAR = 5, 2
"""Passages to each side of a place that are read as sentences; fewer where only what holds the question's words is shown."""
PAIRS = 1.0
"""What two words side by side, as in the question, count beside one of them: "bit list" is no bit and no list."""
COVERED = 0.5
"""Of a course over several meetings only what holds this share of what the best line holds of the question is shown."""
SETTLING = 1.2
"""What a plan ("we'll …") and a change ("no longer …") count each where it is asked what was decided or what changed."""
BEST_FORM = 3.6
"""The most that a sentence's form may add to its score."""
HOW = frozenset(("much", "many"))
"""Words of a question that its answer puts in figures."""
WHOLE_OF, WHOLE = 3, 8
"""So many words a question must have for a line to be its answer because it holds all of them; so many of these are read."""
REPLIES = 3
ASKED = 0.4
"""Share of the question's words that a sentence must hold to count as asking the same."""
"""The answer to a question that was asked in the meeting is looked for in so many following sentences."""

_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|hundred|"
    r"thousand|million|half|percent|couple|several|few)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|so that|due to|reason|therefore|that's why|in order to|otherwise|the problem|the point)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:\d{4}-\d{2}|(?:19|20)\d{2}|\d{1,2}(?::\d{2}|(?:st|nd|rd|th)|\s?(?:am|pm|o'clock))|today|tomorrow|yesterday|week|month|year|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october|"
    r"november|december|morning|afternoon|evening|minutes?|hours?|days?|deadline|soon|until)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:no longer|not? (?:any ?more|yet)|instead|mov(?:e|ed|ing) (?:it|that|this|to|from)|chang(?:e|ed|ing)|renamed?|replac\w+|reintroduc\w+|"
    r"(?:bring|brought|put|add)(?:ing|ed)? (?:\w+ )?back|go(?:ing)? back|postpon\w+|delay(?:ed)?|drop(?:ped)?|remov(?:e|ed|ing)|switch(?:ed)?|"
    r"keep|kept|from now on|earlier|originally|used to|previously|updated?)\b",
    re.IGNORECASE,
)
SIGNS = {"how_many": _NUMBER, "when": _TIME}
"""What an answer to this kind of question must hold, in figures or in words."""
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w-]+|\[[A-Z]+\d+\]")


@dataclass(frozen=True, slots=True)
class Relevant:
    """A sentence that may answer. `score` compares within one question; `likeness` is a cosine, None without weights."""

    sentence: Sentence
    score: float
    coverage: float
    likeness: float | None


def relevant(index: Index, question: Question, cues: Cues) -> tuple[Relevant, ...]:
    """The sentences around the best places, best first; only the named speaker's own where an opinion is asked for."""
    scores = index.scores(question.text)
    if not scores.size or not index.search(question.text, k=1):
        return ()
    spread = float(scores.std()) or 1.0
    standing = (scores - scores.mean()) / spread
    places = MANY_PLACES if question.kind == "change" else PLACES
    course = question.kind == "change" and len({p.source for p in index.passages}) > 1
    hits = [h.index for h in index.search(question.text, k=places, apart=APART)]
    whole = _wanted(question) if len({p.source for p in index.passages}) > 1 else frozenset()
    if len(whole) >= WHOLE_OF:
        hits += sorted(index.holding(whole), key=lambda n: -scores[n])[:WHOLE]
    sentences = _around(index, hits, cues, reach=NEAR if course else AROUND)
    if not sentences:
        return ()
    weights: dict[object, float] = {t: index.weight(t) for t in question.content}
    weights |= {pair: PAIRS * (index.weight(pair[0]) + index.weight(pair[1])) / 2 for pair in question.pairs}
    total = sum(weights.values()) or 1.0
    found: list[Relevant] = []
    for s in sentences:
        held = {*s.terms, *pairwise(s.terms)}
        coverage = sum(w for t, w in weights.items() if t in held) / total
        score = float(np.mean([standing[p.passage] for p in s.pieces])) + COVERAGE * coverage
        found.append(Relevant(s, score, coverage, None))
    if course:
        floor = COVERED * max(r.coverage for r in found)
        found = [r for r in found if r.coverage >= floor]
    found = _fitting(found, question, cues, most=KEPT if index.is_dense else len(found))
    if index.is_dense:
        found = _read_closely(question, found, most=GLANCED if course else CLOSELY)
    found = _answered(found, question, cues)
    if len(whole) >= WHOLE_OF:
        found = _whole_first(found, whole, cues)
    return tuple(sorted(found, key=lambda r: -r.score))


def _wanted(question: Question) -> frozenset[str]:
    """What its answer must hold to hold every word of it."""
    return frozenset(question.content) - HOW


def _whole_first(found: Sequence[Relevant], wanted: frozenset[str], cues: Cues) -> list[Relevant]:
    """Over several meetings a line that holds every word of the question comes before those that lack one: these are
    of another matter of the same kind, however well their surroundings fit."""
    holds = [wanted <= set(r.sentence.terms) and not cues.question(r.sentence.text) for r in found]
    if not any(holds):
        return list(found)
    most = max(r.score for r in found)
    best = max(r.score for r, whole in zip(found, holds, strict=True) if whole)
    return [
        replace(r, score=r.score + most - best + 0.01) if whole else r
        for r, whole in zip(found, holds, strict=True)
    ]


def _fitting(found: Sequence[Relevant], question: Question, cues: Cues, *, most: int) -> list[Relevant]:
    """The best `most`, in their order, by whether they have the form of an answer too.

    That takes many patterns, so it is not asked of a sentence which even the best form would not bring among them.
    """
    # A heap, the worst of the best first; of equals the earlier one is better.
    kept: list[tuple[float, int]] = []
    for n in sorted(range(len(found)), key=lambda n: -found[n].score):
        if len(kept) == most and found[n].score + BEST_FORM < kept[0][0]:
            break
        judged = (found[n].score + _fitness(found[n].sentence, question, cues), -n)
        heappush(kept, judged) if len(kept) < most else heappushpop(kept, judged)
    return [replace(found[-n], score=score) for score, n in sorted(kept, key=lambda told: -told[1])]


def _read_closely(question: Question, kept: Sequence[Relevant], *, most: int) -> list[Relevant]:
    """Scores by likeness to the question too: read off the best, the others are taken to be as like it as those are."""
    best = sorted(range(len(kept)), key=lambda n: -kept[n].score)[:most]
    # A name that the question holds too would make everything its bearer said look alike.
    texts = [
        f"{s.speaker}: {s.text}" if s.speaker and s.speaker not in question.named else s.text
        for s in (kept[n].sentence for n in best)
    ]
    vectors = encode([question.text, *texts])
    likeness = dict(zip(best, (vectors[1:] @ vectors[0]).tolist(), strict=True))
    usual = float(np.mean(list(likeness.values())))
    return [
        replace(r, score=r.score + LIKENESS * likeness.get(n, usual), likeness=likeness.get(n))
        for n, r in enumerate(kept)
    ]


def _around(index: Index, places: Sequence[int], cues: Cues, *, reach: int) -> tuple[Sentence, ...]:
    """Whole sentences near the places, `pieces` pointing into the index's passages."""
    wanted: set[int] = set()
    for at in places:
        source = index.passages[at].source
        for i in range(max(0, at - reach), min(len(index.passages), at + reach + 1)):
            if index.passages[i].source == source:
                wanted.add(i)
    found: list[Sentence] = []
    for run in _runs(sorted(wanted), index.passages):
        for s in read([index.passages[i] for i in run], cues):
            pieces = tuple(VerbatimPiece(run[p.passage], p.quote) for p in s.pieces)
            found.append(replace(s, index=len(found), turn=run[0] + s.turn, pieces=pieces))
    return tuple(found)


def _runs(wanted: Sequence[int], passages: Sequence[Passage]) -> list[list[int]]:
    runs: list[list[int]] = []
    for i in wanted:
        if runs and runs[-1][-1] == i - 1 and passages[i - 1].source == passages[i].source:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _fitness(s: Sentence, question: Question, cues: Cues) -> float:
    """Whether the sentence has the form of an answer to this kind of question."""
    kind = question.kind
    value = -1.5 if s.size < 5 else -0.5 if s.size < 8 else 0.0
    if cues.question(s.text):
        value -= 1.2
    if cues.has("small_talk", s.text):
        value -= 1.0
    if (kind == "why" and _REASON.search(s.text)) or (kind in SIGNS and SIGNS[kind].search(s.text)):
        value += 0.8
    if kind == "why" and (cues.has("promise", s.text) or cues.has("request", s.text)):
        value -= 0.8  # what somebody will do is no reason
    if kind == "when" and cues.has("due", s.text):
        value += 0.5
    if kind == "who" and (_NAME.search(s.text) or cues.has("promise", s.text)):
        value += 0.6
    if (question.settles or kind in ("change", "summary", "list")) and (
        cues.has("decision", s.text) or cues.has("retraction", s.text)
    ):
        value += 0.6
    if kind == "change" or question.settles:
        value += SETTLING * (cues.has("plan", s.text) + bool(_CHANGED.search(s.text)))
        value -= SETTLING * cues.has("topic", s.text)  # what will be talked about settles nothing
    return value


def _answered(found: Sequence[Relevant], question: Question, cues: Cues) -> list[Relevant]:
    """What follows a question that was asked aloud, by somebody else, shares in that question's score.

    For "why" that question may also ask back about what was just said ("What is wrong with those?").
    """
    result = list(found)
    for n, asked in enumerate(found):
        if not cues.question(asked.sentence.text):
            continue
        score = asked.score + 1.2 if asked.coverage >= ASKED else None
        if score is None and question.kind == "why":
            told = [r for r in found[max(0, n - 2) : n] if r.coverage >= ASKED and _near(r, asked)]
            score = max((r.score for r in told), default=None)
        if score is None:
            continue
        for m in range(n + 1, min(len(found), n + 1 + REPLIES)):
            reply = found[m]
            other = reply.sentence.speaker != asked.sentence.speaker
            if _near(asked, reply) and other and not cues.question(reply.sentence.text):
                lifted = reply.score + 0.6 * max(0.0, score - reply.score)
                result[m] = replace(result[m], score=max(result[m].score, lifted))
    return result


def _near(before: Relevant, after: Relevant) -> bool:
    return 0 <= after.sentence.first - before.sentence.last <= REPLIES


def share_said(index: Index, question: Question, best: Sequence[Relevant]) -> dict[str, float]:
    """Signals of whether the question was answered: what share of its words was said at all, and said together."""
    weights = {t: index.weight(t) for t in question.content}
    total = sum(weights.values()) or 1.0
    together = terms(" ".join(r.sentence.text for r in best[:3]), language=index.language)
    return {
        "anywhere": sum(w for t, w in weights.items() if t in index) / total,
        "together": sum(w for t, w in weights.items() if t in set(together)) / total,
        "likeness": max((r.likeness for r in best[:5] if r.likeness is not None), default=0.0),
        "words": float(len(weights)),
    }
