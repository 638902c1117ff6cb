"""How much each feature of a passage counts: numbers trained on QMSum train.

Knows nothing of text. Made by `python -m tests.train.ranker` on the meetings that the encoder has not seen.
"""

from __future__ import annotations

DENSE = {"turn": 0.22, "speaker": 1.27, "length": 0.97, "dense": 0.99}
LEXICAL = {"turn": 0.15, "stretch_40": 0.16, "stretch_160": 0.72, "speaker": 2.82, "length": 0.75}
