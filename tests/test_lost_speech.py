"""What is lost in hearing is told: many short calls, speech under a loud tone; and what is odd is heard again within a budget."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline import speech
from pipeline.doors import Heard, Track
from pipeline.meeting import Segment
from pipeline.speech import whisper_models
from pipeline.speech.audio import RATE, samples
from pipeline.speech.audit import AGAIN_MIN_S, AGAIN_SHARE, audited
from pipeline.speech.faster_whisper import TOKENS_MIN, TOKENS_PER_S
from pipeline.speech.vad import FRAME_S, Window
from pipeline.stages.transcribe import transcribe
from tests.test_audio import write_wav
from tests.tiny_whisper import make

SAMPLE = Path(__file__).parent.parent / "sample_meetings" / "office_opening"
LOST = "somebody speaks, but no words were recognized"
LOUD = "it is loud and no words were heard"


def window(length_s: float, *spoken: tuple[float, float], level: float = 0.0) -> Window:
    speaks = np.zeros(round(length_s / FRAME_S), np.float32)
    for start_s, end_s in spoken:
        speaks[round(start_s / FRAME_S) : round(end_s / FRAME_S)] = 0.95
    return Window(0.0, np.full(len(speaks) * 512, level, np.float32), speaks)


def heard(*segments: tuple[str, float, float]) -> Heard:
    return Heard(tuple(Segment("", text, None, a, b, "en", 0.9) for text, a, b in segments), "en", "first")


def nothing(part: Window) -> Heard:
    return Heard((), "en", "second", (), part.end_s)


def test_sixty_short_calls_without_words_are_told() -> None:
    """Each "Hello?" is shorter than what was looked at, and there is a breath between two."""
    calls = [(1.3 * n, 1.3 * n + 0.8) for n in range(60)]
    told = audited(window(80, *calls), heard(("Hello?", 0.0, 0.8)), sure=0.4, again=nothing)
    (note,) = [n for n in told.notes if n.startswith(LOST)]
    assert note.endswith("0:01 to 1:18")


def test_a_laugh_and_a_cough_are_no_lost_speech() -> None:
    told = audited(window(60, (3, 3.7), (8, 8.9), (30, 30.6)), heard(), sure=0.4, again=nothing)
    assert told.notes == ()


def test_a_loud_tone_in_which_nothing_is_heard_is_told() -> None:
    told = audited(window(60, (0, 5), level=0.1), heard(("we ship on friday", 0, 5)), sure=0.4, again=nothing)
    (note,) = told.notes
    assert note.startswith(LOUD)
    assert note.endswith("0:05 to 1:00")


@pytest.mark.parametrize("level", [0.0, 0.01])
def test_a_quiet_room_is_no_loud_tone(level: float) -> None:
    told = audited(
        window(60, (0, 5), level=level), heard(("we ship on friday", 0, 5)), sure=0.4, again=nothing
    )
    assert told.notes == ()


def test_garbage_is_heard_again_within_a_budget() -> None:
    asked: list[float] = []

    def again(part: Window) -> Heard:
        asked.append(max(30.0, part.end_s - part.start_s))
        return nothing(part)

    garbage = [("so so so so so so so so so so so", 30.0 * n, 30.0 * n + 20) for n in range(20)]
    spoken = [(start_s, end_s) for _, start_s, end_s in garbage]
    audited(window(600, *spoken), heard(*garbage), sure=0.4, again=again, chunk_s=30.0)
    assert 0 < sum(asked) <= max(AGAIN_MIN_S, AGAIN_SHARE * 600)


def test_a_second_hearing_of_garbage_ends(tmp_path: Path) -> None:
    """A model that says the same word for ever: its second hearing writes no more than anybody says in that time."""
    model = make(tmp_path / "model", say="budget")
    engine = speech.connect("faster_whisper", model=str(model), language="en")
    part = Window(0.0, samples(SAMPLE / "mixed.ogg", span_s=(0.0, 6.0)), np.full(187, 0.95, np.float32))
    words = [
        s.text.split()
        for s in engine.recognizer.hear(part, language="en", vocabulary=(), careful=True).segments
    ]  # type: ignore[attr-defined]
    assert sum(map(len, words)) <= TOKENS_MIN + TOKENS_PER_S * 6


@pytest.mark.slow
@pytest.mark.skipif(whisper_models.embedded() is None, reason="the extra whisper-en is not installed")
def test_speech_under_a_loud_tone_is_heard_or_told(tmp_path: Path) -> None:
    sound = samples(SAMPLE / "mixed.ogg", span_s=(0.0, 40.0))
    tone = np.sin(2 * np.pi * 3000 * np.arange(len(sound)) / RATE)
    path = write_wav(tmp_path / "tone.wav", np.clip(sound + 0.5 * tone, -1, 1).astype(np.float32))
    engine = speech.connect("faster_whisper", model="tiny.en")
    told = transcribe([Track(path)], engine=engine, meeting_id="m", title="m", language="en")
    assert [n for n in told.notes if n.startswith(LOUD)]
    assert all(s.doubtful for s in told.segments)
