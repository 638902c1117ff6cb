"""For each call that the shipped weights learned from: weights fitted without its series.

Whole series are shared out over the folds of `moments`; all that judges a call is fitted anew: which moments are worth a line, what
a minute taker keeps, and which line says what another is about.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

from pipeline.extractive.commitments.antecedent import NAMES
from pipeline.extractive.commitments.minuted import minute_taker_of
from pipeline.extractive.commitments.moments import ranker_of
from pipeline.extractive.reading.linear import Linear
from pipeline.extractive.recap import CallWeights
from tests.bench.silver import Noted
from tests.train import antecedent, minuted, moments


def held_out(calls: Sequence[Noted]) -> dict[str, CallWeights]:
    """By the call's name."""
    seen = set(json.loads((files("pipeline") / "weights" / "moments.json").read_text("utf-8"))["calls"])
    known = [c for c in calls if moments.digest(c.name) in seen]
    examples = [e for c in known if (e := moments.example(c))]
    judged = minuted.read_calls(known)
    fold = moments.folds([e.series for e in examples])
    made: dict[str, CallWeights] = {}
    for n in sorted(set(fold.values())):
        rest = [e for e in examples if fold[e.series] != n]
        read = [r for r in judged if fold.get(r.series) != n]
        if not rest or not read:
            continue
        own = CallWeights(
            ranker_of(moments.fit(rest)),
            minute_taker_of(minuted.fit(read)),
            Linear.of(antecedent.fit(read), NAMES),
        )
        made |= {e.name: own for e in examples if fold[e.series] == n}
    return made
