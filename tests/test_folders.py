"""A folder as people download it: one recording in several forms is one meeting, several meetings stay several."""

from __future__ import annotations

import os
import wave
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.meeting import Segment, Transcript
from pipeline.stages import diarize, forms, ingest
from pipeline.stages.find import FoundMeetings, find

NAMED = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAna: The lease ends.\n\n00:00:03.000 --> 00:00:04.000\nTom: I will call.\n"
BARE = NAMED.replace("Ana: ", "").replace("Tom: ", "")
LABELS = "Ana: The lease ends in March.\nTom: I will call on Monday.\nAna: Good.\nTom: Fine.\n"
CHAT = "00:00:01\tAna:\thello\n00:00:02\tTom:\thi\n"


def folder(home: Path, **files: str) -> Path:
    """A folder of these files; `_` in front of an ending is a dot; recordings are bytes that nobody opens."""
    home.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def sound(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "ID3 not opened here")


def read(path: Path) -> tuple[ingest.MeetingSource, Transcript]:
    readers = formats.readers()
    source = ingest.classify(path, readers=readers)
    return source, ingest.read_transcript(source, readers=readers)


ZOOM = "GMT20260615-100211_Recording"
LAYOUTS = {
    "zoom cloud": {f"{ZOOM}.transcript.vtt": NAMED, f"{ZOOM}.cc.vtt": BARE, f"{ZOOM}newChat.txt": CHAT,
                   **sound(f"{ZOOM}.m4a", f"{ZOOM}_1920x1080.mp4", f"{ZOOM}_gallery_1280x720.mp4", f"{ZOOM}_avo_640x360.mp4")},
    "zoom local": {"meeting_saved_closed_caption.txt": LABELS, "meeting_saved_chat.txt": CHAT,
                   **sound("audio1234567890.m4a", "video1234567890.mp4"), "recording.conf": "x"},
    "teams": {"Shop-20260615_100211-Meeting Transcript.vtt": NAMED, "Shop-20260615_100211-Meeting Transcript.docx": "broken",
              **sound("Shop-20260615_100211-Meeting Recording.mp4")},
    "meet": {"Shop (2026-06-15 10_02 GMT+2) - Transcript.txt": LABELS, "Shop (2026-06-15 10_02 GMT+2) - Chat.txt": CHAT,
             "Shop (2026-06-15 10_02 GMT+2) – Notes by Gemini.txt": "Summary\nThey spoke.\n", **sound("Shop (2026-06-15 10_02 GMT+2).mp4")},
    "obs": {"2026-06-15 10-02-11.vtt": NAMED, **sound("2026-06-15 10-02-11.mkv", "2026-06-15 10-02-11.mp4")},
    "subtitles in two languages": {"shop.en.vtt": NAMED, "shop.de.vtt": BARE, **sound("shop.mp4")},
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_recording_in_several_forms_is_one_meeting_read_from_its_best_transcript(
    tmp_path: Path, layout: str
) -> None:
    home = folder(tmp_path / "2026-06-15 10.02.11 Shop lease 1234567890", **LAYOUTS[layout])
    found = find([home])
    assert len(found.paths) == 1, found
    source, transcript = read(found.paths[0])
    assert transcript.speakers == ("Ana", "Tom")
    assert transcript.date == "2026-06-15"
    assert source.playback is not None
    assert source.playback.parent == home
    named = {p.path.name for p in found.passed_over} | {found.paths[0].name}
    assert {p.name for p in home.iterdir()} <= named | {source.playback.name}
    if "chat" in str(LAYOUTS[layout]).lower():
        assert any("chat" in note for note in transcript.notes)


def test_zooms_local_folder_gives_title_and_day(tmp_path: Path) -> None:
    home = folder(tmp_path / "2026-06-15 10.02.11 Shop lease 1234567890", **LAYOUTS["zoom local"])
    _, transcript = read(find([home]).paths[0])
    assert transcript.title == "Shop lease"


def test_several_meetings_in_one_folder_stay_several(tmp_path: Path) -> None:
    home = folder(tmp_path, **{"monday.vtt": NAMED, "tuesday.vtt": BARE, "notes.md": "# Shop\n\nProse only.\n", **sound("monday.mp4")})  # fmt: skip
    found = find([home])
    assert [p.name for p in found.paths] == ["monday.vtt", "tuesday.vtt"]
    assert {(p.path.name, p.why) for p in found.passed_over} == {("notes.md", "no transcript in it"), ("monday.mp4", "monday.vtt is the same meeting")}  # fmt: skip


def test_files_named_one_by_one_are_one_meeting_too(tmp_path: Path) -> None:
    home = folder(tmp_path, **LAYOUTS["teams"] | {"Shop-20260615_100211-Meeting Transcript.docx": LABELS})
    found = find(sorted(home.iterdir()))
    assert [p.suffix for p in found.paths] == [".vtt"]


def test_own_results_are_no_inputs_beside_others_and_meetings_where_they_are_alone(tmp_path: Path) -> None:
    folder(tmp_path, **{"shop.vtt": NAMED})
    folder(
        tmp_path / "out" / "shop-123456", **{"recap.md": "---\nmeeting_id: x\n---\n", "transcript.json": "{}"}
    )
    found = find([tmp_path])
    assert [p.name for p in found.paths] == ["shop.vtt"]
    assert [(p.path.name, p.why) for p in found.passed_over] == [("out", "1 results of quorum's own in it")]
    assert [p.name for p in find([tmp_path / "out"]).paths] == ["recap.md"]


def test_dead_links_loops_pipes_and_locked_files_never_stop_the_rest(tmp_path: Path) -> None:
    folder(tmp_path, **{"shop.vtt": NAMED, "empty.vtt": ""})
    (tmp_path / "dead.txt").symlink_to("nowhere.txt")
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "pipe.txt")
    found = find([tmp_path])
    assert [p.name for p in found.paths] == ["shop.vtt"]
    whys = {p.path.name: p.why for p in found.passed_over}
    assert "not there" in whys["dead.txt"]
    assert "lies in" in whys["up"]
    assert "pipe" in whys["pipe.txt"]
    assert "empty" in whys["empty.vtt"]
    assert "self" in whys


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_devices_are_refused_at_once(path: str) -> None:
    with pytest.raises(BadInput, match="device"):
        ingest.classify(Path(path), readers=formats.readers())


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_not_the_current_folder(name: str) -> None:
    with pytest.raises(BadInput, match="no file given"):
        find([name])


ICS = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20260601T000000Z\nDTSTART:20260615T080000Z\nSUMMARY:Lease of the shop\n"
    "ORGANIZER;CN=Ana Ruiz:mailto:ana@x.example\nATTENDEE;CN=Tom Okafor:mailto:tom@x.example\nATTENDEE;CUTYPE=ROOM;CN=Room 4:mailto:r@x.example\n"
    "DESCRIPTION:1. The lease with Brightwater\\n2. The roof\\nJoin the meeting https://x.example/1\nEND:VEVENT\nEND:VCALENDAR\n"
)


def test_an_invitation_beside_the_file_gives_title_day_people_and_agenda(tmp_path: Path) -> None:
    home = folder(tmp_path, **{"call.vtt": NAMED, "invite.ics": ICS})
    source, transcript = read(home / "call.vtt")
    assert (transcript.title, transcript.date) == ("Lease of the shop", "2026-06-15")
    assert source.participants == ("Ana Ruiz", "Tom Okafor")
    assert "Brightwater" in source.vocabulary
    assert any("The roof" in n and "x.example" not in n for n in transcript.notes)


def test_a_calendar_of_several_entries_is_used_for_the_day_alone(tmp_path: Path) -> None:
    other = (
        ICS.replace("UID:1", "UID:2").replace("20260615T", "20260616T").replace("Lease of the shop", "Roof")
    )
    entries = "\n".join(x.partition("BEGIN:VEVENT")[2].partition("END:VCALENDAR")[0] for x in (ICS, other))
    both = ICS.partition("BEGIN:VEVENT")[0] + "BEGIN:VEVENT" + entries.replace("END:VEVENT\n\n", "END:VEVENT\nBEGIN:VEVENT\n") + "END:VCALENDAR\n"  # fmt: skip
    home = folder(tmp_path, **{"2026-06-16 call.vtt": NAMED, "calendar.ics": both})
    assert read(home / "2026-06-16 call.vtt")[1].title == "Roof"


def test_an_rttm_beside_a_transcript_lends_it_speakers(tmp_path: Path) -> None:
    rttm = "SPEAKER shop 1 0.5 1.6 <NA> <NA> Ana <NA> <NA>\nSPEAKER shop 1 2.9 1.2 <NA> <NA> Tom <NA> <NA>\n"
    home = folder(tmp_path, **{"shop.vtt": BARE, "shop.rttm": rttm})
    _, transcript = read(home / "shop.vtt")
    assert [s.speaker for s in transcript.segments] == ["Ana", "Tom"]
    assert any("RTTM" in n for n in transcript.notes)


def test_an_rttm_beside_a_recording_says_who_speaks_in_it(tmp_path: Path) -> None:
    rttm = "SPEAKER shop 1 0.0 2.0 <NA> <NA> Ana <NA> <NA>\nSPEAKER shop 1 2.0 9.0 <NA> <NA> Tom <NA> <NA>\n"
    home = folder(tmp_path, **{"shop.rttm": rttm})
    with wave.open(str(home / "shop.wav"), "wb") as sound:
        sound.setparams((1, 2, 16000, 0, "NONE", ""))
        sound.writeframes(bytes(16000 * 8))
    source = ingest.classify(home / "shop.wav", readers=formats.readers())
    heard = Transcript(
        "m", "M", (Segment("s1", "Hello.", None, 0.2, 1.0), Segment("s2", "Yes.", None, 3.0, 4.0))
    )
    told = diarize.assigned(heard, source.turns, note=diarize.BY_RTTM)
    assert [s.speaker for s in told.segments] == ["Ana", "Tom"]
    assert "2 speakers are those of the RTTM beside the recording" in told.notes


@pytest.mark.parametrize(
    ("stem", "core"),
    [
        ("GMT20260615-100211_Recording_gallery_1280x720", "gmt20260615-100211"),
        ("Weekly-20260615_100211-Meeting Recording", "weekly-20260615_100211"),
        ("Weekly (2026-06-15 10_02 GMT+2) - Transcript", "weekly (2026-06-15 10_02 gmt+2)"),
        ("audio_only", ""), ("video1234567890", ""), ("closed_caption", ""), ("meeting_saved_chat", ""),
        ("interview part 2", "interview part 2"), ("Ana", "ana"), ("speaker 1", "speaker 1"), ("zoom_focil_2026-04-21_033", "zoom_focil_2026-04-21_033"),
    ],
)  # fmt: skip
def test_what_forms_of_one_recording_share_in_their_names(stem: str, core: str) -> None:
    assert forms.core(stem) == core


def test_found_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    home = folder(tmp_path, **LAYOUTS["zoom cloud"])
    assert isinstance(find([home]), FoundMeetings)
    assert find([home]) == find([home])
