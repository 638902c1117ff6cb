"""The last step of every subtitle reader: cues with words become a transcript, repeats read once, speakers found.

Knows nothing of file formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.rollup import without_repeats
from pipeline.formats.parts.subtitle_cues import segments


def finished(
    document: Document,
    cues: Sequence[Cue],
    *,
    engine: str,
    announced: int | None = None,
    language: str | None = None,
    title: str | None = None,
    notes: Sequence[str] = (),
    faults: Sequence[str] = (),
) -> Parsed:
    """The transcript; raises BadInput where no cue has words. `announced`: how many cues the file has, empty ones too."""
    spoken = [c for cue in cues if (c := _tidy(cue)).lines]
    total = len(cues) if announced is None else announced
    kind = engine.removeprefix("imported ")
    if not spoken:
        raise BadInput(
            f"{document.name}: {kind} without a single cue that has text ({total} cues)",
            hint="export the transcript again",
        )
    kept, repeats = without_repeats(spoken)
    rolled = (f"roll-up captions: {repeats} repeated lines were read once",) if repeats else ()
    made, order = segments(kept)
    return Parsed(
        made,
        title=title,
        language=language,
        engine=engine,
        cues=total,
        notes=(*notes, *rolled, *faults, *order),
    )


def _tidy(cue: Cue) -> Cue:
    return replace(cue, lines=tuple(plain for line in cue.lines if (plain := " ".join(line.split()))))
