"""How much each feature of a passage counts: numbers trained on QMSum train.

Knows nothing of text. Made by `python -m tests.train.ranker` on the meetings that the encoder has not seen.
"""

from __future__ import annotations

DENSE = {
    "turn": 0.4,
    "stretch_40": 0.1,
    "stretch_160": 0.5,
    "speaker": 2.5,
    "length": 0.5,
    "dense": 0.3,
    "dense_best": 0.6,
}
LEXICAL = {"turn": 0.15, "stretch_40": 0.16, "stretch_160": 0.72, "speaker": 2.82, "length": 0.75}
