"""Voices that a user taught, so that who speaks has a name: added, listed, erased.

Knows nothing of meetings.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.settings import Settings


def voice_add(name: str, clip: Path, *, settings: Settings) -> float:
    """Teach a voice from a clip; the seconds of speech in it. Raises BadInput."""
    from pipeline.speech import enrolled

    return enrolled.add(name, clip, home=settings.home)


def voice_names(*, settings: Settings) -> tuple[str, ...]:
    """Whose voices are kept."""
    from pipeline.speech import enrolled

    return enrolled.names(settings.home)


def voice_forget(name: str, *, settings: Settings) -> None:
    """Erase a voice; raises NotFound."""
    from pipeline.speech import enrolled

    enrolled.forget(name, home=settings.home)
