"""How much each feature of a passage counts: numbers trained on QMSum train.

Knows nothing of text. Made by `python -m tests.train.ranker` on the meetings that the encoder has not seen.
"""

from __future__ import annotations

DENSE = {"turn": 0.08, "covered": 0.49, "speaker": 0.47, "length": 0.97, "dense": 0.42, "dense_around": 0.48}
LEXICAL = {"turn": 0.14, "stretch_40": 0.22, "stretch_160": 0.61, "speaker": 1.08, "length": 0.85}

SPAN_DENSE = {"bias": -2.60, "turn": 0.08, "length": -0.21, "dense_around": 0.89, "stretch_160": 0.29}
SPAN_LEXICAL = {"bias": -2.38, "turn": 0.05, "length": -0.20, "around": 0.49, "stretch_160": 0.24}
"""Log-odds that a passage lies in what was asked for. Beside DENSE, which finds places, these find whole stretches."""
