"""Fits how much each retrieval feature counts, on the meetings of QMSum train that the encoder has not seen.

    python -m tests.train.ranker --data DIR        prints the numbers of pipeline/retrieval/reranker.py

One weight a feature and no interactions: 32 meetings can bear no more. The scores are read as a softmax over the
meeting's passages (listwise ranking, Cao et al. 2007); the loss is the negative log of the chance that five draws from it
find the gold spans, which is what hit@5 asks for, with a small L2 penalty. SPAN_* ask of each passage alone whether it
is in a gold span: logistic regression in which every question weighs the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from pipeline.retrieval import exchange
from pipeline.retrieval.retriever import FEATURES, Index
from pipeline.retrieval.vector_store import FolderKeeper
from pipeline.text.words import spoken, terms
from tests.bench.meetings import Meeting, qmsum
from tests.train.encoder import held_out

PLACES = {
    "DENSE": ("turn", "covered", "speaker", "length", "dense", "dense_around"),
    "LEXICAL": ("turn", "stretch_40", "stretch_160", "speaker", "length"),
}
SPANS = {
    "SPAN_DENSE": ("turn", "length", "dense_around", "stretch_160"),
    "SPAN_LEXICAL": ("turn", "length", "around", "stretch_160"),
}
PENALTY = 0.02
DRAWS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One question: features (passages, features), which passages are gold, and where each begins and ends."""

    meeting: str
    features: NDArray[np.float32]
    gold: NDArray[np.bool_]
    extents: exchange.Extents


def rows_of(meetings: list[Meeting], *, kept_in: FolderKeeper | None) -> list[Row]:
    """A row for every specific question."""
    made: list[Row] = []
    for n, meeting in enumerate(meetings):
        index = Index(meeting.passages, kept_in=kept_in)
        lengths = np.array([len(terms(spoken(p.text))) for p in meeting.passages], dtype=np.float32)
        extents = exchange.Extents.of(lengths, [p.source for p in meeting.passages])
        for query in meeting.specific:
            found = index.features(query.text)
            table = np.stack([found[name] for name in FEATURES], axis=1)
            gold = np.zeros(len(meeting.passages), dtype=bool)
            gold[list(query.turns)] = True
            made.append(Row(meeting.id, table, gold, extents))
        print(f"{n + 1}/{len(meetings)} meetings", file=sys.stderr, flush=True)
    return made


def fit(rows: list[Row], columns: list[int]) -> NDArray[np.float64]:
    """The weights of the columns that put most mass on the gold spans."""
    tables = [(r.features[:, columns].astype(np.float64), r.gold) for r in rows if r.gold.any()]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 0.0, np.zeros_like(weights)
        for table, gold in tables:
            scores = table @ weights
            mass = np.exp(scores - scores.max())
            share = mass / mass.sum()
            inside = share[gold].sum()
            miss = (1 - inside) ** DRAWS
            total -= np.log(1 - miss + 1e-12)
            rises = (share[gold, None] * table[gold]).sum(0) - inside * (share[:, None] * table).sum(0)
            slope -= DRAWS * (1 - inside) ** (DRAWS - 1) / (1 - miss + 1e-12) * rises
        penalty = PENALTY * len(tables)
        return float(total + penalty * (weights**2).sum()), slope + 2 * penalty * weights

    found = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def fit_spans(rows: list[Row], columns: list[int]) -> tuple[float, NDArray[np.float64]]:
    """Bias and weights of the columns for "is this passage in a gold span?", every question weighing the same."""
    table = np.concatenate([r.features[:, columns] for r in rows])
    weight = np.concatenate([np.full(len(r.gold), 1 / len(r.gold)) for r in rows])
    learned = LogisticRegression(max_iter=300).fit(
        table, np.concatenate([r.gold for r in rows]), sample_weight=weight / weight.mean()
    )
    return float(learned.intercept_[0]), np.asarray(learned.coef_[0])


def hits(rows: list[Row], columns: list[int], weights: NDArray[np.float64], *, k: int, apart: float) -> float:
    """Share of questions with a gold turn among the first k places."""
    found = []
    for r in rows:
        scores = (r.features[:, columns] @ weights).astype(np.float32)
        found.append(bool(r.gold[exchange.spread(scores, k=k, apart=apart, extents=r.extents)].any()))
    return float(np.mean(found))


def main() -> None:
    """Fits both rankers and says how they do in five folds by meeting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, default=None, help="folder of encoded meetings, to save time")
    given = parser.parse_args()
    unseen = [m for n, m in enumerate(qmsum(given.data, "train")) if held_out(n)]
    rows = rows_of(unseen, kept_in=FolderKeeper(given.vectors) if given.vectors else None)
    meetings = sorted({r.meeting for r in rows})
    for kind, chosen in PLACES.items():
        columns = [FEATURES.index(n) for n in chosen]
        for apart in (5.0, 10.0, 20.0, 30.0):
            outcome = []
            for fold in range(5):
                apart_from = set(meetings[fold::5])
                learned = fit([r for r in rows if r.meeting not in apart_from], columns)
                measured = [r for r in rows if r.meeting in apart_from]
                outcome.append([hits(measured, columns, learned, k=k, apart=apart) for k in (5, 10)])
            five, ten = np.mean(outcome, axis=0)
            print(
                f"{kind} folds, {apart:.0f} terms apart: hit@5 {five:.3f} hit@10 {ten:.3f}", file=sys.stderr
            )
        print(shown(kind, chosen, fit(rows, columns)))
    for kind, features in SPANS.items():
        bias, weights = fit_spans(rows, [FEATURES.index(n) for n in features])
        print(shown(kind, ("bias", *features), np.array([bias, *weights])))


def shown(kind: str, names: Sequence[str], weights: NDArray[np.float64]) -> str:
    """The weights as a line of ranker.py."""
    return f"{kind} = {{{', '.join(f'{n!r}: {w:.2f}' for n, w in zip(names, weights, strict=True))}}}"


if __name__ == "__main__":
    main()
