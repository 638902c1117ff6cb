"""Train which sentences a minute taker would keep: `python -m tests.train.minuted --data DIR`.

tests/train/minuted.tsv holds what readers said of sentences of public calls, each read beside the talk around it: the best
label (DEC, PROP, TASK, OPEN, RISK, QUES, INFO, NO), how it stood in the end, whether it is clear by itself, and if not the
passage that says what it is about. `segment` is the passage a sentence begins in, `at` where. No word of the calls is kept.
Sentences that stood before a reader and were not marked count half, as what nobody would keep. tests/train/listed.tsv says
the same of days, quotes and risks: G worth listing, M of little weight, N none. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from pipeline.extractive.commitments.minuted import KINDS, NAMES, SENSE, WORDING, with_forms
from pipeline.extractive.commitments.moments import features
from pipeline.extractive.commitments.phrasing import runs, wording
from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.linear import Matrix
from pipeline.extractive.reading.salience import important
from pipeline.extractive.reading.utterances import Sentence, read
from pipeline.retrieval.encoder import encode
from pipeline.stages.claims import passages_of
from tests.bench.silver import Noted, noted

LABELS, LISTED = Path(__file__).with_suffix(".tsv"), Path(__file__).with_name("listed.tsv")
KEPT = {
    "decided": ("DEC",),
    "decision": ("DEC", "PROP"),
    "task": ("TASK",),
    "action": ("TASK", "OPEN"),
}
STRENGTH = 0.005
SEEN_BEFORE, SEEN_AFTER = 6, 8
"""So many sentences beside a judged one stood before the reader too."""
UNMARKED, UNMARKED_SHARE = 0.5, 0.35
"""What an unmarked sentence counts, and which part of them is used."""
OFTEN = 6
"""A row of words is learned where it stands in so many sentences."""
FAINT = 0.02
"""A row of words that counts less than this everywhere is left out."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence: its place, the reader's label (None: not marked), and whether it is clear by itself (None: not said)."""

    place: int
    label: str | None
    clear: bool | None
    about: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """One call as it was read: `vectors` of the sentences in `places`; `graded` holds (kind, place) with whether it is worth
    listing."""

    name: str
    series: str
    sentences: tuple[Sentence, ...]
    rows: Matrix
    worded: tuple[frozenset[str], ...]
    places: tuple[int, ...]
    vectors: Matrix
    judged: tuple[Judged, ...]
    graded: dict[tuple[str, int], bool]


def labels(path: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of a file by call."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found[row["call"]].append(row)
    return found


def read_call(call: Noted, rows: Sequence[dict[str, str]], listed: Sequence[dict[str, str]]) -> Read | None:
    """None for a call without a word."""
    words = cues("en")
    passages = passages_of(call.transcript)
    sentences = read(passages, words)
    if not sentences:
        return None
    seen = features(sentences, important(sentences, words), words)
    where = _Places(sentences, [p.text for p in passages])
    judged = _judged(sentences, where, rows)
    graded = {(row["kind"], i): row["grade"] == "G" for row in listed if (i := where.of(row)) is not None}
    at = tuple(sorted({j.place for j in judged} | {i for _, i in graded}))
    vectors = encode([sentences[i].text for i in at]) if at else np.zeros((0, 0))
    return Read(
        call.name,
        call.series,
        sentences,
        with_forms(seen, sentences),
        tuple(runs(wording(s.text)) for s in sentences),
        at,
        np.asarray(vectors, dtype=np.float64),
        judged,
        graded,
    )


class _Places:
    """Where a row of the files is in a call."""

    def __init__(self, sentences: Sequence[Sentence], texts: Sequence[str]) -> None:
        self._begins: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.inside: dict[int, list[int]] = defaultdict(list)
        for s in sentences:
            self._begins[s.first].append((max(0, texts[s.first].find(s.pieces[0].quote)), s.index))
            for piece in s.pieces:
                self.inside[piece.passage].append(s.index)

    def of(self, row: Mapping[str, str]) -> int | None:
        segment = int(row["segment"])
        near = self._begins.get(segment) or [(0, i) for i in self.inside[segment]]
        return min(near, key=lambda pair: abs(pair[0] - int(row["at"])))[1] if near else None


def _judged(
    sentences: Sequence[Sentence], where: _Places, rows: Sequence[dict[str, str]]
) -> tuple[Judged, ...]:
    marked: dict[int, Judged] = {}
    for row in rows:
        place = where.of(row)
        if place is None:
            continue
        told = [i for i in where.inside[int(row["line"])] if i != place] if row["line"] != "-" else []
        about = min(told, key=lambda i: abs(i - place)) if told else None
        clear = {"1": True, "0": False}.get(row["clear"])
        marked[place] = Judged(place, row["label"], clear, about)
    beside = {
        j for i in marked for j in range(max(0, i - SEEN_BEFORE), min(len(sentences), i + SEEN_AFTER))
    } - set(marked)
    draw = np.random.default_rng(len(sentences))
    used = [i for i in sorted(beside) if draw.random() < UNMARKED_SHARE]
    return tuple(
        sorted([*marked.values(), *(Judged(i, None, None, None) for i in used)], key=lambda j: j.place)
    )


def fit(calls: Sequence[Read]) -> dict[str, object]:
    """The weights as weights/minuted.json holds them."""
    places = [(c, i) for c in calls for i in c.places]
    rows = np.concatenate([c.rows[list(c.places)] for c in calls if c.places])
    vectors = np.concatenate([c.vectors for c in calls if c.places])
    often = Counter(run for c, i in places for run in c.worded[i])
    kept = sorted(run for run, n in often.items() if n >= OFTEN)
    column = {run: k for k, run in enumerate(kept)}
    table = sparse.lil_matrix((len(places), len(kept)))
    for k, (c, i) in enumerate(places):
        for run in c.worded[i]:
            if run in column:
                table[k, column[run]] = WORDING
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 0.02)
    plain = sparse.csr_matrix((rows - mean) / scale)
    wide = sparse.hstack([plain, table.tocsr()]).tocsr()
    close = sparse.hstack([wide, sparse.csr_matrix(vectors * SENSE)]).tocsr()
    found = {"wide": _fitted(wide, calls), "close": _fitted(close, calls)}
    n = rows.shape[1]
    loud = [
        k
        for k in range(len(kept))
        if any(abs(w[n + k]) >= FAINT for part in found.values() for w, _ in part.values())
    ]
    return {
        "names": list(NAMES),
        "mean": _plain(mean),
        "scale": _plain(scale),
        "runs": [kept[k] for k in loud],
        "trained_on": "readers' judgements of sentences of public calls (CC BY-SA 3.0): numbers only",
        **{
            name: {
                kind: {
                    "weight": _plain(w[:n]),
                    "bias": round(bias, 5),
                    "worded": _plain(w[n : n + len(kept)][loud], 3),
                    **({"sense": _plain(w[n + len(kept) :])} if name == "close" else {}),
                }
                for kind, (w, bias) in part.items()
            }
            for name, part in found.items()
        },
    }


def _fitted(table: sparse.csr_matrix, calls: Sequence[Read]) -> dict[str, tuple[Matrix, float]]:
    made = {}
    for kind in KINDS:
        told = list(_told(kind, calls))
        model = LogisticRegression(C=STRENGTH, max_iter=300, random_state=0)
        model.fit(
            table[[k for k, *_ in told]], [right for _, right, _ in told], [weight for *_, weight in told]
        )
        made[kind] = (np.asarray(model.coef_[0]), float(model.intercept_[0]))
    return made


def _told(kind: str, calls: Sequence[Read]) -> Iterator[tuple[int, bool, float]]:
    """For each sentence of which something was said: its row, whether it is of the kind, what it counts."""
    first = 0
    for c in calls:
        row = {place: first + k for k, place in enumerate(c.places)}
        first += len(c.places)
        if kind in KEPT:
            yield from ((row[j.place], j.label in KEPT[kind], 1.0 if j.label else UNMARKED) for j in c.judged)
        elif kind == "clear":
            yield from ((row[j.place], j.clear, 1.0) for j in c.judged if j.clear is not None)
        else:
            yield from ((row[i], good, 1.0) for (k, i), good in c.graded.items() if k == kind)
            if kind == "risk":
                others = [j for j in c.judged if j.label and (kind, j.place) not in c.graded]
                yield from ((row[j.place], j.label == "RISK", 1.0) for j in others)


def _plain(values: Matrix, digits: int = 4) -> list[float]:
    return [round(float(x), digits) for x in values]


def read_calls(calls: Sequence[Noted]) -> list[Read]:
    """The calls of which a reader judged sentences."""
    found, listed = labels(LABELS), labels(LISTED)
    return [r for c in calls if c.name in found and (r := read_call(c, found[c.name], listed[c.name]))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights/minuted.json"))
    options = parser.parse_args()
    made = fit(read_calls(noted(options.data)))
    options.out.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
