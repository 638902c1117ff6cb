"""A mail draft (.eml): opens in the mail program, ready to be addressed and sent.

Knows nothing of how a draft is written. Plain text and HTML say the same; nothing in it is loaded from anywhere.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP

from pipeline.formats import md
from pipeline.formats.parts import letter
from pipeline.meeting import Draft, Recap, Transcript

_UNESCAPE = re.compile(r"\\([\\`*_\[\]<>|#+\-~=$%=.])")
_ENTITY = {"&lt;": "<", "&amp;": "&"}


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
