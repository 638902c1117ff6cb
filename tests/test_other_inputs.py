"""What is no transcript is refused with what it is and what to do; talk is never mistaken for it."""

from __future__ import annotations

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.formats.parts.service import is_service
from pipeline.meeting import Transcript
from pipeline.stages import ingest
from pipeline.stages.claims import passages_of, unread
from pipeline.stages.doubt import made_up


def read(text: str | bytes, name: str = "file.txt") -> Transcript:
    readers = formats.readers()
    data = text.encode() if isinstance(text, str) else text
    source = ingest.classify_bytes(data, name=name, readers=readers)
    return ingest.read_transcript(source, readers=readers)


YAML = "name: build\non:\n  push:\n    branches: [main]\njobs:\n  test:\n    runs-on: ubuntu\n    steps:\n      - uses: checkout\n"
LOG = "".join(f"2026-06-15 10:00:0{i},123 INFO worker started with id {i}\n" for i in range(6))


@pytest.mark.parametrize(
    ("text", "what", "way_out"),
    [
        (YAML, "keys and values", "export"),
        (LOG, "a log", "export"),
        ("<rss><channel><item><title>Shop</title></item></channel></rss>", "XML", "export"),
        ("<html><body><p>Welcome to our shop.</p></body></html>", "web page", "export"),
        ("a;b;c\n1;2;3\n4;5;6\n7;8;9\n", "table", "first row"),
        ("SPEAKER a 1 0.5 2.5 <NA> <NA> Ana <NA> <NA>\nSPEAKER a 1 3.0 2.5 <NA> <NA> Tom <NA> <NA>\n", "RTTM", "recording"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Shop\nEND:VEVENT\nEND:VCALENDAR\n", "calendar", "beside"),
        ("{\\rtf1\\ansi We met today.}", "RTF", ".docx"),
        ("#include <stdio.h>\nint main(void) {\n  int a = 1;\n  return a;\n}\n", "program text", "export"),
        ("00:00:01:05 00:00:03:10\n00:00:04:00 00:00:05:00\n00:00:06:00 00:00:07:00\n", "times", "export"),
        ("7 8 9\n10 11 12\n13 14 15\n", "numbers", "export"),
        ('{"name": "shop", "items": [{"text": "milk"}, {"text": "bread"}]}', "no talk", "quorum formats"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture", "recording"),
        (b"PK\x03\x04" + b"\0" * 22 + b"xl/workbook.xml" + bytes(range(256)), "Excel", "CSV"),
        (b"\x1f\x8b" + bytes(range(256)) * 4, "gzip", "unpack"),
    ],
    ids=lambda x: None if len(x) > 30 else str(x),
)  # fmt: skip
def test_what_is_no_transcript_is_told_what_it_is_and_what_to_export(
    text: str | bytes, what: str, way_out: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert what in caught.value.message
    assert way_out in (caught.value.hint or "")


def test_prose_is_read_and_says_so() -> None:
    found = read("We met today and spoke of the shop.\n\nNobody knew what the roof would cost.\n")
    assert len(found.segments) == 2
    assert any("prose" in n for n in found.notes)


@pytest.mark.parametrize(
    "line",
    [
        "Ana Ruiz stopped transcription", "Ana Ruiz hat die Transkription beendet", "Ana Ruiz detuvo la transcripción",
        "Ana Ruiz a arrêté la transcription", "Ana Ruiz ha interrotto la trascrizione", "Transcription ended after 00:09:30",
        "Die Transkription endete nach 00:09:30", "Meeting ended after 00:28:57 👋", "Recording started",
        "Please provide feedback about using Gemini to take notes in a short survey.", "Transcribed by https://otter.ai",
    ],
)  # fmt: skip
def test_what_a_service_wrote_is_nobodys_words(line: str) -> None:
    assert is_service(line)


@pytest.mark.parametrize(
    "line",
    [
        "I stopped the recording.", "Who stopped the recording?", "We started transcription late, sorry.",
        "The recording ended after ten minutes and nobody noticed, so we had to start again.",
        "Ana is recording this, she started early", "The transcript may contain errors, I think.", "We meet at 10:30.",
    ],
)  # fmt: skip
def test_talk_about_recordings_is_talk(line: str) -> None:
    assert not is_service(line)


def test_headings_within_the_talk_are_said_by_nobody() -> None:
    found = read(
        "# Shop\n\n**Ana:** The lease ends.\n\n## Money\n\n**Tom:** I will pay.\n\n**Ana:** Good.\n",
        "talk.md",
    )
    assert [s.text for s in found.segments] == ["The lease ends.", "I will pay.", "Good."]
    assert any("Money" in n for n in found.notes)


def test_a_label_on_every_line_is_a_speaker_whatever_it_looks_like() -> None:
    cues = ["🦄 Ana", "The Big Room", "Board Room 2024", "Greg the Egg", "🦄 Ana", "+1 (555) 010-2233"]
    text = "WEBVTT\n\n" + "\n\n".join(
        f"{i}\n00:00:0{i}.000 --> 00:00:0{i}.900\n{n}: Yes." for i, n in enumerate(cues, 1)
    )
    assert [s.speaker for s in read(text, "zoom.vtt").segments] == cues


def test_made_up_phrases_are_doubted_in_imports_and_thanks_are_not() -> None:
    def at(start: int, words: str) -> str:
        return f"00:{start // 60:02}:{start % 60:02}.000 --> 00:{start // 60:02}:{start % 60 + 2:02}.000\n{words}"

    said = [at(1, "<v Ana>Thank you."), at(4, "<v Tom>Thanks for watching the shop while I was away, Ana."), at(8, "<v Ana>Bye."),
            at(600, "Thanks for watching!"), at(700, "Untertitel im Auftrag des ZDF"), at(800, "Thank you."), at(900, "♪♪")]  # fmt: skip
    found = read("WEBVTT\n\n" + "\n\n".join(said), "talk.vtt")
    assert [s.doubtful is not None for s in found.segments] == [False, False, False, True, True, True, True]
    assert any("doubtful" in n for n in found.notes)


def test_what_a_person_says_once_is_theirs_and_a_loop_keeps_its_first_line() -> None:
    def at(start: int, words: str) -> str:
        return f"00:{start // 60:02}:{start % 60:02}.000 --> 00:{start // 60:02}:{start % 60 + 2:02}.000\n{words}"

    lines = [
        "<v Ana>It'll look like this.",
        "<v Tom>Don't forget to like and subscribe.",
        "<v Ana>Other branch, like this?",
    ]
    lines += [f"<v SPEAKER_01>{words}" for words in ["Thanks for watching!", *["We are going home now."] * 6]]
    found = read(
        "WEBVTT\n\n" + "\n\n".join(at(3 * n + 1, words) for n, words in enumerate(lines)), "talk.vtt"
    )
    made = [made_up(s) for s in found.segments]
    assert made == [False, False, False, True, False, *[True] * 5]
    assert found.segments[4].doubtful  # it begins the loop: it is shown as doubtful, and read
    shown = passages_of(found)
    assert unread(found) == len(found.segments) - len(shown) == 6
