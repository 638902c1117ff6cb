"""What is known of the meetings as a collection: who speaks in which, what was said where, tags and notes of a user's own.

Knows nothing of how any of it is shown.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.store import COLUMNS, MeetingRow, Store, fulltext
from pipeline.store.connection import EVERYTHING

TAGS, NOTES = "tags", "notes"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of the stored meetings a question is about; dates are ISO 8601, both ends included. None: any.

    `person` is a part of the name of somebody who speaks.
    """

    series: str | None = None
    person: str | None = None
    since: str | None = None
    until: str | None = None

    def where(self, store: Store) -> tuple[str, list[object]]:
        """The condition on a row of meetings, and its values."""
        parts, values = ["1 = 1"], list[object]()
        if self.series is not None:
            named = series_named(store, self.series)
            parts.append(f"series IN ({','.join('?' * len(named)) or 'NULL'})")
            values += named
        if self.since is not None:
            parts.append("coalesce(date, '') >= ?")
            values.append(self.since)
        if self.until is not None:
            parts.append("date <> '' AND date <= ?")
            values.append(self.until)
        if self.person is not None:
            parts.append("id IN (SELECT meeting_id FROM speakers WHERE instr(folded, ?) > 0)")
            values.append(self.person.casefold())
        return " AND ".join(parts), values


def rows(store: Store, scope: Scope, *, limit: int | None = None) -> tuple[MeetingRow, ...]:
    """The meetings in scope, the newest first; the first `limit` of them."""
    where, values = scope.where(store)
    found = store.rows(
        f"SELECT {COLUMNS} FROM meetings WHERE {where} ORDER BY coalesce(date, added_at) DESC, id LIMIT ?",
        *values,
        EVERYTHING if limit is None else limit,
    )
    return tuple(MeetingRow(**dict(row)) for row in found)


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A meeting as far as a question chooses among many: its number in the index, when it was, how many lines it has."""

    number: int
    id: str
    date: str | None
    series: str | None
    language: str
    lines: int


def held(store: Store, scope: Scope) -> list[ScopeRow]:
    """The meetings in scope, the newest first."""
    where, values = scope.where(store)
    found = store.rows(
        f"SELECT number, id, date, series, language, lines FROM meetings WHERE {where} "
        "ORDER BY coalesce(date, added_at) DESC, id",
        *values,
    )
    return [ScopeRow(*row) for row in found]


def people(store: Store) -> tuple[str, ...]:
    """The names of everybody who speaks in any meeting."""
    return tuple(row["name"] for row in store.rows("SELECT DISTINCT name FROM speakers"))


def where_they_speak(store: Store, names: Sequence[str]) -> frozenset[int]:
    """The numbers of the meetings in which any of them speaks."""
    found = store.rows(
        "SELECT DISTINCT m.number FROM speakers s JOIN meetings m ON m.id = s.meeting_id "
        f"WHERE s.name IN ({','.join('?' * len(names)) or 'NULL'})",
        *names,
    )
    return frozenset(row["number"] for row in found)


def count(store: Store, scope: Scope) -> int:
    """How many meetings are in scope."""
    where, values = scope.where(store)
    return int(store.rows(f"SELECT count(*) AS n FROM meetings WHERE {where}", *values)[0]["n"])


def speakers(store: Store) -> dict[str, tuple[str, ...]]:
    """Who speaks in each meeting, by its id."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in store.rows("SELECT meeting_id, name FROM speakers ORDER BY meeting_id, name"):
        found[row["meeting_id"]].append(row["name"])
    return {meeting: tuple(names) for meeting, names in found.items()}


def with_words(store: Store, words: str) -> dict[str, int]:
    """How many lines of each meeting hold all the words, by its id; those that hold none are left out."""
    query = fulltext.holding(words)
    if not query:
        return {}
    found = fulltext.lines_by_meeting(store, query)
    rows = store.rows("SELECT id, number FROM meetings")
    return {row["id"]: found[row["number"]] for row in rows if row["number"] in found}


def tags(store: Store) -> dict[str, tuple[str, ...]]:
    """The tags of each meeting that has some, by its id."""
    rows = store.rows("SELECT meeting_id, json FROM artifacts WHERE kind = ?", TAGS)
    return {row["meeting_id"]: tuple(json.loads(row["json"])) for row in rows}


def tag(store: Store, meeting_id: str, names: Sequence[str]) -> tuple[str, ...]:
    """Give a meeting these tags in place of those it had."""
    kept = tuple(dict.fromkeys(name for each in names if (name := " ".join(each.split())[:60])))
    store.save_artifact(meeting_id, TAGS, list(kept), of=list[str])
    return kept


def notes(store: Store, meeting_id: str) -> str:
    """What a user wrote beside the meeting; empty where nobody did."""
    return store.artifact(meeting_id, NOTES, str) or ""


def keep_notes(store: Store, meeting_id: str, text: str) -> None:
    """Keep what a user wrote, in place of what stood there."""
    store.save_artifact(meeting_id, NOTES, text, of=str)


def with_recap(store: Store) -> frozenset[str]:
    """The ids of meetings that have a recap."""
    rows = store.rows("SELECT DISTINCT meeting_id FROM artifacts WHERE kind IN ('recap', 'recap.edited')")
    return frozenset(row["meeting_id"] for row in rows)


def every_series(store: Store) -> tuple[str, ...]:
    """The names of the series there are."""
    rows = store.rows("SELECT DISTINCT series FROM meetings WHERE series IS NOT NULL AND series <> ''")
    return tuple(sorted((row["series"] for row in rows), key=str.casefold))


def series_named(store: Store, name: str) -> tuple[str, ...]:
    """The series of this name, whatever its letters' case; () where there is none."""
    return tuple(series for series in every_series(store) if series.casefold() == name.casefold())


def recapped_of(store: Store, series: str, *, newest: int | None = None) -> tuple[str, ...]:
    """The ids of a series' meetings that have a recap, in order of time; only the `newest` where that is a number."""
    named = series_named(store, series)
    rows = store.rows(
        f"SELECT id FROM meetings WHERE series IN ({','.join('?' * len(named)) or 'NULL'}) AND EXISTS (SELECT 1 FROM artifacts a "
        "WHERE a.meeting_id = meetings.id AND a.kind IN ('recap', 'recap.edited')) "
        "ORDER BY coalesce(date, '') DESC, id DESC LIMIT ?",
        *named,
        EVERYTHING if newest is None else newest,
    )
    return tuple(row["id"] for row in reversed(rows))


def spoken_s(store: Store, meetings: Sequence[str]) -> dict[str, float]:
    """How long each person spoke in these meetings, in seconds, who spoke most first."""
    total: dict[str, float] = defaultdict(float)
    for meeting_id in meetings:
        for row in store.rows(
            "SELECT speaker, sum(CASE WHEN end_s > start_s THEN end_s - start_s ELSE 0 END) AS seconds FROM segments WHERE meeting_id = ? "
            "AND speaker IS NOT NULL AND start_s IS NOT NULL AND end_s IS NOT NULL GROUP BY speaker",
            meeting_id,
        ):
            total[row["speaker"]] += row["seconds"]
    return dict(sorted(total.items(), key=lambda each: -each[1]))
