"""A mail draft (.eml): opens in the mail program, ready to be addressed and sent. A mail that somebody sent with a
transcript in it is read: see `parts.mail`.

Knows nothing of how a draft is written. Plain text and HTML say the same; nothing in it is loaded from anywhere.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import parsedate_to_datetime

from pipeline.doors import Document, Parsed
from pipeline.errors import BadInput
from pipeline.formats import md
from pipeline.formats.parts import letter
from pipeline.formats.parts.encoding import decode
from pipeline.formats.parts.mail import Mail, parsed
from pipeline.meeting import Draft, Recap, Transcript

_FIELD = re.compile(rb"^([A-Za-z][A-Za-z-]{1,40}):", re.MULTILINE)
_FIELDS = frozenset(
    {b"from", b"to", b"subject", b"date", b"mime-version", b"received", b"message-id", b"content-type"}
)
_UNESCAPE = re.compile(r"\\([\\`*_\[\]<>|#+\-~=$%=.])")
_ENTITY = {"&lt;": "<", "&amp;": "&"}


def sniff(document: Document) -> float:
    """Sure of the header lines of a mail."""
    head = document.data[:4096].lstrip(b"\xef\xbb\xbf \r\n")
    fields = {m[1].lower() for m in _FIELD.finditer(head.replace(b"\r\n", b"\n").partition(b"\n\n")[0])}
    return 0.9 if len(fields & _FIELDS) >= 3 else 0.0


def read(document: Document) -> Parsed:
    """The transcript in a mail's attachment or body; raises BadInput where there is none."""
    try:
        mail = BytesParser(policy=SMTP).parsebytes(document.data)
        body = {kind: _body(mail, kind) for kind in ("plain", "html")}
        attached = tuple(
            (part.get_filename() or "attachment", data)
            for part in mail.walk()
            if (part.get_filename() or part.get_content_disposition() == "attachment")
            and isinstance(data := part.get_payload(decode=True), bytes)
        )
        sent = parsedate_to_datetime(str(mail["Date"])) if mail["Date"] else None
        found = Mail(str(mail["Subject"] or ""), sent, body["plain"], body["html"], attached)
    except (MessageError, LookupError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise BadInput(f"{document.name}: the mail is damaged: {error}", hint="save it again") from error
    return parsed(document, found)


def _body(mail: EmailMessage, kind: str) -> str:
    for part in mail.walk():
        if part.get_content_type() == f"text/{kind}" and part.get_content_disposition() != "attachment":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and not part.get_filename():
                text = decode(Document("mail", data)).text if data.strip() else ""
                return text
    return ""


def drafted(draft: Draft) -> dict[str, bytes]:
    """`<kind>.eml`."""
    return {f"{draft.kind}.eml": message(draft.title, draft.body, language=draft.language)}


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """recap.eml: the recap as a mail; nothing without a recap."""
    if recap is None:
        return {}
    return {"recap.eml": message(recap.title, md.body(recap, transcript), language=recap.language)}


def message(subject: str, markdown: str, *, language: str) -> bytes:
    """An unsent mail without sender or recipients, with Content-Language."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(subject.split())
    mail["To"] = ""
    mail["X-Unsent"] = "1"
    mail.set_content(plain(markdown), cte="quoted-printable")
    mail.add_alternative(
        letter.document(subject, markdown, language=language), subtype="html", cte="quoted-printable"
    )
    mail["Content-Language"] = language
    for part in mail.iter_parts():
        part["Content-Language"] = language
    return mail.as_bytes()


def plain(markdown: str) -> str:
    """Markdown as people write mails: no escapes, no emphasis marks, footnotes as [1]."""
    text = re.sub(r"\[\^(\d+)\]", r"[\1]", markdown)
    text = re.sub(r"(?<!\\)\*{1,2}(.+?)(?<!\\)\*{1,2}", r"\1", text)
    text = re.sub(r"^#+\s*", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\|[\s|:-]+\|\n", "", text, flags=re.MULTILINE)
    text = re.sub(
        r"^\|(.*)\|$",
        lambda m: " · ".join(c.strip() for c in re.split(r"(?<!\\)\|", m[1]) if c.strip()),
        text,
        flags=re.MULTILINE,
    )
    text = _UNESCAPE.sub(r"\1", text)
    for entity, letter_ in _ENTITY.items():
        text = text.replace(entity, letter_)
    return re.sub(r"\n{3,}", "\n\n", text)
