"""The meetings as a collection: which of them a person is looking for, with tags and notes of their own.

Knows nothing of how any of it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.settings import Settings
from pipeline.store import MeetingRow, Store, shelf


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """What to look for; None: anything. Dates are ISO 8601, both ends included; `words` must all occur in one line, or
    in the title."""

    words: str | None = None
    person: str | None = None
    series: str | None = None
    since: str | None = None
    until: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One meeting of the library. `lines`: how many of its lines hold the words that were looked for; None: none were."""

    meeting: MeetingRow
    people: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    recapped: bool = False
    lines: int | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """Entries, the newest first, and what can be chosen from among all meetings."""

    entries: tuple[LibraryEntry, ...]
    total: int
    people: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def library(wanted: LibraryFilter | None = None, *, settings: Settings) -> Library:
    """The meetings that are looked for; all of them where nothing is."""
    wanted = wanted or LibraryFilter()
    with Store(settings.database) as store:
        rows, people, tagged = store.meetings(), shelf.speakers(store), shelf.tags(store)
        made = shelf.with_recap(store)
        said = shelf.with_words(store, wanted.words) if wanted.words else None
    entries = (
        LibraryEntry(
            r,
            people.get(r.id, ()),
            tagged.get(r.id, ()),
            r.id in made,
            said.get(r.id, 0) if said is not None else None,
        )
        for r in rows
    )
    return Library(
        entries=tuple(e for e in entries if _is_wanted(e, wanted)),
        total=len(rows),
        people=tuple(sorted({name for names in people.values() for name in names}, key=str.casefold)),
        series=tuple(sorted({r.series for r in rows if r.series}, key=str.casefold)),
        tags=tuple(sorted({name for names in tagged.values() for name in names}, key=str.casefold)),
    )


def _is_wanted(entry: LibraryEntry, wanted: LibraryFilter) -> bool:
    meeting, date = entry.meeting, (entry.meeting.date or "")[:10]
    title = meeting.title.casefold()
    return (
        (not wanted.words or bool(entry.lines) or all(w in title for w in wanted.words.casefold().split()))
        and (not wanted.person or any(wanted.person.casefold() in p.casefold() for p in entry.people))
        and (not wanted.series or (meeting.series or "").casefold() == wanted.series.casefold())
        and (not wanted.since or date >= wanted.since)
        and (not wanted.until or (date != "" and date <= wanted.until))
        and (not wanted.tag or wanted.tag.casefold() in (t.casefold() for t in entry.tags))
    )


def tag(reference: str, names: Sequence[str], *, settings: Settings) -> tuple[str, ...]:
    """Give a meeting these tags in place of those it had; raises NotFound."""
    with Store(settings.database) as store:
        return shelf.tag(store, store.find(reference), names)


def notes(reference: str, *, settings: Settings) -> str:
    """What its user wrote beside a meeting; raises NotFound."""
    with Store(settings.database) as store:
        return shelf.notes(store, store.find(reference))


def keep_notes(reference: str, text: str, *, settings: Settings) -> None:
    """Keep what a user wrote beside a meeting; raises NotFound."""
    with Store(settings.database) as store:
        shelf.keep_notes(store, store.find(reference), text)
