"""The embedded English engine: pocketsphinx, which carries its model, one decoder process per core.

Knows nothing of files. Its words are plainer than Whisper's and more often wrong; each has a confidence.
"""

from __future__ import annotations

import json
import os
import queue
import re
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from pipeline.doors import Heard
from pipeline.errors import EngineUnavailable
from pipeline.languages import base
from pipeline.meeting import Segment, Word
from pipeline.speech.audio import RATE, Samples
from pipeline.speech.listen import Recognizer, SpeechOptions
from pipeline.speech.vad import Window
from pipeline.speech.whisper_models import WAY_OUT
from pipeline.speech.writing import written

RANK = 9
NAME = "pocketsphinx en-us"
SETTINGS: tuple[dict[str, float | int | bool], ...] = ({"fwdflat": False}, {"beam": 1e-60, "wbeam": 1e-40})
"""Decoder settings of a first hearing and of a careful one; measured with tests/bench/speech.py."""

MAX_WORKERS = 4
MAX_UTTERANCE_S = 15.0
MIN_SILENCE_S = 0.4
PAD_S = 0.2
_ANSWER = list[tuple[str, int, int, float]]
_NewWords = tuple[tuple[str, str], ...]


def recognizer(wish: SpeechOptions) -> Recognizer:
    """Open it; raises EngineUnavailable for a language other than English, or where the package is missing."""
    check(wish)
    return _shared()


def check(wish: SpeechOptions) -> str:
    """Which model it would be; raises EngineUnavailable as `recognizer` does."""
    _english_only(wish.language)
    if find_spec("pocketsphinx") is None:
        raise EngineUnavailable("pocketsphinx is not installed", hint="pip install pocketsphinx")
    return "en-us, English only: a last resort, half of its words may be wrong"


@cache
def _shared() -> Pocketsphinx:
    """All meetings of a run share its processes, so that a batch does not start more than there are cores."""
    return Pocketsphinx()


@dataclass(frozen=True, slots=True)
class Pocketsphinx:
    """A recognizer; its processes start with the first utterance and end with it."""

    name: str = NAME
    fingerprint: str = json.dumps(SETTINGS)
    notes: tuple[str, ...] = ("pocketsphinx writes plain words without names' capitals; expect mistakes",)
    sure: float = 0.35
    chunk_s: float = 0.0
    window_s: float = 240.0
    _pools: dict[_NewWords, _Pool] = field(default_factory=dict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

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
        """One segment per utterance (speech between pauses of 0.4 s)."""
        _english_only(language)
        spoken = window.stretches(min_silence_s=MIN_SILENCE_S, pad_s=PAD_S, max_s=MAX_UTTERANCE_S)
        pieces = [window.cut(*span) for span in spoken]
        new_words, unknown = pronounced(vocabulary)
        pool = self._pool(new_words)
        segments = []
        for piece, words in zip(pieces, pool.decode([p.samples for p in pieces], int(careful)), strict=True):
            if on_progress:
                on_progress(piece.end_s)
            if segment := _segment(piece, words, vocabulary):
                segments.append(segment)
        notes = (f"no pronunciation is known for: {', '.join(unknown)}",) if unknown else ()
        return Heard(tuple(segments), "en" if pieces else None, NAME, notes, window.end_s)

    def _pool(self, new_words: _NewWords) -> _Pool:
        """The processes that know these words. Two vocabularies are kept; another's end when they are done."""
        with self._lock:
            pool = self._pools.pop(new_words, None) or _Pool(new_words)
            self._pools[new_words] = pool
            while len(self._pools) > 2:
                self._pools.pop(next(iter(self._pools)))
            return pool


def pronounced(vocabulary: Sequence[str]) -> tuple[_NewWords, tuple[str, ...]]:
    """(new words with their phones, words left out).

    A word that the dictionary lacks is pronounced as two known words run together ("leaderboard"), or, when it is
    written in capitals, letter by letter ("CTR"); otherwise it is left out.
    """
    known = _dictionary() if vocabulary else {}
    new: dict[str, str] = {}
    unknown: list[str] = []
    for term in dict.fromkeys(part for entry in vocabulary for part in re.findall(r"[\w']+", entry)):
        word = term.lower()
        if word in known or word in new:
            continue
        splits = [(word[:i], word[i:]) for i in range(3, len(word) - 2)]
        phones = next((f"{known[a]} {known[b]}" for a, b in splits if a in known and b in known), None)
        if term.isupper() and len(term) <= 5 and term.isalpha():
            phones = " ".join(known[letter] if letter != "a" else "EY" for letter in word)
        if phones:
            new[word] = phones
        else:
            unknown.append(term)
    return tuple(new.items()), tuple(unknown)


@cache
def _dictionary() -> dict[str, str]:
    spec = find_spec("pocketsphinx")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    lines = (folder / "model/en-us/cmudict-en-us.dict").read_text("utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if "(" not in line)


def _segment(piece: Window, heard: _ANSWER, vocabulary: Sequence[str]) -> Segment | None:
    words = [
        Word(
            re.sub(r"\(\d+\)$", "", text),
            round(piece.start_s + first / 100, 2),
            round(min(piece.end_s, piece.start_s + (last + 1) / 100), 2),
            round(min(1.0, max(0.0, probability)), 3),
        )
        for text, first, last, probability in heard
        if not text.startswith(("<", "[", "+"))
    ]
    if not words:
        return None
    words = written(words, vocabulary)
    sure = float(np.mean([w.confidence or 0.0 for w in words]))
    return Segment(
        id="",
        text=" ".join(w.text for w in words),
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        language="en",
        confidence=round(sure, 3),
        words=tuple(words),
    )


def _english_only(language: str | None) -> None:
    if language and base(language) != "en":
        raise EngineUnavailable(
            f"pocketsphinx hears English only, not {language!r}",
            hint=WAY_OUT,
        )


class _Pool:
    """Decoder processes, started as they are needed, at most one per core."""

    def __init__(self, new_words: _NewWords) -> None:
        self._hello = json.dumps({"settings": SETTINGS, "words": new_words}).encode() + b"\n"
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(min(MAX_WORKERS, os.cpu_count() or 1), "pocketsphinx")

    def decode(self, pieces: Sequence[Samples], which: int) -> Iterator[_ANSWER]:
        """The words of each piece, in order."""
        yield from self._threads.map(lambda samples: self._one(samples, which), pieces)

    def _one(self, samples: Samples, which: int) -> _ANSWER:
        pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        with self._worker() as worker:
            assert worker.stdin
            assert worker.stdout
            try:
                worker.stdin.write(struct.pack("<II", which, len(pcm)) + pcm)
                worker.stdin.flush()
                line = worker.stdout.readline()
            except OSError as error:
                raise _stopped() from error
            if not line:
                raise _stopped()
            answer: _ANSWER = json.loads(line)
            return answer

    @contextmanager
    def _worker(self) -> Iterator[subprocess.Popen[bytes]]:
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            worker = self._start()
        yield worker
        self._idle.put(worker)  # not after an error: a worker that failed is left to end

    def _start(self) -> subprocess.Popen[bytes]:
        script = Path(__file__).with_name("_sphinx_worker.py")
        worker = subprocess.Popen(
            [sys.executable, "-P", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        weakref.finalize(self, _end, worker)
        assert worker.stdin
        worker.stdin.write(self._hello)
        return worker


def _end(worker: subprocess.Popen[bytes]) -> None:
    for pipe in (worker.stdin, worker.stdout):
        if pipe:
            pipe.close()
    worker.terminate()
    worker.wait()


def _stopped() -> EngineUnavailable:
    return EngineUnavailable(
        "a pocketsphinx process ended unexpectedly", hint=f"{RATE} Hz audio was sent; is memory short?"
    )
