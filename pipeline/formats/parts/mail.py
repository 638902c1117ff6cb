"""A mail with a transcript in it: attached, or in the body; subject and date tell of the meeting.

Knows nothing of how mails are encoded: that is the readers' of .eml and .msg.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.doors import Document, Parsed, Refuser
from pipeline.errors import BadInput
from pipeline.formats.parts import pagetext
from pipeline.formats.txt import transcript

_ENOUGH = 0.5
_MAILS = frozenset({"eml", "msg"})
_PREFIX = ("re:", "fwd:", "fw:", "aw:", "wg:", "tr:", "rv:", "sv:", "antw:")


@dataclass(frozen=True, slots=True)
class Mail:
    """What is read of a mail. `html` stands in where there is no plain text."""

    subject: str = ""
    sent: datetime | None = None
    text: str = ""
    html: str = ""
    attached: tuple[tuple[str, bytes], ...] = ()


def parsed(document: Document, mail: Mail) -> Parsed:
    """The transcript in a mail; raises BadInput where there is none, and with an attachment's own fault."""
    found, fault = _attached(mail.attached)
    if found is None:
        lines: Sequence[str] = mail.text.split("\n")
        found = transcript(lines, engine="imported mail") if mail.text.strip() else None
        if found is None and mail.html:
            found = transcript(pagetext.page(mail.html).lines, engine="imported mail")
    if found is None:
        raise BadInput(
            f"{document.name}: a mail, but no transcript in it: {fault or 'no line of it names a speaker or a time'}",
            hint="save the attached transcript and give that, or export it from the program that made it",
        )
    date = mail.sent.date().isoformat() if mail.sent else None
    return replace(found, title=found.title or subject(mail.subject), date=found.date or date)


def subject(text: str) -> str | None:
    """A mail's subject without Re: and Fwd:."""
    plain = " ".join(text.split())
    while plain.lower().startswith(_PREFIX):
        plain = plain.partition(":")[2].strip()
    return plain or None


def _attached(files: Sequence[tuple[str, bytes]]) -> tuple[Parsed | None, str]:
    from pipeline import formats  # which knows this module's readers

    fault = ""
    readers = {n: r for n, r in formats.readers().items() if n not in _MAILS and not isinstance(r, Refuser)}
    for name, data in files:
        document = Document(name, data)
        scores = {n: r.sniff(document) for n, r in readers.items()}
        best = max(scores, key=lambda n: scores[n])
        if scores[best] < _ENOUGH:
            continue
        try:
            found = readers[best].read(document)
        except BadInput as error:
            fault = fault or error.message
            continue
        return replace(found, notes=(f"read from the attachment {name}", *found.notes)), fault
    return None, fault
