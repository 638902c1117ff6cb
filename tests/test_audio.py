"""Any common recording becomes 16 kHz mono; what cannot be read says what, where and the way out."""

from __future__ import annotations

import contextlib
import io
import struct
import subprocess
import sys
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.errors import BadInput, DamagedInput
from pipeline.speech import audio, clip
from pipeline.speech.clips import encoded, levelled
from pipeline.speech.recordings import speaker_per_channel, tracks

RATE = audio.RATE
CONTAINERS = {
    "wav": "pcm_s16le",
    "mp3": "libmp3lame",
    "m4a": "aac",
    "flac": "flac",
    "ogg": "libopus",
    "opus": "libopus",
    "mp4": "aac",
    "mov": "aac",
    "mkv": "libopus",
    "webm": "libopus",
}
VIDEO = {"mp4": "mpeg4", "mov": "mpeg4", "mkv": "mpeg4", "webm": "libvpx"}


def beeps(
    seconds: float, *, at: tuple[float, ...] = (), rate: int = RATE, hertz: float = 440.0
) -> np.ndarray:
    """Silence with a beep of a fifth of a second at each of the times `at`."""
    sound = np.zeros(round(seconds * rate), np.float32)
    tone = 0.5 * np.sin(2 * np.pi * hertz * np.arange(rate // 5) / rate).astype(np.float32)
    for start in at:
        first = round(start * rate)
        sound[first : first + len(tone)] = tone[: len(sound) - first]
    return sound


def write(path: Path, sound: np.ndarray, *, codec: str, video: str | None = None, rate: int = 48_000) -> Path:
    """`sound` (channels, samples) or (samples,) at `rate` as a file."""
    pcm = (np.atleast_2d(sound) * 32767).astype(np.int16)
    layout = "stereo" if len(pcm) == 2 else "mono"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.layout = layout
        if video:
            picture = container.add_stream(video, rate=5)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
            for n in range(5 * pcm.shape[1] // rate):
                frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), n % 255, np.uint8), format="rgb24")
                frame.pts = n
                container.mux(picture.encode(frame))
            container.mux(picture.encode(None))
        for first in range(0, pcm.shape[1], rate):
            part = np.ascontiguousarray(pcm[:, first : first + rate].T.reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(part, format="s16", layout=layout)
            frame.sample_rate, frame.pts = rate, first
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_wav(path: Path, sound: np.ndarray, *, rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(np.atleast_2d(sound)))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.atleast_2d(sound).T * 32767).astype("<i2").tobytes())
    return path


def beep_starts(sound: np.ndarray) -> list[float]:
    loud = np.abs(sound) > 0.1
    starts = [int(i) for i in np.flatnonzero(loud) if not loud[max(0, i - RATE // 4) : i].any()]
    return [start / RATE for start in starts]


@pytest.mark.parametrize("ending", CONTAINERS)
def test_every_container_gives_the_same_sound_at_the_same_time(tmp_path: Path, ending: str) -> None:
    sound = beeps(3.0, at=(0.5, 2.0), rate=48_000)
    path = write(tmp_path / f"call.{ending}", sound, codec=CONTAINERS[ending], video=VIDEO.get(ending))
    heard = audio.samples(path)
    assert heard.dtype == np.float32
    assert len(heard) / RATE == pytest.approx(3.0, abs=0.1)
    assert beep_starts(heard) == pytest.approx([0.5, 2.0], abs=0.05)


def test_a_span_has_the_samples_of_that_place(tmp_path: Path) -> None:
    path = write(tmp_path / "call.flac", beeps(20, at=(3.0, 12.5, 17.0), rate=48_000), codec="flac")
    assert beep_starts(audio.samples(path, span_s=(12.0, 15.0))) == pytest.approx([0.5], abs=0.01)
    assert len(audio.samples(path, span_s=(12.0, 15.0))) == 3 * RATE


def test_one_channel_can_be_heard_alone(tmp_path: Path) -> None:
    both = np.stack([beeps(2, at=(0.5,)), beeps(2, at=(1.5,))])
    path = write_wav(tmp_path / "stereo.wav", both)
    assert beep_starts(audio.samples(path, channel=0)) == pytest.approx([0.5], abs=0.01)
    assert beep_starts(audio.samples(path, channel=1)) == pytest.approx([1.5], abs=0.01)
    assert beep_starts(audio.samples(path)) == pytest.approx([0.5, 1.5], abs=0.01)


def test_sound_that_starts_late_in_a_video_keeps_its_time(tmp_path: Path) -> None:
    path = tmp_path / "late.mkv"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=5)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        stream = container.add_stream("libopus", rate=48_000)
        stream.layout = "mono"
        for n in range(20):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            frame.pts = n
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        pcm = (beeps(2.0, at=(0.5,), rate=48_000) * 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, 2 * 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert beep_starts(audio.samples(path)) == pytest.approx([2.5], abs=0.05)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.wav: no such file"):
        audio.probe(tmp_path / "gone.wav")


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "nothing.mp3").touch()
    with pytest.raises(BadInput, match=r"nothing\.mp3: the file is empty \(0 bytes\)"):
        tracks(tmp_path / "nothing.mp3")


def test_a_wav_of_no_seconds_is_called_empty(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "zero.wav", np.zeros(0))
    with pytest.raises(BadInput, match=r"zero\.wav: the recording is empty \(0 seconds\)"):
        list(audio.blocks(path))


def test_a_text_file_named_mp4_is_called_text(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("These are only notes.\n" * 50)
    with pytest.raises(BadInput, match=r"notes\.mp4: a text file, not audio or video"):
        audio.probe(path)


def test_random_bytes_are_no_audio(tmp_path: Path) -> None:
    path = tmp_path / "noise.m4a"
    path.write_bytes(np.random.default_rng(3).bytes(20_000))
    with pytest.raises(BadInput, match=r"noise\.m4a: "):
        list(audio.blocks(path))


def test_a_video_without_sound_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "standup.mp4"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=5)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        for n in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            frame.pts = n
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
    with pytest.raises(BadInput, match=r"standup\.mp4: no audio stream; is it a video without sound\?"):
        audio.probe(path)


def test_a_folder_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        audio.probe(tmp_path)


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "mp3"])
def test_a_recording_that_was_cut_off_gives_what_is_there(tmp_path: Path, ending: str) -> None:
    room = 0.01 * np.random.default_rng(2).standard_normal(480_000).astype(np.float32)
    sound = room + beeps(10, at=(1.0, 8.0), rate=48_000)
    path = write(tmp_path / f"cut.{ending}", sound, codec=CONTAINERS[ending])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    heard = np.concatenate(until_damage(path))
    assert beep_starts(heard) == pytest.approx([1.0], abs=0.05)
    assert len(heard) / RATE == pytest.approx(5.0, abs=0.5)


def test_a_wav_shorter_than_its_header_says_tells_where_it_ends(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", beeps(10, at=(1.0,)))
    path.write_bytes(path.read_bytes()[: 44 + 4 * RATE * 2])
    with pytest.raises(DamagedInput, match=r"readable up to 0:04 of 0:10") as caught:
        list(audio.blocks(path))
    assert caught.value.readable_s == pytest.approx(4.0, abs=0.1)


def test_rubbish_in_the_middle_is_skipped_and_told(tmp_path: Path) -> None:
    path = write(tmp_path / "call.mp3", beeps(12, at=(1.0, 10.0), rate=48_000), codec="libmp3lame")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = np.random.default_rng(1).bytes(4000)
    path.write_bytes(data)
    with pytest.raises(DamagedInput, match="damaged"):
        list(audio.blocks(path))
    first, *_, last = beep_starts(np.concatenate(until_damage(path)))
    assert first == pytest.approx(1.0, abs=0.05)
    assert last == pytest.approx(10.0, abs=1.0)


def until_damage(path: Path) -> list[np.ndarray]:
    """The blocks that can be read, whether the file is whole or not."""
    heard: list[np.ndarray] = []
    with contextlib.suppress(DamagedInput):
        for block in audio.blocks(path):
            heard.append(block)
    return heard


def test_a_clip_is_a_small_levelled_ogg_of_the_asked_length(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", 0.02 * beeps(20, at=(5.0, 6.0)))
    data = clip([path], 5.0, 7.0)
    assert data[:4] == b"OggS"
    assert len(data) < 20_000
    out = tmp_path / "clip.ogg"
    out.write_bytes(data)
    heard = audio.samples(out)
    assert len(heard) / RATE == pytest.approx(2.3, abs=0.05)
    assert np.abs(heard).max() > 0.1


def test_a_clip_past_the_end_is_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", beeps(2))
    with pytest.raises(BadInput, match="nothing is recorded"):
        clip([path], 50.0, 51.0)


def test_the_tracks_of_one_meeting_are_heard_together_in_a_clip(tmp_path: Path) -> None:
    ana = write_wav(tmp_path / "ana.wav", 0.02 * beeps(4, at=(1.0,)))
    ben = write_wav(tmp_path / "ben.wav", 0.3 * beeps(4, at=(2.0,)))
    out = tmp_path / "both.ogg"
    out.write_bytes(clip([ana, ben], 0.2, 3.5))
    assert len(beep_starts(audio.samples(out))) == 2


def test_levelling_leaves_silence_silent() -> None:
    assert not levelled(np.zeros(RATE, np.float32)).any()


@pytest.mark.parametrize("kind", ["ogg", "mp3", "flac", "wav"])
def test_samples_can_be_written_in_every_kind(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    path.write_bytes(encoded(beeps(2, at=(1.0,)), kind=kind))
    assert beep_starts(audio.samples(path)) == pytest.approx([1.0], abs=0.06)


def test_cutting_needs_no_ffmpeg_program(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", beeps(3, at=(1.0,)))
    code = (
        "import sys, pathlib; from pipeline.speech import clip;"
        "sys.stdout.buffer.write(clip([pathlib.Path(sys.argv[1])], 0.5, 1.5))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], env={"PATH": "/nowhere"}, capture_output=True, check=True
    )
    assert done.stdout[:4] == b"OggS"
    assert b"ffmpeg" not in done.stderr


def test_stereo_with_a_speaker_per_channel_is_two_tracks(tmp_path: Path) -> None:
    both = np.stack([beeps(8, at=(0.5, 4.5)), beeps(8, at=(2.5, 6.5))])
    path = write_wav(tmp_path / "interview.wav", both + 1e-4)
    assert [(t.speaker, t.channel) for t in tracks(path)] == [("S1", 0), ("S2", 1)]


def test_a_room_in_stereo_is_one_track(tmp_path: Path) -> None:
    room = beeps(8, at=(0.5, 2.5, 4.5, 6.5))
    path = write_wav(tmp_path / "room.wav", np.stack([room, 0.8 * np.roll(room, 20)]))
    assert not speaker_per_channel(path)
    assert [(t.speaker, t.channel) for t in tracks(path)] == [(None, None)]


def test_a_header_with_no_length_is_read_to_its_end(tmp_path: Path) -> None:
    """A recorder that was switched off leaves the sizes in the header open."""
    sink = io.BytesIO()
    pcm = (beeps(2, at=(1.0,)) * 32767).astype("<i2").tobytes()
    sink.write(b"RIFF" + struct.pack("<I", 0xFFFFFFFF) + b"WAVEfmt ")
    sink.write(
        struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16)
        + b"data"
        + struct.pack("<I", 0xFFFFFFFF)
        + pcm
    )
    path = tmp_path / "off.wav"
    path.write_bytes(sink.getvalue())
    assert beep_starts(np.concatenate(until_damage(path))) == pytest.approx([1.0], abs=0.01)


# --- forms that recorders and telephones write -------------------------------------------------------------------------


def test_raw_aac_without_a_length_is_whole(tmp_path: Path) -> None:
    """ADTS has no duration: FFmpeg's guess from the bit rate was taken for the truth, and the file for damaged."""
    quiet_then_loud = np.concatenate([beeps(5.0, rate=48_000), beeps(3.0, at=(0.2, 1.0, 2.0), rate=48_000)])
    path = write(tmp_path / "voice.aac", quiet_then_loud, codec="aac")
    assert audio.probe(path).duration_s is None
    assert len(audio.samples(path)) / RATE == pytest.approx(8.0, abs=0.2)
    assert sum(len(block) for block in audio.blocks(path)) > 7.8 * RATE  # and nothing is called damaged


def test_a_rate_that_changes_on_the_way_is_read_on(tmp_path: Path) -> None:
    one = write(tmp_path / "one.mp3", beeps(3.0, at=(1.0,), rate=44_100), codec="libmp3lame", rate=44_100)
    two = write(tmp_path / "two.mp3", beeps(3.0, at=(1.0,), rate=16_000), codec="libmp3lame", rate=16_000)
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(one.read_bytes() + two.read_bytes())
    heard = np.concatenate(list(audio.blocks(joined)))
    assert len(heard) / RATE == pytest.approx(6.0, abs=0.3)
    assert np.abs(heard[: 3 * RATE]).max() > 0.3
    assert np.abs(heard[3 * RATE :]).max() > 0.3


def test_both_audio_streams_of_a_screen_recording_are_heard(tmp_path: Path) -> None:
    path = tmp_path / "screen.mkv"
    with av.open(str(path), "w") as container:
        streams = [container.add_stream("libopus", rate=48_000, layout="mono") for _ in range(2)]
        for stream, at in zip(streams, (1.0, 3.0), strict=True):
            pcm = (beeps(5.0, at=(at,), rate=48_000) * 32767).astype(np.int16)
            for first in range(0, len(pcm), 960):
                frame = av.AudioFrame.from_ndarray(
                    pcm[None, first : first + 960], format="s16", layout="mono"
                )
                frame.sample_rate, frame.pts = 48_000, first
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    heard = audio.samples(path)
    assert [np.abs(heard[round(at * RATE) : round((at + 0.2) * RATE)]).max() > 0.3 for at in (1.0, 2.0, 3.0)] == [
        True, False, True,
    ]  # fmt: skip
    assert len(tracks(path)) == 1


def test_two_channels_in_opposite_phase_are_not_silence(tmp_path: Path) -> None:
    sound = beeps(2.0, at=(0.5,), rate=48_000)
    path = write(tmp_path / "crossed.wav", np.stack([sound, -sound]), codec="pcm_s16le")
    assert np.abs(audio.samples(path)).max() > 0.3


def test_a_chained_ogg_is_read_to_its_end(tmp_path: Path) -> None:
    parts = [encoded(beeps(seconds, at=(0.5,)), kind="ogg") for seconds in (4.0, 3.0)]
    path = tmp_path / "chained.ogg"
    path.write_bytes(b"".join(parts))
    heard = np.concatenate(list(audio.blocks(path)))
    assert len(heard) / RATE == pytest.approx(7.0, abs=0.1)
    assert np.abs(heard[round(4.4 * RATE) :]).max() > 0.3
