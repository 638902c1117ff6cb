"""The database's history: named migrations in order, each a few SQL statements run in one transaction.

Knows nothing of what reads the tables. Never change one that was released: add the next.
"""

MIGRATIONS: dict[str, tuple[str, ...]] = {
    "001_meetings": (
        """CREATE TABLE meetings (
            id TEXT PRIMARY KEY, title TEXT NOT NULL, date TEXT, series TEXT, language TEXT NOT NULL,
            engine TEXT NOT NULL, duration_s REAL, source TEXT, notes TEXT NOT NULL, added_at TEXT NOT NULL)""",
        """CREATE TABLE segments (
            meeting_id TEXT NOT NULL REFERENCES meetings(id) ON DELETE CASCADE, seq INTEGER NOT NULL,
            id TEXT NOT NULL, speaker TEXT, start_s REAL, end_s REAL, text TEXT NOT NULL, json TEXT NOT NULL,
            PRIMARY KEY (meeting_id, seq)) WITHOUT ROWID""",
        """CREATE VIRTUAL TABLE words USING fts5(
            text, meeting_id UNINDEXED, seq UNINDEXED, tokenize = 'unicode61 remove_diacritics 2')""",
    ),
    "002_results": (
        """CREATE TABLE steps (
            key TEXT PRIMARY KEY, step TEXT NOT NULL, meeting_id TEXT, result TEXT NOT NULL, at TEXT NOT NULL)""",
        """CREATE TABLE artifacts (
            meeting_id TEXT NOT NULL REFERENCES meetings(id) ON DELETE CASCADE, kind TEXT NOT NULL,
            json TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (meeting_id, kind))""",
        "CREATE TABLE blobs (key TEXT PRIMARY KEY, data BLOB NOT NULL, at TEXT NOT NULL)",
    ),
    "003_calls": (
        """CREATE TABLE calls (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL, model TEXT NOT NULL, task TEXT NOT NULL, outcome TEXT NOT NULL,
            input INTEGER NOT NULL, output INTEGER NOT NULL, cached_input INTEGER NOT NULL,
            cache_write INTEGER NOT NULL, reasoning INTEGER NOT NULL, cost_usd REAL, latency_s REAL NOT NULL,
            reason TEXT NOT NULL, request_hash TEXT NOT NULL, escalated_from TEXT)""",
        "CREATE INDEX calls_at ON calls(at)",
        "CREATE TABLE replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL, at TEXT NOT NULL)",
    ),
    "004_feedback": (
        """CREATE TABLE feedback (
            meeting_id TEXT NOT NULL REFERENCES meetings(id) ON DELETE CASCADE, task TEXT NOT NULL,
            subject TEXT NOT NULL, claim TEXT NOT NULL, good INTEGER NOT NULL, score REAL, at TEXT NOT NULL,
            PRIMARY KEY (meeting_id, task, subject, claim))""",
    ),
    "005_belongings": (
        "ALTER TABLE meetings ADD COLUMN source_id TEXT",
        "CREATE TABLE reply_meetings (key TEXT NOT NULL, meeting_id TEXT NOT NULL, PRIMARY KEY (key, meeting_id)) WITHOUT ROWID",
        "CREATE INDEX reply_meetings_of ON reply_meetings(meeting_id)",
        "CREATE INDEX steps_of ON steps(meeting_id)",
        "CREATE TABLE outputs (meeting_id TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (meeting_id, path)) WITHOUT ROWID",
    ),
}
