"""Fits the rule that says "not said": when does a meeting hold no answer to a question?

    python -m tests.train.said --data DIR        prints DENSE and LEXICAL for pipeline/extractive/answers/was_said.py

Questions of QMSum train's meetings that the encoder has not seen, asked of their own meeting (answerable) and of the next
one of the list (not answerable, but often of the same kind, so that the rule learns more than the field).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.extractive.answers.relevant import relevant, share_said
from pipeline.extractive.reading.cues import cues
from pipeline.questions.question import understand
from pipeline.retrieval.retriever import Index
from pipeline.retrieval.vector_store import FolderKeeper
from tests.bench.meetings import Meeting, qmsum
from tests.train.encoder import held_out

NAMES = {"DENSE": ("anywhere", "together", "likeness"), "LEXICAL": ("anywhere", "together")}


def signals(
    meetings: list[Meeting], *, questions: int, kept_in: FolderKeeper | None
) -> list[tuple[dict[str, float], bool]]:
    """Signals of a few questions a meeting, of its own and of the meeting before it in the list."""
    rows: list[tuple[dict[str, float], bool]] = []
    for number, meeting in enumerate(meetings):
        index = Index(meeting.passages, kept_in=kept_in)
        speakers = [p.speaker for p in meeting.passages if p.speaker]
        for asked, answerable in ((meeting, True), (meetings[number - 1], False)):
            for query in asked.specific[:questions]:
                question = understand(query.text, speakers=speakers)
                rows.append((share_said(index, question, relevant(index, question, cues("en"))), answerable))
        print(f"{number + 1}/{len(meetings)} meetings", file=sys.stderr, flush=True)
    return rows


def main() -> None:
    """Fits both rules and says how many of each sort they get right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, default=None, help="folder of encoded meetings, to save time")
    parser.add_argument("--questions", type=int, default=3, help="of each meeting")
    given = parser.parse_args()
    unseen = [m for n, m in enumerate(qmsum(given.data, "train")) if held_out(n)]
    rows = signals(
        unseen, questions=given.questions, kept_in=FolderKeeper(given.vectors) if given.vectors else None
    )
    labels = np.array([answerable for _, answerable in rows])
    for kind, names in NAMES.items():
        table = np.array([[found[name] for name in names] for found, _ in rows])
        learned = LogisticRegression(C=10.0).fit(table, labels)
        right = learned.predict(table) == labels
        print(
            f"{kind}: answerable {right[labels].mean():.3f}, not answerable {right[~labels].mean():.3f}",
            file=sys.stderr,
        )
        weights = ", ".join(f"{n!r}: {w:.2f}" for n, w in zip(names, learned.coef_[0], strict=True))
        print(f"{kind} = {{'bias': {learned.intercept_[0]:.2f}, {weights}}}")


if __name__ == "__main__":
    main()
