"""Roll-up captions, as broadcasters and YouTube make them, show each line twice: once new, once above the next.

Knows nothing of file formats. Only where at least 40% of the cues begin with what the cue before ended with is such a
repeat read once; elsewhere nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.formats.parts.cue import Cue

MIN_REPEATS = 3
SHARE = 0.4
FLASH_S = 0.1
MAX_OVERLAP_WORDS = 40
MIN_OVERLAP_WORDS = 3


def without_repeats(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """The cues that still hold words, and how many repeats there were."""
    by_line = [_same_lines(a, b) for a, b in pairwise(cues)]
    if _enough(by_line, cues):
        kept = [replace(c, lines=c.lines[n:]) for c, n in zip(cues, [0, *by_line], strict=True)]
        return [c for c in kept if c.lines], sum(n > 0 for n in by_line)
    by_word = [_same_words(a, b) for a, b in pairwise(cues)]
    if _enough(by_word, cues):
        kept = [_from_word(c, n) for c, n in zip(cues, [0, *by_word], strict=True)]
        return [c for c in kept if c.lines], sum(n > 0 for n in by_word)
    return list(cues), 0


def _enough(repeats: Sequence[int], cues: Sequence[Cue]) -> bool:
    found = sum(n > 0 for n in repeats)
    return found >= MIN_REPEATS and found >= SHARE * len(cues)


def _same_lines(before: Cue, cue: Cue) -> int:
    """How many first lines were the last ones before: another line follows them, or they only flash up (10 ms)."""
    flash = cue.start_s is not None and cue.end_s is not None and cue.end_s - cue.start_s < FLASH_S
    for count in range(min(3, len(before.lines), len(cue.lines)), 0, -1):
        if before.lines[-count:] == cue.lines[:count] and (len(cue.lines) > count or flash):
            return count
    return 0


def _same_words(before: Cue, cue: Cue) -> int:
    """How many first words were the last ones before; captions that grow word by word too."""
    if before.speaker != cue.speaker:
        return 0
    old = " ".join(before.lines).split()[-MAX_OVERLAP_WORDS:]
    new = " ".join(cue.lines).split()[: MAX_OVERLAP_WORDS + 1]
    for count in range(min(len(old), len(new) - 1), MIN_OVERLAP_WORDS - 1, -1):
        if old[-count:] == new[:count]:
            return count
    return 0


def _from_word(cue: Cue, count: int) -> Cue:
    return replace(cue, lines=(" ".join(" ".join(cue.lines).split()[count:]),)) if count else cue
