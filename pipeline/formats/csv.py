"""actions.csv: one line a task, for spreadsheets.

Knows nothing of how tasks are found. A cell that a spreadsheet would run as a formula is made text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from pipeline.formats.parts.task_rows import of
from pipeline.meeting import Recap, Tracked, Transcript

COLUMNS = (
    "meeting_id", "meeting", "date", "task", "owner", "due", "due_date", "strength", "verified", "state", "closed_on",
    "closed_by", "speaker", "start_s", "quote", "language",
)  # fmt: skip


def outputs(recap: Recap | None, transcript: Transcript) -> dict[str, bytes]:
    """actions.csv, the taken-back ones marked as such; nothing without a recap."""
    return tracked(of(recap, transcript)) if recap else {}


def tracked(tasks: Sequence[Tracked]) -> dict[str, bytes]:
    """actions.csv in UTF-8 with a byte-order mark, which Excel needs to see that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for task in tasks:
        writer.writerow([_cell(value) for value in _row(task)])
    return {"actions.csv": text.getvalue().encode("utf-8-sig")}


def _row(task: Tracked) -> tuple[object, ...]:
    a = task.action
    said = a.evidence[0] if a.evidence else None
    closed = task.closed.evidence[0].quote if task.closed and task.closed.evidence else ""
    return (
        task.meeting_id,
        task.meeting,
        task.date,
        a.text,
        a.owner,
        a.due,
        a.due_date,
        a.strength,
        "yes" if a.verified else "no",
        "done" if task.closed else "retracted" if a.strength == "retracted" else "open",
        task.closed_on,
        closed,
        said.speaker if said else None,
        said.start_s if said else None,
        said.quote if said else None,
        task.language,
    )


def _cell(value: object) -> object:
    if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@", "\t"):
        return f"'{value}"
    return "" if value is None else value
