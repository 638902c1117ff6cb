"""Voices that a user taught, kept as numbers in the home folder: a label gets a name only where the likeness is strong.

Knows nothing of words. Sound is not kept; a voice is forgotten with one command. "Speaker 2" is better than a wrong name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from pipeline.doors import Turn
from pipeline.errors import BadInput, NotFound
from pipeline.speech.audio import RATE, samples
from pipeline.speech.embedding import Vector, embed, filterbank
from pipeline.speech.vad import windows

FILE = "voices.json"
ALIKE, AHEAD = 0.65, 0.1
"""How like a taught voice a label must be, and how much more than any other: two people in one room reached 0.65."""

LEAST_S, MOST_S = 5.0, 30.0
"""Speech that a clip must hold, and how much of a label is listened to."""


def add(name: str, clip: Path, *, home: Path) -> float:
    """Learn a voice from a clip in which only that person speaks; the seconds of speech in it. Raises BadInput."""
    if not name.strip():
        raise BadInput("a voice needs a name", hint="quorum voice add Ana clip.wav")
    sound = samples(clip)
    spoken = [
        sound[round(a * RATE) : round(b * RATE)]
        for window in windows([sound], length_s=1e9)
        for a, b in window.stretches(min_silence_s=0.3, pad_s=0.05)
    ]
    seconds = sum(map(len, spoken)) / RATE
    if seconds < LEAST_S:
        raise BadInput(
            f"{clip.name}: {seconds:.1f} s of speech are too little to know a voice by",
            hint=f"give {LEAST_S:.0f} s or more in which only {name} speaks",
        )
    known = _read(home)
    known.setdefault(name.strip(), []).append([round(float(x), 5) for x in _mean(spoken)])
    _write(home, known)
    return seconds


def forget(name: str, *, home: Path) -> None:
    """Erase a voice; raises NotFound."""
    known = _read(home)
    if name not in known:
        raise NotFound(f"no voice of {name!r} is kept", hint=f"kept: {', '.join(known) or 'none'}")
    del known[name]
    _write(home, known)


def names(home: Path) -> tuple[str, ...]:
    """Whose voices are kept."""
    return tuple(_read(home))


def recognized(
    path: Path, turns: Sequence[Turn], *, channel: int | None = None, home: Path
) -> Mapping[str, str]:
    """Label → name, for labels that are surely one taught voice each; a name is given once."""
    known = {name: np.asarray(vectors, np.float32) for name, vectors in _read(home).items()}
    labels = sorted({t.speaker for t in turns if t.speaker})
    if not known or not labels:
        return {}
    likeness = np.zeros((len(labels), len(known)))
    for row, label in enumerate(labels):
        if (voice := _voice(path, turns, label, channel)) is not None:
            likeness[row] = [float((vectors @ voice).max()) for vectors in known.values()]
    found: dict[str, str] = {}
    for column, name in enumerate(known):
        row = int(likeness[:, column].argmax())
        rivals = [*np.delete(likeness[:, column], row), *np.delete(likeness[row], column)]
        if likeness[row, column] >= ALIKE and likeness[row, column] - max(rivals, default=0.0) >= AHEAD:
            found[labels[row]] = name
    return found


def _voice(path: Path, turns: Sequence[Turn], label: str, channel: int | None) -> Vector | None:
    """What a label sounds like where it speaks alone; None where that is too little."""
    parts, seconds = [], 0.0
    for start_s, end_s in _alone(turns, label):
        parts.append(samples(path, channel=channel, span_s=(start_s, end_s)))
        seconds += end_s - start_s
        if seconds >= MOST_S:
            break
    return _mean(parts) if seconds >= LEAST_S else None


def _alone(turns: Sequence[Turn], label: str) -> Iterator[tuple[float, float]]:
    """Its longest turns first, without what others say at the same time."""
    others = [t for t in turns if t.speaker != label]
    mine = sorted((t for t in turns if t.speaker == label), key=lambda t: t.start_s - t.end_s)
    for turn in mine:
        if turn.end_s - turn.start_s >= 1.0 and not any(
            o.start_s < turn.end_s and o.end_s > turn.start_s for o in others
        ):
            yield turn.start_s, turn.end_s


def _mean(parts: Sequence[np.ndarray]) -> Vector:
    vector = embed(np.concatenate([filterbank(part) for part in parts])[: round(MOST_S * 100)])
    return np.asarray(vector, np.float32)


def _read(home: Path) -> dict[str, list[list[float]]]:
    path = home / FILE
    if not path.is_file():
        return {}
    known: dict[str, list[list[float]]] = json.loads(path.read_text("utf-8"))
    return known


def _write(home: Path, known: Mapping[str, list[list[float]]]) -> None:
    """Only its owner may read it: a voice is a person's."""
    home.mkdir(parents=True, exist_ok=True)
    path, fresh = home / FILE, home / f"{FILE}.new"
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(known, file, ensure_ascii=False)
    fresh.replace(path)
