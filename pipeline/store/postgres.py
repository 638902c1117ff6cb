"""PostgreSQL behind the store's door: one connection that understands the store's SQL, and the tables as they stand today.

Knows nothing of what is stored. Needs the extra `postgres` (psycopg).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.errors import EngineUnavailable
from pipeline.installed import how_to_add

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

SCHEMA = "2026_11"
"""Names the tables below in `migrations`; what changes them later goes into CHANGES, one name each, never into TABLES."""
ANSWERS_S = 15
"""A server that says nothing for so long is none."""
_OF = "REFERENCES meetings(id) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE"
_OPEN = "matched = 0, closed_in = NULL, closed_on = NULL, closed = NULL"
TABLES = (
    """CREATE TABLE meetings (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, date TEXT, series TEXT, language TEXT NOT NULL, engine TEXT NOT NULL,
        duration_s DOUBLE PRECISION, source TEXT, notes TEXT NOT NULL, added_at TEXT NOT NULL, source_id TEXT,
        number BIGINT UNIQUE, lines BIGINT NOT NULL DEFAULT 0, folded_id TEXT NOT NULL, folded_title TEXT NOT NULL)""",
    'CREATE INDEX meetings_id ON meetings(folded_id COLLATE "C")',
    'CREATE INDEX meetings_title ON meetings(folded_title COLLATE "C")',
    "CREATE INDEX meetings_series ON meetings(series, date)",
    "CREATE INDEX meetings_newest ON meetings((coalesce(date, added_at)) DESC, id)",
    f"""CREATE TABLE segments (
        meeting_id TEXT NOT NULL {_OF}, seq BIGINT NOT NULL, id TEXT NOT NULL, speaker TEXT, start_s DOUBLE PRECISION,
        end_s DOUBLE PRECISION, text TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (meeting_id, seq))""",
    f"CREATE TABLE speakers (meeting_id TEXT NOT NULL {_OF}, name TEXT NOT NULL, folded TEXT NOT NULL, PRIMARY KEY (meeting_id, name))",
    "CREATE INDEX speakers_name ON speakers(name)",
    "CREATE TABLE words (rowid BIGINT PRIMARY KEY, text TSVECTOR NOT NULL)",
    "CREATE INDEX words_text ON words USING gin(text)",
    "CREATE TABLE steps (key TEXT PRIMARY KEY, step TEXT NOT NULL, meeting_id TEXT, result TEXT NOT NULL, at TEXT NOT NULL)",
    "CREATE INDEX steps_of ON steps(meeting_id)",
    f"CREATE TABLE artifacts (meeting_id TEXT NOT NULL {_OF}, kind TEXT NOT NULL, json TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (meeting_id, kind))",
    "CREATE TABLE blobs (key TEXT PRIMARY KEY, data BYTEA NOT NULL, at TEXT NOT NULL)",
    """CREATE TABLE calls (
        id BIGSERIAL PRIMARY KEY, at TEXT NOT NULL, model TEXT NOT NULL, task TEXT NOT NULL, outcome TEXT NOT NULL,
        input BIGINT NOT NULL, output BIGINT NOT NULL, cached_input BIGINT NOT NULL, cache_write BIGINT NOT NULL,
        reasoning BIGINT NOT NULL, cost_usd DOUBLE PRECISION, latency_s DOUBLE PRECISION NOT NULL, reason TEXT NOT NULL,
        request_hash TEXT NOT NULL, escalated_from TEXT)""",
    "CREATE INDEX calls_at ON calls(at)",
    "CREATE TABLE replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL, at TEXT NOT NULL)",
    "CREATE TABLE reply_meetings (key TEXT NOT NULL, meeting_id TEXT NOT NULL, PRIMARY KEY (key, meeting_id))",
    "CREATE INDEX reply_meetings_of ON reply_meetings(meeting_id)",
    f"""CREATE TABLE feedback (
        meeting_id TEXT NOT NULL {_OF}, task TEXT NOT NULL, subject TEXT NOT NULL, claim TEXT NOT NULL, good BIGINT NOT NULL,
        score DOUBLE PRECISION, at TEXT NOT NULL, PRIMARY KEY (meeting_id, task, subject, claim))""",
    "CREATE TABLE outputs (meeting_id TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (meeting_id, path))",
    "CREATE TABLE arrays (name TEXT PRIMARY KEY, meeting_id TEXT NOT NULL, data BYTEA NOT NULL)",
    "CREATE INDEX arrays_of ON arrays(meeting_id)",
    "CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until DOUBLE PRECISION NOT NULL)",
    "CREATE TABLE stale (meeting_id TEXT PRIMARY KEY, token BIGINT NOT NULL)",
    f"""CREATE TABLE tasks (
        meeting_id TEXT NOT NULL {_OF}, place BIGINT NOT NULL, series TEXT NOT NULL, date TEXT COLLATE "C" NOT NULL,
        title TEXT NOT NULL, language TEXT NOT NULL, owner TEXT NOT NULL, due_date TEXT COLLATE "C" NOT NULL, action TEXT NOT NULL,
        terms TEXT NOT NULL, matched BIGINT NOT NULL DEFAULT 0, closed_in TEXT COLLATE "C", closed_on TEXT COLLATE "C", closed TEXT,
        PRIMARY KEY (meeting_id, place))""",
    "CREATE INDEX tasks_in_time ON tasks(date, meeting_id, place)",
    "CREATE INDEX tasks_series ON tasks(series, date)",
    "CREATE INDEX tasks_due ON tasks(due_date)",
    "CREATE INDEX tasks_closed ON tasks(closed_in)",
    "CREATE INDEX tasks_unmatched ON tasks(series) WHERE matched = 0",
    f"""CREATE TABLE reports (
        meeting_id TEXT NOT NULL {_OF}, place BIGINT NOT NULL, series TEXT NOT NULL, date TEXT COLLATE "C" NOT NULL,
        language TEXT NOT NULL, speaker TEXT, terms TEXT NOT NULL, said TEXT NOT NULL, fresh BIGINT NOT NULL DEFAULT 1,
        PRIMARY KEY (meeting_id, place))""",
    "CREATE INDEX reports_series ON reports(series, date)",
    "CREATE INDEX reports_fresh ON reports(series) WHERE fresh = 1",
    """CREATE FUNCTION instr(text, text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT strpos($1, $2)'""",
    """CREATE FUNCTION grow_stale(meeting text) RETURNS void LANGUAGE sql AS
        'INSERT INTO stale VALUES ($1, (random() * 9e15)::bigint) ON CONFLICT (meeting_id) DO UPDATE SET token = excluded.token'""",
    """CREATE FUNCTION recap_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM grow_stale(CASE WHEN TG_OP = 'DELETE' THEN OLD.meeting_id ELSE NEW.meeting_id END); RETURN NULL; END $$""",
    """CREATE TRIGGER recap_kept AFTER INSERT OR UPDATE ON artifacts FOR EACH ROW
        WHEN (NEW.kind IN ('recap', 'recap.edited')) EXECUTE FUNCTION recap_changed()""",
    """CREATE TRIGGER recap_gone AFTER DELETE ON artifacts FOR EACH ROW
        WHEN (OLD.kind IN ('recap', 'recap.edited')) EXECUTE FUNCTION recap_changed()""",
    f"""CREATE FUNCTION meeting_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'UPDATE' THEN PERFORM grow_stale(NEW.id); ELSE DELETE FROM stale WHERE meeting_id = OLD.id; END IF;
        IF TG_OP = 'DELETE' OR OLD.id <> NEW.id THEN UPDATE tasks SET {_OPEN} WHERE closed_in = OLD.id; END IF;
        RETURN NULL; END $$""",
    "CREATE TRIGGER meeting_changed AFTER UPDATE OR DELETE ON meetings FOR EACH ROW EXECUTE FUNCTION meeting_changed()",
)
CHANGES: dict[str, tuple[str, ...]] = {
    "009_purses": (
        """CREATE TABLE purses (
            name TEXT PRIMARY KEY, cap DOUBLE PRECISION NOT NULL, spent DOUBLE PRECISION NOT NULL,
            unsure DOUBLE PRECISION NOT NULL, held DOUBLE PRECISION NOT NULL)""",
    ),
    "010_numbers": (
        "CREATE SEQUENCE meeting_numbers",
        "SELECT setval('meeting_numbers', (SELECT coalesce(max(number), 0) + 1 FROM meetings), false)",
    ),
}


def errors() -> tuple[type[Exception], ...]:
    """What psycopg raises; raises EngineUnavailable where it is not installed."""
    try:
        import psycopg
    except ImportError as error:
        raise EngineUnavailable(
            "QUORUM_DB names a PostgreSQL server, and psycopg is not installed", hint=how_to_add("postgres")
        ) from error
    return (psycopg.Error,)


class ServerRow(tuple[Any, ...]):
    """A row that is read by place and by name, as SQLite's."""

    names: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        """The names of its columns."""
        return self.names

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.names.index(key) if isinstance(key, str) else key)


def _row(cursor: psycopg.Cursor[Any]) -> Any:
    names = tuple(column.name for column in cursor.description or ())
    kind = type("Row", (ServerRow,), {"names": names, "__slots__": ()})
    return kind


class Postgres:
    """A connection that takes the store's SQL; each statement is a transaction of its own unless BEGIN was said."""

    def __init__(self, url: str) -> None:
        """Connect; raises psycopg's errors. A server that says nothing is waited for as long as the URL's connect_timeout says."""
        import psycopg
        from psycopg.conninfo import conninfo_to_dict, make_conninfo

        if "connect_timeout" not in conninfo_to_dict(url):
            url = make_conninfo(url, connect_timeout=ANSWERS_S)
        self._db: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True, row_factory=_row)

    def execute(self, sql: str, values: Sequence[object] = ()) -> psycopg.Cursor[Any]:
        """One statement."""
        return self._db.execute(_translated(sql).encode(), values or None, binary=True)

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement with each of the rows."""
        with self._db.cursor() as cursor:
            cursor.executemany(_translated(sql).encode(), list(rows))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Only one process at a time is in such a block: tables are made once."""
        self.execute("SELECT pg_advisory_lock(7164113)")
        try:
            yield
        finally:
            self.execute("SELECT pg_advisory_unlock(7164113)")

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def _translated(sql: str) -> str:
    """The store's SQL as PostgreSQL has it: its place-holders, and words that SQLite alone has."""
    told = sql.replace("BEGIN IMMEDIATE", "BEGIN").replace("%", "%%")
    return re.sub(r"\?", "%s", told)
