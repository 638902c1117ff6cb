"""Plain text and Word transcripts in the styles of their makers."""

from __future__ import annotations

import io

import pytest
from docx import Document as WordDocument

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats import docx, txt


def read(text: str, name: str = "call.txt") -> Parsed:
    return txt.read(Document(name, text.encode()))


def turns(parsed: Parsed) -> list[tuple[str | None, float | None, str]]:
    return [(s.speaker, s.start_s, s.text) for s in parsed.segments]


TWO = [("Ana López", 5.0, "Hello. So the plan is: ship it."), ("Ben", 3612.0, "OK.")]


@pytest.mark.parametrize(
    "text",
    [
        "Ana López  0:05\nHello. So the plan is:\nship it.\n\nBen  1:00:12\nOK.\n",
        "[00:00:05] Ana López: Hello. So the plan is: ship it.\n[01:00:12] Ben: OK.",
        "00:00:05\tAna López:\tHello. So the plan is: ship it.\n01:00:12\tBen:\tOK.",
        "Ana López (00:05): Hello. So the plan is: ship it.\nBen (1:00:12): OK.",
        "Ana López (00:05):\nHello. So the plan is: ship it.\n\nBen (1:00:12):\nOK.",
        "Ana López\n0:05\nHello. So the plan is: ship it.\nBen\n1:00:12\nOK.\nAna López\n1:00:13\n\nBen\n1:00:14\n\n",
        "**Ana López** [00:05] Hello. So the plan is: ship it.\r\n\r\n**Ben** [1:00:12] OK.\r\n",
        "00:05 - Ana López\nHello. So the plan is: ship it.\n1:00:12 - Ben\nOK.\n1:00:15 - Ana López\n\n1:00:16 - Ben\n\n",
        "@0:05 - **Ana López**\nHello. So the plan is: ship it.\n@1:00:12 - **Ben**\nOK.\n@1:01:15 - **Ana López**\n\n@1:01:16 - **Ben**\n",
        "Ana López 00:00:05 - 00:00:09\nHello. So the plan is: ship it.\n\nBen 01:00:12 - 01:00:13\nOK.\n",
        "Ana López: [00:00:05] Hello. So the plan is: ship it.\nBen: [01:00:12] OK.\n",
    ],
    ids=[
        "otter",
        "brackets",
        "tabs",
        "parentheses",
        "rev",
        "name-above",
        "markdown",
        "dash",
        "fathom",
        "happy-scribe",
        "sonix",
    ],
)
def test_speakers_and_times_are_read_in_every_style(text: str) -> None:
    assert turns(read(text)) == TWO


def test_otter_heading_gives_title_and_date_and_is_no_speech() -> None:
    parsed = read(
        "Weekly sync\nTue, Apr 21, 2026 10:00AM • 32:10\nSPEAKERS\nAna, Ben\n\nAna  0:05\nHello.\n\nBen  0:12\nOK.\n\n"
        "Transcribed by https://otter.ai\n"
    )
    assert (parsed.title, parsed.date) == ("Weekly sync", "2026-04-21")
    assert turns(parsed) == [("Ana", 5.0, "Hello."), ("Ben", 12.0, "OK.")]
    assert len(parsed.notes) == 2


def test_labels_without_times_have_no_times() -> None:
    parsed = read("Ana: hello\nBen: hi\nNote: this is late.\nAna: fine")
    assert turns(parsed) == [
        ("Ana", None, "hello"),
        ("Ben", None, "hi Note: this is late."),
        ("Ana", None, "fine"),
    ]


def test_bracketed_labels_win_over_other_brackets() -> None:
    parsed = read(
        "(PERSON1) So [PERSON2], wait.\n[PERSON2] is late.\n(PERSON2) I am not.\n<laugh/>\n(PERSON1) Good."
    )
    assert [s.speaker for s in parsed.segments] == ["PERSON1", "PERSON2", "PERSON1"]
    assert parsed.segments[0].text == "So [PERSON2], wait. [PERSON2] is late."


def test_meet_time_marks_date_the_next_turn_only() -> None:
    parsed = read("00:00:00\n\nAna Ito: hello\nBen Okri: hi there\n\n00:05:00\n\nAna Ito: next\n")
    assert [(s.speaker, s.start_s) for s in parsed.segments] == [
        ("Ana Ito", 0.0),
        ("Ben Okri", None),
        ("Ana Ito", 300.0),
    ]


def test_a_chat_counts_times_of_day_from_its_first_line() -> None:
    parsed = read("10:02:33 From Ana Ito to Everyone:\n\thello\n10:03:01 From Ben to Everyone:\n\thi")
    assert turns(parsed) == [("Ana Ito", 0.0, "hello"), ("Ben", 28.0, "hi")]
    assert "times of day were counted from the first line" in parsed.notes


def test_chinese_labels_with_full_width_colons() -> None:
    parsed = read("李明：大家好。\n王芳：你好！\n李明：我们开始吧。\n注意：时间不多。")
    assert [s.speaker for s in parsed.segments] == ["李明", "王芳", "李明"]
    assert parsed.segments[2].text == "我们开始吧。 注意：时间不多。"


def test_prose_keeps_every_word_without_speakers_or_times() -> None:
    prose = "We met today. It was long: very long.\n\n" + "Nobody left early that day. " * 40
    parsed = read(prose)
    assert " ".join(s.text for s in parsed.segments).split() == prose.split()
    assert all(s.speaker is None and s.start_s is None for s in parsed.segments)
    assert max(len(s.text.split()) for s in parsed.segments) <= 60


def test_words_that_look_like_markup_or_times_stay_in_the_text() -> None:
    parsed = read(
        "Ana  0:05\nCall __init__ with **kwargs** > 5.\n\nBen  0:12\nLunch 0:02\n\nAna  0:20\nOK.\n\nBen  0:22\nYes."
    )
    assert parsed.segments[0].text == "Call __init__ with **kwargs** > 5."
    assert parsed.segments[1].text == "Lunch 0:02"
    prose = read(
        "\n\n".join(["We walked for a while and talked."] * 30 + ["10:30 we ate.", "11:15 we left."])
    )
    assert len(prose.segments) == 32
    assert prose.segments[30].text == "10:30 we ate."


def test_a_very_long_line_is_read() -> None:
    parsed = read("Ana: " + "word " * 200_000 + "\nBen: short\nAna: end")
    assert sum(len(s.text.split()) for s in parsed.segments) == 200_002


def word(*paragraphs: str) -> bytes:
    document = WordDocument()
    for text in paragraphs:
        document.add_paragraph(text)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def test_teams_word_transcripts_new_and_old() -> None:
    new = word(
        "Weekly-20260421-Meeting Recording",
        "April 21, 2026, 9:03AM",
        "Ana López   0:05\nHello.",
        "Ben   0:12\nOK.",
    )
    old = word("0:0:5.0 --> 0:0:7.460\nAna López\nHello.", "0:0:12.0 --> 0:0:13.0\nBen\nOK.")
    for data in (new, old):
        parsed = docx.read(Document("call.docx", data))
        assert turns(parsed) == [("Ana López", 5.0, "Hello."), ("Ben", 12.0, "OK.")]
    assert docx.read(Document("call.docx", new)).date == "2026-04-21"


def test_a_word_document_that_is_no_transcript_is_refused_with_a_way_out() -> None:
    with pytest.raises(BadInput, match=r"no transcript: none of its 2 lines .*save it as \.txt"):
        docx.read(Document("letter.docx", word("Dear reader,", "this is a letter.")))


def test_a_damaged_word_document_is_bad_input() -> None:
    whole = word("Ana  0:05\nHello.")
    with pytest.raises(BadInput, match="damaged"):
        docx.read(Document("call.docx", whole[: len(whole) // 2]))


def test_tables_with_a_header_are_read_and_whisper_counts_milliseconds() -> None:
    from pipeline.formats import table

    tsv = table.read(Document("call.tsv", b"start\tend\ttext\n5000\t7500\tHello.\n12000\t13000\tOK.\n"))
    assert [(s.start_s, s.end_s, s.text) for s in tsv.segments] == [(5.0, 7.5, "Hello."), (12.0, 13.0, "OK.")]
    rows = 'Speaker,Start time,Text\n"López, Ana",0:05,"Hello, all."\nBen,1:00:12,OK.\n'
    document = Document("call.csv", rows.encode())
    assert table.sniff(document) > txt.sniff(document)
    assert turns(table.read(document)) == [("López, Ana", 5.0, "Hello, all."), ("Ben", 3612.0, "OK.")]
    assert table.sniff(Document("list.csv", b"price,amount\n1,2\n")) == 0.0
