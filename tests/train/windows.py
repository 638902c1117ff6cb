"""Fit how likely a word is one of the answer's: `python -m tests.train.windows --data DIR` prints LIKELY of retrieval/bearing.py.

On ELITR-Bench dev every recorded answer but GPT-4's is a draft; on the meetings of QMSum train that the encoder has not seen
the drafts are made: none, half of the human answer, another question's. Of the words that were said, those of the human
answer are to be found. Each draft counts the same within its benchmark, and each benchmark as much as the other.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.retrieval.bearing import content
from pipeline.retrieval.windows import Finder
from pipeline.text.sentences import split
from tests.bench import elitr, meetings
from tests.train.encoder import held_out

STRONG = "GPT-4"
SHARE_OF_OTHERS = 0.1
"""Share of the words that are not wanted that is learned from."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draft:
    """The words that were said in a meeting, in the light of a question and of one draft. `weight`: of the whole draft."""

    names: tuple[str, ...]
    seen: Floats
    wanted: NDArray[np.bool_]
    weight: float = 1.0


def drafts(meeting: elitr.Meeting) -> list[Draft]:
    """All recorded answers of a meeting but the strong model's."""
    finder = Finder(meeting.passages)
    return [
        draft
        for question in meeting.questions
        for given in question.single.values()
        if given.model != STRONG
        and (draft := _draft(finder, question.text, given.text, question.gold)) is not None
    ]


def made_drafts(meeting: meetings.Meeting, *, seed: int = 0) -> list[Draft]:
    """Three drafts for each question of a QMSum meeting: nothing, half of the right answer, another question's answer."""
    finder, chance = Finder(meeting.passages), random.Random(f"{seed} {meeting.id}")
    found = []
    for query in meeting.specific:
        others = [q.answer for q in meeting.specific if q.answer != query.answer]
        for text in ("", _half(query.answer, chance), chance.choice(others) if others else ""):
            draft = _draft(finder, query.text, text, query.answer)
            found += [draft] if draft is not None else []
    return found


def _half(answer: str, chance: random.Random) -> str:
    sentences = split(answer, "en")
    kept = set(chance.sample(range(len(sentences)), max(1, len(sentences) // 2)))
    return " ".join(s for n, s in enumerate(sentences) if n in kept)


def _draft(finder: Finder, question: str, text: str, gold: str) -> Draft | None:
    vocabulary = finder.vocabulary
    asked, right = content(question, "en"), content(gold, "en")
    mine = np.array([word not in asked for word in vocabulary.words])
    wanted = np.array([word in right for word in vocabulary.words])[mine]
    if not wanted.any():
        return None
    seen = finder.features(question=question, draft=text)
    table = np.stack(list(seen.values()), axis=1)[mine]
    return Draft(tuple(seen), table.astype(np.float64), wanted)


def fit(found: Sequence[Draft], *, seed: int = 0) -> dict[str, float]:
    """Log-odds per feature, by logistic regression on all wanted words and a tenth of the others."""
    from sklearn.linear_model import LogisticRegression

    chance = np.random.default_rng(seed)
    rows, wanted, weights = [], [], []
    for draft in found:
        kept = draft.wanted | (chance.random(len(draft.wanted)) < SHARE_OF_OTHERS)
        rows.append(draft.seen[kept])
        wanted.append(draft.wanted[kept])
        each = np.where(draft.wanted[kept], 1.0, 1 / SHARE_OF_OTHERS)
        weights.append(each * draft.weight / draft.wanted.sum())
    table, weight = np.concatenate(rows), np.concatenate(weights)
    mean, scale = table.mean(0), table.std(0) + 1e-9
    head = LogisticRegression(max_iter=500).fit(
        (table - mean) / scale, np.concatenate(wanted), sample_weight=weight / weight.mean()
    )
    slopes = head.coef_[0] / scale
    bias = float(head.intercept_[0] - (slopes * mean).sum())
    return {"bias": bias, **dict(zip(found[0].names, map(float, slopes), strict=True))}


def weighed(found: Sequence[Draft]) -> Iterator[Draft]:
    """The same drafts, each benchmark counting one in all."""
    for draft in found:
        yield Draft(draft.names, draft.seen, draft.wanted, 1 / len(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    recorded, missing = elitr.load(options.data, "dev")
    others = [m for n, m in enumerate(meetings.qmsum(options.data, "train")) if held_out(n)]
    if missing or not others:
        raise SystemExit(f"{options.data}: {missing[0] if missing else 'qmsum/train.jsonl.gz'} is missing")
    real = [draft for meeting in recorded for draft in drafts(meeting)]
    made = [draft for meeting in others for draft in made_drafts(meeting)]
    learned = fit([*weighed(real), *weighed(made)])
    print("LIKELY =", {name: round(value, 2) for name, value in learned.items()})


if __name__ == "__main__":
    main()
