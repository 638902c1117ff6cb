"""What a recording is made of: one mixed channel, a speaker per channel, or one file per participant.

Knows nothing of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.doors import Track
from pipeline.errors import BadInput
from pipeline.speech.audio import probe


def tracks(source: Path | Sequence[tuple[str, Path]]) -> tuple[Track, ...]:
    """The tracks of one recording, or of (speaker, file) pairs. Raises BadInput for a file that is no audio."""
    if isinstance(source, Path):
        return (Track(source, duration_s=probe(source).duration_s),)
    if not source:
        raise BadInput("no track was given", hint="a folder with one recording per participant")
    return tuple(Track(path, speaker=name, duration_s=probe(path).duration_s) for name, path in source)
