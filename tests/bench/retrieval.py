"""Are the places where something was discussed found? QMSum's specific queries against their gold spans.

`hit_at_k`: a turn of the gold span is among the first k places. `recall_at_N_tokens`: share of the gold turns inside the
windows of N tokens. QMSum carries no times: an hour of talk is taken as 9,000 words (150 a minute), `index_s_per_hour` is
wall time of one process, vectors encoded anew. `untuned_encoder` is measured where QUORUM_UNTUNED names a weights folder
with all-MiniLM-L6-v2 before training (`python -m tests.train.encoder --steps 0`), else null.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.doors import Passage
from pipeline.retrieval.bm25 import PassageTerms, Postings
from pipeline.retrieval.retriever import LINE_TOKENS, Index
from pipeline.text.words import count_tokens, words
from tests.bench.intervals import bootstrap_of
from tests.bench.meetings import Meeting, qmsum

WORDS_PER_HOUR = 9000
BUDGETS = (1000, 2000)


@dataclass(frozen=True, slots=True)
class Searcher:
    """How one method answers: the first ten places, and the passages (indices) shown within a budget."""

    places: Callable[[str], Sequence[int]]
    window: Callable[[str, int], Sequence[int]]


def ours(passages: Sequence[Passage]) -> Searcher:
    """Our index as it is used."""
    index = Index(passages)
    number = {p.id: i for i, p in enumerate(passages)}
    return Searcher(
        lambda query: [hit.index for hit in index.search(query, k=10)],
        lambda query, budget: [number[p.id] for p in index.windows([query], max_tokens=budget)],
    )


def plain_bm25(passages: Sequence[Passage]) -> Searcher:
    """BM25 over single turns as everybody has it: lower-case words, no stems, no names, turns in order of score."""
    index = _Plain([p.text for p in passages])
    costs = [count_tokens(p.text) + LINE_TOKENS for p in passages]

    def window(query: str, budget: int) -> list[int]:
        chosen, left = [], budget
        for i in index.order(query):
            if costs[i] <= left:
                chosen.append(i)
                left -= costs[i]
        return chosen

    return Searcher(lambda query: index.order(query)[:10], window)


class _Plain:
    def __init__(self, texts: Sequence[str]) -> None:
        self._postings = Postings([PassageTerms.of([words(text) for text in texts])])

    def order(self, query: str) -> list[int]:
        scores = self._postings.scores(dict.fromkeys(words(query), 1.0))
        return [int(i) for i in np.argsort(-scores, kind="stable") if scores[i] > 0]


def measured(meetings: Sequence[Meeting], make: Callable[[Sequence[Passage]], Searcher]) -> dict[str, object]:
    """The figures of one method, with intervals over meetings."""
    table: dict[str, list[list[float]]] = {}
    query_s: list[float] = []
    index_s = spoken = 0.0
    for number, meeting in enumerate(meetings):
        started = time.perf_counter()
        searcher = make(meeting.passages)
        index_s += time.perf_counter() - started
        spoken += sum(len(p.text.split()) for p in meeting.passages)
        rows: list[dict[str, float]] = []
        for query in (q for q in meeting.specific if q.turns):
            started = time.perf_counter()
            places = searcher.places(query.text)
            query_s.append(time.perf_counter() - started)
            gold = set(query.turns)
            row = {f"hit_at_{k}": float(bool(gold & set(places[:k]))) for k in (5, 10)}
            for budget in BUDGETS:
                row[f"recall_at_{budget}_tokens"] = len(
                    gold & set(searcher.window(query.text, budget))
                ) / len(gold)
            rows.append(row)
        for name in rows[0] if rows else ():
            table.setdefault(name, []).append([row[name] for row in rows])
        print(f"{number + 1}/{len(meetings)} meetings", file=sys.stderr, flush=True)
    figures: dict[str, object] = {
        name: round(float(np.mean([v for group in groups for v in group])), 4)
        for name, groups in table.items()
    }
    figures["ms_per_query"] = round(1000 * float(np.median(query_s)), 2)
    figures["index_s_per_hour"] = round(index_s / (spoken / WORDS_PER_HOUR), 3)
    figures["ci95"] = {name: bootstrap_of(groups, _mean) for name, groups in table.items()}
    return figures


def _mean(groups: Sequence[Sequence[float]]) -> float:
    return float(np.mean([value for group in groups for value in group]))


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """The table of `retrieval` in BENCH.md; split defaults to val."""
    name = split or "val"
    meetings = [m for m in qmsum(data, name) if any(q.turns for q in m.specific)]
    if not meetings:
        return {"n": 0, "skipped": [f"qmsum/{name}.jsonl.gz"]}
    baseline = measured(meetings, plain_bm25)
    figures = measured(meetings, ours)
    dense = Index(meetings[0].passages).is_dense
    return {
        **figures,
        "bm25": baseline,
        "untuned_encoder": _untuned(meetings),
        "dense": dense,
        "words_per_hour": WORDS_PER_HOUR,
        "n": sum(bool(q.turns) for m in meetings for q in m.specific),
        "meetings": len(meetings),
        "skipped": [],
    }


def _untuned(meetings: Sequence[Meeting]) -> dict[str, object] | None:
    folder = os.environ.get("QUORUM_UNTUNED")
    if not folder:
        return None
    before = os.environ.get("QUORUM_WEIGHTS")
    os.environ["QUORUM_WEIGHTS"] = folder
    try:
        return measured(meetings, ours)
    finally:
        if before is None:
            del os.environ["QUORUM_WEIGHTS"]
        else:
            os.environ["QUORUM_WEIGHTS"] = before
