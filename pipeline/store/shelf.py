"""What is known of the meetings as a collection: who speaks in which, what was said where, tags and notes of a user's own.

Knows nothing of how any of it is shown.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence

from pipeline.store import Store, _spaced

TAGS, NOTES = "tags", "notes"


def speakers(store: Store) -> dict[str, tuple[str, ...]]:
    """Who speaks in each meeting, by its id."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = store.rows("SELECT DISTINCT meeting_id, speaker FROM segments WHERE speaker IS NOT NULL")
    for row in rows:
        found[row["meeting_id"]].append(row["speaker"])
    return {meeting: tuple(sorted(names)) for meeting, names in found.items()}


def with_words(store: Store, words: str) -> dict[str, int]:
    """How many lines of each meeting hold all the words, by its id; those that hold none are left out."""
    terms = [f'"{term}"' for term in re.findall(r"\w+", _spaced(words))]
    if not terms:
        return {}
    rows = store.rows(
        "SELECT meeting_id, count(*) AS lines FROM words WHERE words MATCH ? GROUP BY meeting_id",
        " ".join(terms),
    )
    return {row["meeting_id"]: row["lines"] for row in rows}


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
