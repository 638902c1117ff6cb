"""Real Whisper weights: word errors by language, cost against the bare engine, equality of runs, times on tracks, ghosts.

Knows nothing of how the weights got here: the embedded model, and folders that QUORUM_BENCH_WHISPER names.
"""

from __future__ import annotations

import os
import sys
import time
import wave
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import jiwer
import numpy as np

from pipeline import speech
from pipeline.doors import SpeechEngine, Track
from pipeline.errors import EngineUnavailable
from pipeline.meeting import Transcript
from pipeline.speech import whisper_models
from pipeline.speech.audio import RATE, Samples, samples
from pipeline.speech.recordings import loudness
from pipeline.stages.diarize import diarize
from pipeline.stages.transcribe import Finished, transcribe

SAMPLE = Path(__file__).parent.parent.parent / "sample_meetings" / "office_opening"
TIMES, REPEATED, GHOST_S = 3, 2, 60
"""How often costs are measured (bare, ours, voices in turn; the median of their ratios counts) on how many times the English
recordings one after the other, and how long nobody speaks."""


def real_whispers(references: Mapping[str, tuple[str, str]], folder: Path, work: Path) -> dict[str, object]:
    """Figures for each model by name; {} where there is none."""
    named = [p for p in os.environ.get("QUORUM_BENCH_WHISPER", "").split(os.pathsep) if p]
    models = [*(["tiny.en"] if whisper_models.embedded() else []), *named]
    return {Path(model).name: _figures(model, references, folder, work) for model in models}


def _figures(
    model: str, references: Mapping[str, tuple[str, str]], folder: Path, work: Path
) -> dict[str, object]:
    engine = speech.connect("faster_whisper", model=model)
    errors, english = _word_errors(engine, references, folder)
    path = _joined(english * REPEATED, work / "english.wav")
    bare = _bare(model)
    costs = [_costs(path, bare, engine) for _ in range(TIMES)]
    figures: dict[str, object] = {
        "wer": errors,
        "rtf_ratio_to_engine": _median(ours.wall_s / alone.wall_s for alone, ours, _ in costs),
        "cpu_ratio_to_engine": _median(ours.cpu_s / alone.cpu_s for alone, ours, _ in costs),
        "cpu_ratio_with_voices": _median((ours.cpu_s + v.cpu_s) / alone.cpu_s for alone, ours, v in costs),
        "words_ratio_to_engine": round(
            _spoken(_heard(path, engine, "en").segments) / max(1, _spoken(bare(path))), 3
        ),
        "cpu_s": [[round(c.cpu_s, 2) for c in cost] for cost in costs],
        **_equal(engine),
        "track_time_error_s": _time_errors(engine),
        "track_time_error_batched_s": _time_errors(
            speech.connect("faster_whisper", model=model, batched=True)
        ),
        "ghosts": {kind: _ghosts(sound, engine, work) for kind, sound in _nobody().items()},
        "multilingual": _languages(engine, folder / "multilingual.mp3"),
    }
    print(f"whisper {Path(model).name}: {figures}", file=sys.stderr)
    return figures


def _word_errors(
    engine: SpeechEngine, references: Mapping[str, tuple[str, str]], folder: Path
) -> tuple[dict[str, float], list[Path]]:
    """Word errors as a share by language, and the English recordings."""
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
    return {tag: round(wrong / max(1, n), 4) for tag, (wrong, n) in counts.items()}, english


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the processor and of the clock."""

    cpu_s: float
    wall_s: float


def _costs(path: Path, bare: Callable[[Path], object], engine: SpeechEngine) -> tuple[Cost, Cost, Cost]:
    """The bare engine, our hearing, telling voices apart."""
    _, alone = _timed(lambda: bare(path))
    heard, hearing = _timed(lambda: _heard(path, engine, "en"))
    _, voices = _timed(lambda: diarize(heard, Track(path), diarizer=speech.diarizer()))
    return alone, hearing, voices


def _spoken(heard: Iterable[Any]) -> int:
    return sum(len(piece.text.split()) for piece in heard)


def _median(ratios: Iterable[float]) -> float:
    return round(float(np.median(list(ratios))), 3)


def _equal(engine: SpeechEngine) -> dict[str, bool]:
    """Whether two runs over the sample's mix, and one that was killed after its first window, are equal."""

    def run(finished: Mapping[int, Finished]) -> tuple[Transcript, list[Finished]]:
        kept: list[Finished] = []
        told = transcribe(
            [Track(SAMPLE / "mixed.ogg")], engine=engine, meeting_id="m", title="m", finished=finished,
            on_window=lambda _, done: kept.append(done),
        )  # fmt: skip
        return told, kept

    first, kept = run({})
    return {"deterministic": run({})[0] == first, "resumed_equal": run({0: kept[0]})[0] == first}


def _nobody() -> dict[str, Samples]:
    """Silence, noise and a chord that changes every two seconds: nobody speaks."""
    count = GHOST_S * RATE
    chance = np.random.default_rng(1)
    at = np.arange(count) / RATE
    roots = 220 * 2 ** (chance.integers(0, 12, GHOST_S // 2 + 1) / 12)[(at / 2).astype(int)]
    phase = np.cumsum(roots) / RATE * 2 * np.pi
    chord = sum(np.sin(phase * ratio) / n for n, ratio in enumerate((1, 1.26, 1.5, 2, 3), 1))
    beat = 0.4 + 0.6 * np.exp(-4 * (at % 0.5))
    return {
        "silence": np.zeros(count, np.float32),
        "noise": (0.05 * chance.normal(size=count)).astype(np.float32),
        "music": np.asarray(0.1 * chord * beat, np.float32),
    }


def _ghosts(sound: Samples, engine: SpeechEngine, work: Path) -> dict[str, int]:
    """Words that are written where nobody speaks: all, and those that are not marked."""
    heard = _heard(_written(sound, work / "nobody.wav"), engine, "en")
    count = Counter(s.doubtful is None for s in heard.segments for _ in s.text.split())
    return {"words": count.total(), "unmarked": count[True]}


def _languages(engine: SpeechEngine, path: Path) -> dict[str, int] | None:
    """Letters by the language they were heard in; None for a model of one language, or without the recording."""
    if not path.is_file():
        return None
    heard = _heard(path, engine, None)
    size: Counter[str] = Counter()
    for s in heard.segments:
        size[s.language or "?"] += len(s.text)
    return dict(size)


def _heard(path: Path, engine: SpeechEngine, language: str | None) -> Transcript:
    return transcribe(speech.tracks(path), engine=engine, meeting_id="m", title="m", language=language)


def _time_errors(engine: SpeechEngine) -> dict[str, float]:
    """How far the start of each segment is from a moment at which its speaker's own track becomes loud."""
    named = [(p.stem, p) for p in sorted((SAMPLE / "tracks").glob("*.ogg"))]
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


def _bare(model: str) -> Callable[[Path], list[Any]]:
    """As faster-whisper's own documentation calls it, loaded before, on as many threads as ours."""
    from faster_whisper import WhisperModel

    weights = whisper_models.find(model)
    assert weights
    threads = 0 if "OMP_NUM_THREADS" in os.environ else os.cpu_count() or 1
    bare = WhisperModel(str(weights.folder), device="cpu", compute_type="int8", cpu_threads=threads)

    def hear(path: Path) -> list[Any]:
        heard, _ = bare.transcribe(
            samples(path), language="en", beam_size=5, vad_filter=True, word_timestamps=True,
            condition_on_previous_text=False,
        )  # fmt: skip
        return list(heard)

    return hear


T = TypeVar("T")


def _timed(work: Callable[[], T]) -> tuple[T, Cost]:
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    done = work()
    return done, Cost(time.process_time() - cpu_s, time.perf_counter() - wall_s)


def _plain(text: str) -> str:
    words = "".join(c if c.isalnum() or c == "'" else " " for c in text.lower().replace("’", "'")).split()
    return " ".join({"mr": "mister", "dr": "doctor"}.get(word, word) for word in words)


def _joined(files: list[Path], path: Path) -> Path:
    return _written(np.concatenate([samples(file) for file in files]), path)


def _written(sound: Samples, path: Path) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path
