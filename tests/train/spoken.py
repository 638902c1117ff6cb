"""Count which words are common in meetings: `python -m tests.train.spoken --data DIR`.

Writes weights/spoken_en.json from QMSum train: stems in at least MEETINGS meetings, with their idf over stretches of
about 300 words. Nothing of a single meeting can be read off it.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from pathlib import Path

from pipeline.text.words import terms
from tests.bench.meetings import qmsum

STRETCH = 300
MEETINGS = 4


def count(data: Path) -> dict[str, object]:
    """The file's content."""
    stretches: Counter[str] = Counter()
    meetings: Counter[str] = Counter()
    total = 0
    for meeting in qmsum(data, "train"):
        words = [t for p in meeting.passages for t in terms(p.text) if t.isalpha()]
        meetings.update(set(words))
        for start in range(0, len(words), STRETCH // 2):
            stretches.update(set(words[start : start + STRETCH // 2]))
            total += 1
    idf = {t: round(math.log(total / stretches[t]), 2) for t in sorted(meetings) if meetings[t] >= MEETINGS}
    return {
        "trained_on": "QMSum train (MIT)",
        "unseen": round(math.log(total / 2), 2),
        "idf": idf,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/weights/spoken_en.json"))
    options = parser.parse_args()
    text = json.dumps(count(options.data), ensure_ascii=False, separators=(",", ":"))
    options.out.write_text(text.replace(',"', ',\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
