"""The sentences of one call with their scores: which may be a decision, a task, a date, and what each is about.

Knows nothing of what is listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.extractive.commitments.antecedent import antecedent
from pipeline.extractive.commitments.found import Kind
from pipeline.extractive.commitments.minuted import MinuteTaker, minute_taker
from pipeline.extractive.commitments.moments import Ranker, features
from pipeline.extractive.commitments.replies import reply_to
from pipeline.extractive.commitments.signs import has
from pipeline.extractive.commitments.unfit import (
    decides_nothing,
    hangs,
    is_broken,
    is_condition,
    is_inside,
    leans_back,
    names_no_day,
    slips,
)
from pipeline.extractive.reading.cues import Cues
from pipeline.extractive.reading.linear import Linear, Matrix
from pipeline.extractive.reading.named import named, telling
from pipeline.extractive.reading.quoted import breaks_off, quotable, words_of
from pipeline.extractive.reading.utterances import Sentence

Mask = NDArray[np.bool_]
RANKED: tuple[Kind, ...] = ("decision", "action", "date")
WORTH = 0.5
"""What being worth any note counts beside being of the kind. Of 0, 0.5 and 1 the best over series left out."""
APART = 6
"""Of two days so near to each other only the better is listed."""
NEXT_TO = 4
"""Of two statements of a kind so near to each other only the better is listed."""
KEPT = {"decision": 0.0, "action": 0.2}
"""From this logit on a minute taker would keep a sentence. Over series left out, two of three decisions and three of four
tasks above it are kept by a reader; a lower one lists more of both and more that is struck."""
FEW, LIKELY = 2, -0.3
"""Where fewer tasks than this would be kept, the likeliest from this logit on are listed: a reader keeps half of them."""
NOTEWORTHY = {"decision": 0.1, "action": 0.6}
"""What being worth a note counts beside it."""
CLEARLY, MOST_CLEAR = {"decision": 0.2, "action": 0.2, "date": 0.4}, 3.0
"""What it counts that it is understood by itself, and how much of that at most."""
LOUD = 95
"""The percentile of a call that being worth a note is counted from."""
SURE, FEW_SURE = 1.2, 3
"""Where no sentence reaches this logit and fewer than so many are likelier of a kind than not, what was found by its words is
listed as well."""
FEWEST = 3
"""A sentence of fewer words is no statement."""
DAY = -0.5
"""From this logit on a reader would list a day."""
QUOTE, CLEARLY_SAID = (0.3, -0.3), 0.5
"""From the first logit on a line is worth quoting, from the second where it is understood by itself: two of three are then, for
readers, and one of three of all that is notable."""
DAY_TOLD = -2.0
"""From this (`Moments.tells`) on a day is listed: one of ten below it was usable for strict readers."""
DAY_NOTED = 0.3
"""What being likely a date that is noted counts beside it."""
LINES = 12
"""So many of the most notable lines may be quoted."""
A_DAY = 25
"""Of so many sentences at most one day is listed that nobody agreed on."""
BEFORE, AFTER = 10, 5
"""So many sentences before and after a moment are looked through for what it is about and what followed."""
SAYS_LITTLE = 3
"""Content words under which a moment does not say by itself what it is about."""
NAMED_WITHIN, NAMES_SHOWN = 8, 2
"""So many names of the talk before a statement are shown where no line says what it is about."""
FULL = 3
"""What is asked or feared is listed where it has so many different words that carry meaning."""
TELLING = 4
"""What is shown by itself has so many different words that carry meaning."""
ALONE = 32
"""A longer sentence (in words) is not shown by itself."""
SURELY = 1.0
"""What being surely of its kind counts beside being understood. Of what strict readers saw of 64 calls, series left out, the
fifth that tells most was usable in .64 (decisions) and .44 (tasks), the fifth that tells least in .16 and .17."""
CLEAR = -0.4
"""From this logit on a sentence is understood by itself."""
GOES_ON, FULL_LENGTH = 2, 55
"""What stops before it is said is read on for so many sentences, to so many words."""
ORDERLY = 100
"""A meeting of fewer sentences is short enough that all is listed which was found by its words."""
BRIEF = 200
"""A meeting of fewer sentences (a quarter of an hour) is short enough that all it lists is read."""
SHORT = 25
"""A talk of so many sentences is no call: what is said in it is what it says."""
_NAMES_A_THING = re.compile(r"[A-Za-z]{2,}[- ]?\d|[A-Z]\w+ [A-Z]\w+")
"""An identifier or a name of two words: "PR" or "1.4" alone says nothing."""


class Moments:
    """The scores of one call's sentences and what can be seen of them.

    `minutes`, `leads` (None: the shipped weights): what a minute taker keeps, and which line says what another is about.
    """

    def __init__(
        self,
        sentences: Sequence[Sentence],
        weights: Sequence[float],
        cues: Cues,
        ranker: Ranker,
        *,
        minutes: MinuteTaker | None = None,
        leads: Linear | None = None,
    ) -> None:
        self.sentences, self.cues = sentences, cues
        self._rows = features(sentences, weights, cues)
        self._minutes, self._leads = minutes, leads
        self._told_by: dict[int, tuple[int, ...]] = {}
        scores = ranker.scores(self._rows)
        self.any = scores["any"]
        self._of = {kind: scores[kind] + WORTH * scores["any"] for kind in RANKED}

    @property
    def is_short(self) -> bool:
        """Whether it is a talk of a few lines."""
        return len(self.sentences) < SHORT

    @property
    def is_orderly(self) -> bool:
        """Whether it is a meeting of few words: what was found by its words is not lost among others."""
        return len(self.sentences) < ORDERLY

    @property
    def is_brief(self) -> bool:
        """Whether it is a meeting of a quarter of an hour: a list of all that was found is short."""
        return len(self.sentences) < BRIEF

    def score(self, kind: Kind) -> Matrix:
        """How likely each sentence is of this kind and worth a line."""
        return self._of[kind]

    @cached_property
    def _kept(self) -> dict[str, Matrix]:
        also = [*np.flatnonzero(self.may_be_dated), *_apart(self._loud, LINES, (), None)]
        return (self._minutes or minute_taker()).scores(
            self._rows, self.sentences, also=[int(i) for i in also]
        )

    def minuted(self, kind: str) -> Matrix:
        """The logit of each sentence for one of the KINDS of `minuted`."""
        return self._kept[kind]

    def is_strange(self, kind: Kind) -> bool:
        """Whether a minute taker of calls is sure of next to nothing: then it is another kind of meeting."""
        best = np.sort(self.minuted(kind))[::-1]
        return len(best) < FEW_SURE or bool(best[0] < SURE and best[FEW_SURE - 1] < 0)

    def kept(
        self, kind: Kind, count: int, *, taken: Sequence[int] = (), within: range | None = None
    ) -> list[int]:
        """What a minute taker would keep as a decision or a task, best first, none beside another or one that is taken."""
        worth = self.worth_keeping(kind)
        sure = _apart(np.where(worth >= KEPT[kind], worth, -np.inf), count, taken, within, apart=NEXT_TO)
        left = min(FEW, count) - len(sure) - len(taken)
        if kind != "action" or within is not None or left <= 0:
            return sure
        return sure + _apart(
            np.where(worth >= LIKELY, worth, -np.inf), left, [*taken, *sure], None, apart=NEXT_TO
        )

    def nearest(self, kind: Kind) -> list[int]:
        """The one statement that is most worth a look, where none would be kept."""
        stated = [not self.cues.question(s.text) and quotable(s, self.cues) for s in self.sentences]
        return _apart(np.where(stated, self.worth_keeping(kind), -np.inf), 1, (), None)

    def worth_keeping(self, kind: Kind) -> Matrix:
        """How much each sentence is worth a line as a decision or a task; -inf where it cannot be one."""
        noted = self.score(kind)
        worth = self.minuted(kind) + NOTEWORTHY[kind] * (noted - np.percentile(noted, LOUD))
        worth = worth + CLEARLY[kind] * np.clip(self.minuted("clear") - CLEAR, -MOST_CLEAR, MOST_CLEAR)
        is_other = decides_nothing if kind == "decision" else is_inside
        may_be = [s.size >= FEWEST and not is_other(s.text) for s in self.sentences]
        return np.where(may_be, worth, -np.inf)

    @cached_property
    def may_be_dated(self) -> Mask:
        """Which sentences may be listed for the day they name."""
        return np.array([self._is_dated(s) and self._stands(s) for s in self.sentences], dtype=bool)

    @property
    def places_for_days(self) -> int:
        """How many days are listed that nobody agreed on."""
        return len(self.sentences) // A_DAY

    def _is_dated(self, s: Sentence) -> bool:
        """Whether it names a day that was to come, and is no question and no farewell ("that's it for today")."""
        gone = has("gone", s.text) or has("farewell", s.text) or names_no_day(s.text)
        return has("day", s.text) and not gone and not self.cues.question(s.text)

    def _stands(self, s: Sentence) -> bool:
        """Whether it is whole and meant, and nobody refused it: not "if we …", not what is only said in passing."""
        if not quotable(s, self.cues) or is_condition(s.text) or hangs(s.text):
            return False
        if any(self.cues.has(kind, s.text) for kind in ("passing", "retraction")):
            return False
        answer = reply_to(s, self.sentences, self.cues)
        return answer is None or answer[0] != "refusal"

    def days(self, count: int, *, taken: Sequence[int] = ()) -> list[int]:
        """The likeliest days, best first, none beside another or one that is taken."""
        if not (count and self.may_be_dated.any()):
            return []
        worth = (
            self.minuted("date") + DAY_NOTED * self.score("date") + CLEARLY["date"] * self.minuted("clear")
        )
        sure = self.may_be_dated & (self.minuted("date") >= DAY)
        told = self.minuted("clear") + SURELY * self.minuted("date") >= DAY_TOLD
        return _apart(np.where(sure & told, worth, -np.inf), count, taken, None)

    def notable(self, count: int, *, taken: Sequence[int] = (), within: range | None = None) -> list[int]:
        """The moments most worth a note of any kind that stand alone, best first."""
        return _apart(self._loud, count, taken, within)

    @cached_property
    def _loud(self) -> Matrix:
        return np.where(self._notable, self.any, -np.inf)

    def telling(self, *, taken: Sequence[int] = ()) -> list[int]:
        """Of the most notable lines those that are worth quoting, best first."""
        worth, clear = self.minuted("quote"), self.minuted("clear") >= CLEARLY_SAID
        found = [i for i in _apart(self._loud, LINES, taken, None) if worth[i] >= QUOTE[bool(clear[i])]]
        found = [i for i in found if self.is_brief or self._is_whole(self.sentences[i])]
        return sorted(found, key=lambda i: -float(worth[i]))

    def _is_whole(self, s: Sentence) -> bool:
        """Whether a line neither breaks off nor begins with what leans back."""
        return not breaks_off(s, self.cues) and not leans_back(words_of(s, self.cues))

    @cached_property
    def _notable(self) -> Mask:
        return np.array([self._is_notable(i) for i in range(len(self.sentences))], dtype=bool)

    def _is_notable(self, i: int) -> bool:
        """Whether it can be read alone: of a quotable length, without a slip or a beginning that leans back."""
        s = self.sentences[i]
        full = len(set(s.terms)) >= TELLING and s.size <= ALONE
        told = full and quotable(s, self.cues) and not self.cues.question(s.text)
        shown = words_of(s, self.cues) if told else ""
        whole = told and not slips(shown, self.cues) and not is_broken(shown)
        return whole and not any(has(kind, s.text) for kind in ("inside", "in_call", "told", "idle"))

    def told_by(self, i: int) -> tuple[int, ...]:
        """The sentences that say what another is about, where it is not clear by itself: one, or two said in a breath."""
        if i not in self._told_by:
            told = antecedent(i, self.sentences, self.cues, weights=self._leads) if self.unclear(i) else ()
            says = [j for j in told if self._tells(self.sentences[j])]
            # a nod says nothing, but between a line and what follows on it it belongs to the breath
            self._told_by[i] = tuple(j for j in told if j in says or says[0] < j == i - 1) if says else ()
        return self._told_by[i]

    def goes_on(self, i: int) -> tuple[int, ...]:
        """The sentences in which somebody goes on who had not yet said it: "rewrite it, so that it…" – "answers the question"."""
        made: list[int] = []
        size = self.sentences[i].size
        for o in self.sentences[i + 1 : i + 1 + GOES_ON]:
            size += o.size
            if (
                o.turn != self.sentences[i].turn
                or size > FULL_LENGTH
                or not breaks_off(self.sentences[o.index - 1], self.cues)
            ):
                break
            made.append(o.index)
        return tuple(made)

    def tells(self, kind: Kind, i: int) -> float:
        """How likely a sentence tells those who missed the call what was settled or is to be done (a logit, not calibrated)."""
        return float(self.minuted("clear")[i] + SURELY * self.minuted(kind)[i])

    def unclear(self, i: int) -> bool:
        """Whether a sentence is not understood by itself."""
        return bool(self.minuted("clear")[i] < CLEAR)

    def names_near(self, i: int) -> tuple[str, ...]:
        """What is called by name most often in the talk around a sentence and not in itself, nor the people."""
        near = self.sentences[max(0, i - NAMED_WITHIN) : i + 1 + AFTER]
        people = {
            part for s in self.sentences for part in ((s.speaker or ""), *re.findall(r"\w+", s.speaker or ""))
        }
        own = {n.text for n in named(self.sentences[i].text, self.cues.language.tag)}
        found = telling(
            (s.text for s in near), most=NAMES_SHOWN, language=self.cues.language.tag, besides=people | own
        )
        often = [n for n in found if sum(n in s.text for s in near) > 1]
        return tuple(n for n in often if _NAMES_A_THING.search(n))

    def _tells(self, s: Sentence) -> bool:
        """Whether a line can say what another is about: whole, and of more than a word."""
        broken = s.text.rstrip().endswith(("…", "...")) or is_condition(s.text)
        return len(set(s.terms)) >= 2 and not broken

    def beside(self, i: int) -> tuple[int, ...]:
        """The line that a statement is about, and the one after it that says most of the same."""
        told = self.told_by(i)
        return (*told, *self.about(i)[bool(told) :])

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


def _apart(
    score: Matrix, count: int, taken: Sequence[int], within: range | None, *, apart: int = APART
) -> list[int]:
    """The places with the best scores, none beside another or one that is taken."""
    picked: list[int] = []
    for at in np.argsort(-score, kind="stable"):
        i = int(at)
        if len(picked) == count or not np.isfinite(score[i]):
            break
        near = any(abs(i - j) < apart for j in (*picked, *taken))
        if not near and (within is None or i in within):
            picked.append(i)
    return picked
