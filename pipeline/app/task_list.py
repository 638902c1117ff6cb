"""Tasks and timelines over the stored meetings: read from each meeting once, when it is stored, and kept.

Knows nothing of how a recap is made: it reads those that are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.doors import Progress, silent
from pipeline.errors import BadInput, NotFound
from pipeline.formats.parts.markdown import escaped
from pipeline.formats.parts.md_statements import BLANK, Words
from pipeline.meeting import Action, Recap, Tracked, stated
from pipeline.stages import actions
from pipeline.stages.actions import TimelineEntry
from pipeline.store import EDITED, Store, shelf, tracked
from pipeline.text.adapters import adapter_of

NAMED = 20
"""Series that an error names at most."""
_UNITS = {"d": 1, "w": 7}


def note(store: Store, meeting_id: str, *, token: int | None = None) -> None:
    """Keep the meeting's tasks, as its user edited them, and what in it might close earlier ones.

    `token`: of the change that is noted (None: the last one); a later change leaves the meeting stale.
    """
    if token is None:
        token = next((t for m, t in tracked.stale(store) if m == meeting_id), None)
    try:
        meeting = store.transcript(meeting_id)
    except NotFound:
        tracked.replace_rows(store, meeting_id, (), (), series="", title="", token=token)
        return
    recap = store.artifact(meeting_id, EDITED, Recap) or store.artifact(meeting_id, "recap", Recap)
    key, form = (meeting.date or "", meeting_id), adapter_of(Action)
    tasks = [
        tracked.TaskRow(
            key, n, form.dump_json(a).decode(), a.owner or "", a.due_date or "", recap.language,
            actions.content(a, meeting.language),
        )
        for n, a in enumerate(stated(recap.actions))
        if a.strength != "retracted"
    ] if recap else []  # fmt: skip
    reports = [
        tracked.ReportRow(key, n, meeting.language, r.speaker, r.terms, r.said)
        for n, r in enumerate(actions.reports(meeting) if recap and meeting.date else ())
    ]
    title = recap.title if recap else meeting.title
    tracked.replace_rows(
        store, meeting_id, tasks, reports, series=meeting.series or "", title=title, token=token
    )


def match(store: Store, *, progress: Progress = silent) -> None:
    """Close tasks by what later meetings of their series report, where that was not looked for yet."""
    every = tracked.unmatched(store)
    for n, series in enumerate(every):
        progress("tasks", n, len(every))
        tasks, reports = tracked.to_match(store, series)
        meetings = {t.key[1] for t in tasks} | {r.key[1] for r in reports}
        met = None if series else tracked.people(store, meetings)
        by_meeting: dict[str, list[tuple[tracked.TaskRow, tracked.ReportRow]]] = {}
        for task, report in _closings(tasks, reports, met):
            by_meeting.setdefault(report.key[1], []).append((task, report))
        told = []
        for meeting_id, pairs in by_meeting.items():
            meeting = store.transcript(meeting_id)
            told += [(t, r, actions.claim_of(r.said, meeting)) for t, r in pairs]
        tracked.keep_matches(store, told, tasks, reports)


def _closings(
    tasks: Sequence[tracked.TaskRow],
    reports: Sequence[tracked.ReportRow],
    met: Mapping[str, frozenset[str]] | None,
) -> Iterator[tuple[tracked.TaskRow, tracked.ReportRow]]:
    """Each task with the first report after it that closes it, where it was not closed before that.

    `met`: who spoke in which meeting, where only meetings with a speaker in common follow each other.
    """
    at = {n: t.closed_at for n, t in enumerate(tasks)}
    wanted: dict[str, list[frozenset[str]]] = {}
    holding: dict[str, dict[str, list[int]]] = {}
    for report in reports:
        if report.language not in wanted:
            wanted[report.language] = [_terms(t, report.language) for t in tasks]
            places: dict[str, list[int]] = {}
            for n, words in enumerate(wanted[report.language]):
                for word in words:
                    places.setdefault(word, []).append(n)
            holding[report.language] = places
        shared = Counter(n for word in report.terms for n in holding[report.language].get(word, ()))
        for n, count in shared.items():
            task = tasks[n]
            if count < actions.MIN_SHARED or not (report.fresh or not task.matched):
                continue
            if not task.key[0] or task.key >= report.key or task.key[1] == report.key[1]:
                continue
            if (known := at[n]) is not None and known <= report.key:
                continue
            if met is not None and not met[task.key[1]] & met[report.key[1]]:
                continue
            told = actions.DoneReport(report.said, report.speaker, report.terms)
            if actions.closes(told, wanted[report.language][n], task.owner or None):
                at[n] = report.key
                yield task, report


def _terms(task: tracked.TaskRow, language: str) -> frozenset[str]:
    if language == task.language:
        return task.terms
    return actions.content(adapter_of(Action).validate_json(task.action), language)


def up_to_date(store: Store, *, progress: Progress = silent) -> None:
    """Read what changed since the tasks were last read: nothing, where meetings were processed by this version."""
    stale = tracked.stale(store)
    for n, (meeting_id, token) in enumerate(stale):
        progress("tasks", n, len(stale))
        note(store, meeting_id, token=token)
    match(store, progress=progress)


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
    return found(store, wanted(store, owner=owner, due=due, done=done, series=series, today=today))


def wanted(
    store: Store, *, owner: str | None, due: str | None, done: bool | None, series: str | None, today: date
) -> tracked.TaskQuery:
    """What is asked for, as the store looks for it; raises BadInput for a span that is none."""
    until = (today + timedelta(days=days(due))).isoformat() if due is not None else None
    named = shelf.series_named(store, series) if series is not None else None
    return tracked.TaskQuery(owner, until, done, named)


def found(
    store: Store, asked: tracked.TaskQuery, *, newest: int | None = None, progress: Progress = silent
) -> tuple[Tracked, ...]:
    """The tasks that are asked for in order of time, or only the `newest` of them; what changed is read before."""
    up_to_date(store, progress=progress)
    return tracked.found(store, asked, newest=newest)


def how_many(store: Store, asked: tracked.TaskQuery) -> int:
    """How many tasks `found` has in all."""
    return tracked.count(store, asked)


def days(span: str) -> int:
    """7d, 2w or a bare number of days."""
    number, unit = (span[:-1], span[-1]) if span[-1:].isalpha() else (span, "d")
    if not number.isdigit() or unit not in _UNITS:
        raise BadInput(f"{span!r} is no span of time", hint="for example --due 7d or --due 2w")
    return int(number) * _UNITS[unit]


def timeline(
    store: Store, series: str, *, newest: int | None = None, progress: Progress = silent
) -> tuple[TimelineEntry, ...]:
    """A series in order of time, or only its `newest` meetings; raises NotFound naming the series there are.

    The transcripts come without their words.
    """
    up_to_date(store, progress=progress)
    entries = []
    for meeting_id in shelf.recapped_of(store, series, newest=newest):
        recap = store.artifact(meeting_id, EDITED, Recap) or store.artifact(meeting_id, "recap", Recap)
        if recap is not None:
            entries.append(
                TimelineEntry(store.heading(meeting_id), recap, tracked.closed_in(store, meeting_id))
            )
    if not entries:
        known = shelf.every_series(store)
        named = f"{', '.join(known[:NAMED])}{', …' if len(known) > NAMED else ''}"
        raise NotFound(
            f"no processed meeting of a series {series!r}",
            hint=f"there are: {named}" if known else 'name it in meeting.toml: series = "…"',
        )
    return tuple(entries)


def as_markdown(entries: Sequence[TimelineEntry]) -> str:
    """A timeline to read: what each meeting decided, took back, handed out and closed, with the moments."""
    return "\n\n".join("\n".join(_entry(e)) for e in entries) + "\n"


def _entry(entry: TimelineEntry) -> Iterator[str]:
    words = Words(entry.recap.language)
    yield f"## {entry.transcript.date or '—'} · {words.name(entry.recap.title)}\n"
    yield f"{words.name(entry.recap.headline.text)}\n"
    for decision in stated(entry.recap.decisions):
        sign = "✗" if decision.strength == "retracted" else "●"
        strength = words(decision.strength) if decision.strength else words("decisions")
        yield f"- {sign} *{strength}*: {words.name(decision.text)}{_mark(decision.verified, words)}"
    for action in stated(entry.recap.actions):
        if action.strength != "retracted":
            who = words.name(action.owner) if action.owner else BLANK
            due = words.name(action.due or action.due_date or "") or BLANK
            hedge = f" *({words(action.strength)})*" if action.strength in ("proposed", "tentative") else ""
            yield f"- ☐ {words.name(action.text)}{hedge} ({words('owner')}: {who}, {words('due')}: {due}){_mark(action.verified, words)}"
    for task in entry.closed:
        said = f": “{escaped(task.closed.text)}”" if task.closed else ""
        yield f"- ☑ *{words('done')}*: {words.name(task.action.text)}{said}"


def _mark(verified: bool, words: Words) -> str:
    return "" if verified else f" *⚠ {words('unverified')}*"


def _without_moments(recap: Recap) -> Recap:
    return replace(recap, decisions=stated(recap.decisions), actions=stated(recap.actions))


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
                for k, v in plain(_without_moments(e.recap)).items()
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
