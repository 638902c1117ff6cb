"""Real Whisper weights: word errors by language, cost against the bare engine, equality of two runs, times on tracks.

Knows nothing of how the weights got here: the embedded model, and folders that QUORUM_BENCH_WHISPER names.
"""

from __future__ import annotations

import os
import sys
import time
import wave
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import jiwer
import numpy as np

from pipeline import speech
from pipeline.doors import Track
from pipeline.errors import EngineUnavailable
from pipeline.meeting import Transcript
from pipeline.speech import whisper_models
from pipeline.speech.audio import RATE, samples
from pipeline.speech.recordings import loudness
from pipeline.stages.diarize import diarize
from pipeline.stages.transcribe import transcribe

SAMPLE = Path(__file__).parent.parent.parent / "sample_meetings" / "office_opening" / "tracks"


def real_whispers(references: Mapping[str, tuple[str, str]], folder: Path, work: Path) -> dict[str, object]:
    """Figures for each model by name; {} where there is none."""
    named = [p for p in os.environ.get("QUORUM_BENCH_WHISPER", "").split(os.pathsep) if p]
    models = [*(["tiny.en"] if whisper_models.embedded() else []), *named]
    return {Path(model).name: _figures(model, references, folder, work) for model in models}


def _figures(
    model: str, references: Mapping[str, tuple[str, str]], folder: Path, work: Path
) -> dict[str, object]:
    engine = speech.connect("faster_whisper", model=model)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    english = []
    for name, (words, language) in references.items():
        try:
            heard = _heard(folder / name, engine, language)
        except EngineUnavailable:
            continue
        done = jiwer.process_words(_plain(words), _plain(" ".join(s.text for s in heard.segments)))
        counts[language][0] += done.substitutions + done.deletions + done.insertions
        counts[language][1] += len(_plain(words).split())
        english += [folder / name] if language == "en" else []
    path = _joined(english, work / "english.wav")
    bare_s = _cpu_s(lambda: _bare(path, model))
    first, hearing_s = _timed(lambda: _heard(path, engine, "en"))
    _, voices_s = _timed(lambda: diarize(first, Track(path), diarizer=speech.diarizer()))
    figures: dict[str, object] = {
        "wer": {language: round(errors / max(1, n), 4) for language, (errors, n) in counts.items()},
        "cpu_ratio_to_engine": round(hearing_s / bare_s, 3),
        "cpu_ratio_with_voices": round((hearing_s + voices_s) / bare_s, 3),
        "deterministic": _heard(path, engine, "en") == first,
        "track_time_error_s": _time_errors(engine),
    }
    print(f"whisper {Path(model).name}: {figures}", file=sys.stderr)
    return figures


def _heard(path: Path, engine: speech.SpeechEngine, language: str | None) -> Transcript:
    return transcribe(speech.tracks(path), engine=engine, meeting_id="m", title="m", language=language)


def _time_errors(engine: speech.SpeechEngine) -> dict[str, float]:
    """How far the start of each segment is from a moment at which its speaker's own track becomes loud."""
    named = [(p.stem, p) for p in sorted(SAMPLE.glob("*.ogg"))]
    heard = transcribe(speech.tracks(named), engine=engine, meeting_id="m", title="m", language="en")
    errors = []
    for name, path in named:
        loud = loudness(path) > -45
        begins = np.flatnonzero(loud & ~np.concatenate([[False], loud[:-1]])) / 10
        errors += [
            float(np.abs(begins - s.start_s).min())
            for s in heard.segments
            if s.speaker == name and s.start_s is not None
        ]
    return {"median": round(float(np.median(errors)), 2), "largest": round(max(errors), 2)}


def _bare(path: Path, model: str) -> None:
    """As faster-whisper's own documentation calls it."""
    from faster_whisper import WhisperModel

    weights = whisper_models.find(model)
    assert weights
    bare = WhisperModel(
        str(weights.folder), device="cpu", compute_type="int8", cpu_threads=os.cpu_count() or 1
    )
    heard, _ = bare.transcribe(
        samples(path), language="en", beam_size=5, vad_filter=True, word_timestamps=True,
        condition_on_previous_text=False,
    )  # fmt: skip
    list(heard)


T = TypeVar("T")


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def _cpu_s(work: Callable[[], None]) -> float:
    return _timed(work)[1]


def _plain(text: str) -> str:
    words = "".join(c if c.isalnum() or c == "'" else " " for c in text.lower().replace("’", "'")).split()
    return " ".join({"mr": "mister", "dr": "doctor"}.get(word, word) for word in words)


def _joined(files: list[Path], path: Path) -> Path:
    sound = np.concatenate([samples(file) for file in files])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path
