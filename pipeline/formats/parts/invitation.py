"""What a calendar entry (.ics) tells of a meeting: title, day, who is invited, what is on the agenda.

Knows nothing of the meeting itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from pipeline.doors import Document
from pipeline.formats.parts.encoding import text_or_none

if TYPE_CHECKING:
    from icalendar import Component

MAX_AGENDA_LINES = 40
_MACHINE = re.compile(
    r"https?://|^\W*$|microsoft teams|join (?:the|zoom|with)|meeting id|passcode|dial[- ]in|phone conference|one tap mobile|"
    r"^_{5,}|find (?:a|your) local number|learn more|meeting options|^-::~|do not edit this section|google meet",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One entry of a calendar. `date` is ISO 8601; None: not told."""

    title: str | None = None
    date: str | None = None
    participants: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()


def invitations(document: Document) -> tuple[Invitation, ...]:
    """Every entry of a calendar file; none where it cannot be read."""
    text = text_or_none(document)
    if text is None or "BEGIN:VEVENT" not in text:
        return ()
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(text)
        return tuple(_entry(e) for e in calendar.walk("VEVENT"))
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return ()


def _entry(event: Component) -> Invitation:
    start = getattr(event.get("DTSTART"), "dt", None)
    day = start.date() if isinstance(start, datetime) else start if isinstance(start, date) else None
    lines = [
        " ".join(x.split()).lstrip("-*•0123456789.) ")
        for x in str(event.get("DESCRIPTION") or "").split("\n")
    ]
    return Invitation(
        title=" ".join(str(event.get("SUMMARY") or "").split()) or None,
        date=day.isoformat() if day and not event.get("RRULE") else None,  # of a series it is the first day
        participants=tuple(dict.fromkeys(_people(event))),
        agenda=tuple(x for x in lines if x and len(x) <= 200 and not _MACHINE.search(x))[:MAX_AGENDA_LINES],
    )


def _people(event: Component) -> Iterator[str]:
    for key in ("ORGANIZER", "ATTENDEE"):
        found = event.get(key)
        for each in found if isinstance(found, list) else [found] if found is not None else []:
            kind = str(each.params.get("CUTYPE", "INDIVIDUAL")).upper()
            name = " ".join(str(each.params.get("CN", "")).split())
            if name and "@" not in name and kind not in ("ROOM", "RESOURCE"):
                yield name
