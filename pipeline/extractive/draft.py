"""The embedded model's answer to the `draft.*` tasks: nothing to add.

Knows nothing of forms. It has no words of its own; the form says everything in the recap's.
"""

from __future__ import annotations

from pipeline.doors import Request
from pipeline.shapes import DraftShape


def reply(request: Request) -> DraftShape:
    """No sentence: each place of the form shows what the recap has for it."""
    return DraftShape(sentences=[])
