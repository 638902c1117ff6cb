"""The sound of a meeting: where its recording lies, a file that browsers play, its shape, and who sounds like what.

Knows nothing of what was said. A recording is never changed; what is made from it can be made again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import BadInput, DamagedInput, NotFound
from pipeline.settings import Settings
from pipeline.store import Store

KIND = "recording"
PLAYED = {
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".mp4": "video/mp4", ".wav": "audio/wav", ".ogg": "audio/ogg",
    ".opus": "audio/ogg", ".flac": "audio/flac", ".webm": "video/webm", ".aac": "audio/aac",
}  # fmt: skip
"""Files that browsers play as they are."""
PEAKS = 1500
CLIPS = 3
CLIP_S = (2.0, 12.0)
"""Voices are told apart by stretches of this length; the longest first."""


QUOTE_S = 60.0
"""A quote to send is no longer."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch in which somebody speaks."""

    start_s: float
    end_s: float
    text: str


def keep(meeting_id: str, paths: Sequence[Path], store: Store) -> None:
    """Remember where a meeting's recording lies: one file, or a track for each participant."""
    store.save_artifact(meeting_id, KIND, [str(p.resolve()) for p in paths], of=list[str])


def recording(reference: str, *, settings: Settings) -> tuple[Path, ...]:
    """The files of a meeting's recording; raises NotFound where there is none (any more)."""
    with Store(settings.database) as store:
        meeting_id = store.find(reference)
        paths = tuple(Path(p) for p in store.artifact(meeting_id, KIND, list[str]) or ())
    if not paths:
        raise NotFound(f"{meeting_id} has no recording here", hint="it was read from a transcript")
    if missing := [p for p in paths if not p.is_file()]:
        raise NotFound(
            f"{missing[0].name}: the recording was moved or deleted", hint=f"it lay in {missing[0].parent}"
        )
    return paths


def told_anew(meeting_id: str, store: Store) -> Path:
    """The recording whose voices are to be told apart again; raises NotFound where there is no single one."""
    paths = store.artifact(meeting_id, KIND, list[str]) or []
    if len(paths) != 1:
        why = "each participant has a track" if paths else "it was read from a transcript"
        raise NotFound(f"{meeting_id} has no voices to tell apart: {why}", hint="give the recording itself")
    if not Path(paths[0]).is_file():
        raise NotFound(
            f"{Path(paths[0]).name}: the recording was moved or deleted",
            hint=f"it lay in {Path(paths[0]).parent}",
        )
    return Path(paths[0])


def playable(reference: str, *, settings: Settings) -> tuple[Path, str]:
    """A file that a browser plays and seeks in, and its type; made once where the recording itself is none."""
    paths = recording(reference, settings=settings)
    if len(paths) == 1 and (kind := PLAYED.get(paths[0].suffix.lower())):
        return paths[0], kind
    from pipeline.speech.compact import compact  # FFmpeg is slow to load

    with Store(settings.database) as store:
        meeting_id = store.find(reference)
    made = settings.home / "sound" / f"{meeting_id}.mp3"
    if not made.is_file():
        _write(made, compact(paths))
    return made, "audio/mpeg"


def quote(reference: str, segment: str, *, settings: Settings) -> bytes:
    """The words of one segment as a small Ogg file, all tracks together; raises NotFound, or BadInput without a time."""
    paths = recording(reference, settings=settings)
    with Store(settings.database) as store:
        transcript = store.transcript(store.find(reference))
    said = next((s for s in transcript.segments if s.id == segment), None)
    if said is None:
        raise NotFound(f"{transcript.meeting_id} has no segment {segment!r}", hint="see transcript.json")
    if said.start_s is None:
        raise BadInput(f"{segment} of {transcript.meeting_id} has no time", hint="its file tells none")
    from pipeline import speech  # FFmpeg is slow to load

    return speech.clip(paths, said.start_s, min(said.end_s or said.start_s + QUOTE_S, said.start_s + QUOTE_S))


def peaks(reference: str, *, settings: Settings) -> tuple[float, ...]:
    """How loud the recording is over its length, as about 1,500 numbers from 0 to 1."""
    paths = recording(reference, settings=settings)
    with Store(settings.database) as store:
        key = f"peaks/{store.find(reference)}/{paths[0].stat().st_size}"
        if (known := store.blob(key)) is not None:
            return tuple(json.loads(known))
        made = _loud(paths)
        store.save_blob(key, json.dumps(made).encode())
    return made


def _loud(paths: Sequence[Path]) -> tuple[float, ...]:
    """The loudest of all tracks, in about 1,500 steps."""
    tracks = [_tenths(path) for path in paths]
    length = max(map(len, tracks))
    if not length:
        raise BadInput(f"{paths[0].name}: no sound in it")
    tenths = [max(t[n] for t in tracks if n < len(t)) for n in range(length)]
    width = max(1, length // PEAKS)
    most = max(tenths) or 1.0
    return tuple(round(max(tenths[n : n + width]) / most, 3) for n in range(0, length, width))


def _tenths(path: Path) -> list[float]:
    """How loud a track is in each tenth of a second; what follows a damaged place is silent."""
    import numpy as np

    from pipeline.speech.audio import RATE, blocks

    found: list[float] = []
    step, held = RATE // 10, np.zeros(0, np.float32)
    with suppress(DamagedInput):
        for block in blocks(path):
            held = np.concatenate([held, np.abs(block)])
            whole = len(held) // step
            found += [float(v) for v in held[: whole * step].reshape(-1, step).max(axis=1)] if whole else []
            held = held[whole * step :]
    return found + ([float(held.max())] if len(held) else [])


def voices(reference: str, *, settings: Settings) -> dict[str, tuple[Clip, ...]]:
    """Three stretches of each speaker to listen to before giving them a name; without times, three lines to read."""
    with Store(settings.database) as store:
        transcript = store.transcript(store.find(reference))
    found: dict[str, list[Clip]] = {name: [] for name in transcript.speakers}
    for segment in transcript.segments:
        if segment.speaker and segment.doubtful is None:
            start = segment.start_s or 0.0
            end = segment.end_s if segment.end_s is not None else start
            found[segment.speaker].append(Clip(start, min(end, start + CLIP_S[1]), segment.text))

    def telling(clip: Clip) -> tuple[bool, float, int]:
        s = clip.end_s - clip.start_s
        return s < CLIP_S[0], -s, -len(clip.text)

    return {name: tuple(sorted(clips, key=telling)[:CLIPS]) for name, clips in found.items()}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    part.replace(path)
