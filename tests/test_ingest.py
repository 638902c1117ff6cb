"""What was handed over: told by its content, named so that nothing is overwritten, refused with a way out."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.stages import ingest
from pipeline.stages.meeting_source import MeetingSource
from pipeline.stages.naming import named

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nAna: We start.\n\n00:03.000 --> 00:04.000\nBen: Good.\n\n00:05.000 --> 00:06.000\nAna: Fine.\n"


def classify(path: Path) -> MeetingSource:
    return ingest.classify(path, readers=formats.readers())


def wav(path: Path, *, seconds: float = 0.3, hertz: float = 440.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        count = int(16000 * seconds)
        file.writeframes(
            b"".join(struct.pack("<h", int(9000 * math.sin(hertz * i / 2546))) for i in range(count))
        )
    return path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_content_decides_and_not_the_extension(tmp_path: Path) -> None:
    assert classify(write(tmp_path / "call.mp4", VTT)).format == "vtt"
    hidden = wav(tmp_path / "call.txt")
    assert (classify(hidden).kind, classify(hidden).format) == ("audio", "wav")


def test_a_transcript_gets_id_title_date_and_series_from_its_name(tmp_path: Path) -> None:
    source = classify(write(tmp_path / "zoom_focil_2026-04-21_033.vtt", VTT))
    transcript = ingest.read_transcript(source, readers=formats.readers())
    assert transcript.meeting_id.startswith("zoom-focil-2026-04-21-033-")
    assert (transcript.title, transcript.date, transcript.series) == ("Focil 033", "2026-04-21", "focil")
    assert transcript.speakers == ("Ana", "Ben")
    assert transcript.duration_s == 6.0


def test_namesakes_with_other_content_get_other_ids_and_the_same_content_the_same(tmp_path: Path) -> None:
    one = classify(write(tmp_path / "a" / "call.vtt", VTT)).meeting_id
    two = classify(write(tmp_path / "b" / "call.vtt", VTT.replace("Good", "Bad"))).meeting_id
    again = classify(write(tmp_path / "c" / "call.vtt", VTT)).meeting_id
    assert one != two
    assert one == again


@pytest.mark.parametrize(
    ("stem", "title", "date", "series"),
    [
        ("GMT20210505-203540_Recording", "Meeting of 2021-05-05", "2021-05-05", None),
        ("Weekly sync 2026-04-21", "Weekly sync", "2026-04-21", "weekly-sync"),
        ("Bmr006", "Bmr006", None, None),
        ("meeting_2026-04-21", "Meeting", "2026-04-21", None),
        ("2026-04-21 14.30 Budget review", "Budget review", "2026-04-21", "budget-review"),
        ("会议_2026-04-21", "会议", "2026-04-21", "会议"),
        ("Standup 2026-13-41", "Standup 2026-13-41", None, None),
        ("Jean-Luc interview 2026-04-21", "Jean-Luc interview", "2026-04-21", "jean-luc-interview"),
        ("standup-2026-05-01", "Standup", "2026-05-01", "standup"),
        ("zoom_focil_2026-02-10_028.chat", "Focil 028 chat", "2026-02-10", None),
        (
            "Weekly sync-20260421_100312-Meeting Recording",
            "Weekly sync",
            "2026-04-21",
            "weekly-sync",
        ),
        ("Interview", "Interview", None, None),
    ],
)
def test_names_are_read_cautiously(stem: str, title: str, date: str | None, series: str | None) -> None:
    found = named(stem)
    assert (found.title, found.date, found.series) == (title, date, series)


def test_a_folder_of_tracks_names_its_speakers(tmp_path: Path) -> None:
    for who in ("Ana", "Anton"):
        wav(tmp_path / "sync" / f"sync_2026-04-21_{who}.wav", hertz=300 + len(who))
    wav(tmp_path / "sync" / "sync_2026-04-21_mix.wav")
    source = classify(tmp_path / "sync")
    assert source.kind == "tracks"
    assert [name for name, _ in source.tracks] == ["Ana", "Anton"]
    assert source.meeting_id.startswith("sync-")


def test_zooms_folder_with_one_track_per_participant(tmp_path: Path) -> None:
    wav(tmp_path / "2026-04-21 Planning" / "audio123456789.wav")
    for name in ("audioAnaLopez1123456789", "audioBenMcDonald2123456789"):
        wav(tmp_path / "2026-04-21 Planning" / "Audio Record" / f"{name}.wav", hertz=300 + len(name))
    source = classify(tmp_path / "2026-04-21 Planning")
    assert [name for name, _ in source.tracks] == ["Ana Lopez", "Ben McDonald"]
    assert (source.title, source.date) == ("Planning", "2026-04-21")


def test_meeting_toml_describes_folder_and_lone_file(tmp_path: Path) -> None:
    toml = 'title = "Launch"\ndate = 2026-05-01\nseries = "launches"\nlanguage = "fr"\nparticipants = ["Ana López"]\n'
    write(tmp_path / "launch" / "meeting.toml", toml)
    write(tmp_path / "launch" / "meeting.vtt", VTT)
    for source in (classify(tmp_path / "launch"), classify(tmp_path / "launch" / "meeting.vtt")):
        assert (source.title, source.date, source.series, source.language) == (
            "Launch",
            "2026-05-01",
            "launches",
            "fr",
        )
        assert source.meeting_id.startswith("launch-")
        assert source.participants == ("Ana López",)


def test_meeting_toml_says_nothing_about_files_it_does_not_name(tmp_path: Path) -> None:
    write(tmp_path / "meeting.toml", 'title = "Launch"\nfile = "launch.vtt"\n')
    write(tmp_path / "launch.vtt", VTT)
    write(tmp_path / "other.vtt", VTT)
    assert classify(tmp_path / "launch.vtt").title == "Launch"
    assert classify(tmp_path / "other.vtt").title == "Other"


def test_a_chat_beside_the_transcript_is_named_and_not_mixed_in(tmp_path: Path) -> None:
    path = write(tmp_path / "call.vtt", VTT)
    write(tmp_path / "call.chat.txt", "00:00:02\tAna:\thttps://example.org\n")
    source = classify(path)
    assert any("call.chat.txt" in note for note in source.notes)
    assert len(ingest.read_transcript(source, readers=formats.readers()).segments) == 3


def test_an_id_from_a_file_cannot_leave_the_output_folder() -> None:
    data = b'{"meeting_id": "../../etc/x", "title": "t", "segments": [{"id": "s1", "text": "a"}]}'
    source = ingest.classify_bytes(data, name="transcript.json", readers=formats.readers())
    made = ingest.read_transcript(source, readers=formats.readers())
    assert (made.meeting_id, made.source_id) == (source.meeting_id, "../../etc/x")


def test_standard_input_is_read_from_bytes() -> None:
    source = ingest.classify_bytes(VTT.encode(), name="stdin", readers=formats.readers())
    transcript = ingest.read_transcript(source, readers=formats.readers())
    assert transcript.meeting_id.startswith("stdin-")
    assert source.path is None


def test_every_bad_file_says_what_and_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "void.mp3").write_bytes(b"")
    (tmp_path / "cut.wav").write_bytes(wav(tmp_path / "whole.wav").read_bytes()[:30])
    (tmp_path / "junk.wav").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "junk.dat").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 4)
    (tmp_path / "blank.txt").write_bytes(b" \n \n")
    write(tmp_path / "talk.mp4", "this is text")
    (tmp_path / "nothing").mkdir()
    wav(tmp_path / "silent.wav", seconds=0)
    for name, reason, way_out in [
        ("gone.vtt", "no such file", "looked in"),
        ("void.mp3", "0 bytes", "cut off"),
        ("cut.wav", "cannot be opened", "damaged"),
        ("junk.wav", "no recording can be read", "damaged"),
        ("junk.dat", "binary data", "export the transcript"),
        ("paper.pdf", "PDF cannot be read", "export the transcript"),
        ("blank.txt", "empty", "cut off"),
        ("talk.mp4", "holds plain text", "rename it to .txt"),
        ("nothing", "neither tracks nor", "one recording per participant"),
        ("silent.wav", "0 seconds", "cut off"),
    ]:
        with pytest.raises(BadInput) as caught:
            ingest.read_transcript(classify(tmp_path / name), readers=formats.readers())
        assert reason in caught.value.message, name
        assert way_out in (caught.value.hint or ""), name
        assert str(tmp_path) not in caught.value.message


def test_a_folder_of_several_meetings_is_not_one_meeting(tmp_path: Path) -> None:
    for name in ("a.vtt", "b.vtt"):
        write(tmp_path / "calls" / name, VTT)
    with pytest.raises(BadInput, match="2 transcripts"):
        classify(tmp_path / "calls")


def test_a_broken_meeting_toml_names_the_line(tmp_path: Path) -> None:
    write(tmp_path / "meeting.toml", "title = Launch\n")
    with pytest.raises(BadInput, match="line 1"):
        classify(write(tmp_path / "call.vtt", VTT))


def test_a_video_without_sound_is_refused(tmp_path: Path) -> None:
    import av

    path = tmp_path / "mute.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(stream.encode())
    with pytest.raises(BadInput, match="no audio stream"):
        classify(path)
