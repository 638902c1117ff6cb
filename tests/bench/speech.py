"""What the speech stage costs and how well it hears: time against the bare engine, word error rate, peak memory.

- `wer`: of the engine that is chosen by default here, on audio/ (jfk.flac, leopard*.wav by leopard_reference.json,
  pyannote_sample.wav by its STM), pooled over words; languages that the engine does not know are under `skipped`.
- `wer_english_by_engine`: the same of each engine on the English recordings.
- `rtf_ratio_to_engine`: wall time of our whole stage (decoding, VAD, windows, audit, telling voices apart) over that
  of the bare engine, called as its own documentation does, with the same search settings, in one process.
  `cpu_ratio_to_engine` is the same in processor seconds: pocketsphinx runs in one process a core in our stage.
  `whisper_ratio` is the same for hearing alone, with the real CTranslate2 runtime on weights of Whisper small's size
  that were drawn at random and hear nothing: the worst case for the audit, which hears such stretches again.
- `whisper`: of every real Whisper here (the embedded one, and the folders that QUORUM_BENCH_WHISPER names): `wer` by
  language; `rtf_ratio_to_engine` and `cpu_ratio_to_engine` (hearing) and `cpu_ratio_with_voices` on the English recordings
  one after the other, and `words_ratio_to_engine`: what the bare engine loses costs it nothing; `deterministic` and
  `resumed_equal` (two runs over the sample's mix, and one that was killed after its
  first window); `track_time_error_s`, also batched (median and largest distance of a line of the sample meeting's tracks from
  where its speaker's track becomes loud); `ghosts`: words where nobody speaks (a minute of silence, noise, music), and those
  of them that are not marked; `multilingual`: letters by language of multilingual.mp3, heard without being told one.
  `--split whisper` measures this alone.
- `peak_mb_*`: resident memory of a process after that many hours of one recording of ten hours (the samples over and
  over): of hearing it or of telling its voices apart, whichever is more. Words come from a recognizer that writes one
  word per stretch of speech, since ten hours of real recognition take hours; everything else is the real stage. What
  the recognizer itself holds (a Whisper model, decoder processes) comes on top and does not grow.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np

from pipeline import speech
from pipeline.doors import Heard, Track
from pipeline.errors import EngineUnavailable
from pipeline.meeting import Segment, Transcript
from pipeline.speech import pocketsphinx
from pipeline.speech.audio import RATE, samples
from pipeline.speech.listen import Listener
from pipeline.speech.vad import Window
from pipeline.stages.diarize import diarize
from pipeline.stages.transcribe import transcribe
from tests.bench.intervals import bootstrap_of
from tests.bench.whispers import real_whispers
from tests.tiny_whisper import make

JFK = (
    "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
)
HOURS = (1, 4, 10)
LENGTH_S, WHISPER_LENGTH_S = 90.0, 300.0


def run(data: Path, *, split: str | None) -> dict[str, object]:
    """See the module. WER is a share; memory in MB."""
    folder = data / "audio"
    references, skipped = _references(folder)
    if split == "whisper":
        with tempfile.TemporaryDirectory() as work:
            whisper = real_whispers(references, folder, Path(work))
        return {"n": len(whisper), "whisper": whisper, "skipped": skipped}
    engine = speech.connect(offline=True)
    errors: dict[str, tuple[int, int]] = {}
    for name, (words, language) in references.items():
        try:
            text = _text(_stage(folder / name, engine, language=language))
        except EngineUnavailable:
            skipped.append(f"{name} ({engine.name} does not know {language})")
            continue
        errors[name] = _errors(words, text)
        print(f"{name}: {errors[name][0]} errors in {errors[name][1]} words", file=sys.stderr)
    english = {name: words for name, (words, language) in references.items() if language == "en"}
    by_engine = {name: _english_errors(name, english, folder) for name in speech.engines()}
    with tempfile.TemporaryDirectory() as work:
        ratios = _ratios([folder / n for n in errors], Path(work))
        whisper = real_whispers(references, folder, Path(work))
        memory = _peaks([folder / n for n in errors], Path(work))
    return {
        "n": len(errors),
        "engine": engine.name,
        "wer": _rate(list(errors.values())),
        "wer_english_by_engine": by_engine,
        "wer_per_file": {name: _rate([counts]) for name, counts in errors.items()},
        **ratios,
        "whisper": whisper,
        **memory,
        "ci95": {"wer": bootstrap_of(list(errors.values()), lambda sample: _rate(sample) or 0.0)},
        "skipped": skipped,
    }


def _references(folder: Path) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """(file → (words, language), what is missing)."""
    found: dict[str, tuple[str, str]] = {"jfk.flac": (JFK, "en")}
    missing = []
    reference = folder / "leopard_reference.json"
    if reference.is_file():
        tests = json.loads(reference.read_text("utf-8"))["tests"]
        for test in tests["language_tests"]:
            found[test["audio_file"].replace("test", "leopard", 1)] = (test["transcript"], test["language"])
        for test in tests["diarization_tests"]:
            words = " ".join(word["word"] for word in test["words"])
            found[test["audio_file"].replace("diarization_test", "leopard_diar")] = (words, test["language"])
    else:
        missing.append(reference.name)
    for stm in sorted(folder.glob("*.stm")):
        pattern = r"^.*?\s\d+\.\d+\s+\d+\.\d+\s+(.*)$"
        lines = re.findall(pattern, stm.read_text("utf-8"), re.MULTILINE)
        found[f"{stm.stem}.wav"] = (" ".join(lines), "en")
    missing += [name for name in found if not (folder / name).is_file()]
    return {name: value for name, value in found.items() if name not in missing}, missing


def _stage(path: Path, engine: speech.SpeechEngine, *, language: str | None = "en") -> Transcript:
    heard = _heard(path, engine, language)
    return heard if heard.speakers else diarize(heard, Track(path), diarizer=speech.diarizer())


def _heard(path: Path, engine: speech.SpeechEngine, language: str | None) -> Transcript:
    return transcribe(speech.tracks(path), engine=engine, meeting_id="m", title="m", language=language)


def _english_errors(name: str, references: dict[str, str], folder: Path) -> float | None:
    """Word errors of one engine on the English recordings; None where it cannot hear here."""
    try:
        engine = speech.connect(name, language="en", offline=True)
    except EngineUnavailable:
        return None
    return _rate(
        [_errors(words, _text(_heard(folder / file, engine, "en"))) for file, words in references.items()]
    )


def _text(transcript: Transcript) -> str:
    return " ".join(segment.text for segment in transcript.segments)


def _plain(text: str) -> str:
    words = re.sub(r"[^\w\s']", " ", text.lower().replace("’", "'")).split()
    return " ".join({"mr": "mister", "dr": "doctor"}.get(word, word) for word in words)


def _errors(reference: str, heard: str) -> tuple[int, int]:
    """(errors, words of the reference)."""
    out = jiwer.process_words(_plain(reference), _plain(heard))
    return out.substitutions + out.deletions + out.insertions, len(_plain(reference).split())


def _rate(counts: Sequence[tuple[int, int]]) -> float | None:
    words = sum(n for _, n in counts)
    return round(sum(e for e, _ in counts) / words, 4) if words else None


def _ratios(files: Sequence[Path], work: Path) -> dict[str, object]:
    """Our stage against the bare engines, on the recordings one after the other."""
    if not files:
        return {"rtf_ratio_to_engine": None, "cpu_ratio_to_engine": None, "whisper_ratio": None, "rtf": None}
    path = _repeated(files, work / "rtf.wav", LENGTH_S)
    embedded = speech.connect("pocketsphinx")
    ours, our_cpu = _timed(lambda: _stage(path, embedded))
    bare, bare_cpu = _timed(lambda: _bare_pocketsphinx(path))
    print(f"pocketsphinx: ours {ours:.1f} s, bare {bare:.1f} s", file=sys.stderr)
    folder = make(work / "small", say="", width=768, heads=12, layers=12)
    whisper = speech.connect("faster_whisper", model=str(folder))
    longer = _repeated(files, work / "longer.wav", WHISPER_LENGTH_S)
    ours_w, our_cpu_w = _timed(lambda: _heard(longer, whisper, "en"))
    bare_w, bare_cpu_w = _timed(lambda: _bare_whisper(longer, folder))
    print(f"whisper: ours {ours_w:.1f} s, bare {bare_w:.1f} s", file=sys.stderr)
    return {
        "rtf": round(ours / LENGTH_S, 3),
        "rtf_ratio_to_engine": round(ours / bare, 3),
        "cpu_ratio_to_engine": round(our_cpu / bare_cpu, 3),
        "whisper_ratio": round(ours_w / bare_w, 3),
        "whisper_cpu_ratio": round(our_cpu_w / bare_cpu_w, 3),
    }


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """(wall seconds, processor seconds of this process and its living children)."""
    before, started = _cpu_s(), time.perf_counter()
    work()
    return time.perf_counter() - started, _cpu_s() - before


def _cpu_s() -> float:
    me, total = os.getpid(), 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == me or int(fields[1]) == me:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _bare_pocketsphinx(path: Path) -> int:
    """As pocketsphinx's own examples do: its endpointer, one decoder."""
    from pocketsphinx import Decoder, Endpointer

    decoder, ear, words = Decoder(loglevel="FATAL", **pocketsphinx.SETTINGS[0]), Endpointer(), 0
    with wave.open(str(path)) as file:
        pcm = file.readframes(file.getnframes())
    frames = [pcm[at : at + ear.frame_bytes] for at in range(0, len(pcm), ear.frame_bytes)]
    speaking = bytearray()
    for n, frame in enumerate(frames):
        heard = ear.end_stream(frame) if n == len(frames) - 1 else ear.process(frame)
        speaking += heard or b""
        if speaking and (not ear.in_speech or n == len(frames) - 1):
            decoder.start_utt()
            decoder.process_raw(bytes(speaking), full_utt=True)
            decoder.end_utt()
            words += len(list(decoder.seg() or ()))
            speaking.clear()
    return words


def _bare_whisper(path: Path, folder: Path) -> int:
    from faster_whisper import WhisperModel

    model = WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=min(os.cpu_count() or 1, 8)
    )
    heard, _ = model.transcribe(
        samples(path),
        language="en",
        beam_size=5,
        vad_filter=True,
        word_timestamps=True,
        condition_on_previous_text=False,
    )
    return len(list(heard))


def _repeated(files: Sequence[Path], path: Path, length_s: float) -> Path:
    """The recordings one after the other, again and again, as a 16-bit wav of that length."""
    sound = np.concatenate([samples(file) for file in files])
    pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
    left = round(length_s * RATE) * 2
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        while left > 0:
            file.writeframesraw(pcm[:left])
            left -= len(pcm)
    return path


def _peaks(files: Sequence[Path], work: Path) -> dict[str, float | None]:
    """Peak after 1, 4 and 10 hours: the larger one of hearing and of telling voices apart."""
    if not files:
        return {f"peak_mb_{hours}h": None for hours in HOURS}
    path = _repeated(files, work / "long.wav", HOURS[-1] * 3600.0)
    reached: dict[int, float] = {}
    for what in ("hear", "voices"):
        command = [sys.executable, "-m", "tests.bench.speech", what, str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print(f"{what}: {done.stdout.strip()}", file=sys.stderr)
        for hours, peak_mb in json.loads(done.stdout).items():
            reached[int(hours)] = max(peak_mb, reached.get(int(hours), 0.0))
    path.unlink()
    return {f"peak_mb_{hours}h": reached[hours] for hours in HOURS}


@dataclass(frozen=True, slots=True)
class StretchNamer:
    """A recognizer that costs nothing: one word for each stretch of speech, at its place."""

    name: str = "one word per stretch"
    fingerprint: str = "one word per stretch"
    notes: tuple[str, ...] = ()
    sure: float = 0.0
    chunk_s: float = 0.0
    window_s: float = 600.0

    def hear(
        self,
        window: Window,
        *,
        language: str | None,
        vocabulary: Sequence[str],
        careful: bool = False,
        likely: str | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> Heard:
        """The longest windows that any engine here asks for (Whisper's)."""
        spans = window.stretches(min_silence_s=0.4, pad_s=0.2, max_s=15.0)
        found = tuple(Segment("", f"speech{n}", None, a, b, "en", 1.0) for n, (a, b) in enumerate(spans))
        return Heard(found, "en", self.name, (), window.end_s)


def _high_water_mb() -> float:
    """This process's peak. Not getrusage's, which starts from the peak of the process that started it."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


def _memory_of(what: str, path: Path) -> None:
    """Run one pass over `path`; print this process's peak in MB when each of HOURS was reached."""
    peaks: dict[int, float] = {}

    def reached(seconds: float) -> None:
        for hours in HOURS:
            if seconds >= hours * 3600 - 1 and hours not in peaks:
                peaks[hours] = _high_water_mb()

    if what == "hear":
        engine = Listener(StretchNamer())
        transcribe(
            [Track(path)],
            engine=engine,
            meeting_id="m",
            title="m",
            on_window=lambda _, done: reached(done.until_s),
        )
    else:
        speech.diarizer().turns(path, on_progress=reached)
    print(json.dumps(peaks))


if __name__ == "__main__":
    _memory_of(sys.argv[1], Path(sys.argv[2]))
