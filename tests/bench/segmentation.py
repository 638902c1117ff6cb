"""Topic boundaries against QMSum's annotated topics: Pk and WindowDiff, lower is better.

Units are speaker turns; a turn no topic claims belongs to the topic before it. k is half the mean length of the
reference's topics (Beeferman et al. 1999; Pevzner and Hearst 2002). Baselines: one segment, an even split into as
many as ours, TextTiling.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.utterances import read
from pipeline.extractive.topics.boundaries import boundaries
from tests.bench.intervals import bootstrap
from tests.bench.meetings import Meeting, qmsum

Marks = list[int]
"""1 where a turn begins a topic (never the first turn)."""


def begins(meeting: Meeting) -> Marks:
    """The annotators' boundaries. A turn in two topics belongs to the one that began first."""
    topic = [-1] * len(meeting.passages)
    for k, t in enumerate(sorted((t for t in meeting.topics if t.turns), key=lambda t: t.turns[0])):
        for i in t.turns:
            topic[i] = k if topic[i] < 0 else topic[i]
    first = next((k for k in topic if k >= 0), 0)
    for i, k in enumerate(topic):
        topic[i] = k if k >= 0 else topic[i - 1] if i else first
    return [0] + [int(a != b) for a, b in pairwise(topic)]


def ours(meeting: Meeting) -> Marks:
    """What the embedded model's chapters say."""
    words = cues("en")
    sentences = read(meeting.passages, words)
    marks = [0] * len(meeting.passages)
    for i in boundaries(sentences, words):
        marks[sentences[i].first] = 1
    return [0, *marks[1:]]


def even(meeting: Meeting) -> Marks:
    """As many parts as ours, all of one length."""
    n, parts = len(meeting.passages), sum(ours(meeting)) + 1
    cuts = {round(k * n / parts) for k in range(1, parts)} - {0, n}
    return [int(i in cuts) for i in range(n)]


def none(meeting: Meeting) -> Marks:
    """One segment: what a metric that punishes false alarms is flattered by."""
    return [0] * len(meeting.passages)


def texttiling(meeting: Meeting) -> Marks:
    """Hearst's TextTiling (1997) with its published parameters (w=20, k=10), as NLTK's implementation: blocks of
    pseudo-sentences are compared, the curve is smoothed, and dips deeper than mean - sd/2 are boundaries.

    NLTK's own takes ten times as long; on QMSum val it scored Pk 0.591, WindowDiff 0.953.
    """
    stop = cues("en").language.stop_words
    words = [(w, i) for i, p in enumerate(meeting.passages) for w in re.findall(r"[a-z']+", p.text.lower())]
    rows = [words[a : a + 20] for a in range(0, len(words), 20)]
    bags = [Counter(w for w, _ in row if w not in stop) for row in rows]
    gaps = [
        _cosine(sum(bags[max(0, g - 10) : g], Counter()), sum(bags[g : g + 10], Counter()))
        for g in range(1, len(bags))
    ]
    if len(gaps) < 3:
        return none(meeting)
    curve = np.convolve(np.pad(gaps, 1, mode="edge"), np.ones(3) / 3, mode="valid")
    depth = np.array([_climb(curve, g, -1) + _climb(curve, g, 1) for g in range(len(curve))])
    limit = float(depth.mean() - depth.std() / 2)
    marks = [0] * len(meeting.passages)
    taken: list[int] = []
    for g in np.argsort(-depth, kind="stable"):
        if depth[g] <= limit:
            break
        if all(abs(int(g) - t) >= 4 for t in taken):
            taken.append(int(g))
            marks[rows[int(g) + 1][0][1]] = 1
    return [0, *marks[1:]]


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    norm = sum(n * n for n in a.values()) * sum(n * n for n in b.values())
    return sum(n * b[w] for w, n in a.items()) / norm**0.5 if norm else 0.0


def _climb(curve: np.ndarray, gap: int, step: int) -> float:
    """How far the curve rises from a gap to the next peak on one side."""
    at = gap
    while 0 <= at + step < len(curve) and curve[at + step] >= curve[at]:
        at += step
    return float(curve[at] - curve[gap])


def pk(reference: Sequence[int], hypothesis: Sequence[int]) -> tuple[float, float]:
    """(Pk, WindowDiff) of one meeting."""
    n = len(reference)
    k = max(2, round(n / (sum(reference) + 1) / 2))
    a, b = np.cumsum(reference), np.cumsum(hypothesis)
    if n <= k:
        return float(a[-1] != b[-1]), float(a[-1] != b[-1])
    real, told = a[k:] - a[:-k], b[k:] - b[:-k]
    return float(np.mean((real > 0) != (told > 0))), float(np.mean(real != told))


SYSTEMS: dict[str, Callable[[Meeting], Marks]] = {
    "one_segment": none,
    "even_split": even,
    "texttiling": texttiling,
}


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """Pk and WindowDiff of our chapters and of the baselines on qmsum/<split>, mean over meetings."""
    split = split or "val"
    meetings = [m for m in qmsum(data, split) if m.topics]
    if not meetings:
        return {"pk": None, "windowdiff": None, "baselines": None, "skipped": [f"qmsum/{split}.jsonl.gz"]}
    scored = [pk(begins(m), ours(m)) for m in meetings]
    baselines: dict[str, dict[str, float]] = {}
    for name, system in SYSTEMS.items():
        print(f"segmentation: {name}", file=sys.stderr)
        rows = [pk(begins(m), system(m)) for m in meetings]
        baselines[name] = {"pk": _mean(r[0] for r in rows), "windowdiff": _mean(r[1] for r in rows)}
    return {
        "split": split,
        "pk": _mean(r[0] for r in scored),
        "windowdiff": _mean(r[1] for r in scored),
        "ci95": {
            "pk": bootstrap([r[0] for r in scored]),
            "windowdiff": bootstrap([r[1] for r in scored]),
        },
        "baselines": baselines,
        "n": len(meetings),
    }


def _mean(values: object) -> float:
    return round(float(np.mean(list(values))), 4)  # type: ignore[call-overload]
