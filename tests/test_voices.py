"""Who speaks when: the shipped networks, their fallback, and what is known to be one voice or two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from pipeline import api, speech
from pipeline.doors import Track, Turn
from pipeline.errors import BadInput, NotFound
from pipeline.settings import Settings
from pipeline.speech import audio, classical, enrolled, neural
from pipeline.speech.diarizers import FirstThatWorks
from pipeline.speech.embedding import embed, filterbank
from pipeline.speech.grouping import LocalVoice, grouped
from pipeline.speech.resettling import VoiceStretch, resettled
from pipeline.speech.voices import Voice
from tests.bench.diarization import error_rate, told_by_tracks
from tests.test_audio import write_wav
from tests.tiny_whisper import make

SAMPLE = Path(__file__).parent.parent / "sample_meetings" / "office_opening"
MIXED, HELEN = SAMPLE / "mixed.ogg", SAMPLE / "tracks" / "Helen.ogg"
RATE = audio.RATE


@pytest.fixture(scope="module")
def minute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wav(
        tmp_path_factory.mktemp("voices") / "minute.wav", audio.samples(MIXED, span_s=(0.0, 60.0))
    )


@pytest.fixture(scope="module")
def turns(minute: Path) -> Sequence[Turn]:
    return speech.diarizer().turns(minute)


def test_four_voices_in_one_channel_are_four_speakers(turns: Sequence[Turn]) -> None:
    assert {t.speaker for t in turns} - {None} == {"S1", "S2", "S3", "S4"}

    def at(second: float) -> str | None:
        return next(t.speaker for t in turns if t.start_s <= second < t.end_s)

    assert at(5.0) == at(23.0) == at(51.0)  # Helen
    assert at(28.5) == at(35.0)  # David
    assert len({at(5.0), at(11.0), at(35.0), at(56.0)}) == 4
    assert all(a.start_s <= b.start_s for a, b in pairwise(turns))


def test_who_speaks_when_in_the_mix_is_what_the_tracks_say(turns: Sequence[Turn]) -> None:
    """A short "Yes. I agree." and what a look's border cut off went to the wrong voice: 12% of the time."""
    assert error_rate(told_by_tracks(60.0), turns) <= 0.08


def test_telephone_sound_keeps_its_voices_apart(tmp_path: Path, minute: Path) -> None:
    """At 8 kHz the classical engine hears one voice."""
    narrow = audio.samples(minute, span_s=(0.0, 36.0))
    spectrum = np.fft.rfft(narrow)
    spectrum[int(len(spectrum) * 3400 / 8000) :] = 0
    path = write_wav(tmp_path / "phone.wav", np.fft.irfft(spectrum, len(narrow)).astype(np.float32))
    assert len({t.speaker for t in speech.diarizer().turns(path)} - {None}) >= 3


def test_one_voice_stays_one_and_silence_has_none(tmp_path: Path) -> None:
    alone = write_wav(tmp_path / "helen.wav", audio.samples(HELEN, span_s=(0.0, 46.0)))
    assert {t.speaker for t in speech.diarizer().turns(alone)} - {None} == {"S1"}
    assert speech.diarizer().turns(write_wav(tmp_path / "quiet.wav", np.zeros(3 * RATE))) == ()


def test_what_is_wrong_with_the_recording_is_said_and_not_tried_again(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        speech.diarizer().turns(tmp_path / "none.wav")


def test_a_diarizer_that_fails_gives_way_to_the_next(tmp_path: Path) -> None:
    class Broken(ModuleType):
        def diarizer(self) -> neural.Neural:
            raise RuntimeError("out of order")

    path = write_wav(tmp_path / "helen.wav", audio.samples(HELEN, span_s=(0.0, 6.0)))
    both = FirstThatWorks((Broken("broken"), classical))
    assert both.turns(path) == classical.Clustering().turns(path)
    with pytest.raises(RuntimeError, match="out of order"):
        FirstThatWorks((Broken("broken"),)).turns(path)


def test_a_diarizer_is_chosen_by_name_and_an_unknown_one_is_named() -> None:
    assert speech.diarizer("classical").name == "BIC clustering of mel cepstra"
    assert "CAM++" in speech.diarizer("neural").name
    with pytest.raises(NotFound, match="'nemo' is not known"):
        speech.diarizer("nemo")


def test_the_same_voice_is_more_alike_than_another() -> None:
    def voice(path: Path, start_s: float, end_s: float) -> np.ndarray:
        return embed(filterbank(audio.samples(path, span_s=(start_s, end_s))))

    helen, again = voice(HELEN, 3.2, 6.4), voice(HELEN, 21.2, 26.4)
    mark = voice(SAMPLE / "tracks" / "Mark.ogg", 7.2, 12.0)
    assert helen @ again > helen @ mark + 0.15


# --- grouping ----------------------------------------------------------------------------------------------------------


def part(window: int, person: int, *, frames: int = 300, noise: float = 0.0, seed: int = 0) -> LocalVoice:
    vector = np.eye(8, dtype=np.float32)[person] + noise * np.random.default_rng(seed).normal(size=8).astype(
        "f4"
    )
    return LocalVoice(window, frames, frames, (vector / np.linalg.norm(vector)).astype(np.float32))


def test_two_voices_of_one_look_are_two_people_however_alike() -> None:
    assert grouped([part(0, 0), part(0, 0), part(1, 1)]) in ([0, 1, 2], [1, 0, 2])


def test_an_interjection_joins_the_voice_it_is_like_and_a_strange_one_stays_unsure() -> None:
    parts = [part(0, 0), part(1, 1), part(2, 0, frames=40), part(3, 5, frames=40)]
    labels = grouped(parts)
    assert labels[2] == labels[0]
    assert labels[3] is None


def test_a_turn_cut_by_the_end_of_a_look_stays_one_voice() -> None:
    parts = [part(0, 0), part(1, 1, frames=30), part(2, 1)]
    assert grouped(parts, [(0, 1)])[1] == grouped(parts, [(0, 1)])[0]


def test_hours_are_grouped_in_seconds() -> None:
    parts = [part(n // 2, n % 4, noise=0.05, seed=n) for n in range(2000)]
    labels = grouped(parts)
    assert len(set(labels)) == 4


# --- the last word -----------------------------------------------------------------------------------------------------


def sound(person: int, frames: int, seed: int = 0) -> Voice:
    noise = np.random.default_rng(seed).normal(size=(frames, 18)).astype(np.float32)
    return Voice.of(noise + 2 * np.eye(18, dtype=np.float32)[person])


def test_a_short_line_that_was_given_to_the_wrong_voice_goes_to_the_right_one() -> None:
    talk = [VoiceStretch(0, 0, 11, sound(0, 1100)), VoiceStretch(1, 11, 22, sound(1, 1100, 1))]
    wrong = VoiceStretch(0, 23, 24, sound(1, 100, 2))
    assert [s.voice for s in resettled([*talk, wrong], every_s=1000)] == [0, 1, 1]


def test_a_voice_that_is_hardly_known_judges_nobody() -> None:
    little = [VoiceStretch(0, 0, 11, sound(0, 1100)), VoiceStretch(1, 11, 16, sound(1, 500, 1))]
    stretches = [
        *little,
        VoiceStretch(0, 23, 24, sound(1, 100, 2)),
        VoiceStretch(None, 25, 26, sound(1, 100, 3)),
    ]
    assert resettled(stretches, every_s=1000) == stretches


def test_what_a_looks_border_cut_off_goes_with_the_voice_that_speaks_on() -> None:
    talk = [VoiceStretch(0, 4, 7.7), VoiceStretch(0, 7.76, 8.0), VoiceStretch(1, 8.0, 10)]
    assert [s.voice for s in resettled(talk, every_s=8)] == [0, 1, 1]
    both = [*talk, VoiceStretch(2, 8.0, 9)]
    assert [s.voice for s in resettled(both, every_s=8)] == [0, 0, 1, 2]


def test_the_likelihood_by_sums_is_that_of_the_frames() -> None:
    frames = np.random.default_rng(5).normal(size=(200, 18)).astype(np.float32)
    voice = sound(3, 400)
    assert voice.mean_likelihood(Voice.of(frames)) == pytest.approx(voice.likelihood(frames).mean(), rel=1e-6)


# --- voices that were taught -------------------------------------------------------------------------------------------


def test_a_taught_voice_gets_its_name_and_others_keep_their_label(
    tmp_path: Path, minute: Path, turns: Sequence[Turn]
) -> None:
    clip = write_wav(
        tmp_path / "david.wav", audio.samples(SAMPLE / "tracks" / "David.ogg", span_s=(90.0, 150.0))
    )
    assert enrolled.add("David", clip, home=tmp_path) >= 5
    found = speech.recognized(Track(minute), turns, home=tmp_path)
    assert set(found.values()) <= {"David"}
    for label in found:
        assert label == next(t.speaker for t in turns if t.start_s <= 28.5 < t.end_s)


def test_a_strangers_voice_is_nobodys(tmp_path: Path, minute: Path, turns: Sequence[Turn]) -> None:
    voice = audio.samples(HELEN, span_s=(100.0, 140.0))
    pitched = np.interp(np.arange(0, len(voice), 1.25), np.arange(len(voice)), voice).astype(np.float32)
    enrolled.add("Nina", write_wav(tmp_path / "nina.wav", pitched), home=tmp_path)
    assert speech.recognized(Track(minute), turns, home=tmp_path) == {}


def test_voices_are_kept_for_their_owner_only_and_can_be_forgotten(tmp_path: Path) -> None:
    clip = write_wav(tmp_path / "helen.wav", audio.samples(HELEN, span_s=(0.0, 24.0)))
    home = tmp_path / "home"
    enrolled.add("Helen", clip, home=home)
    assert enrolled.names(home) == ("Helen",)
    assert (home / enrolled.FILE).stat().st_mode & 0o077 == 0
    enrolled.forget("Helen", home=home)
    assert enrolled.names(home) == ()
    with pytest.raises(NotFound, match="no voice of 'Helen'"):
        enrolled.forget("Helen", home=home)


def test_too_little_speech_teaches_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="too little to know a voice by"):
        enrolled.add("Ana", write_wav(tmp_path / "quiet.wav", np.zeros(20 * RATE)), home=tmp_path)


def test_voices_are_told_again_without_hearing_again(tmp_path: Path) -> None:
    """`redo voices MEETING` with a voice that was taught since: the words stay, the label becomes a name."""
    model = make(tmp_path / "model", say="budget")
    recording = write_wav(tmp_path / "call.wav", audio.samples(MIXED, span_s=(0.0, 24.0)))
    settings = Settings(
        home=tmp_path / "home", speech_model=str(model), language="en", local=True, offline=True
    )
    (first,) = api.process_all([str(recording)], settings=settings).processed
    assert "Helen" not in first.transcript.speakers
    clip = write_wav(tmp_path / "helen.wav", audio.samples(HELEN, span_s=(0.0, 24.0)))
    enrolled.add("Helen", clip, home=settings.home)
    (again,) = api.process_all([first.transcript.meeting_id], settings=settings, voices_again=True).processed
    assert " ".join(s.text for s in again.transcript.segments) == " ".join(
        s.text for s in first.transcript.segments
    )
    assert "Helen" in again.transcript.speakers


def test_voices_of_a_transcript_or_a_lost_recording_are_not_told_again(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Ana: We ship on Friday.\n\nBen: Good.\n")
    settings = Settings(home=tmp_path / "home", local=True, offline=True)
    (read,) = api.process_all([str(tmp_path / "talk.txt")], settings=settings).processed
    report = api.process_all([read.transcript.meeting_id], settings=settings, voices_again=True)
    assert "no voices to tell apart: it was read from a transcript" in " ".join(report.problems)
