"""Outlook mails (.msg) with a transcript in them, opened by python-oxmsg.

Knows nothing of how a transcript in a mail is found: see `parts.mail`.
"""

from __future__ import annotations

import io

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats.parts.mail import Mail, parsed

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTIES = "__properties_version1.0".encode("utf-16-le")


def sniff(document: Document) -> float:
    """Sure of an OLE file with the properties of a mail."""
    data = document.data
    return 0.9 if data.startswith(_OLE) and _PROPERTIES in data else 0.0


def read(document: Document) -> Parsed:
    """The transcript in a mail's attachment or body; raises BadInput where there is none."""
    try:
        from oxmsg import Message

        mail = Message.load(io.BytesIO(document.data))
        attached = tuple((a.file_name or "attachment", a.file_bytes or b"") for a in mail.attachments)
        found = Mail(mail.subject or "", mail.sent_date, mail.body or "", mail.html_body or "", attached)
    except Exception as error:  # olefile and oxmsg raise a dozen kinds on damaged files
        raise BadInput(
            f"{document.name}: the Outlook mail is damaged: {type(error).__name__}: {error}",
            hint="save it again, as .eml",
        ) from error
    return parsed(document, found)
