"""The tasks of one recap as they stand on their own, without the meetings before and after.

Knows nothing of formats.
"""

from __future__ import annotations

from pipeline.meeting import Recap, Tracked, Transcript


def of(recap: Recap, transcript: Transcript) -> tuple[Tracked, ...]:
    """Every action of a recap, none of them closed yet."""
    return tuple(
        Tracked(a, recap.meeting_id, recap.title, transcript.date, recap.language) for a in recap.actions
    )
