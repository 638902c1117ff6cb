"""Train what makes a line worth telling of a whole meeting: `python -m tests.train.overview --data DIR`.

As tests/train/summary.py, over the weightiest sentences of each meeting of QMSum train and its human summary; writes
weights/overview.json and weights/expected_whole.json.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.extractive.reading.cues import cues
from pipeline.extractive.reading.salience import important
from pipeline.extractive.reading.utterances import proper_words, read
from pipeline.extractive.topics.overview import NAMES, candidates, standing, subjects
from tests.bench.meetings import Meeting, qmsum
from tests.train import expected
from tests.train.summary import Query, fit, share_used, write

STRENGTH = 1000.0
TRAINED_ON = "QMSum train (MIT), whole-meeting summaries"


def examples(meeting: Meeting) -> Query:
    """What is to be learned from a meeting."""
    words = cues("en")
    sentences = read(meeting.passages, words)
    weights = important(sentences, words)
    lines, rows = candidates(sentences, weights, proper_words(meeting.passages), words)
    first = subjects(meeting.passages, sentences, weights, words)
    answer = meeting.general[0].answer
    example = expected.Example(
        meeting.id, lines, standing(lines, weights), first.text if first else "", (), answer
    )
    return Query(rows, share_used(lines, answer), example)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights"))
    options = parser.parse_args()
    found: list[Query] = []
    for n, meeting in enumerate(qmsum(options.data, "train")):
        if meeting.general:
            found.append(examples(meeting))
            print(f"{n} {meeting.id}", file=sys.stderr, flush=True)
    write(options.out / "overview.json", fit(found, NAMES, strength=STRENGTH) | {"trained_on": TRAINED_ON})
    answers = [(q.words.meeting, q.words.answer) for q in found]
    words = expected.fit([q.words for q in found], answers, trained_on=TRAINED_ON)
    write(options.out / "expected_whole.json", words)


if __name__ == "__main__":
    main()
