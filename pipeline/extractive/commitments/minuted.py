"""Which sentences a minute taker would keep, and as what: logits of sentences as decisions, as tasks, and as clear by themselves.

Learned from sentences of chaired calls, each judged by a reader beside the talk around it (tests/train/minuted.tsv): the form
of talk, how it is worded, and for the likeliest what it says, as a vector. Unlike the scores of `moments` these logits
mean the same from series to series. Knows nothing of lists. Weights: weights/minuted.json. English.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from pipeline.errors import EngineUnavailable
from pipeline.extractive.commitments.moments import NAMES as SEEN
from pipeline.extractive.commitments.phrasing import runs, wording
from pipeline.extractive.commitments.signs import FILTERS, has
from pipeline.extractive.reading.linear import Linear, Matrix
from pipeline.extractive.reading.utterances import Sentence
from pipeline.retrieval.encoder import encode

KINDS = ("decided", "decision", "task", "action", "clear", "date", "quote", "risk")
"""Settled; settled or put forward; taken on by somebody; taken on or asked for; understood without what was said before; a day,
a line, a danger that is worth listing, where it names one at all."""
LISTED = ("decision", "action")
NAMES = (*SEEN, *(f"form_{kind}" for kind in FILTERS))
LOOKED_AT = 25
"""So many of the likeliest of a list are judged once more by what they say."""
WORDING, SENSE = 2.0, 8.0
"""How much a row of words, and a unit vector, count beside features of unit variance."""


@dataclass(frozen=True, slots=True)
class Heads:
    """One linear model a kind: over what is seen, the rows of words, and (None: not looked at) the vector of the sentence.

    `worded` is of shape (rows of words, kinds), `sense` of shape (length of a vector, kinds).
    """

    seen: Mapping[str, Linear]
    worded: Matrix
    sense: Matrix | None

    def scores(self, rows: Matrix, worded: Sequence[Sequence[int]], vectors: Matrix | None) -> Matrix:
        """Logits of shape (sentences, kinds)."""
        total = np.stack([self.seen[kind].score(rows) for kind in KINDS], axis=1)
        total += WORDING * np.array([self.worded[list(places)].sum(axis=0) for places in worded])
        if self.sense is not None and vectors is not None:
            total += SENSE * (vectors @ self.sense)
        return np.asarray(total)


@dataclass(frozen=True, slots=True)
class MinuteTaker:
    """`wide` judges every sentence, `close` the likeliest; `places`: where the weights of each row of words stand."""

    places: Mapping[str, int]
    wide: Heads
    close: Heads

    def scores(
        self, rows: Matrix, sentences: Sequence[Sentence], *, also: Sequence[int] = ()
    ) -> dict[str, Matrix]:
        """Logits of shape (sentences,) by kind, for the rows of `moments.features`; `also`: places to look at closely."""
        if not len(sentences):
            return {kind: np.zeros(0) for kind in KINDS}
        rows = with_forms(rows, sentences)
        known = [
            sorted(self.places[run] for run in runs(wording(s.text)) if run in self.places) for s in sentences
        ]
        found = self.wide.scores(rows, known, None)
        listed = [found[:, KINDS.index(kind)] for kind in LISTED]
        likeliest = {int(i) for row in listed for i in np.argsort(-row, kind="stable")[:LOOKED_AT]}
        best = sorted(likeliest | set(also))
        try:
            vectors = np.asarray(encode([sentences[i].text for i in best]), dtype=np.float64)
            found[best] = self.close.scores(rows[best], [known[i] for i in best], vectors)
        except EngineUnavailable:
            pass  # the doctor says what is missing; the wide judgement stands
        return {kind: found[:, k] for k, kind in enumerate(KINDS)}


def with_forms(rows: Matrix, sentences: Sequence[Sentence]) -> Matrix:
    """The rows of `moments.features` with the forms of each sentence beside them: one column for each of NAMES."""
    forms = np.array([[has(kind, s.text) for kind in FILTERS] for s in sentences], dtype=float)
    return np.concatenate([rows, forms.reshape(len(sentences), len(FILTERS))], axis=1)


@cache
def minute_taker() -> MinuteTaker:
    """The shipped weights. Raises ValueError where code and file disagree: they must then be trained again."""
    return minute_taker_of(json.loads((files("pipeline") / "weights" / "minuted.json").read_text("utf-8")))


def minute_taker_of(raw: Mapping[str, Any]) -> MinuteTaker:
    """What a weights file of this kind says."""
    places = {run: place for place, run in enumerate(raw["runs"])}
    return MinuteTaker(places, _heads(raw, "wide"), _heads(raw, "close"))


def _heads(raw: Mapping[str, Any], name: str) -> Heads:
    shared = {"names": raw["names"], "mean": raw["mean"], "scale": raw["scale"]}
    parts = raw[name]
    worded, sense = (
        np.stack([np.array(parts[kind][part], dtype=np.float64) for kind in KINDS], axis=1)
        if part in parts[KINDS[0]]
        else None
        for part in ("worded", "sense")
    )
    if worded is None:
        raise ValueError("weights/minuted.json lacks its rows of words; run tests.train.minuted")
    return Heads({kind: Linear.of({**shared, **parts[kind]}, NAMES) for kind in KINDS}, worded, sense)
