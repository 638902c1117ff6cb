"""Tasks and timelines over the stored meetings.

Knows nothing of how a recap is made: it reads those that are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.app.process import EDITED
from pipeline.errors import BadInput, NotFound
from pipeline.formats import md
from pipeline.formats.parts.markdown import escaped
from pipeline.meeting import Recap, Tracked, Transcript
from pipeline.stages import actions
from pipeline.stages.actions import TimelineEntry
from pipeline.store import Store

_UNITS = {"d": 1, "w": 7}


def recapped(store: Store, *, series: str | None = None) -> tuple[tuple[Recap, Transcript], ...]:
    """The stored meetings that have a recap, as their user edited it, in order of time."""
    rows = [r for r in store.meetings() if series is None or (r.series or "").casefold() == series.casefold()]
    found = []
    for row in rows:
        recap = store.artifact(row.id, EDITED, Recap) or store.artifact(row.id, "recap", Recap)
        if recap is not None:
            found.append((recap, store.transcript(row.id)))
    return tuple(actions.in_time(found))


def tasks(
    store: Store,
    *,
    owner: str | None = None,
    due: str | None = None,
    done: bool | None = None,
    series: str | None = None,
    today: date,
) -> tuple[Tracked, ...]:
    """Tasks of all meetings or one series; `due` is a span such as 7d or 2w. Raises BadInput for another."""
    return actions.chosen(
        actions.track(recapped(store, series=series)),
        owner=owner,
        due_within_days=days(due) if due is not None else None,
        done=done,
        today=today,
    )


def days(span: str) -> int:
    """7d, 2w or a bare number of days."""
    number, unit = (span[:-1], span[-1]) if span[-1:].isalpha() else (span, "d")
    if not number.isdigit() or unit not in _UNITS:
        raise BadInput(f"{span!r} is no span of time", hint="for example --due 7d or --due 2w")
    return int(number) * _UNITS[unit]


def timeline(store: Store, series: str) -> tuple[TimelineEntry, ...]:
    """A series in order of time; raises NotFound naming the series there are."""
    meetings = recapped(store, series=series)
    if not meetings:
        known = sorted({r.series for r in store.meetings() if r.series})
        raise NotFound(
            f"no processed meeting of a series {series!r}",
            hint=f"there are: {', '.join(known)}" if known else 'name it in meeting.toml: series = "…"',
        )
    return actions.timeline(meetings)


def as_markdown(entries: Sequence[TimelineEntry]) -> str:
    """A timeline to read: what each meeting decided, took back, handed out and closed, with the moments."""
    return "\n\n".join("\n".join(_entry(e)) for e in entries) + "\n"


def _entry(entry: TimelineEntry) -> Iterator[str]:
    words = md.Words(entry.recap.language)
    yield f"## {entry.transcript.date or '—'} · {words.name(entry.recap.title)}\n"
    yield f"{words.name(entry.recap.headline.text)}\n"
    for decision in entry.recap.decisions:
        sign = "✗" if decision.strength == "retracted" else "●"
        strength = words(decision.strength) if decision.strength else words("decisions")
        yield f"- {sign} *{strength}*: {words.name(decision.text)}{_mark(decision.verified, words)}"
    for action in entry.recap.actions:
        if action.strength != "retracted":
            who = words.name(action.owner) if action.owner else md.BLANK
            due = words.name(action.due or action.due_date or "") or md.BLANK
            hedge = f" *({words(action.strength)})*" if action.strength in ("proposed", "tentative") else ""
            yield f"- ☐ {words.name(action.text)}{hedge} ({words('owner')}: {who}, {words('due')}: {due}){_mark(action.verified, words)}"
    for task in entry.closed:
        said = f": “{escaped(task.closed.text)}”" if task.closed else ""
        yield f"- ☑ *{words('done')}*: {words.name(task.action.text)}{said}"


def _mark(verified: bool, words: md.Words) -> str:
    return "" if verified else f" *⚠ {words('unverified')}*"


def as_data(entries: Sequence[TimelineEntry]) -> list[dict[str, object]]:
    """A timeline for machines."""
    from pipeline.formats.json import as_data as plain

    return [
        {
            "meeting_id": e.transcript.meeting_id,
            "title": e.recap.title,
            "date": e.transcript.date,
            **{
                k: v
                for k, v in plain(e.recap).items()
                if k in ("headline", "decisions", "actions", "open_questions")
            },
            "closed": [
                {
                    "meeting_id": t.meeting_id,
                    "task": t.action.text,
                    "said": t.closed.text if t.closed else None,
                }
                for t in e.closed
            ],
        }
        for e in entries
    ]
