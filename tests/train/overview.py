"""Train what makes a line worth telling of a whole meeting: `python -m tests.train.overview --data DIR`.

As tests/train/summary.py, over the weightiest sentences of every second meeting of QMSum train and its human summary.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pipeline.extractive.cues import cues
from pipeline.extractive.overview import NAMES, candidates
from pipeline.extractive.salience import important
from pipeline.extractive.utterances import proper_words, read
from tests.bench.meetings import Meeting, qmsum
from tests.train.summary import Query, fit, share_used

STRENGTH = 1000.0


def examples(meeting: Meeting) -> Query:
    """What is to be learned from a meeting."""
    words = cues("en")
    sentences = read(meeting.passages, words)
    weights = important(sentences, words)
    lines, rows = candidates(sentences, weights, proper_words(meeting.passages), words)
    answer = meeting.general[0].answer
    return Query(meeting.id, lines, rows, share_used(lines, answer), answer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights/overview.json"))
    options = parser.parse_args()
    found: list[Query] = []
    for n, meeting in enumerate(qmsum(options.data, "train")):
        if meeting.general and n % 2 == 0:
            found.append(examples(meeting))
            print(f"{n} {meeting.id}", file=sys.stderr, flush=True)
    weights = fit(found, NAMES, strength=STRENGTH) | {
        "trained_on": "QMSum train (MIT), whole-meeting summaries"
    }
    options.out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
