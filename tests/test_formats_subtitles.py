"""WebVTT and SubRip: whole, sloppy and broken."""

from __future__ import annotations

import random

import pytest
import webvtt

from pipeline import formats
from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats import srt, vtt
from pipeline.meeting import Segment, Transcript
from tests.bench.damage import mutated
from tests.bench.fuzz import attempt, seeds

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Ana López: We go live on

2
00:00:03.200 --> 00:00:05.000
Ana López: the fourteenth of September.

3
00:00:05.500 --> 00:00:06.000
Ben: So the thing is: who pays?

4
00:00:06.500 --> 00:00:07.000
Ana López: We do.
"""


def read(text: str | bytes, name: str = "call.vtt") -> Parsed:
    data = text.encode() if isinstance(text, str) else text
    document = Document(name, data)
    best = max(formats.readers().values(), key=lambda r: r.sniff(document))
    return best.read(document)


def said(parsed: Parsed) -> list[tuple[str | None, str]]:
    return [(s.speaker, s.text) for s in parsed.segments]


def test_zoom_cues_that_go_on_become_one_sentence_with_its_speaker() -> None:
    parsed = read(ZOOM)
    assert said(parsed) == [
        ("Ana López", "We go live on the fourteenth of September."),
        ("Ben", "So the thing is: who pays?"),
        ("Ana López", "We do."),
    ]
    assert (parsed.segments[0].start_s, parsed.segments[0].end_s) == (1.0, 5.0)
    assert parsed.cues == 4
    assert parsed.notes == ()


def test_teams_voices_tags_entities_and_comments() -> None:
    parsed = read(
        "WEBVTT - Teams\nLanguage: de-DE\n\nNOTE duration:\"00:01:00\"\n\nSTYLE\n::cue { color: red }\n\n"
        "5f2a/17-0\n00:01.500 --> 00:03.000 align:start\n<v Jörg Böhm>R&amp;D ist <i>fertig</i>.</v>\n\n"
        "5f2a/18-0\n00:03.500 --> 00:04.000\n<v Jörg Böhm>Ja.</v> <v.loud Eva>Nein!</v>\n"
    )  # fmt: skip
    assert said(parsed) == [("Jörg Böhm", "R&D ist fertig."), ("Jörg Böhm", "Ja."), ("Eva", "Nein!")]
    assert parsed.language == "de-DE"
    assert parsed.segments[0].start_s == 1.5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_any_encoding_is_read(encoding: str) -> None:
    assert said(read(ZOOM.replace("\n", "\r\n").encode(encoding)))[0][0] == "Ana López"


def test_cues_without_numbers_header_or_empty_lines_are_read_with_a_note() -> None:
    parsed = read(
        "00:01.000 --> 00:02.000\nFirst.\n00:03.000 --> 00:04.000\nSecond.\n2\n00:05.000 --> 00:06.000\nThird."
    )
    assert [s.text for s in parsed.segments] == ["First.", "Second.", "Third."]
    assert any("header is missing" in n for n in parsed.notes)


def test_unordered_and_overlapping_cues_are_sorted_and_counted() -> None:
    parsed = read("WEBVTT\n\n00:09.000 --> 00:12.000\nLast.\n\n00:01.000 --> 00:10.000\nFirst.\n")
    assert [s.text for s in parsed.segments] == ["First.", "Last."]
    assert any("1 cues stood out of order" in n for n in parsed.notes)


def test_broken_cues_keep_their_words_and_are_counted_with_their_line() -> None:
    parsed = read(
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nOne.\n\n2\n00:0x:03.000 --> 00:00:04.000\nTwo.\n\n"
        "3\n00:00:05.000 --> 00:00:06.000\n\n4\n00:00:09.000 --> 00:00:07.000\nFour.\n\n"
        "5\n00:00:10.000 -- 00:00:11.000\nFive.\n"
    )
    assert [(s.text, s.start_s, s.end_s) for s in parsed.segments] == [
        ("One.", 1.0, 2.0),
        ("Two.", None, None),
        ("Four.", 9.0, None),
        ("Five.", 10.0, 11.0),
    ]
    assert parsed.cues == 5
    assert sorted(n.partition(":")[0] for n in parsed.notes) == ["1 of 5 cues"] * 4
    assert any("no readable time" in n and "line 7" in n for n in parsed.notes)


def test_five_percent_broken_cues_leave_at_least_94_percent_and_a_note_with_the_count() -> None:
    cues = [
        f"{i}\n00:{i // 60:02}:{i % 60:02}.000 --> 00:{i // 60:02}:{i % 60:02}.900\nAna: Point {i}."
        for i in range(400)
    ]
    chance = random.Random(5)
    broken = chance.sample(range(400), 20)
    for i in broken:
        cues[i] = cues[i].replace("-->", chance.choice(["", "to", "-->x"])).replace("00:", "ab:")
    parsed = read("WEBVTT\n\n" + "\n\n".join(cues))
    whole = [s for s in parsed.segments if s.start_s is not None]
    words = " ".join(s.text for s in parsed.segments).split()
    assert len(whole) >= 0.94 * 400
    assert all(f"{i}." in words for i in range(400))
    assert any(n.startswith("20 of 400 cues") for n in parsed.notes)


def test_a_blank_line_inside_a_cue_loses_nothing() -> None:
    parsed = read("WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\nhalf.\n\n00:03.000 --> 00:04.000\nTwo.\n")
    assert [s.text for s in parsed.segments] == ["One half.", "Two."]


def test_joined_segments_stay_moments() -> None:
    cues = "".join(f"00:{i:02}.000 --> 00:{i + 1:02}.000\nand then we go on and on\n\n" for i in range(58))
    parsed = read("WEBVTT\n\n" + cues)
    assert all(len(s.text.split()) <= 60 for s in parsed.segments)
    assert all((s.end_s or 0) - (s.start_s or 0) <= 30 for s in parsed.segments)
    assert " ".join(s.text for s in parsed.segments) == " ".join(["and then we go on and on"] * 58)


def test_roll_up_captions_are_read_once() -> None:
    lines = ["we begin", "with the budget", "and then", "the dates", "and we", "stop at noon", "today"]
    cues, shown = [], ""
    for i, line in enumerate(lines):
        cues.append(
            f"00:{2 * i:02}.000 --> 00:{2 * i + 1:02}.990\n{shown}\n{line.replace(' ', '<00:00:01.000><c> ')}</c>"
        )
        cues.append(f"00:{2 * i + 1:02}.990 --> 00:{2 * i + 2:02}.000\n{line}")
        shown = line
    parsed = read("WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n\n".join(cues))
    assert " ".join(s.text for s in parsed.segments) == " ".join(lines)
    assert any("roll-up" in n for n in parsed.notes)


def test_subrip_with_markup_and_labels() -> None:
    parsed = read(
        "1\n00:00:01,000 --> 00:00:02,500\n<i>Ana:</i> Hello {\\an8}there.\n\n2\n00:00:03,000 --> 00:00:04,000\nBen: Hi.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nAna: Bye.\n",
        "call.srt",
    )
    assert said(parsed) == [("Ana", "Hello there."), ("Ben", "Hi."), ("Ana", "Bye.")]
    assert parsed.engine == "imported SubRip"


@pytest.mark.parametrize(
    "text", ["WEBVTT\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "WEBVTT\n\nNOTE nothing\n"]
)
def test_subtitles_without_words_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match="without a single cue"):
        read(text)


def test_written_subtitles_are_read_by_another_program_and_by_us(tmp_path) -> None:
    transcript = Transcript(
        "m",
        "M",
        (
            Segment("s1", "A < B & C --> D", "Ana <x>", 1.0, 2.0),
            Segment("s2", "No end.", "Ben", 3.0),
            Segment("s3", "No time at all."),
            Segment("s4", "後で。", "李明", 3723.5, 3725.25),
        ),
    )
    files = vtt.outputs(None, transcript) | srt.outputs(None, transcript)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    cues = list(webvtt.read(str(tmp_path / "transcript.vtt")))
    assert [c.start for c in cues] == ["00:00:01.000", "00:00:03.000", "01:02:03.500"]
    assert b"NOTE s3 has no time\nNo time at all." in files["transcript.vtt"]
    again = read(files["transcript.vtt"])
    assert said(again) == [(s.speaker, s.text) for s in transcript.segments]
    assert again.segments[2].start_s is None
    assert [s.text for s in webvtt.from_srt(str(tmp_path / "transcript.srt"))][-1].startswith(
        "[1 segments without"
    )


@pytest.mark.parametrize("name", sorted(seeds()))
def test_damaged_files_are_read_or_refused_and_nothing_else(name: str) -> None:
    whole = seeds()[name]
    chance = random.Random(7)
    assert [f for _ in range(60) if (f := attempt(name, mutated(whole, chance)))] == []
