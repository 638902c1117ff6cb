"""How well voices of one channel are told apart: diarization error rate, speaker count, speed.

Measured on every *.rttm of audio/ with the recording of the same name; the count of speakers also on
leopard_reference.json, which labels words by speaker but does not time them. DER counts missed, false and confused
speech, no collar, overlaps included, as in the pyannote papers; "unsure" turns count as missed. `sample_mix` is the DER of
the sample meeting in one channel, by the sound of its tracks.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.doors import Turn
from pipeline.speech import diarizer
from pipeline.speech.audio import RATE, probe, samples
from tests.bench.intervals import bootstrap

FRAME_S = 0.01
SAMPLE = Path(__file__).parents[2] / "sample_meetings" / "office_opening"
LOUD, BREATH_S = 10**-5.5, 0.3
"""Power from which a track of the sample is spoken on, and the pause that is no end of a turn."""


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """DER in percent per file; `speaker_count_error` is the mean absolute error; `rtf` seconds per second."""
    del split
    engine = diarizer()
    der: dict[str, float] = {}
    counts: list[int] = []
    skipped: list[str] = []
    spent_s = heard_s = 0.0
    references = sorted((data / "audio").glob("*.rttm"))
    for rttm in references:
        audio = next(
            (p for p in sorted(rttm.parent.glob(rttm.stem + ".*")) if p.suffix in {".wav", ".flac", ".mp3"}),
            None,
        )
        if audio is None:
            skipped.append(rttm.with_suffix(".wav").name)
            continue
        started = time.perf_counter()
        turns = engine.turns(audio)
        spent_s += time.perf_counter() - started
        length_s = probe(audio).duration_s or max(t.end_s for t in turns)
        heard_s += length_s
        truth = _rttm(rttm)
        der[audio.name] = round(100 * error_rate(truth, turns, length_s), 2)
        counts.append(abs(len({t.speaker for t in truth}) - len({t.speaker for t in turns} - {None})))
        print(f"{audio.name}: DER {der[audio.name]}", file=sys.stderr)
    for audio, speakers in _counted(data / "audio"):
        counts.append(abs(speakers - len({t.speaker for t in engine.turns(audio)} - {None})))
    if not references:
        skipped.append("audio/*.rttm")
    values = list(der.values())
    return {
        "n": len(der),
        "der": der,
        "sample_mix": round(100 * error_rate(told_by_tracks(), engine.turns(SAMPLE / "mixed.ogg")), 2),
        "mean_der": round(float(np.mean(values)), 2) if values else None,
        "speaker_count_error": float(np.mean(counts)) if counts else None,
        "rtf": round(spent_s / heard_s, 4) if heard_s else None,
        "ci95": {"mean_der": bootstrap(values)},
        "engine": engine.name,
        "skipped": skipped,
    }


def _counted(folder: Path) -> list[tuple[Path, int]]:
    """(recording, number of speakers) of the word-labelled references."""
    reference = folder / "leopard_reference.json"
    tests = (
        json.loads(reference.read_text("utf-8"))["tests"]["diarization_tests"] if reference.is_file() else []
    )
    found = [
        (
            folder / t["audio_file"].replace("diarization_test", "leopard_diar"),
            len({w["speaker_tag"] for w in t["words"]}),
        )
        for t in tests
    ]
    return [(path, speakers) for path, speakers in found if path.is_file()]


def told_by_tracks(until_s: float = float("inf")) -> list[Turn]:
    """Who speaks when in the sample meeting's mix, by the sound of each participant's own track."""
    turns: list[Turn] = []
    for track in sorted((SAMPLE / "tracks").glob("*.ogg")):
        sound = samples(track)
        frame = round(FRAME_S * RATE)
        power = np.mean(sound[: len(sound) // frame * frame].reshape(-1, frame) ** 2, axis=1)
        loud = np.flatnonzero(power > LOUD)
        for run in np.split(loud, np.flatnonzero(np.diff(loud) > BREATH_S / FRAME_S) + 1):
            if len(run) and run[0] * FRAME_S < until_s:
                turns.append(Turn(track.stem, run[0] * FRAME_S, min(until_s, (run[-1] + 1) * FRAME_S)))
    return turns


def error_rate(truth: Sequence[Turn], found: Sequence[Turn], length_s: float | None = None) -> float:
    """DER as a share of the reference's speech: the labels are matched so that it is least."""
    length_s = length_s or max(t.end_s for t in (*truth, *found))
    reference, hypothesis = _grid(truth, length_s), _grid([t for t in found if t.speaker], length_s)
    together = reference.astype(int) @ hypothesis.astype(int).T
    rows, columns = linear_sum_assignment(-together)
    right = int(together[rows, columns].sum())
    spoken, claimed = reference.sum(0), hypothesis.sum(0)
    return (int(np.maximum(spoken, claimed).sum()) - right) / max(1, int(spoken.sum()))


def _grid(turns: Sequence[Turn], length_s: float) -> np.ndarray:
    names = sorted({t.speaker for t in turns if t.speaker})
    grid = np.zeros((max(1, len(names)), int(length_s / FRAME_S) + 1), bool)
    for turn in turns:
        if turn.speaker:
            grid[names.index(turn.speaker), round(turn.start_s / FRAME_S) : round(turn.end_s / FRAME_S)] = (
                True
            )
    return grid


def _rttm(path: Path) -> list[Turn]:
    turns = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("SPEAKER"):
            # the file id may hold spaces: fields are counted from the right
            fields = line.split()
            start_s, length_s, name = float(fields[-7]), float(fields[-6]), fields[-3]
            turns.append(Turn(name, start_s, start_s + length_s))
    return turns
