"""Tasks and series over all stored meetings, and what one's own verdicts say of the results.

Knows nothing of how any of it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.app import diagnosis as doctor_
from pipeline.app import explain as judge
from pipeline.app import task_list as desk_tasks
from pipeline.app.diagnosis import Check
from pipeline.meeting import Tracked
from pipeline.settings import Settings
from pipeline.stages.actions import TimelineEntry
from pipeline.store import Store, shelf
from pipeline.store.feedback import feedback

explain, calibrate = judge.explain, judge.calibrate


@dataclass(frozen=True, slots=True)
class QualityPoint:
    """How much a cheap model's results are kept, and how many of those that are kept are worse than a strong model's."""

    kept_share: float
    bad_share: float
    results: int


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How one's own verdicts on a task fell; `needed`: as many are needed before thresholds follow them."""

    task: str
    good: int
    bad: int
    needed: int
    points: tuple[QualityPoint, ...] = ()


def quality(*, settings: Settings) -> tuple[Verdicts, ...]:
    """The verdicts so far, by task."""
    with Store(settings.database) as store:
        given = Counter((f.task, f.good) for f in feedback(store))
    return tuple(
        Verdicts(t, given[t, True], given[t, False], judge.FEWEST, curve(t, settings=settings))
        for t in sorted({task for task, _ in given})
    )


def curve(task: str, *, settings: Settings) -> tuple[QualityPoint, ...]:
    """Cost against quality by one's own verdicts on a task: the more is kept the less is paid. Empty without verdicts."""
    with Store(settings.database) as store:
        given = sorted(judge.scored_results([f for f in feedback(store) if f.task == task]))
    bad = [int(wrong) for _, wrong in given]
    return tuple(QualityPoint(n / len(given), sum(bad[:n]) / n, n) for n in range(1, len(given) + 1))


def tasks(
    *,
    owner: str | None = None,
    due: str | None = None,
    done: bool | None = None,
    series: str | None = None,
    today: date,
    settings: Settings,
) -> tuple[Tracked, ...]:
    """Tasks of all meetings or one series; raises BadInput for a span that is none."""
    with Store(settings.database) as store:
        return desk_tasks.tasks(store, owner=owner, due=due, done=done, series=series, today=today)


def timeline(series: str, *, newest: int | None = None, settings: Settings) -> tuple[TimelineEntry, ...]:
    """A series in order of time, or its `newest` meetings; raises NotFound naming the series there are."""
    with Store(settings.database) as store:
        return desk_tasks.timeline(store, series, newest=newest)


def spoken_s(meetings: Sequence[str], *, settings: Settings) -> dict[str, float]:
    """How long each person spoke in these meetings, in seconds, who spoke most first."""
    with Store(settings.database) as store:
        return shelf.spoken_s(store, meetings)


def doctor(*, settings: Settings, reach: bool = False) -> tuple[Check, ...]:
    """What works on this machine, what is missing, and what mends it."""
    return tuple(doctor_.checks(settings, reach=reach))
