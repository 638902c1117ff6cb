"""The speech of a window without its silences, and the way back: each word gets the recording's own time.

Knows nothing of recognizers. What was heard across a cut silence is cut there again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.speech.audio import RATE, Samples
from pipeline.speech.vad import Window

PAUSE_S = 1.0
"""Words further apart than this are two utterances, whoever says them."""

LONGEST_S = 12.0
"""Longer than this, an utterance is cut after each sentence that ends there."""

EDGE_S = 0.35
"""How far a word may be timed to the wrong side of a cut: the silence that is kept around each piece."""

_ENDS = (".", "?", "!", "…", "。", "？", "！", "।", "؟", "։", "።")


@dataclass(frozen=True, slots=True)
class Raw:
    """A word as it was heard in the splice. `text` keeps its spaces; the times are the splice's."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Splice:
    """Pieces of a window joined. `pieces` are (start in the splice, start in the recording, length), seconds."""

    samples: Samples = field(repr=False)
    pieces: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(cls, window: Window, spoken: Sequence[tuple[float, float]]) -> Splice:
        """Join the stretches `spoken` of a window."""
        parts, pieces, at = [], [], 0
        for start_s, end_s in spoken:
            first, last = round((start_s - window.start_s) * RATE), round((end_s - window.start_s) * RATE)
            part = window.samples[first:last]
            parts.append(part)
            pieces.append((at / RATE, start_s, len(part) / RATE))
            at += len(part)
        return cls(np.concatenate(parts), tuple(pieces))

    def place(self, start: float, end: float) -> int:
        """The piece that holds the middle of `start` to `end` of the splice."""
        middle = (start + end) / 2
        return next((n for n in range(len(self.pieces) - 1, 0, -1) if self.pieces[n][0] <= middle), 0)

    def times(self, start: float, end: float, piece: int | None = None) -> tuple[float, float]:
        """Where something at `start` to `end` of the splice was in the recording: within one piece."""
        at, start_s, length = self.pieces[self.place(start, end) if piece is None else piece]
        first, last = (start_s + min(max(float(t) - at, 0.0), length) for t in (start, end))
        return round(first, 2), round(last, 2)

    def utterances(self, words: Sequence[Raw]) -> Iterator[list[tuple[Raw, float, float]]]:
        """The words with the recording's times, cut where a silence was cut out or somebody paused."""
        placed = [
            (word, *self.times(word.start_s, word.end_s, piece))
            for word, piece in zip(words, self._places(words), strict=True)
        ]
        run: list[tuple[Raw, float, float]] = []
        for word, start_s, end_s in placed:
            long = run and end_s - run[0][1] > LONGEST_S and _is_end(run[-1][0])
            if run and (start_s - run[-1][2] >= PAUSE_S or long):
                yield run
                run = []
            run.append((word, start_s, end_s))
        if run:
            yield run

    def _places(self, words: Sequence[Raw]) -> list[int]:
        """The piece of each word; one that was timed just beyond a cut goes with the sentence that it belongs to."""
        places = [self.place(w.start_s, w.end_s) for w in words]
        for n in range(len(words) - 1):
            here, there = places[n], places[n + 1]
            if here == there:
                continue
            joint = self.pieces[there][0]
            if not _is_end(words[n]) and joint - words[n].start_s <= EDGE_S and n and _is_end(words[n - 1]):
                places[n] = there
            elif not _is_end(words[n]) and _is_end(words[n + 1]) and words[n + 1].end_s - joint <= EDGE_S:
                places[n + 1] = here
        return places

    def clips(self, longest_s: float) -> list[dict[str, float]]:
        """Runs of pieces of at most `longest_s` together, for batched decoding; a longer piece is cut."""
        clips: list[dict[str, float]] = []
        for at, _, length in self.pieces:
            count = max(1, int(np.ceil(length / longest_s)))
            for part in range(count):
                start, end = at + length * part / count, at + length * (part + 1) / count
                if clips and end - clips[-1]["start"] <= longest_s:
                    clips[-1]["end"] = end
                else:
                    clips.append({"start": start, "end": end})
        return clips


def _is_end(word: Raw) -> bool:
    return word.text.rstrip("\"'”’)").endswith(_ENDS)
