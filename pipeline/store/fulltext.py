"""The words of all meetings, to be searched: a row a line, numbered so that it says where the line is.

SQLite's FTS5 or PostgreSQL's tsvector; both hold words as they are written, so that both find the same. Forms of a word are
found by its beginning, in any language. Knows lines and numbers of meetings, nothing of what is done with what is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.store.connection import Connection

A_MEETING = 1 << 24
"""So many lines a meeting may have: a line is row `number * A_MEETING + place`."""
RANKED = 20_000
"""Of so many lines that hold the words, the newest, the best are shown first: to weigh millions takes seconds."""


@dataclass(frozen=True, slots=True)
class WordForm:
    """Words that stand side by side, or, with `begins`, one word by its beginning."""

    words: tuple[str, ...]
    begins: bool = False


Query = tuple[tuple[WordForm, ...], ...]
"""All of these, each in any of its forms."""


@cache
def _unspaced() -> re.Pattern[str]:
    """Characters of scripts that put no spaces between words: indexed one by one so that parts of a sentence are found.

    Made when one may be there: it takes 3 ms, of the 200 of a list.
    """
    return re.compile("([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


def spaced(text: str) -> str:
    """The text with spaces around the characters of scripts that write none."""
    return text if text.isascii() else _unspaced().sub(r" \1 ", text)


def holding(words: str) -> Query:
    """What holds all the words; quotes and operators are plain text."""
    return tuple((WordForm((term,)),) for term in re.findall(r"\w+", spaced(words)))


def replace_lines(at: Connection, number: int, texts: Sequence[str]) -> None:
    """Index a meeting's lines in place of those before; inside the caller's transaction."""
    first = number * A_MEETING
    drop_lines(at, number)
    rows = ((first + n, _as_indexed(text, at.is_server)) for n, text in enumerate(texts))
    value = "to_tsvector('simple', ?)" if at.is_server else "?"
    at._db.executemany(f"INSERT INTO words(rowid, text) VALUES (?, {value})", rows)


def drop_lines(at: Connection, number: int) -> int:
    """Take a meeting's lines out of the index; how many there were."""
    first = number * A_MEETING
    done = at._db.execute("DELETE FROM words WHERE rowid >= ? AND rowid < ?", (first, first + A_MEETING))
    return int(done.rowcount)


def lines_of(at: Connection, query: Query, *, limit: int) -> list[tuple[int, int]]:
    """Where the best lines are, as (number of the meeting, place), best first."""
    said = _said(query, at.is_server)
    newest = at.rows(
        f"SELECT rowid FROM words WHERE {_matches(at)} ORDER BY rowid DESC LIMIT 1 OFFSET ?", said, RANKED
    )
    least = newest[0][0] if newest else 0
    sql = f"SELECT rowid FROM words WHERE {_matches(at)} AND rowid >= ? ORDER BY "
    if at.is_server:
        rows = at.rows(
            f"{sql} ts_rank(text, to_tsquery('simple', ?), 2) DESC, rowid DESC LIMIT ?",
            said,
            least,
            said,
            limit,
        )
    else:
        rows = at.rows(f"{sql} rank LIMIT ?", said, least, limit)
    return [divmod(int(row[0]), A_MEETING) for row in rows]


def places(at: Connection, query: Query, *, limit: int) -> list[int]:
    """The rows of all lines that match, at most `limit` of them, the newest meetings' first."""
    sql = f"SELECT rowid FROM words WHERE {_matches(at)} ORDER BY rowid DESC LIMIT ?"
    return [int(row[0]) for row in at.rows(sql, _said(query, at.is_server), limit)]


def lines_by_meeting(at: Connection, query: Query) -> dict[int, int]:
    """How many lines of each meeting match, by the meeting's number."""
    sql = (
        f"SELECT rowid / {A_MEETING} AS number, count(*) AS lines FROM words WHERE {_matches(at)} GROUP BY 1"
    )
    return {int(row["number"]): int(row["lines"]) for row in at.rows(sql, _said(query, at.is_server))}


def _matches(at: Connection) -> str:
    return "text @@ to_tsquery('simple', ?)" if at.is_server else "words MATCH ?"


def _said(query: Query, is_server: bool) -> str:
    """The query in the engine's own words."""
    every = [[_form(form, is_server) for form in forms] for forms in query]
    return (" & " if is_server else " AND ").join(
        f"({(' | ' if is_server else ' OR ').join(f)})" for f in every
    )


def _form(form: WordForm, is_server: bool) -> str:
    if not is_server:
        return '"' + " ".join(form.words) + '"' + (" *" if form.begins else "")
    quoted = [f"'{word}'" for word in _as_indexed(" ".join(form.words), True).split()]
    return " <-> ".join(quoted) + (":*" if form.begins else "")


def _as_indexed(text: str, is_server: bool) -> str:
    """A line as its engine cuts it: FTS5 folds marks by itself, PostgreSQL is given words alone, without them."""
    if not is_server:
        return spaced(text)
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", spaced(text)) if not "\u0300" <= c <= "\u036f"
    ).casefold()
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", plain)))
