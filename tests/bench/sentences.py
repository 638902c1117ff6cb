"""Benchmark `sentences`: boundary F1 per language on paragraphs made of consecutive NTREX sentences.

A paragraph is ten sentences in a row, joined by a space (by nothing where the language writes none). The reference
boundaries are NTREX's own line ends, so a line of two sentences counts against us and so does a headline without a
full stop. Thai has no sentence mark at all: it is reported, and left out of the mean as LANGUAGES.md does.
"""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

from pipeline.languages import find
from pipeline.text.sentences import spans

_PER_PARAGRAPH = 10
_UNMARKED = frozenset({"th"})


def run(data: Path, *, split: str | None = None) -> dict[str, object]:
    """F1 in percent: `f1` is the mean over languages, `per_language` each; `ci95` resamples paragraphs."""
    path = data / "languages" / f"ntrex_{split or '600'}.json.gz"
    if not path.exists():
        return {"f1": None, "per_language": {}, "n": 0, "skipped": [path.name]}
    with gzip.open(path) as file:
        text: dict[str, list[str]] = json.load(file)
    counts = {tag: _paragraph_counts(tag, lines) for tag, lines in text.items()}
    per_language = {tag: round(100 * _f1(rows), 2) for tag, rows in counts.items()}
    kept = [tag for tag in counts if tag not in _UNMARKED]
    return {
        "f1": round(sum(per_language[tag] for tag in kept) / len(kept), 2),
        "ci95": _interval({tag: counts[tag] for tag in kept}),
        "per_language": per_language,
        "left_out_of_mean": sorted(_UNMARKED & set(counts)),
        "paragraph_sentences": _PER_PARAGRAPH,
        "n": sum(len(rows) for rows in counts.values()),
        "skipped": [],
    }


def _paragraph_counts(tag: str, lines: list[str]) -> list[tuple[int, int, int]]:
    """Per paragraph: boundaries found, expected and right (inner ones only; the paragraph's end is free)."""
    joint = " " if find(tag).spaced or tag in _UNMARKED else ""
    rows = []
    for first in range(0, len(lines), _PER_PARAGRAPH):
        piece = [line.strip() for line in lines[first : first + _PER_PARAGRAPH]]
        expected, at = set(), 0
        for line in piece[:-1]:
            at += len(line)
            expected.add(at)
            at += len(joint)
        found = {end for _, end in spans(joint.join(piece), tag)[:-1]}
        rows.append((len(found), len(expected), len(found & expected)))
    return rows


def _f1(rows: list[tuple[int, int, int]]) -> float:
    found, expected, right = (sum(row[i] for row in rows) for i in range(3))
    return 2 * right / (found + expected) if found + expected else 0.0


def _interval(counts: dict[str, list[tuple[int, int, int]]], draws: int = 200) -> list[float]:
    rng = random.Random(0)
    size = len(next(iter(counts.values())))
    means = []
    for _ in range(draws):
        picks = [rng.randrange(size) for _ in range(size)]
        scores = [_f1([rows[i] for i in picks if i < len(rows)]) for rows in counts.values()]
        means.append(100 * sum(scores) / len(scores))
    means.sort()
    return [round(means[int(0.025 * draws)], 2), round(means[int(0.975 * draws) - 1], 2)]
