"""The words of all meetings, to be searched: SQLite's FTS5, a row a line, numbered so that it says where the line is.

Knows lines and numbers of meetings, nothing of what is done with what is found.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence

from pipeline.store.connection import Connection

# Characters of scripts that put no spaces between words: indexed one by one so that FTS5 finds parts of a sentence.
_UNSPACED = re.compile("([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
A_MEETING = 1 << 24
"""So many lines a meeting may have: a line is row `number * A_MEETING + place`."""
RANKED = 20_000
"""Of so many lines that hold the words, the newest, the best are shown first: to weigh millions takes seconds."""


def spaced(text: str) -> str:
    """The text with spaces around the characters of scripts that write none."""
    return _UNSPACED.sub(r" \1 ", text)


def phrases(words: str) -> list[str]:
    """Each word as FTS5 looks for it; quotes and operators are plain text."""
    return [f'"{term}"' for term in re.findall(r"\w+", spaced(words))]


def replace_lines(db: sqlite3.Connection, number: int, texts: Sequence[str]) -> None:
    """Index a meeting's lines in place of those before; inside the caller's transaction."""
    first = number * A_MEETING
    drop_lines(db, number)
    db.executemany(
        "INSERT INTO words(rowid, text) VALUES (?, ?)",
        ((first + place, spaced(text)) for place, text in enumerate(texts)),
    )


def drop_lines(db: sqlite3.Connection, number: int) -> int:
    """Take a meeting's lines out of the index; how many there were."""
    first = number * A_MEETING
    return db.execute("DELETE FROM words WHERE rowid >= ? AND rowid < ?", (first, first + A_MEETING)).rowcount


def lines_of(at: Connection, query: str, *, limit: int) -> list[tuple[int, int]]:
    """Where the best lines are, as (number of the meeting, place), best first (BM25), the newest of equals."""
    newest = at.rows(
        "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?", query, RANKED
    )
    least = newest[0][0] if newest else 0
    rows = at.rows(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? ORDER BY rank LIMIT ?",
        query,
        least,
        limit,
    )
    return [divmod(int(row[0]), A_MEETING) for row in rows]


def places(at: Connection, query: str, *, limit: int) -> list[int]:
    """The rows of all lines that match, at most `limit` of them, the newest meetings' first."""
    return [
        int(row[0])
        for row in at.rows(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?", query, limit
        )
    ]


def lines_by_meeting(at: Connection, query: str) -> dict[int, int]:
    """How many lines of each meeting match, by the meeting's number."""
    rows = at.rows(
        f"SELECT rowid / {A_MEETING} AS number, count(*) AS lines FROM words WHERE words MATCH ? GROUP BY 1",
        query,
    )
    return {int(row["number"]): int(row["lines"]) for row in rows}


def how_common(at: Connection, words: Iterable[str]) -> dict[str, int]:
    """In how many lines each word stands, exactly as it is written; 0 where nobody said it."""
    found = {}
    for word in words:
        rows = at.rows("SELECT doc FROM vocabulary WHERE term = ?", word)
        found[word] = int(rows[0]["doc"]) if rows else 0
    return found
