"""Transcripts as their makers write them, one small file each, written for this project: what the readers are tested on.

Knows nothing of the readers. The talk is the same three turns everywhere; a format that has no speakers or no times
lacks them here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

Turn = tuple[str, float, float, str]

TALK: tuple[Turn, ...] = (
    ("Ana Ruiz", 1.0, 3.7, "The lease of the shop ends in March."),
    ("Tom Okafor", 4.0, 6.7, "I will call the landlord on Monday."),
    ("Ana Ruiz", 61.0, 63.7, "Who pays for the new roof?"),
)
DAY = "2026-06-15"


@dataclass(frozen=True, slots=True)
class Export:
    """One file and what is in it. `turns`: speaker, start in seconds, words; None: the format does not tell."""

    name: str
    file: str
    data: bytes
    format: str
    turns: tuple[tuple[str | None, float | None, str], ...]
    title: str | None = None
    date: str | None = None


def turns(
    *, speakers: dict[str, str] | bool = True, times: bool | Sequence[float | None] = True, shift: float = 0.0
) -> tuple[tuple[str | None, float | None, str], ...]:
    """The talk as a format tells it: under other names, without speakers, without times, from another zero."""
    named = {n: n for n, *_ in TALK} if speakers is True else speakers or {}
    starts = [s - shift for _, s, _, _ in TALK] if times is True else times or [None] * len(TALK)
    return tuple((named.get(n), at, w) for (n, _, _, w), at in zip(TALK, starts, strict=True))


def words(turn: Turn) -> list[tuple[str, float, float]]:
    """The words of a turn, each with a third of a second, punctuation on them."""
    spoken = turn[3].split()
    step = (turn[2] - turn[1]) / len(spoken)
    return [
        (w, round(turn[1] + i * step, 3), round(turn[1] + (i + 1) * step, 3)) for i, w in enumerate(spoken)
    ]


def everything() -> tuple[Export, ...]:
    """Every export there is, names never twice."""
    from tests.exports import documents, subtitles, texts, vendors

    found = (*vendors.all_(), *texts.all_(), *subtitles.all_(), *documents.all_())
    assert len({e.name for e in found}) == len(found)
    return found


def named(export: Export, **changes: object) -> Export:
    """The same with other fields."""
    return replace(export, **changes)  # type: ignore[arg-type]
