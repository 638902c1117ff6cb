"""Erase a meeting, check the file, take a store elsewhere: what its owner does with the whole of it.

Knows tables, nothing of how their contents are made or what else lies on the machine.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from pipeline import encryption
from pipeline.errors import BadInput, StoreError
from pipeline.meeting import Segment, Transcript
from pipeline.store import Store, fulltext
from pipeline.store.fulltext import A_MEETING
from pipeline.text.adapters import adapter_of

_OF_MEETINGS = (
    "segments", "speakers", "artifacts", "feedback", "steps", "outputs", "tasks", "reports", "arrays", "stale",
)  # fmt: skip


def forget(store: Store, meeting_id: str) -> dict[str, int]:
    """Erase a meeting from the file, its free pages and its journal; how many rows of what that were.

    Replies that other meetings share go too: they hold this one's words.
    """
    gone: dict[str, int] = {}
    with store.exclusive():
        keys = "(SELECT key FROM reply_meetings WHERE meeting_id = ?)"
        gone["replies"] = store._db.execute(
            f"DELETE FROM replies WHERE key IN {keys}", (meeting_id,)
        ).rowcount
        store._db.execute("DELETE FROM reply_meetings WHERE meeting_id = ?", (meeting_id,))
        for row in store._db.execute("SELECT number FROM meetings WHERE id = ?", (meeting_id,)).fetchall():
            gone["words"] = fulltext.drop_lines(store, row["number"])
        for table in _OF_MEETINGS:
            gone[table] = store._db.execute(
                f"DELETE FROM {table} WHERE meeting_id = ?", (meeting_id,)
            ).rowcount
        gone["meetings"] = store._db.execute("DELETE FROM meetings WHERE id = ?", (meeting_id,)).rowcount
    with store._guard():
        if not store.is_server:
            store._db.execute(
                "INSERT INTO words(words) VALUES('optimize')"
            )  # or the index keeps what was deleted
            store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return gone


def older_than(store: Store, at: str) -> tuple[str, ...]:
    """Meetings that were added before a UTC time."""
    return tuple(str(r["id"]) for r in store.rows("SELECT id FROM meetings WHERE added_at < ?", at))


def forget_replies(store: Store, before: str) -> int:
    """Erase paid replies and results of steps from before a UTC time; how many."""
    with store.exclusive():
        old = "SELECT key FROM replies WHERE at < ?"
        store._db.execute(f"DELETE FROM reply_meetings WHERE key IN ({old})", (before,))
        return int(store._db.execute("DELETE FROM replies WHERE at < ?", (before,)).rowcount)


def problems(store: Store) -> Iterator[str]:
    """What is wrong with the file: damage, rows of no meeting, words that cannot be found."""
    if not store.is_server:
        yield from _damage(store)
    for table in _OF_MEETINGS:
        (count,) = store.rows(
            f"SELECT count(*) FROM {table} WHERE meeting_id IS NOT NULL AND meeting_id NOT IN (SELECT id FROM meetings)"
        )[0]
        if count:
            yield f"{count} rows of {table} belong to no meeting"
    unfound = store.rows(
        f"SELECT m.id FROM meetings m WHERE (SELECT count(*) FROM segments s WHERE s.meeting_id = m.id) <> (SELECT count(*) "
        f"FROM words w WHERE w.rowid >= m.number * {A_MEETING} AND w.rowid < (m.number + 1) * {A_MEETING})"
    )
    yield from (f"{row['id']}: words that search does not find" for row in unfound)


def _damage(store: Store) -> Iterator[str]:
    for row in store.rows("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"damaged: {row[0]}"
    try:
        with store._guard():
            store._db.execute("INSERT INTO words(words) VALUES('integrity-check')")
    except StoreError as error:
        yield f"the search index is damaged: {error.message}"


def mend(store: Store) -> None:
    """Erase rows of no meeting and build the search index anew."""
    with store.exclusive():
        for table in _OF_MEETINGS:
            store._db.execute(
                f"DELETE FROM {table} WHERE meeting_id IS NOT NULL AND meeting_id NOT IN (SELECT id FROM meetings)"
            )
    for meeting in store.meetings():
        store.save_transcript(store.transcript(meeting.id))


def export(store: Store, path: Path) -> None:
    """The whole store in one file that only its owner can read; raises BadInput where the file is there already."""
    if path.exists():
        raise BadInput(f"{path} is there already", hint="give another name")
    mask = os.umask(0o077)
    try:
        if store.is_server:
            _copied(store, path)
        else:
            store.change("VACUUM INTO ?", str(path))
    finally:
        os.umask(mask)


def _copied(store: Store, path: Path) -> None:
    """A server's meetings with all that was made of them, as a file."""
    with Store(path) as file:
        for meeting in store.meetings():
            file.save_transcript(store.transcript(meeting.id))
        for table in ("artifacts", "feedback", "steps", "calls", "replies", "reply_meetings", "outputs"):
            for row in store.rows(f"SELECT * FROM {table}"):
                marks = ",".join("?" * len(row))
                file.change(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", *row)


def take_in(store: Store, path: Path) -> dict[str, str]:
    """Add the meetings of an exported store; what became of each: "added", "the same is here", or "added as ID".

    The file may be a stranger's: it is read, never run, and a meeting of this store is never replaced.
    """
    if not path.is_file():
        raise BadInput(f"{path}: there is no such file", hint="quorum export writes one")
    done: dict[str, str] = {}
    try:
        other = encryption.connect(
            f"file:{path.resolve().as_posix()}?mode=ro&immutable=1", row=True, uri=True
        )
        other.execute("PRAGMA trusted_schema = OFF")
        for row in other.execute("SELECT * FROM meetings").fetchall():
            done[row["id"]] = _one(store, other, row)
        other.close()
    except encryption.faults(StoreError, ValueError, KeyError, IndexError, TypeError) as error:
        raise BadInput(f"{path}: no store of quorum's: {error}", hint="quorum export writes one") from error
    return done


def _one(store: Store, other: sqlite3.Connection, row: sqlite3.Row) -> str:
    segment = adapter_of(Segment)
    lines = other.execute(
        "SELECT json FROM segments WHERE meeting_id = ? ORDER BY seq", (row["id"],)
    ).fetchall()
    names = set(row.keys())
    made = Transcript(
        meeting_id=_safe(row["id"]), title=str(row["title"]), language=str(row["language"]), engine=str(row["engine"]),
        segments=tuple(segment.validate_json(line["json"]) for line in lines), duration_s=row["duration_s"], date=row["date"],
        series=row["series"], source=row["source"], notes=tuple(map(str, json.loads(row["notes"]))),
        source_id=row["source_id"] if "source_id" in names else None,
    )  # fmt: skip
    said, known = "added", {m.id for m in store.meetings()}
    if made.meeting_id in known:
        if store.transcript(made.meeting_id).segments == made.segments:
            return "the same is here"
        fresh = f"{made.meeting_id}-{len(known)}"
        while fresh in known:
            fresh += "-"
        made = Transcript(**{f: getattr(made, f) for f in Transcript.__slots__} | {"meeting_id": fresh})
        said = f"added as {fresh}"
    store.save_transcript(made)
    if said == "added":
        for kind, data, at in other.execute(
            "SELECT kind, json, at FROM artifacts WHERE meeting_id = ?", (row["id"],)
        ):
            json.loads(data)
            store.change(
                "INSERT INTO artifacts VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
                made.meeting_id,
                str(kind),
                data,
                str(at),
            )
    return said


def _safe(text: object) -> str:
    name = "".join(c for c in str(text) if c.isalnum() or c in "-_.")[:120].strip(".")
    if not name:
        raise ValueError("a meeting without an id")
    return name


def take_over(store: Store, former: str, transcript: Transcript) -> bool:
    """A meeting that is stored under its former, shorter id gets its new one with all that was made of it; whether it was.

    Only where it is the same meeting: the same words, or the same recording by name and length.
    """
    rows = store.rows("SELECT id FROM meetings WHERE id IN (?, ?)", former, transcript.meeting_id)
    if [r["id"] for r in rows] != [former]:
        return False
    old = store.transcript(former)
    heard = old.engine != "imported" and old.source == transcript.source
    near = abs((old.duration_s or 0.0) - (transcript.duration_s or 0.0)) < 1.0
    if [s.text for s in old.segments] != [s.text for s in transcript.segments] and not (heard and near):
        return False
    with store.exclusive():
        store._db.execute(
            "SET CONSTRAINTS ALL DEFERRED" if store.is_server else "PRAGMA defer_foreign_keys = ON"
        )
        store._db.execute(
            "UPDATE meetings SET id = ?, folded_id = ? WHERE id = ?",
            (transcript.meeting_id, transcript.meeting_id.casefold(), former),
        )
        store._db.execute("DELETE FROM stale WHERE meeting_id = ?", (former,))  # the new id is stale by now
        for table in (*_OF_MEETINGS, "reply_meetings"):
            either = "" if store.is_server else "OR REPLACE "
            store._db.execute(
                f"UPDATE {either}{table} SET meeting_id = ? WHERE meeting_id = ?",
                (transcript.meeting_id, former),
            )
        for table, column in (("artifacts", "json"), ("steps", "result")):
            store._db.execute(
                f"UPDATE {table} SET {column} = replace({column}, ?, ?) WHERE meeting_id = ?",
                (json.dumps(former), json.dumps(transcript.meeting_id), transcript.meeting_id),
            )
    return True


def keep_outputs(store: Store, meeting_id: str, paths: Iterator[Path] | tuple[Path, ...]) -> None:
    """Remember files that were written of a meeting, so that they can be erased with it."""
    with store.exclusive(f"outputs {meeting_id}"):
        store._db.executemany(
            "INSERT INTO outputs VALUES (?,?) ON CONFLICT DO NOTHING",
            [(meeting_id, str(p.resolve())) for p in paths],
        )


def outputs(store: Store, meeting_id: str) -> tuple[Path, ...]:
    """Files that were written of a meeting."""
    return tuple(
        Path(r["path"]) for r in store.rows("SELECT path FROM outputs WHERE meeting_id = ?", meeting_id)
    )
