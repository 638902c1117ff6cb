"""Subtitle blocks (a time line, then text) as WebVTT and SRT have them, whole or damaged.

Knows nothing of speakers. What is broken is counted with its line number; its words are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pipeline.formats.parts.cue import Cue
from pipeline.formats.parts.times import TIME, seconds

_SECONDS = r"\d{1,7}[.,]\d{1,6}"
_TIMING = re.compile(
    rf"^\s{{0,20}}({TIME}|{_SECONDS}(?=\s?-->))\s{{0,8}}(?:-{{1,3}}>?|[–—→=~]{{1,3}}>?)\s{{0,8}}({TIME}|(?<=>)\s?{_SECONDS}|(?<=>\s){_SECONDS})"
    r"(?=\s|$|[^\d:.,])"
)
_STRICT_ARROW = re.compile(r"\d\s*-->\s*\d")
_NUMBER = re.compile(r"^\s*\d+\s*$")
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(slots=True)
class Faults:
    """What was wrong, each with the lines it was found on."""

    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, what: str, line: int) -> None:
        """Remember one fault."""
        self.lines.setdefault(what, []).append(line)

    def forget(self, what: str) -> None:
        """Take back the last fault of a kind."""
        if at := self.lines.get(what):
            at.pop()
            if not at:
                del self.lines[what]

    def count(self, what: str) -> int:
        """How often this was found."""
        return len(self.lines.get(what, ()))

    def notes(self, cues: int) -> tuple[str, ...]:
        """One sentence a kind of fault."""
        return tuple(
            f"{len(at)} of {cues} cues: {what} (first on line {at[0]})" for what, at in self.lines.items()
        )


NO_TIME = "no readable time; the words are kept without one"
BACKWARDS = "the end lies before the start; the end is left out"
EMPTY = "no text"
MENDED = "a damaged time line was mended"
OUTSIDE = "text outside any cue was added to the cue before it"


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive non-empty lines and the number of the first (from 1)."""

    line: int
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a file, divided by empty lines."""
    held: list[str] = []
    first = 1
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            if not held:
                first = number
            held.append(line.strip())
        elif held:
            yield Block(first, tuple(held))
            held = []
    if held:
        yield Block(first, tuple(held))


def has_timing(line: str) -> bool:
    """Whether it is a time line, perhaps a slightly damaged one."""
    return _TIMING.match(line) is not None


def has_arrow(line: str) -> bool:
    """Whether it is a time line with the arrow that subtitle formats demand."""
    return "-->" in line and _TIMING.match(line) is not None


def cues_of(block: Block, faults: Faults) -> tuple[list[Cue], int]:
    """The cues of a block with text, and how many cues the block announces (empty and broken ones included).

    A cue with `start_s` None had no readable time. Blocks may hold several cues where empty lines are missing.
    """
    at = [i for i, line in enumerate(block.lines) if _TIMING.match(line)]
    if not at:
        return _without_timing(block, faults)
    found: list[Cue] = []
    before = [] if at[0] == 0 else list(block.lines[: at[0] - 1])
    if before:
        found.append(Cue(tuple(before)))
        faults.add(OUTSIDE, block.line)
    for this, following in zip(at, [*at[1:], len(block.lines)], strict=True):
        end = (
            following - 1
            if following < len(block.lines) and _NUMBER.match(block.lines[following - 1])
            else following
        )
        cue = _cue(block.lines[this], block.lines[this + 1 : end], block.line + this, faults)
        if cue:
            above = block.lines[this - 1] if this and not _NUMBER.match(block.lines[this - 1]) else None
            found.append(replace(cue, label=above if len(above or "") <= 80 else None))
    return found, len(at)


def collect(found: Iterable[Block], faults: Faults) -> tuple[list[Cue], int]:
    """The cues of all blocks with text, and how many were announced. Text that no time line announces belongs to
    the cue before it."""
    held: list[Cue] = []
    added: list[str] = []
    total = 0
    empty: Block | None = None
    for block in found:
        cues, announced = cues_of(block, faults)
        if announced == 0 and empty and cues:  # an empty line between the time and its words
            cue = _cue(empty.lines[-1], block.lines, block.line, Faults())
            cues, announced = [cue] if cue else cues, -1
            faults.forget(EMPTY)
        total += max(announced, 0)
        empty = block if announced == 1 and not cues and _TIMING.match(block.lines[-1]) else None
        for cue in cues:
            if announced == 0 and held:
                added.extend(cue.lines)
                faults.add(OUTSIDE, block.line)
            else:
                _add(held, added)
                held.append(cue)
    _add(held, added)
    return held, max(total, len(held))


def _add(held: list[Cue], added: list[str]) -> None:
    """Put lines that no time line announces on the cue before them."""
    if held and added:
        held[-1] = replace(held[-1], lines=(*held[-1].lines, *added))
        added.clear()


def _cue(timing: str, text: tuple[str, ...], line: int, faults: Faults) -> Cue | None:
    match = _TIMING.match(timing)
    assert match
    start, end = _seconds(match.group(1)), _seconds(match.group(2))
    if not text:
        faults.add(EMPTY, line)
        return None
    if start is None:
        faults.add(NO_TIME, line)
        return Cue(text)
    if not _STRICT_ARROW.search(timing):
        faults.add(MENDED, line)
    if end is None or end < start:
        faults.add(BACKWARDS, line)
        end = None
    return Cue(text, start, end)


def _seconds(text: str) -> float | None:
    """A clock time, or seconds alone as some tools write them."""
    bare = text.strip()
    return seconds(bare) if ":" in bare else float(bare.replace(",", "."))


def _without_timing(block: Block, faults: Faults) -> tuple[list[Cue], int]:
    lines = list(block.lines)
    numbered = bool(_NUMBER.match(lines[0]))
    if numbered:
        lines = lines[1:]
    arrow = next((i for i, line in enumerate(lines[:3]) if "-->" in line), None)
    if arrow is not None:
        lines = lines[arrow + 1 :]
    elif numbered and lines and not _WORDS.search(lines[0]) and len(lines) > 1:
        lines = lines[1:]
    elif not numbered:
        return [Cue(tuple(lines))], 0
    if not lines:
        faults.add(EMPTY, block.line)
        return [], 1
    faults.add(NO_TIME, block.line)
    return [Cue(tuple(lines))], 1
