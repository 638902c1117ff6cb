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
    "006_many_meetings": (
        "ALTER TABLE meetings ADD COLUMN number INTEGER",
        "ALTER TABLE meetings ADD COLUMN lines INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE meetings ADD COLUMN folded_id TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE meetings ADD COLUMN folded_title TEXT NOT NULL DEFAULT ''",
        """UPDATE meetings SET number = rowid, folded_id = folded(id), folded_title = folded(title),
            lines = (SELECT count(*) FROM segments s WHERE s.meeting_id = meetings.id)""",
        "CREATE UNIQUE INDEX meetings_number ON meetings(number)",
        "CREATE INDEX meetings_id ON meetings(folded_id)",
        "CREATE INDEX meetings_title ON meetings(folded_title)",
        "CREATE INDEX meetings_series ON meetings(series, date)",
        "CREATE INDEX meetings_newest ON meetings(coalesce(date, added_at) DESC, id)",
        """CREATE TABLE speakers (
            meeting_id TEXT NOT NULL REFERENCES meetings(id) ON DELETE CASCADE, name TEXT NOT NULL, folded TEXT NOT NULL,
            PRIMARY KEY (meeting_id, name)) WITHOUT ROWID""",
        "INSERT INTO speakers SELECT DISTINCT meeting_id, speaker, folded(speaker) FROM segments WHERE speaker IS NOT NULL",
        "CREATE INDEX speakers_name ON speakers(name)",
        "ALTER TABLE words RENAME TO words_before",
        "CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')",
        """INSERT INTO words(rowid, text) SELECT m.number * 16777216 + w.seq, w.text FROM words_before w
            JOIN meetings m ON m.id = w.meeting_id ORDER BY 1""",
        "DROP TABLE words_before",
    ),
    "007_tasks": (
        # Meetings whose tasks and reports are to be read anew; the triggers put them here, whoever changed them.
        "CREATE TABLE stale (meeting_id TEXT PRIMARY KEY, token INTEGER NOT NULL) WITHOUT ROWID",
        """CREATE TABLE tasks (
            meeting_id TEXT NOT NULL REFERENCES meetings(id) ON DELETE CASCADE, place INTEGER NOT NULL,
            series TEXT NOT NULL, date TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL,
            owner TEXT NOT NULL, due_date TEXT NOT NULL, action TEXT NOT NULL, terms TEXT NOT NULL,
            matched INTEGER NOT NULL DEFAULT 0, closed_in TEXT, closed_on TEXT, closed TEXT,
            PRIMARY KEY (meeting_id, place)) WITHOUT ROWID""",
        "CREATE INDEX tasks_in_time ON tasks(date, meeting_id, place)",
        "CREATE INDEX tasks_series ON tasks(series, date)",
        "CREATE INDEX tasks_due ON tasks(due_date)",
        "CREATE INDEX tasks_closed ON tasks(closed_in)",
        "CREATE INDEX tasks_unmatched ON tasks(series) WHERE matched = 0",
        """CREATE TABLE reports (
            meeting_id TEXT NOT NULL REFERENCES meetings(id) ON DELETE CASCADE, place INTEGER NOT NULL,
            series TEXT NOT NULL, date TEXT NOT NULL, language TEXT NOT NULL, speaker TEXT, terms TEXT NOT NULL,
            said TEXT NOT NULL, fresh INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (meeting_id, place)) WITHOUT ROWID""",
        "CREATE INDEX reports_series ON reports(series, date)",
        "CREATE INDEX reports_fresh ON reports(series) WHERE fresh = 1",
        """CREATE TRIGGER recap_kept AFTER INSERT ON artifacts WHEN NEW.kind IN ('recap', 'recap.edited')
            BEGIN DELETE FROM stale WHERE meeting_id = NEW.meeting_id; INSERT INTO stale VALUES (NEW.meeting_id, random()); END""",
        """CREATE TRIGGER recap_changed AFTER UPDATE ON artifacts WHEN NEW.kind IN ('recap', 'recap.edited')
            BEGIN DELETE FROM stale WHERE meeting_id = NEW.meeting_id; INSERT INTO stale VALUES (NEW.meeting_id, random()); END""",
        """CREATE TRIGGER recap_gone AFTER DELETE ON artifacts WHEN OLD.kind IN ('recap', 'recap.edited')
            BEGIN DELETE FROM stale WHERE meeting_id = OLD.meeting_id; INSERT INTO stale VALUES (OLD.meeting_id, random()); END""",
        """CREATE TRIGGER meeting_changed AFTER UPDATE ON meetings BEGIN
            DELETE FROM stale WHERE meeting_id = NEW.id; INSERT INTO stale VALUES (NEW.id, random());
            UPDATE tasks SET matched = 0, closed_in = NULL, closed_on = NULL, closed = NULL
                WHERE closed_in = OLD.id AND OLD.id <> NEW.id; END""",
        """CREATE TRIGGER meeting_gone AFTER DELETE ON meetings BEGIN
            DELETE FROM stale WHERE meeting_id = OLD.id;
            UPDATE tasks SET matched = 0, closed_in = NULL, closed_on = NULL, closed = NULL WHERE closed_in = OLD.id; END""",
        "INSERT INTO stale SELECT DISTINCT meeting_id, random() FROM artifacts WHERE kind IN ('recap', 'recap.edited')",
    ),
    "008_arrays": (
        "CREATE TABLE arrays (name TEXT PRIMARY KEY, meeting_id TEXT NOT NULL, data BLOB NOT NULL)",
        "CREATE INDEX arrays_of ON arrays(meeting_id)",
        "CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until REAL NOT NULL)",
    ),
    "009_purses": (
        """CREATE TABLE purses (
            name TEXT PRIMARY KEY, cap REAL NOT NULL, spent REAL NOT NULL, unsure REAL NOT NULL, held REAL NOT NULL)""",
    ),
}
