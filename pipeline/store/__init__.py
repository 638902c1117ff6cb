"""The house's memory: meetings, segments, step results, model calls and artifacts in one SQLite file.

Knows nothing of how any of it is made. WAL journal, full-text search (FTS5), ordered named migrations.
Whatever `save_*`, `write` or `put` was given is durable when it returns; a disk that is full or a file that is
locked or damaged raises StoreError and leaves what was stored before intact.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from pipeline import subject
from pipeline.doors import Call, Usage
from pipeline.errors import BadInput, NotFound
from pipeline.meeting import Segment, Transcript
from pipeline.store import fulltext
from pipeline.store.connection import EVERYTHING, Connection, Row, now
from pipeline.text.adapters import adapter_of

T = TypeVar("T")

EDITED = "recap.edited"
"""The artifact that holds a recap as its user corrected it."""
_CALL = (
    "at, model, task, outcome, input, output, cached_input, cache_write, reasoning, cost_usd, latency_s, reason, "
    "request_hash, escalated_from"
)
COLUMNS = "id, title, date, series, language, engine, duration_s, lines AS segments, added_at"


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One line of `quorum list`."""

    id: str
    title: str
    date: str | None
    series: str | None
    language: str
    engine: str
    duration_s: float | None
    segments: int
    added_at: str


@dataclass(frozen=True, slots=True)
class SegmentHit:
    """One segment found by `search`, with its meeting."""

    meeting_id: str
    title: str
    date: str | None
    segment: Segment


def key_of(step: str, inputs: Mapping[str, object]) -> str:
    """The name of a step's result: SHA-256 over the step and everything that went into it."""
    text = json.dumps([step, inputs], sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)  # type: ignore[call-overload]
    return str(value)


class Store(Connection):
    """One open database. Use as a context manager; safe to open from several processes at once."""

    # -- meetings ------------------------------------------------------------------------------------------------

    def save_transcript(self, transcript: Transcript, *, read_from: str | None = None) -> None:
        """Add the meeting, or replace its words; artifacts made from it stay until they are made again.

        `read_from` names what the words were read from (`words_from` asks); None where they are the same, corrected.
        """
        t = transcript
        row = (t.meeting_id, t.title, t.date, t.series, t.language, t.engine, t.duration_s, t.source, json.dumps(t.notes),
               now(), t.source_id, len(t.segments), t.meeting_id.casefold(), t.title.casefold())  # fmt: skip
        number = (
            "nextval('meeting_numbers')"
            if self.is_server
            else "(SELECT coalesce(max(number), 0) + 1 FROM meetings)"
        )
        with self.exclusive(t.meeting_id):
            self._db.execute(
                "INSERT INTO meetings (id, title, date, series, language, engine, duration_s, source, notes, added_at, source_id, "
                f"lines, folded_id, folded_title, number) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,{number}) "
                "ON CONFLICT(id) DO UPDATE SET title=excluded.title, date=excluded.date, series=excluded.series, "
                "language=excluded.language, engine=excluded.engine, duration_s=excluded.duration_s, source=excluded.source, "
                "notes=excluded.notes, lines=excluded.lines, folded_title=excluded.folded_title",
                row,
            )
            self._write_segments(t)
            if read_from is not None:
                self._keep_artifact(t.meeting_id, "read_from", json.dumps(read_from))

    def _keep_artifact(self, meeting_id: str, kind: str, data: str) -> None:
        row = {"meeting_id": meeting_id, "kind": kind, "json": data, "at": now()}
        self.upsert("artifacts", ("meeting_id", "kind"), row)

    def _write_segments(self, t: Transcript) -> None:
        """The meeting's words, their index and who speaks, in place of those before; inside the caller's transaction."""
        segment_json = adapter_of(Segment)
        for table in ("segments", "speakers", "arrays"):
            self._db.execute(f"DELETE FROM {table} WHERE meeting_id = ?", (t.meeting_id,))
        self._db.executemany(
            "INSERT INTO segments VALUES (?,?,?,?,?,?,?,?)",
            (
                (
                    t.meeting_id,
                    i,
                    s.id,
                    s.speaker,
                    s.start_s,
                    s.end_s,
                    s.text,
                    segment_json.dump_json(s).decode(),
                )
                for i, s in enumerate(t.segments)
            ),
        )
        self._db.executemany(
            "INSERT INTO speakers VALUES (?,?,?)",
            ((t.meeting_id, name, name.casefold()) for name in t.speakers),
        )
        (number,) = self._db.execute("SELECT number FROM meetings WHERE id = ?", (t.meeting_id,)).fetchone()
        fulltext.replace_lines(self, number, [s.text for s in t.segments])

    def words_from(self, meeting_id: str, read_from: str) -> Transcript | None:
        """The meeting's words where they were read from there; None where they were not, or it is not stored."""
        if self.artifact(meeting_id, "read_from", str) != read_from:
            return None
        with suppress(NotFound):
            return self.transcript(meeting_id)
        return None

    def transcript(self, meeting_id: str) -> Transcript:
        """The stored words of a meeting; raises NotFound."""
        segment = adapter_of(Segment)
        lines = self.rows("SELECT json FROM segments WHERE meeting_id = ? ORDER BY seq", meeting_id)
        return replace(
            self.heading(meeting_id), segments=tuple(segment.validate_json(line["json"]) for line in lines)
        )

    def heading(self, meeting_id: str) -> Transcript:
        """A meeting without its words; raises NotFound."""
        found = self.rows("SELECT * FROM meetings WHERE id = ?", meeting_id)
        if not found:
            raise NotFound(f"no meeting {meeting_id!r}", hint="`quorum list` shows what is there")
        row = found[0]
        return Transcript(
            meeting_id=row["id"],
            title=row["title"],
            segments=(),
            language=row["language"],
            engine=row["engine"],
            duration_s=row["duration_s"],
            date=row["date"],
            series=row["series"],
            source=row["source"],
            notes=tuple(json.loads(row["notes"])),
            source_id=row["source_id"],
        )

    def meetings(self, *, limit: int | None = None) -> tuple[MeetingRow, ...]:
        """All meetings, or the first `limit`, the newest first."""
        rows = self.rows(
            f"SELECT {COLUMNS} FROM meetings ORDER BY coalesce(date, added_at) DESC, id LIMIT ?",
            EVERYTHING if limit is None else limit,
        )
        return tuple(MeetingRow(**dict(row)) for row in rows)

    def find(self, reference: str) -> str:
        """The id that a user means: an id, a title, or an unambiguous beginning of either; raises NotFound, BadInput."""
        wanted = reference.casefold()
        end = f"{wanted}\U0010ffff"
        near: Sequence[Row] = ()
        for form, values in (
            ("id = ?", (reference,)),
            ("folded_title = ?", (wanted,)),
            (
                "folded_id >= ? AND folded_id < ? OR folded_title >= ? AND folded_title < ?",
                (wanted, end, wanted, end),
            ),
        ):
            near = near or self.rows(
                f"SELECT id FROM meetings WHERE {form} ORDER BY coalesce(date, added_at) DESC, id LIMIT 100",
                *values,
            )
        if len(near) == 1:
            return str(near[0]["id"])
        if near:
            raise BadInput(
                f"{reference!r} fits {len(near)} meetings: {', '.join(m['id'] for m in near[:5])}",
                hint="give the whole id",
            )
        raise NotFound(f"no meeting or file {reference!r}", hint="`quorum list` shows what is there")

    def search(self, words: str, *, limit: int = 20) -> tuple[SegmentHit, ...]:
        """Segments that hold all the words, best first (BM25). Words of any language; quotes and operators are plain text."""
        query = fulltext.holding(words)
        if not query:
            raise BadInput(f"nothing to search for in {words!r}", hint='try quorum search "release date"')
        segment, found = adapter_of(Segment), []
        for number, place in fulltext.lines_of(self, query, limit=limit):
            found += self.rows(
                "SELECT m.id, m.title, m.date, s.json FROM meetings m JOIN segments s ON s.meeting_id = m.id AND s.seq = ? "
                "WHERE m.number = ?",
                place,
                number,
            )
        return tuple(
            SegmentHit(row["id"], row["title"], row["date"], segment.validate_json(row["json"]))
            for row in found
        )

    def rename(self, meeting_id: str, names: Mapping[str, str]) -> Transcript:
        """Give speakers their names; raises NotFound for a speaker who does not speak in the meeting."""
        transcript = self.transcript(meeting_id)
        if missing := [name for name in names if name not in transcript.speakers]:
            raise NotFound(
                f"{meeting_id}: nobody is called {missing[0]!r}",
                hint=f"speakers: {', '.join(transcript.speakers) or 'none named'}",
            )
        renamed = tuple(
            replace(s, speaker=names.get(s.speaker or "", s.speaker)) for s in transcript.segments
        )
        changed = replace(transcript, segments=renamed)
        self.save_transcript(changed)
        return changed

    # -- results -------------------------------------------------------------------------------------------------

    def result(self, key: str, of: type[T]) -> T | None:
        """A step's stored result, or None. A result that an older version wrote in another form counts as none."""
        rows = self.rows("SELECT result FROM steps WHERE key = ?", key)
        try:
            return adapter_of(of).validate_json(rows[0]["result"]) if rows else None
        except ValueError:
            return None

    def save_result(
        self, key: str, step: str, value: T, *, of: type[T], meeting_id: str | None = None
    ) -> None:
        """Keep a step's result under its key."""
        data = adapter_of(of).dump_json(value).decode()
        row = {"key": key, "step": step, "meeting_id": meeting_id, "result": data, "at": now()}
        self.upsert("steps", ("key",), row)

    def save_artifact(self, meeting_id: str, kind: str, value: T, *, of: type[T]) -> None:
        """Keep what a user sees (a recap, a draft); replaces the one before."""
        self._keep_artifact(meeting_id, kind, adapter_of(of).dump_json(value).decode())

    def artifact(self, meeting_id: str, kind: str, of: type[T]) -> T | None:
        """The last saved artifact of that kind, or None."""
        rows = self.rows("SELECT json FROM artifacts WHERE meeting_id = ? AND kind = ?", meeting_id, kind)
        return adapter_of(of).validate_json(rows[0]["json"]) if rows else None

    def blob(self, key: str) -> bytes | None:
        """Bytes kept under a key (embeddings, clips), or None."""
        rows = self.rows("SELECT data FROM blobs WHERE key = ?", key)
        return bytes(rows[0]["data"]) if rows else None

    def save_blob(self, key: str, data: bytes) -> None:
        """Keep bytes under a key."""
        self.upsert("blobs", ("key",), {"key": key, "data": data, "at": now()})

    # -- model calls (the doors CallLog and ReplyCache) ------------------------------------------------------------

    def write(self, call: Call) -> None:
        """A row in the ledger, durable before the call's result is used."""
        u = call.usage
        row = (
            *(
                call.at or now(),
                call.model,
                call.task,
                call.outcome,
                u.input,
                u.output,
                u.cached_input,
                u.cache_write,
                u.reasoning,
            ),
            *(call.cost_usd, call.latency_s, call.reason, call.request_hash, call.escalated_from),
        )
        with self._guard():
            self._db.execute(f"INSERT INTO calls ({_CALL}) VALUES ({','.join('?' * len(row))})", row)

    def calls(self, since: str = "") -> tuple[Call, ...]:
        """The ledger from a UTC time (ISO 8601) on, oldest first."""
        found = self.rows("SELECT * FROM calls WHERE at >= ? ORDER BY id", since)
        return tuple(_call(row) for row in found)

    def get(self, key: str) -> str | None:
        """A reply that was paid for before, or None."""
        rows = self.rows("SELECT reply FROM replies WHERE key = ?", key)
        return str(rows[0]["reply"]) if rows else None

    def put(self, key: str, reply: str) -> None:
        """Keep a reply so that a run that was killed need not pay for it again; it belongs to the meetings it is about."""
        with self.exclusive(key):
            self.upsert("replies", ("key",), {"key": key, "reply": reply, "at": now()})
            self._db.executemany(
                "INSERT INTO reply_meetings VALUES (?,?) ON CONFLICT DO NOTHING",
                [(key, m) for m in subject.current()],
            )


def _call(row: Row) -> Call:
    usage = Usage(row["input"], row["output"], row["cached_input"], row["cache_write"], row["reasoning"])
    names = (
        "model",
        "task",
        "outcome",
        "cost_usd",
        "latency_s",
        "reason",
        "request_hash",
        "at",
        "escalated_from",
    )
    return Call(usage=usage, **{name: row[name] for name in names})
