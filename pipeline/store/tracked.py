"""Tasks of all meetings and what might close them, as rows: written when a recap changes, so that no question reads them all.

Knows nothing of how a task is found or when one counts as done. Triggers of the database say which meetings are stale.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.meeting import Action, Claim, Tracked
from pipeline.store import Store
from pipeline.store.connection import EVERYTHING, Row
from pipeline.text.adapters import adapter_of

_WHO_MET = (
    " AND meeting_id IN (SELECT other.meeting_id FROM speakers one JOIN speakers other ON other.name = one.name "
    "WHERE one.meeting_id IN (SELECT meeting_id FROM {} WHERE series = '' AND {}))"
)
"""Of meetings that are of no series only those follow each other in which somebody speaks in both."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as it is matched: where it was given out (`key`: date and meeting), whose it is, what it is about.

    `action` is the whole of it as JSON.
    """

    key: tuple[str, str]
    place: int
    action: str
    owner: str
    due_date: str
    language: str
    terms: frozenset[str]
    matched: bool = False
    closed_at: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What might close a task: sentences with their segments' ids, who said so, what they are about."""

    key: tuple[str, str]
    place: int
    language: str
    speaker: str | None
    terms: frozenset[str]
    said: tuple[tuple[str, str], ...]
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which tasks are asked for: part of an owner's name, due up to a day, open or done, of some series."""

    owner: str | None = None
    until: str | None = None
    done: bool | None = None
    series: tuple[str, ...] | None = None


def stale(store: Store) -> list[tuple[str, int]]:
    """Meetings whose rows are older than their recap or words, each with a token for `replace_rows`."""
    return [
        (r["meeting_id"], r["token"]) for r in store.rows("SELECT meeting_id, token FROM stale ORDER BY 1")
    ]


def replace_rows(
    store: Store,
    meeting_id: str,
    tasks: Sequence[TaskRow],
    reports: Sequence[ReportRow],
    *,
    series: str,
    title: str,
    token: int | None,
) -> None:
    """A meeting's rows in place of those before. It stays stale if it was changed since `token` was read."""
    with store.exclusive():
        if not store.rows(f"SELECT 1 FROM meetings WHERE id = ?{store.lock_row}", meeting_id):
            store.change("DELETE FROM stale WHERE meeting_id = ?", meeting_id)
            return
        for table in ("tasks", "reports"):
            store.change(f"DELETE FROM {table} WHERE meeting_id = ?", meeting_id)
        store.change(
            "UPDATE tasks SET matched = 0, closed_in = NULL, closed_on = NULL, closed = NULL WHERE closed_in = ?",
            meeting_id,
        )
        store.change_each(
            "INSERT INTO tasks (meeting_id, place, series, date, title, language, owner, due_date, action, terms) "
            "VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                (meeting_id, t.place, series, t.key[0], title, t.language, t.owner.casefold(), t.due_date, t.action,
                 " ".join(sorted(t.terms)))
                for t in tasks
            ),
        )  # fmt: skip
        store.change_each(
            "INSERT INTO reports (meeting_id, place, series, date, language, speaker, terms, said) VALUES (?,?,?,?,?,?,?,?)",
            (
                (meeting_id, r.place, series, r.key[0], r.language, r.speaker, " ".join(sorted(r.terms)), json.dumps(r.said))
                for r in reports
            ),
        )  # fmt: skip
        store.change("DELETE FROM stale WHERE meeting_id = ? AND token = ?", meeting_id, token)


def unmatched(store: Store) -> list[str]:
    """Series in which tasks or reports have not been held against each other yet; "" is that of meetings without one."""
    rows = store.rows(
        "SELECT series FROM tasks WHERE matched = 0 UNION SELECT series FROM reports WHERE fresh = 1 ORDER BY 1"
    )
    return [r["series"] for r in rows]


def to_match(store: Store, series: str) -> tuple[list[TaskRow], list[ReportRow]]:
    """What has to be held against each other: new tasks and all reports after them, new reports and all tasks before them.

    Both in order of time. Meetings without a date are none's later meetings and are left out.
    """
    new_tasks = _tasks(store.rows("SELECT * FROM tasks WHERE series = ? AND matched = 0", series))
    new_reports = _reports(store.rows("SELECT * FROM reports WHERE series = ? AND fresh = 1", series))
    tasks, reports = new_tasks, new_reports
    if new_reports:
        latest = max(r.key[0] for r in new_reports)
        met = "" if series else _WHO_MET.format("reports", "fresh = 1")
        sql = f"SELECT * FROM tasks WHERE series = ? AND matched = 1 AND date <> '' AND date <= ?{met}"
        tasks = tasks + _tasks(store.rows(sql, series, latest))
    if new_tasks:
        first = min((t.key[0] for t in new_tasks if t.key[0]), default="~")
        met = "" if series else _WHO_MET.format("tasks", "matched = 0")
        sql = f"SELECT * FROM reports WHERE series = ? AND fresh = 0 AND date <> '' AND date >= ?{met}"
        reports = reports + _reports(store.rows(sql, series, first))
    return sorted(tasks, key=lambda t: (t.key, t.place)), sorted(reports, key=lambda r: (r.key, r.place))


def people(store: Store, meetings: Iterable[str]) -> dict[str, frozenset[str]]:
    """Who speaks in these meetings."""
    return {
        m: frozenset(r["name"] for r in store.rows("SELECT name FROM speakers WHERE meeting_id = ?", m))
        for m in meetings
    }


def keep_matches(
    store: Store,
    closed: Sequence[tuple[TaskRow, ReportRow, Claim]],
    tasks: Iterable[TaskRow],
    reports: Iterable[ReportRow],
) -> None:
    """Keep which tasks were closed, and that these tasks and reports have been held against each other."""
    form = adapter_of(Claim)
    with store.exclusive():
        for task, report, claim in closed:
            store.change(
                "UPDATE tasks SET closed_in = ?, closed_on = ?, closed = ? WHERE meeting_id = ? AND place = ? AND action = ? "
                "AND (closed_in IS NULL OR closed_on > ? OR (closed_on = ? AND closed_in > ?))",
                report.key[1], report.key[0], form.dump_json(claim).decode(), task.key[1], task.place, task.action,
                report.key[0], report.key[0], report.key[1],
            )  # fmt: skip
        store.change_each(
            "UPDATE tasks SET matched = 1 WHERE meeting_id = ? AND place = ? AND matched = 0",
            [(t.key[1], t.place) for t in tasks if not t.matched],
        )
        store.change_each(
            "UPDATE reports SET fresh = 0 WHERE meeting_id = ? AND place = ?",
            [(r.key[1], r.place) for r in reports if r.fresh],
        )


def found(store: Store, asked: TaskQuery, *, newest: int | None = None) -> tuple[Tracked, ...]:
    """The tasks in order of time; with `newest` only so many, the last ones."""
    where, values = _where(asked)
    rows = store.rows(
        f"SELECT * FROM tasks WHERE {where} ORDER BY date DESC, meeting_id DESC, place DESC LIMIT ?",
        *values,
        EVERYTHING if newest is None else newest,
    )
    return tuple(_tracked(row) for row in reversed(rows))


def count(store: Store, asked: TaskQuery) -> int:
    """How many tasks there are."""
    where, values = _where(asked)
    return int(store.rows(f"SELECT count(*) AS n FROM tasks WHERE {where}", *values)[0]["n"])


def closed_in(store: Store, meeting_id: str) -> tuple[Tracked, ...]:
    """The tasks that a meeting reported done, in order of time."""
    rows = store.rows("SELECT * FROM tasks WHERE closed_in = ? ORDER BY date, meeting_id, place", meeting_id)
    return tuple(_tracked(row) for row in rows)


def _where(asked: TaskQuery) -> tuple[str, list[object]]:
    parts, values = ["1 = 1"], list[object]()
    if asked.series is not None:
        parts.append(f"series IN ({','.join('?' * len(asked.series)) or 'NULL'})")
        values += asked.series
    if asked.owner is not None:
        parts.append("instr(owner, ?) > 0")
        values.append(asked.owner.casefold())
    if asked.until is not None:
        parts.append("due_date <> '' AND substr(due_date, 1, 10) <= ?")
        values.append(asked.until)
    if asked.done is not None:
        parts.append("closed_in IS NOT NULL" if asked.done else "closed_in IS NULL")
    return " AND ".join(parts), values


def _tracked(row: Row) -> Tracked:
    closed = adapter_of(Claim).validate_json(row["closed"]) if row["closed"] else None
    return Tracked(
        adapter_of(Action).validate_json(row["action"]), row["meeting_id"], row["title"], row["date"] or None,
        row["language"], closed, row["closed_in"], row["closed_on"],
    )  # fmt: skip


def _tasks(rows: Sequence[Row]) -> list[TaskRow]:
    return [
        TaskRow(
            (r["date"], r["meeting_id"]), r["place"], r["action"], r["owner"], r["due_date"], r["language"],
            frozenset(r["terms"].split()), bool(r["matched"]),
            (r["closed_on"] or "", r["closed_in"]) if r["closed_in"] else None,
        )
        for r in rows
    ]  # fmt: skip


def _reports(rows: Sequence[Row]) -> list[ReportRow]:
    return [
        ReportRow(
            (r["date"], r["meeting_id"]), r["place"], r["language"], r["speaker"], frozenset(r["terms"].split()),
            tuple((s, q) for s, q in json.loads(r["said"])), bool(r["fresh"]),
        )
        for r in rows
    ]  # fmt: skip
