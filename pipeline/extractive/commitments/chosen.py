"""What a recap lists of a call: what was found by its words and the likeliest other moments, the best of each kind.

Knows nothing of passages or shapes. The best so many of a call, never a threshold: what a score means differs from
series to series. Each comes with the line it is about, from the talk just before, and with the one that followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.extractive.commitments.found import Found, Kind
from pipeline.extractive.commitments.moments import NAMES, Ranker, features
from pipeline.extractive.commitments.signs import has
from pipeline.extractive.commitments.tasks import due_in
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Matrix
from pipeline.extractive.reading.quoted import quotable, quoted
from pipeline.extractive.reading.utterances import Sentence

MOST: dict[Kind, int] = {"decision": 5, "action": 5, "date": 5}
"""So many of a kind are listed; more only where they were found by their own words."""
SAYS_SO, AGREED_TO, TAKEN_ON = 2.5, 1.0, 1.0
"""What it counts, in logits, that something was decided in so many words, agreed to, or taken on by somebody."""
WORTH = 0.5
"""What being worth any note counts beside being of the kind. Of 0, 0.5 and 1 the best over series left out."""
APART, BESIDE = 6, 4
"""Of two moments so near to each other only the better is looked at, and of two that are listed."""
FULL = 3
"""A decision that is only quoted has so many different words that carry meaning."""
MESS = 0.4
"""What each slip of the tongue ("…", "like,", "I mean") takes off a line that shall stand alone, and a beginning that leans back."""
BEFORE, AFTER = 10, 5
SHARED = 0.7
"""A line with words in common goes before others as that which a moment is about, by so much of a logit."""


def _slips(text: str, cues: Cues) -> float:
    leans = cues.find("fragment", text)
    return min(4, len(_SLIP.findall(text))) + (1.5 if leans and leans.start() == 0 else 0.0)


def is_task(text: str) -> bool:
    """Whether work is taken on or asked for that outlives the call: not to share a screen, go first, or say something."""
    return has("task", text) and not has("inside", text)


_SLIP = re.compile(r"…|\.\.\.|\b(?:like|i mean|you know|um|uh|so),|\b(\w+) \1\b|\bsorry\b", re.IGNORECASE)


class Moments:
    """The scores of one call's sentences and what can be seen of them."""

    def __init__(
        self, sentences: Sequence[Sentence], weights: Sequence[float], cues: Cues, ranker: Ranker
    ) -> None:
        self.sentences, self.cues = sentences, cues
        self.rows = features(sentences, weights, cues)
        scores = ranker.scores(self.rows)
        self.any = scores["any"]
        self._mess = np.array([_slips(s.text, cues) for s in sentences]) * MESS
        self._of = {kind: scores[kind] + WORTH * scores["any"] for kind in MOST}

    def score(self, kind: Kind) -> Matrix:
        """How likely each sentence is of this kind and worth a line."""
        return self._of[kind]

    def shows(self, sign: str) -> np.ndarray:
        """Which sentences show a sign."""
        return np.asarray(self.rows[:, NAMES.index(f"is_{sign}")] > 0)

    def may_be(self, kind: Kind) -> np.ndarray:
        """Which sentences may be listed as this kind though nothing in their words settles it."""
        whole = np.array([quotable(s, self.cues) for s in self.sentences], dtype=bool)
        says = [s.text for s in self.sentences]
        if kind == "action":
            return np.asarray(whole & np.array([is_task(text) for text in says], dtype=bool))
        asks = np.array([self.cues.question(text) for text in says], dtype=bool)
        if kind == "date":
            return np.asarray(whole & ~asks & self.shows("dated"))
        moved = (self.shows("later") | self.shows("favour")) & self.shows("moves")
        closes = self.shows("closing") | self.shows("settles") | moved
        says_it = np.array([has("settling", text) for text in says], dtype=bool)
        full = np.array([len(set(s.terms)) >= FULL for s in self.sentences], dtype=bool)
        own = np.array([has("opinion", text) or has("inside", text) for text in says], dtype=bool)
        return np.asarray(whole & ~asks & closes & says_it & full & ~own)

    def best(
        self, kind: Kind, count: int, *, taken: Sequence[int] = (), within: range | None = None
    ) -> list[int]:
        """The likeliest moments of a kind, best first, none beside another or one that is taken."""
        score = np.where(self.may_be(kind), self.score(kind), -np.inf)
        picked: list[int] = []
        for i in np.argsort(-score, kind="stable"):
            if len(picked) == count or not np.isfinite(score[i]):
                break
            near = any(abs(int(i) - j) < APART for j in (*picked, *taken))
            if not near and (within is None or int(i) in within):
                picked.append(int(i))
        return picked

    def notable(self, count: int, *, taken: Sequence[int] = (), within: range | None = None) -> list[int]:
        """The moments most worth a note of any kind, best first."""
        picked: list[int] = []
        for i in np.argsort(-(self.any - self._mess), kind="stable"):
            if len(picked) == count:
                break
            at = int(i)
            if within is not None and at not in within:
                continue
            s = self.sentences[at]
            near = any(abs(at - j) < APART for j in (*picked, *taken))
            if (
                not near
                and quotable(s, self.cues)
                and not self.cues.question(s.text)
                and not self.shows("in_call")[at]
            ):
                picked.append(at)
        return picked

    def about(self, i: int) -> tuple[int, ...]:
        """The line of the talk before that says what a moment is about, and the one after that says most."""
        once = set(self.sentences[i].terms)

        def worth(j: int) -> float:
            return float(self.any[j]) + SHARED * bool(once & set(self.sentences[j].terms))

        before = max(range(max(0, i - BEFORE), i), key=worth, default=i)
        after = max(range(i + 1, min(len(self.sentences), i + 1 + AFTER)), key=worth, default=i)
        return tuple(j for j in (before, after) if j != i)


def chosen(found: Sequence[Found], moments: Moments) -> tuple[Found, ...]:
    """The list that a recap shows: in order of time within a kind."""
    kept = [f for f in found if f.kind not in ("decision", "action")]
    decisions = [f for f in found if f.kind == "decision"]
    tasks = [
        f for f in found if f.kind == "action" and (f.due or is_task(moments.sentences[f.sentences[0]].text))
    ]
    for kind, listed in (("decision", decisions), ("action", tasks), ("date", [])):
        best = _best_of(kind, listed, moments)
        kept += sorted((_with_context(f, moments) for f in best), key=lambda f: f.sentences[0])
    return tuple(kept)


def _best_of(kind: Kind, listed: Sequence[Found], moments: Moments) -> list[Found]:
    """Found ones and mere moments by their score, none beside a better one."""
    score = moments.score(kind)
    pool = [(float(score[f.sentences[0]]) + _own_words(f, moments), f) for f in listed]
    own = {f.sentences[0] for f in listed}
    pool += [
        (float(score[i]), _moment(kind, i, moments))
        for i in moments.best(kind, 2 * MOST[kind])
        if i not in own
    ]
    pool.sort(key=lambda pair: -pair[0])
    picked: list[Found] = []
    for _, f in pool:
        near = any(
            abs(f.sentences[0] - o.sentences[0]) < (1 if f.owner and o.owner else BESIDE) for o in picked
        )
        if not near and len(picked) < MOST[kind]:
            picked.append(f)
    return picked


def _own_words(found: Found, moments: Moments) -> float:
    """What its own words count: a decision that says so, a task with an owner or a day."""
    text = moments.sentences[found.sentences[0]].text
    if found.kind == "decision":
        says_so = moments.cues.has("decision", text) or found.strength == "retracted"
        return SAYS_SO if says_so else AGREED_TO if found.strength == "agreed" else 0.0
    return TAKEN_ON if found.strength == "agreed" and (found.owner or found.due) else 0.0


def _moment(kind: Kind, i: int, moments: Moments) -> Found:
    """A moment that is quoted: nothing says that it is settled, or that a request was taken on."""
    s = moments.sentences[i]
    text = quoted(s, moments.cues)
    if kind == "date":
        return Found(kind, (i,), text, None, None, due_in(s.text, moments.cues))
    if kind == "decision":
        return Found(kind, (i,), text, "proposed")
    own = (
        moments.shows("takes_on")[i]
        and moments.cues.has("promise", s.text)
        and not moments.cues.question(s.text)
    )
    hedged = moments.cues.has("hedge", s.text)
    strength = ("tentative" if hedged else "agreed") if own else "proposed"
    return Found(kind, (i,), text, strength, s.speaker if own else None, due_in(s.text, moments.cues))


def _with_context(found: Found, moments: Moments) -> Found:
    own = moments.about(found.sentences[0])
    more = tuple(i for i in dict.fromkeys((*found.about, *own)) if i not in found.sentences)
    return replace(found, about=more)
