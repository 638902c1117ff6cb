"""The tasks of one recap as they stand on their own, without the meetings before and after.

Knows nothing of formats.
"""

from __future__ import annotations

from pipeline.meeting import Recap, Tracked, Transcript, stated


def of(recap: Recap, transcript: Transcript) -> tuple[Tracked, ...]:
    """Every action that a recap states, none of them closed yet."""
    return tuple(
        Tracked(a, recap.meeting_id, recap.title, transcript.date, recap.language)
        for a in stated(recap.actions)
    )
