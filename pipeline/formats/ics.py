"""actions.ics: tasks as to-dos for the calendar, with due dates where somebody said one.

Knows nothing of how tasks are found. The same task has the same UID in every export, so importing again updates it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from pipeline import languages
from pipeline.errors import NotFound
from pipeline.formats.parts.task_rows import of
from pipeline.formats.parts.times import short
from pipeline.meeting import Recap, Tracked, Transcript

if TYPE_CHECKING:
    from icalendar import Component

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""DTSTAMP of a task whose meeting has no date: constant, so that the same input gives the same file."""


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """actions.ics; nothing without a recap."""
    return tracked(of(recap, transcript)) if recap else {}


def tracked(tasks: Sequence[Tracked]) -> dict[str, bytes]:
    """actions.ics with a VTODO for each task that stands; what was taken back is left out."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//quorum//actions//EN")
    calendar.add("version", "2.0")
    for task in tasks:
        if task.action.strength != "retracted":
            calendar.add_component(_todo(task))
    return {"actions.ics": calendar.to_ical()}


def _todo(task: Tracked) -> Component:
    from icalendar import Todo

    a = task.action
    todo = Todo()
    name = f"{task.meeting_id}\n{a.text}\n{a.evidence[0].segment if a.evidence else ''}"
    todo.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@quorum")
    todo.add("dtstamp", _moment(task.date) or _EPOCH)
    owner = f"{a.owner}: " if a.owner and not a.text.startswith(a.owner) else ""
    todo.add("summary", f"{owner}{a.text}", parameters={"LANGUAGE": task.language})
    todo.add("description", _description(task), parameters={"LANGUAGE": task.language})
    todo.add("categories", [task.meeting])
    if due := _day(a.due_date):
        todo.add("due", due)
    todo.add("status", "COMPLETED" if task.closed else "NEEDS-ACTION")
    if task.closed and (on := _moment(task.closed_on)):
        todo.add("completed", on)
    return todo


def _description(task: Tracked) -> str:
    a = task.action
    words = _headings(task.language)
    lines = [f"{words['owner']}: {a.owner or '—'}", f"{words['due']}: {a.due or a.due_date or '—'}"]
    if a.strength:
        lines.append(f"{words['state']}: {words[a.strength]}")
    for e in a.evidence:
        at = f"[{short(e.start_s)}] " if e.start_s is not None else ""
        lines.append(f"{at}{e.speaker + ': ' if e.speaker else ''}“{e.quote}”")
    if not a.verified:
        lines.append(f"{words['unverified']}: {words['unverified_note']}")
    return "\n".join(lines)


def _headings(tag: str) -> dict[str, str]:
    english = dict(languages.find("en").headings)
    try:
        return english | dict(languages.find(tag).headings)
    except NotFound:
        return english


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso[:10]) if iso else None
    except ValueError:
        return None


def _moment(iso: str | None) -> datetime | None:
    day = _day(iso)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
