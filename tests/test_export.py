"""Every export opens in the program it is for, says what the recap says, and runs nothing."""

from __future__ import annotations

import csv as csv_
import email
import email.policy
import io
import os
import shutil
import subprocess
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
import webvtt
from docx import Document
from icalendar import Calendar

from pipeline import formats
from pipeline.errors import EngineUnavailable
from pipeline.formats.parts import letter
from pipeline.meeting import Action, Claim, Draft, Tracked
from tests.example_recap import at, recap, transcript

DRAFT = Draft(
    kind="minutes",
    title="Minutes: Printer <b> choice",
    body="| | |\n|---|---|\n| Date | ________ |\n\n## Decisions\n\n1. Lease **it**.[^1] &lt;script>\n\n- [ ] one\n\n[^1]: 00:20 Ana: “Agreed”\n",
    meeting_ids=("printer",),
    claims=(Claim("Lease it.", True, "agreed", at(3)),),
)


def only(outputs: dict[str, bytes]) -> bytes:
    (data,) = outputs.values()
    return data


@pytest.mark.parametrize("name", [n for n in sorted(formats.writers()) if n != "pdf"])
def test_every_format_writes_a_recap(name: str) -> None:
    outputs = formats.writer(name).outputs(recap(), transcript())
    assert outputs
    assert all(outputs.values())


@pytest.mark.parametrize("name", [n for n in sorted(formats.draft_writers()) if n != "pdf"])
def test_every_draft_format_writes_minutes(name: str) -> None:
    assert list(formats.draft_writer(name).drafted(DRAFT)) == [f"minutes.{name}"]


def test_docx_holds_headings_tables_and_numbered_evidence() -> None:
    made = Document(io.BytesIO(only(formats.draft_writer("docx").drafted(DRAFT))))
    texts = [p.text for p in made.paragraphs]
    assert texts[0] == "Minutes: Printer <b> choice"
    assert "Lease it.1 <script>" in texts
    assert "1 00:20 Ana: “Agreed”" in texts
    assert [c.text for c in made.tables[0].rows[0].cells] == ["Date", "________"]
    assert made.core_properties.language == "en"


def test_docx_of_a_recap_in_arabic_runs_right_to_left() -> None:
    made = Document(io.BytesIO(only(formats.writer("docx").outputs(recap(language="ar"), transcript()))))
    assert all(p._p.pPr is not None and "w:bidi" in p._p.pPr.xml for p in made.paragraphs if p.text)


def test_docx_survives_control_characters() -> None:
    odd = replace(recap(), headline=Claim("a\x00b\x0b", True, None, at(3)))
    assert only(formats.writer("docx").outputs(odd, transcript()))


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice")
def test_docx_opens_in_libreoffice(tmp_path: Path) -> None:
    file = tmp_path / "recap.docx"
    file.write_bytes(only(formats.writer("docx").outputs(recap(), transcript())))
    command = ["soffice", "--headless", "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": str(tmp_path)})
    assert "Lease the blue printer" in (tmp_path / "recap.txt").read_text(errors="replace")


def test_mail_is_unsent_and_says_the_same_twice() -> None:
    mail = email.message_from_bytes(
        only(formats.draft_writer("eml").drafted(DRAFT)), policy=email.policy.default
    )
    assert mail["X-Unsent"] == "1"
    assert mail["Subject"] == "Minutes: Printer <b> choice"
    assert mail["Content-Language"] == "en"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "1. Lease it.[1] <script>" in plain.get_content()
    assert "<script>" not in html.get_content()


def test_mail_subject_cannot_smuggle_a_header() -> None:
    odd = replace(DRAFT, title="Hi\r\nBcc: all@example.com")
    mail = email.message_from_bytes(
        only(formats.draft_writer("eml").drafted(odd)), policy=email.policy.default
    )
    assert mail["Bcc"] is None


def test_spreadsheet_has_a_line_for_each_task_with_its_words() -> None:
    text = only(formats.writer("csv").outputs(recap(), transcript())).decode("utf-8-sig")
    rows = list(csv_.DictReader(io.StringIO(text)))
    assert [r["owner"] for r in rows] == ["Cleo", "Ben", ""]
    assert rows[0]["due_date"] == "2026-03-06"
    assert rows[0]["quote"] == "I will send the contract to legal by Friday."
    assert rows[1]["strength"] == "tentative"


def test_spreadsheet_cells_are_never_formulas() -> None:
    evil = Action('=HYPERLINK("http://evil")', True, "agreed", at(5), None, "@sum", "-1")
    text = only(formats.writer("csv").outputs(replace(recap(), actions=(evil,)), transcript())).decode(
        "utf-8-sig"
    )
    (row,) = csv_.DictReader(io.StringIO(text))
    assert (row["task"][0], row["owner"][0], row["due"][0]) == ("'", "'", "'")


def test_calendar_parses_and_dates_only_what_has_a_date() -> None:
    retracted = Action("Paint the hall.", True, "retracted", at(4))
    made = replace(recap(), actions=(*recap().actions, retracted))
    data = only(formats.writer("ics").outputs(made, transcript()))
    todos = Calendar.from_ical(data).walk("VTODO")
    assert [str(t["summary"]) for t in todos] == [
        "Cleo: Send the contract to legal.",
        "Ben: Look at the toner prices.",
        "Call the landlord.",
    ]
    assert [("due" in t) for t in todos] == [True, False, False]
    assert "“I will send the contract to legal by Friday.”" in str(todos[0]["description"])
    assert len({str(t["uid"]) for t in todos}) == 3
    assert todos[0]["summary"].params["LANGUAGE"] == "en"


def test_calendar_marks_what_a_later_meeting_closed() -> None:
    done = Tracked(
        recap().actions[0],
        "printer",
        "Printer",
        "2026-03-02",
        "en",
        Claim("Sent.", True),
        "next",
        "2026-03-09",
    )
    module = formats._modules()["ics"]
    (todo,) = Calendar.from_ical(only(module.tracked([done]))).walk("VTODO")  # type: ignore[attr-defined]
    assert todo["status"] == "COMPLETED"


def test_subtitles_parse(tmp_path: Path) -> None:
    file = tmp_path / "t.vtt"
    file.write_bytes(formats.writer("vtt").outputs(None, transcript())["transcript.vtt"])
    assert len(webvtt.read(file)) == 8


def test_letters_run_and_load_nothing() -> None:
    page = letter.document(
        "t", "![x](http://evil/a.png) <img src=x onerror=alert(1)> [j](javascript:alert(1))", language="ar"
    )
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert '<html lang="ar" dir="rtl">' in page


@pytest.mark.skipif(find_spec("weasyprint") is not None, reason="WeasyPrint is installed")
def test_without_anything_that_prints_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineUnavailable, match="-f html"):
        formats.writer("pdf").outputs(recap(), transcript())


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium")
def test_pdf_is_the_page_as_it_prints() -> None:
    assert only(formats.writer("pdf").outputs(recap(), transcript())).startswith(b"%PDF")
