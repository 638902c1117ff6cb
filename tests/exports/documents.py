"""Documents, pages and mails with a transcript in them."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any
from zipfile import ZipFile

from tests.exports import DAY, TALK, Export, turns

A, T = "Ana Ruiz", "Tom Okafor"
_SHORT = ["0:01", "0:04", "1:01"]
_BOTH: dict[str, Any] = {"title": "Shop lease", "date": DAY}
_ENDED = "This editable transcript was computer generated and might contain errors. People can also change the text after it was created."


def _export(name: str, data: bytes | str, format_: str, file: str, told: Any = None, **more: Any) -> Export:
    return Export(
        name, file, data if isinstance(data, bytes) else data.encode(), format_, told or turns(), **more
    )


def all_() -> list[Export]:
    """One export each."""
    return [*_word(), *_pages(), *_printed(), *_mails()]


def word(paragraphs: Sequence[str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word document."""
    from docx import Document

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(made.add_row().cells, row, strict=True):
                cell.text = text
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _word() -> list[Export]:
    teams = ["Shop lease-20260615_153555-Meeting Transcript", "15. Juni 2026, 03:35nachm.", "1m 10s", f"{A} hat die Transkription gestartet",
             *(f"{n}   {t}\n{w}" for (n, _, _, w), t in zip(TALK, _SHORT, strict=True)), f"{A} hat die Transkription beendet"]  # fmt: skip
    old = [
        f"0:{int(s) // 60}:{s % 60:.1f} --> 0:{int(e) // 60}:{e % 60:.3f}\n{n}\n{w}" for n, s, e, w in TALK
    ]
    gemini = ["📝 Notes", "Jun 15, 2026", "Shop lease", "Invited Ana Ruiz Tom Okafor", "Summary", "They spoke.", "Suggested next steps", "Somebody will sell the shop.",
              "📖 Transcript", "Jun 15, 2026", "Shop lease - Transcript", "00:00:01", f"{A}: {TALK[0][3]}", f"{T}: {TALK[1][3]}", "00:01:01", f"{A}: {TALK[2][3]}",
              "Transcription ended after 00:02:30", _ENDED]  # fmt: skip
    table = [
        ("Time", "Speaker", "Text"),
        *((f"00:0{int(s) // 60}:{int(s) % 60:02}", n, w) for n, s, _, w in TALK),
    ]
    return [
        _export("Teams, Word", word(teams), "docx", "teams.docx", **_BOTH),
        _export("Teams, older Word", word(old), "docx", "teams.docx"),
        _export(
            "Google Meet, Gemini notes in Word",
            word(gemini),
            "docx",
            "notes.docx",
            turns(times=[1.0, None, 61.0]),
            **_BOTH,
        ),
        _export("Word table", word([], table), "docx", "table.docx"),
    ]


def _pages() -> list[Export]:
    podcast = "\n".join(
        f"<cite>{n}:</cite>\n<time>{t}</time>\n<p>{w}</p>"
        for (n, _, _, w), t in zip(TALK, _SHORT, strict=True)
    )
    page = ("<!DOCTYPE html><html><head><title>Shop lease</title><style>p{}</style><script>var x = 1;</script></head><body><nav>Home</nav><h1>Shop lease</h1>"
            + "".join(f'<div class="turn"><span class="who">{n}</span> <span>{t}</span><p>{w}</p></div>' for (n, _, _, w), t in zip(TALK, _SHORT, strict=True)) + "</body></html>")  # fmt: skip
    table = "<table><tr><th>Time</th><th>Speaker</th><th>Text</th></tr>" + "".join(f"<tr><td>{t}</td><td>{n}</td><td>{w}</td></tr>" for (n, _, _, w), t in zip(TALK, _SHORT, strict=True)) + "</table>"  # fmt: skip
    return [
        _export("Podcasting 2.0, HTML", podcast, "html", "episode.html"),
        _export("Web page", page, "html", "page.html", title="Shop lease"),
        _export("Web page, table", table, "html", "page.html"),
    ]


def odt(paragraphs: Sequence[str]) -> bytes:
    """An OpenDocument text."""
    text = "".join(f"<text:p>{p.replace(chr(10), '<text:line-break/>')}</text:p>" for p in paragraphs)
    held = io.BytesIO()
    with ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
            f"{text}</office:text></office:body></office:document-content>",
        )
    return held.getvalue()


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF that shows these lines, in Helvetica."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for lines in pages:
        shown = "".join(
            f"({line.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj T* " for line in lines
        )
        stream = f"BT /F1 11 Tf 14 TL 50 800 Td {shown}ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 "
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >> >> >>"
            % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(data)
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, start)  # fmt: skip


def _printed() -> list[Export]:
    blocks = [f"{n}  {t}\n{w}" for (n, _, _, w), t in zip(TALK, _SHORT, strict=True)]
    heads = ["Shop lease", "Jun 15, 2026"]
    pages = [["Shop lease - confidential", *b.split("\n"), f"Page {i} of 3"] for i, b in enumerate(blocks, 1)]
    return [
        _export("OpenDocument", odt([*heads, *blocks]), "odt", "talk.odt", **_BOTH),
        _export("PDF", pdf([[*heads, *"\n".join(blocks).split("\n")]]), "pdf", "talk.pdf", **_BOTH),
        _export("PDF, margins", pdf(pages), "pdf", "talk.pdf"),
    ]


def _mail(body: str, **attached: bytes) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Fwd: Shop lease", "ana@x.example", "tom@x.example"
    mail["Date"] = "Mon, 15 Jun 2026 12:00:00 +0200"
    mail.set_content(body)
    for name, data in attached.items():
        mail.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name.replace("_", ".")
        )
    return mail.as_bytes()


def outlook(subject: str, body: str) -> bytes:
    """An Outlook mail: the smallest compound file that holds a subject and a body."""
    streams = {
        "__properties_version1.0": b"\0" * 32 + b"".join(
            struct.pack("<HHII4x", 0x1F, tag, 6, len(text.encode("utf-16-le")) + 2) for tag, text in ((0x37, subject), (0x1000, body))),
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_1000001F": body.encode("utf-16-le"),
    }  # fmt: skip
    data, starts = b"", {}
    for name, held in streams.items():
        held = held.ljust(4096, b"\0") if len(held) < 4096 else held
        starts[name] = (len(data) // 512, len(held))
        data += held + b"\0" * (-len(held) % 512)
    sectors = len(data) // 512
    fat = [
        -2 & 0xFFFFFFFF if any(i + 1 == s + -(-n // 512) for s, n in starts.values()) else i + 1
        for i in range(sectors)
    ]
    fat += [0xFFFFFFFE, 0xFFFFFFFD]  # the directory, then the table itself
    fat += [0xFFFFFFFF] * (128 - len(fat))
    names = ["Root Entry", *starts]
    entries = b""
    for number, name in enumerate(names):
        raw = name.encode("utf-16-le") + b"\0\0"
        right = number + 1 if 0 < number < len(names) - 1 else 0xFFFFFFFF
        child = 1 if number == 0 else 0xFFFFFFFF
        start, size = starts.get(name, (0xFFFFFFFE, 0))
        entries += raw.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(raw), 5 if number == 0 else 2, 1, 0xFFFFFFFF, right, child
        )
        entries += b"\0" * 36 + struct.pack("<IQ", start, size)
    entries = entries.ljust(512, b"\0")
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack(
            "<HHHHH6xIIIIIIIIII",
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            0,
            1,
            sectors,
            0,
            4096,
            0xFFFFFFFE,
            0,
            0xFFFFFFFE,
            0,
            sectors + 1,
        )
    )
    return head + b"\xff" * (512 - len(head)) + data + entries + struct.pack("<128I", *fat)


def _mails() -> list[Export]:
    otter = "\n\n".join(f"{n}  {t}\n{w}" for (n, _, _, w), t in zip(TALK, _SHORT, strict=True))
    vtt = "WEBVTT\n\n" + "\n\n".join(
        f"00:0{int(s) // 60}:{s % 60:06.3f} --> 00:0{int(e) // 60}:{e % 60:06.3f}\n<v {n}>{w}</v>"
        for n, s, e, w in TALK
    )
    quoted = "Please see below.\n\n" + "\n".join(f"> {line}" for line in otter.split("\n"))
    return [
        _export(
            "Mail, attached",
            _mail("Here is the transcript.", talk_vtt=vtt.encode()),
            "eml",
            "mail.eml",
            **_BOTH,
        ),
        _export("Mail, in the body", _mail(otter), "eml", "mail.eml", **_BOTH),
        _export("Mail, quoted", _mail(quoted), "eml", "mail.eml", **_BOTH),
        _export("Outlook mail", outlook("Fwd: Shop lease", otter), "msg", "mail.msg", title="Shop lease"),
    ]
