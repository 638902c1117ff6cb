"""Times as the JSON of others writes them: seconds, milliseconds, ticks, "1.3s", PT1.5S, 00:01:02, dates with a time.

Knows nothing of words. What a bare number counts is settled over a whole file, by how fast people can speak.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from pipeline.formats.parts.times import seconds

Unit = Literal["s", "?", "date"]
ABSOLUTE_FROM_S = 100_000_000.0
"""A time this long after zero (three years) is a date, counted from 1970."""
WORDS_PER_S = 2.5
_PLAUSIBLE = (0.05, 20.0)
_SCALES = (1.0, 1e-3, 1e-6, 1e-7, 1e-9)
"""Seconds, milliseconds, microseconds, ticks of 100 ns, nanoseconds."""
_SAMPLES = 1 / 16000
"""Otter counts `start_offset` in samples at 16 kHz."""
_UNITS = {
    "ms": 1e-3, "msec": 1e-3, "msecs": 1e-3, "millis": 1e-3, "milliseconds": 1e-3, "millisec": 1e-3, "ticks": 1e-7,
    "us": 1e-6, "micros": 1e-6, "microseconds": 1e-6, "nanos": 1e-9, "nanoseconds": 1e-9, "ns": 1e-9,
    "samples": 1 / 16000, "s": 1.0, "sec": 1.0, "secs": 1.0, "seconds": 1.0,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_BEFORE = r"(?:audio|data|seg(?:ment)?|relative|rel|utterance|word|line|cue|t|time|speech|clip|video|phrase)?"
_AFTER = rf"(?:s|ed)?(?:time(?:stamp|code)?|offset|at|ts|sec|pos(?:ition)?|date(?:time)?)?(?:in)?(?P<unit>{_UNIT})?$"
_START = re.compile(rf"^{_BEFORE}(?:start|begin|from|offset|onset|bg){_AFTER}")
_END = re.compile(rf"^{_BEFORE}(?:end|stop|to|until|finish|ed|offsetend){_AFTER}")
_LENGTH = re.compile(rf"^{_BEFORE}(?:d?dur(?:ation)?|length|d)(?:time|in)?(?P<unit>{_UNIT})?$")
_POINT = re.compile(
    rf"^(?:display|start|video|audio|relative)?(?:timestamp|time|ts|timecode|at|t)(?:s|in)?(?P<unit>{_UNIT})?$"
)
_ELSEWHERE = {
    word: kind
    for kind, words in {
        "start": "anfang beginn debut début inicio inizio início начало 开始时间 开始 開始 開始時間 開始時刻 시작 시작시간",
        "end": "ende fin fine fim конец 结束时间 结束 結束 終了 終了時刻 종료 종료시간",
        "point": "zeit zeitstempel horodatage hora marcadetiempo tijd czas время 时间 時間 時刻 시간",
    }.items()
    for word in words.split()
}
"""What tables in other languages call their columns."""
_ISO_LENGTH = re.compile(
    r"^P(?:(\d{1,9})D)?T?(?:(\d{1,9}(?:[.,]\d{1,9})?)H)?(?:(\d{1,9}(?:[.,]\d{1,9})?)M)?(?:(\d{1,9}(?:[.,]\d{1,9})?)S)?$"
)
_WITH_UNIT = re.compile(
    r"^(-?\d{1,12}(?:[.,]\d{1,9})?)\s*(s|sec|secs|seconds|ms|msec|milliseconds)$", re.IGNORECASE
)
_DATE_TIME = re.compile(r"^\d{4}-\d\d?-\d\d?[T ]\d")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a file has it. `unit`: seconds, "?" (a bare number), or a date (seconds since 1970)."""

    value: float
    unit: Unit = "s"


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """When something was said, as its file has it."""

    start: Moment | None = None
    end: Moment | None = None
    length: Moment | None = None
    sampled: bool = False


def span(row: Mapping[str, object]) -> TimeSpan:
    """The times of one row, from whatever keys it has; pairs such as `timestamp: [0.0, 3.7]` too."""
    found: dict[str, Moment] = {}
    for key, value in row.items():
        kind, scale = role(key)
        if kind is None:
            continue
        if isinstance(value, (list, tuple)):
            _pair(value, scale, found)
        elif isinstance(value, dict) and (inner := _inner(value, key)):
            found.setdefault("start", inner[0])
            if inner[1]:
                found.setdefault("end", inner[1])
        elif (at := moment(value, scale)) is not None:
            found.setdefault(kind, at)
    start = found.get("start") or found.get("point")
    return TimeSpan(start, found.get("end"), found.get("length"), isinstance(row.get("start_offset"), int))


@lru_cache(maxsize=4096)
def role(key: str) -> tuple[str | None, float | None]:
    """What time a key names ("start", "end", "length", "point") and its scale to seconds, where the key says so."""
    plain = re.sub(r"[\W_\d]+", "", key.casefold())
    if plain in _ELSEWHERE:
        return _ELSEWHERE[plain], None
    plain = "startms" if plain == "tstartms" else plain
    if plain in ("timestamps", "offsets", "times"):
        return "start", 1e-3 if plain == "offsets" else None
    for kind, pattern in (("start", _START), ("end", _END), ("length", _LENGTH), ("point", _POINT)):
        if match := pattern.match(plain):
            unit = match["unit"]
            return kind, _UNITS[unit] if unit else None
    return None, None


def moment(value: object, scale: float | None = None) -> Moment | None:
    """One time; `scale` is the unit that the key names, None where it names none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, str):
        text = value.strip().strip("[]()")
        if (told := _told(text)) is not None:
            return told
        try:
            value = float(text.replace(",", ".")) if len(text) < 40 else None
        except ValueError:
            return None
    if not isinstance(value, (int, float)) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    if scale is not None:
        number *= scale
        return Moment(number, "date" if number > ABSOLUTE_FROM_S else "s")
    return Moment(number, "?")


def _told(text: str) -> Moment | None:
    """A time that says its unit itself."""
    if not text or len(text) > 48:
        return None
    if match := _WITH_UNIT.match(text):
        return Moment(float(match[1].replace(",", ".")) * (1e-3 if match[2].lower().startswith("m") else 1.0))
    if text[0] == "P" and (match := _ISO_LENGTH.match(text)) and any(match.groups()):
        days, hours, minutes, secs = (float((g or "0").replace(",", ".")) for g in match.groups())
        return Moment(days * 86400 + hours * 3600 + minutes * 60 + secs)
    if _DATE_TIME.match(text):
        try:
            made = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.replace("Z", "+00:00")))
        except ValueError:
            return None
        return Moment((made if made.tzinfo else made.replace(tzinfo=UTC)).timestamp(), "date")
    at = seconds(re.sub(r"([.,]\d{6})\d+$", r"\1", text))
    return None if at is None else Moment(at)


def _object(value: Mapping[str, object]) -> Moment | None:
    """`{"seconds": "1", "nanos": 300000000}`, `{"relative": 1.2, "absolute": "2026-…"}`."""
    keys = {k.lower(): v for k, v in value.items()}
    if "seconds" in keys or "nanos" in keys:
        whole, part = moment(keys.get("seconds", 0), 1.0), moment(keys.get("nanos", 0), 1e-9)
        return Moment((whole.value if whole else 0.0) + (part.value if part else 0.0))
    for key in ("relative", "seconds", "offset", "value", "absolute"):
        if (at := moment(keys.get(key), 1.0 if key == "relative" else None)) is not None:
            return at
    return None


def _inner(value: Mapping[str, object], key: str) -> tuple[Moment, Moment | None] | None:
    """A time that is an object: one moment, or `offsets: {"from": 0, "to": 2000}`."""
    if (at := _object(value)) is not None:
        return at, None
    scale = role(key)[1]
    named = {role(k)[0]: moment(v, role(k)[1] or scale) for k, v in value.items()}
    start = named.get("start")
    return (start, named.get("end")) if start is not None else None


def _pair(value: list[object] | tuple[object, ...], scale: float | None, found: dict[str, Moment]) -> None:
    flat = [value[0], value[-1]] if value else []
    if flat and isinstance(flat[0], (list, tuple)) and isinstance(flat[1], (list, tuple)):
        if not flat[0] or not flat[1] or isinstance(flat[0][0], str):
            return  # a list of words with their times
        flat = [flat[0][0], flat[1][-1]]
        scale = scale or 1e-3  # FunASR's lists of word times count milliseconds
    for kind, at in zip(("start", "end"), flat, strict=False):
        if (made := moment(at, scale)) is not None:
            found.setdefault(kind, made)


def scale_of(spans: Iterable[tuple[TimeSpan, int]]) -> float:
    """Seconds in one step of a file's bare numbers, from how many words were spoken in which time.

    Speech at 0.05 to 20 words a second is taken as seconds; else the unit nearest to 2.5 words a second.
    """
    words, steps, starts, whole, sampled = 0, 0.0, [], 0, False
    for each, count in spans:
        whole += count
        sampled = sampled or each.sampled
        if each.start is None or each.start.unit != "?":
            continue
        starts.append(each.start.value)
        ended = each.end.value if each.end and each.end.unit == "?" else None
        if ended is None and each.length and each.length.unit == "?":
            ended = each.start.value + each.length.value
        if ended is not None and ended > each.start.value:
            words += count
            steps += ended - each.start.value
    if not steps and len(starts) > 1:
        steps, words = max(starts) - min(starts), whole
    if not steps or not words:
        return 1.0
    rate = words / steps
    if _PLAUSIBLE[0] <= rate <= _PLAUSIBLE[1]:
        return 1.0
    scales = (*_SCALES, _SAMPLES) if sampled else _SCALES
    return min(scales, key=lambda s: abs(math.log(max(rate / s, 1e-12) / WORDS_PER_S)))
