"""How much each feature of a passage counts: numbers trained on QMSum train.

Knows nothing of text. Made by `python -m tests.train.ranker` on the meetings that the encoder has not seen.
"""

from __future__ import annotations

DENSE = {"turn": 0.22, "speaker": 0.59, "length": 1.09, "dense": 0.69, "dense_around": 0.30}
LEXICAL = {"turn": 0.14, "stretch_40": 0.22, "stretch_160": 0.61, "speaker": 1.08, "length": 0.85}

SPAN_DENSE = {"bias": -2.48, "turn": 0.07, "length": -0.19, "dense_around": 0.63, "stretch_160": 0.40}
SPAN_LEXICAL = {"bias": -2.37, "turn": 0.04, "length": -0.19, "around": 0.33, "stretch_160": 0.41}
"""Log-odds that a passage lies in what was asked for. Beside DENSE, which finds places, these find whole stretches."""
