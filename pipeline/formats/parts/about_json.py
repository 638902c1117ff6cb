"""What a JSON export tells of its meeting beside the talk: title, date, language, length, and whether a job failed.

Knows nothing of vendors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.formats.parts import fields
from pipeline.formats.parts.headings import date_in
from pipeline.formats.parts.rows import folded
from pipeline.formats.parts.time_spans import moment

_TITLES = ("title", "meetingtitle", "meetingname", "topic", "subject", "name", "displayname", "meetingid")
_DATES = (
    "date meetingdate datestring starttime startedat startdatetime recordingstarttime recordingstartedat startdate "
    "scheduledstarttime created createdat createdtime createddate timestamp lastupdated"
).split()
_LANGUAGES = (
    "language",
    "languagecode",
    "lang",
    "locale",
    "detectedlanguage",
    "spokenlanguage",
    "spokenlanguagetag",
)
_LENGTHS = ("audioduration", "durations", "durationseconds")
_FAILED = frozenset(
    {"error", "failed", "queued", "processing", "submitted", "in_progress", "running", "pending"}
)


@dataclass(frozen=True, slots=True)
class JobHeader:
    """What was found; None: not told. `failed`: why a job has no transcript."""

    title: str | None = None
    date: str | None = None
    language: str | None = None
    duration_s: float | None = None
    failed: str = ""


def told(data: object) -> JobHeader:
    """Reads the objects around the talk, the outermost first."""
    near = list(_near(data, 0))
    status = next((s for d in near if isinstance(s := _get(d, "status", "jobstatus"), str)), "")
    problem = ""
    if status.lower() in _FAILED:
        problem = str(
            next(
                (e for d in near if isinstance(e := _get(d, "error", "failurereason"), str)),
                "no transcript yet",
            )
        )
        problem = f"the job has status {status!r}: {problem}"
    return JobHeader(
        title=next((t for d in near if (t := _title(d))), None),
        date=next((day for d in near for k in _DATES if (day := _day(_get(d, k)))), None),
        language=fields.tag(next((v for d in near if isinstance(v := _get(d, *_LANGUAGES), str)), None)),
        duration_s=next((float(v) for d in near if isinstance(v := _get(d, *_LENGTHS), (int, float))), None),
        failed=problem,
    )


def _near(data: object, depth: int) -> Iterator[dict[str, object]]:
    """Objects reached through objects alone, breadth first."""
    layer: list[object] = [data]
    for _ in range(7):
        objects = [d for d in layer if isinstance(d, dict)]
        for each in objects:
            yield {folded(str(k)): v for k, v in each.items()}
        layer = list[object](v for d in objects for v in d.values() if isinstance(v, dict))[:50]


def _get(data: Mapping[str, object], *keys: str) -> object:
    return next((data[k] for k in keys if data.get(k) not in (None, "")), None)


def _title(data: Mapping[str, object]) -> str | None:
    for key in _TITLES:
        value = data.get(key)
        if isinstance(value, str) and value.strip() and len(value) < 200 and "/" not in value:
            return " ".join(value.split())
    return None


def _day(value: object) -> str | None:
    """A date from a text, or from seconds or milliseconds since 1970."""
    if isinstance(value, dict):
        return None
    if isinstance(value, str) and (day := date_in(value)):
        return day
    at = moment(value)
    if at is None or at.unit == "s":
        return None
    number = at.value / 1000 if at.value > 1e11 else at.value
    return datetime.fromtimestamp(number, UTC).date().isoformat() if 6e8 < number < 5e9 else None
