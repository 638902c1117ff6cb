"""Over time: tasks as a board, and what a series of meetings decided, took back and closed.

Knows nothing of how a task is found or closed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline import api
from pipeline.meeting import Tracked, stated
from pipeline.web import rendering, site, views

router = APIRouter()


@router.get("/tasks")
async def tasks(request: Request, owner: str = "", series: str = "", by: str = "person") -> Response:
    """The board: a column for each person, or one each for overdue, open and done."""
    here = site.of(request)
    found = await here.read(
        api.tasks, owner=owner or None, series=series or None, today=date.today(), settings=here.settings
    )
    known = await here.read(api.library, settings=here.settings)
    columns = _by_person(found) if by == "person" else _by_state(found)
    return rendering.page(
        request,
        "tasks.html",
        columns=columns,
        by=by,
        owner=owner,
        series=series,
        known=known,
        today=date.today().isoformat(),
    )


@router.get("/series")
async def every(request: Request) -> Response:
    """The series there are."""
    here = site.of(request)
    known = await here.read(api.library, settings=here.settings)
    counts = {name: [e for e in known.entries if e.meeting.series == name] for name in known.series}
    return rendering.page(request, "series.html", counts=counts)


@router.get("/series/{name:path}")
async def one(request: Request, name: str) -> Response:
    """A series in order of time, and who spoke how much in it."""
    here = site.of(request)
    entries = await here.read(api.timeline, name, settings=here.settings)
    ids = [e.transcript.meeting_id for e in entries]
    spoke = await here.read(api.spoken_s, ids, settings=here.settings)
    whole = sum(spoke.values()) or 1.0
    shares = [(name, seconds / whole, seconds) for name, seconds in spoke.items()]
    base = request.scope.get("root_path", "")
    return rendering.page(
        request,
        "timeline.html",
        series=name,
        entries=[
            (e, views.cited(stated(e.recap.decisions), base=base, fallback=e.transcript.meeting_id))
            for e in entries
        ],
        shares=shares[:20],
    )


def _by_person(found: tuple[Tracked, ...]) -> dict[str, list[Tracked]]:
    columns: dict[str, list[Tracked]] = defaultdict(list)
    for task in found:
        columns[task.action.owner or ""].append(task)
    ordered = sorted(columns, key=lambda name: (name == "", name.casefold()))
    return {name: sorted(columns[name], key=_when) for name in ordered}


def _by_state(found: tuple[Tracked, ...]) -> dict[str, list[Tracked]]:
    columns: dict[str, list[Tracked]] = {"overdue": [], "open": [], "done": []}
    today = date.today().isoformat()
    for task in found:
        late = task.closed is None and bool(task.action.due_date) and str(task.action.due_date) < today
        columns["done" if task.closed else "overdue" if late else "open"].append(task)
    return {name: sorted(held, key=_when) for name, held in columns.items()}


def _when(task: Tracked) -> tuple[bool, str, str]:
    return task.closed is not None, task.action.due_date or "9999", task.action.text
