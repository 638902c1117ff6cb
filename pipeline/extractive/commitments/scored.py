"""The sentences of one call with their scores: which may be a decision, a task, a date, and what each is about.

Knows nothing of what is listed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.extractive.commitments.found import Kind
from pipeline.extractive.commitments.moments import NAMES, Ranker, features
from pipeline.extractive.commitments.put_off import puts_off
from pipeline.extractive.commitments.replies import reply_to
from pipeline.extractive.commitments.signs import given_to, has
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Matrix
from pipeline.extractive.reading.quoted import quotable, words_of
from pipeline.extractive.reading.utterances import Sentence

Mask = NDArray[np.bool_]
RANKED: tuple[Kind, ...] = ("decision", "action", "date")
WORTH = 0.5
"""What being worth any note counts beside being of the kind. Of 0, 0.5 and 1 the best over series left out."""
APART = 6
"""Of two moments so near to each other only the better is listed."""
BEFORE, AFTER = 10, 5
"""So many sentences before and after a moment are looked through for what it is about and what followed."""
SAYS_LITTLE = 3
"""Content words under which a moment does not say by itself what it is about."""
FULL = 3
"""A decision that is only quoted has so many different words that carry meaning."""
ROOMS = ((0.65, 4, 4), (1.0, 0, 3))
"""Where the loudest has at most this share of the words and so many speak: so many mere moments of decisions."""
TELLING = 4
"""What is shown by itself has so many different words that carry meaning."""
ALONE = 32
"""A longer sentence (in words) is not shown by itself."""
SHORT = 25
"""A talk of so many sentences is no call: what is said in it is what it says."""
_BROKEN = re.compile(
    r"(?-i:[a-z]{2}\. [a-z])|^\W*(?:or|because|which|like|then|that|those|these)\b(?!,)", re.IGNORECASE
)
"""A recognizer's full stop inside a sentence, or a beginning that hangs on what was said before."""
_SLIP = re.compile(r"…|\.\.\.|\b(?:like|i mean|you know|um|uh|so),|\b(\w+) \1\b|\bsorry\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"^\W*(?:(?:and|so|but|because|yeah|okay|well),? )*(?:if|unless|when|once|until|what if)\b(?!.*\bthen\b)",
    re.IGNORECASE,
)


def is_task(text: str) -> bool:
    """Whether work is taken on or asked for that outlives the call: not to share a screen, go first, or say something."""
    return has("task", text) and not has("inside", text)


_HANGS = re.compile(
    r"\W*(?:(?:and|so|but|yeah|or),? )*(?:especially|because|accordingly|or|that this|which|this is so that|not the|keep|have that)\b(?! (?:we|let's)\b)",
    re.IGNORECASE,
)
"""A beginning that hangs on what was said before it."""


def is_condition(text: str) -> bool:
    """Whether it only says when something would be: "if we …" without a "then"."""
    return _CONDITION.match(text) is not None


class Moments:
    """The scores of one call's sentences and what can be seen of them."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        weights: Sequence[float],
        cues: Cues,
        ranker: Ranker,
        *,
        rows: Matrix | None = None,
    ) -> None:
        self.sentences, self.cues = sentences, cues
        self._rows = features(sentences, weights, cues) if rows is None else rows
        scores = ranker.scores(self._rows)
        self.any = scores["any"]
        self._of = {kind: scores[kind] + WORTH * scores["any"] for kind in RANKED}
        self._may_be: dict[Kind, Mask] = {}
        self._standing: dict[int, bool] = {}

    @property
    def is_short(self) -> bool:
        """Whether it is a talk of a few lines."""
        return len(self.sentences) < SHORT

    @cached_property
    def room(self) -> int:
        """How many moments that settle nothing in words are listed as decisions: few where one person presents, or few talk."""
        words: Counter[str | None] = Counter()
        for s in self.sentences:
            words[s.speaker] += s.size
        loudest = max(words.values(), default=0) / max(1, sum(words.values()))
        return next(most for share, voices, most in ROOMS if loudest <= share and len(words) >= voices)

    def score(self, kind: Kind) -> Matrix:
        """How likely each sentence is of this kind and worth a line."""
        return self._of[kind]

    def shows(self, sign: str) -> Mask:
        """Which sentences show a sign."""
        return np.asarray(self._rows[:, NAMES.index(f"is_{sign}")] > 0)

    def may_be(self, kind: Kind) -> Mask:
        """Which sentences may be listed as this kind though nothing in their words settles it."""
        if kind not in self._may_be:
            fits = {"decision": self._settles, "action": self._is_task, "date": self._is_dated}[kind]
            self._may_be[kind] = np.array([fits(s) and self._stands(s) for s in self.sentences], dtype=bool)
            if kind == "decision":  # what is put off is settled another day
                self._may_be[kind] &= np.array([not puts_off(s.text, self.cues) for s in self.sentences])
        return self._may_be[kind]

    def _settles(self, s: Sentence) -> bool:
        own = any(
            has(kind, s.text)
            for kind in ("opinion", "inside", "told", "described", "gone", "explains", "steers")
        )
        return len(set(s.terms)) >= FULL and has("put", s.text) and not own and not self.cues.question(s.text)

    def _is_task(self, s: Sentence) -> bool:
        """Whether somebody takes work on or offers it, or others are asked for it in so many words, and it is neither told nor loose."""
        asks = self.cues.question(s.text) and not self.cues.has("request", s.text)
        work = is_task(s.text) or (given_to(s.text) in self._called and not has("inside", s.text))
        if (
            not work
            or len(set(s.terms)) < FULL
            or asks
            or any(has(kind, s.text) for kind in ("told", "steers"))
        ):
            return False
        own = self.cues.has("promise", s.text) or has("offer", s.text)
        jointly = (
            has("jointly", s.text)
            and s.size <= ALONE
            and not (has("loose", s.text) or has("explains", s.text))
        )
        return own or jointly or has("calls_for", s.text)

    @cached_property
    def _called(self) -> frozenset[str]:
        """The words by which those who speak may be called."""
        return frozenset(w for s in self.sentences for w in re.findall(r"\w+", s.speaker or "") if len(w) > 2)

    def _is_dated(self, s: Sentence) -> bool:
        """Whether it names a day that was to come, and is no question and no farewell ("that's it for today")."""
        gone = has("gone", s.text) or has("farewell", s.text)
        return has("day", s.text) and not gone and not self.cues.question(s.text)

    def _stands(self, s: Sentence) -> bool:
        """Whether it is whole and meant, and nobody refused it: not "if we …", not what is only said in passing."""
        if s.index not in self._standing:
            self._standing[s.index] = self._whole_and_meant(s)
        return self._standing[s.index]

    def _whole_and_meant(self, s: Sentence) -> bool:
        if not quotable(s, self.cues) or is_condition(s.text) or _HANGS.match(s.text):
            return False
        if any(self.cues.has(kind, s.text) for kind in ("passing", "retraction")):
            return False
        answer = reply_to(s, self.sentences, self.cues)
        return answer is None or answer[0] != "refusal"

    def best(
        self, kind: Kind, count: int, *, taken: Sequence[int] = (), within: range | None = None
    ) -> list[int]:
        """The likeliest moments of a kind, best first, none beside another or one that is taken."""
        fits = self.may_be(kind) if count else np.zeros(len(self.sentences), dtype=bool)
        best = _apart(np.where(fits, self.score(kind), -np.inf), count, taken, within)
        if best or kind != "decision" or taken or not count:
            return best
        # A call in which nothing is settled in any words has the likeliest of what was put forward, as that.
        return _apart(np.where(self._put_forward, self.score(kind), -np.inf), 1, taken, within)

    @cached_property
    def _put_forward(self) -> Mask:
        def is_put(s: Sentence) -> bool:
            own = self.cues.question(s.text) or puts_off(s.text, self.cues)
            own = own or has("inside", s.text) or has("steers", s.text)
            return len(set(s.terms)) >= FULL and has("put", s.text) and quotable(s, self.cues) and not own

        return np.array([is_put(s) for s in self.sentences], dtype=bool)

    def notable(self, count: int, *, taken: Sequence[int] = (), within: range | None = None) -> list[int]:
        """The moments most worth a note of any kind that stand alone, best first."""
        return _apart(np.where(self._notable, self.any, -np.inf), count, taken, within)

    @cached_property
    def _notable(self) -> Mask:
        return np.array([self._is_notable(i) for i in range(len(self.sentences))], dtype=bool)

    def _is_notable(self, i: int) -> bool:
        """Whether it can be read alone: of a quotable length, without a slip or a beginning that leans back."""
        s = self.sentences[i]
        full = len(set(s.terms)) >= TELLING and s.size <= ALONE
        told = full and quotable(s, self.cues) and not self.cues.question(s.text)
        shown = words_of(s, self.cues) if told else ""
        whole = told and not _slips(shown, self.cues) and _BROKEN.search(shown) is None
        return whole and not any(has(kind, s.text) for kind in ("inside", "in_call", "told", "idle"))

    def about(self, i: int) -> tuple[int, ...]:
        """The line before that says what a moment is about, and the one after that says most of it.

        Each shares a content word with the moment; only what says too little by itself ("let's do that") is told by the
        strongest line before it, whatever that shares: a quote that has nothing to do with a statement proves nothing.
        """
        own = set(self.sentences[i].terms)

        def worth(j: int) -> float:
            return float(self.any[j])

        def akin(places: range) -> list[int]:
            return [j for j in places if own & set(self.sentences[j].terms)]

        before, after = range(max(0, i - BEFORE), i), range(i + 1, min(len(self.sentences), i + 1 + AFTER))
        told = akin(before) or (list(before) if len(own) < SAYS_LITTLE else [])
        return tuple(max(places, key=worth) for places in (told, akin(after)) if places)


def _apart(score: Matrix, count: int, taken: Sequence[int], within: range | None) -> list[int]:
    """The places with the best scores, none beside another or one that is taken."""
    picked: list[int] = []
    for at in np.argsort(-score, kind="stable"):
        i = int(at)
        if len(picked) == count or not np.isfinite(score[i]):
            break
        near = any(abs(i - j) < APART for j in (*picked, *taken))
        if not near and (within is None or i in within):
            picked.append(i)
    return picked


def _slips(text: str, cues: Cues) -> bool:
    """Whether the tongue slipped ("…", "like,", "I mean"), or it begins with what leans back on what was said before."""
    leans = cues.find("fragment", text)
    return _SLIP.search(text) is not None or (leans is not None and leans.start() == 0)
