"""Lines of text into turns of speakers: `Ana  0:05`, `[00:01:02] Ana: …`, `Ana (00:01): …`, `Ana: …`, `(ANA) …`.

Knows nothing of files. A whole text is judged at once: the style that explains most lines wins; unsure means no speaker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.formats.parts.cues import Cue
from pipeline.formats.parts.speakers import could_be_name, looks_like_name, names, opening, tidy
from pipeline.formats.parts.times import TIME, seconds

_T = rf"{TIME}(?:\s?[AaPp]\.?[Mm]\.?)?"
_LEAD = re.compile(
    rf"^@?[\[(]?\s*(?P<start>{_T})(?:\s*(?:-{{1,2}}>|[-–—])\s*(?P<end>{_T}))?\s*[\])]?(?:$|(?<=[\])])\s*|\s+)"
    r"(?:[-–—|]\s+)?(?P<rest>.*)$"
)
_TAIL = re.compile(
    rf"^(?P<name>\S.{{0,63}}?)[\s|,–—-]*?[\s\[(|](?P<start>{_T})(?:\s*[-–—]\s*(?P<end>{_T}))?[\])]?:?$"
)
_MIDDLE = re.compile(
    rf"^(?P<name>\S.{{0,63}}?)\s*(?:[\[(](?P<start>{_T})[\])]\s*:?|\s(?P<bare>{_T})\s*:)\s+(?P<rest>\S.*)$"
)
_BRACKETS = re.compile(r"^(?P<mark>[\[(<])(?P<name>[^\]\[()<>]{1,48})[\])>]\s*:?\s*(?P<rest>.*)$")
_BOLD = re.compile(r"^([\W\d]{0,24}?)\*\*([^*]{1,80})\*\*")
_CHAT_FROM = re.compile(r"^From\s+(?P<name>.{1,64}?)\s+to\s+.{1,64}?:\s*(?P<rest>.*)$", re.IGNORECASE)
_SOUNDS = frozenset(
    "laughter laughs laughing applause music inaudible crosstalk pause silence unintelligible noise cough coughs "
    "overlapping foreign background speaking".split()
)
_JOINING = frozenset("or and but so if then because when while as that not also maybe well yes no".split())
"""Words a transcriber puts in brackets where they were hard to hear: "(Or) do we want …"."""
_SERVICE = re.compile(
    r"^(?:.{1,64} (?:started|stopped) transcription\.?|Transcribed by https?://\S+|Meeting ended .{0,40}"
    r"|This editable transcript was computer generated.*)$",
    re.IGNORECASE,
)
_CLOCK_FROM_S = 4 * 3600.0
"""A text whose first time is later than this tells the time of day, not the time since the start."""


@dataclass(frozen=True, slots=True)
class Turns:
    """What was found: the turns as cues, the lines before the first one, notes. `share`: lines that open a turn."""

    cues: tuple[Cue, ...]
    heading: tuple[str, ...]
    share: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line as one style reads it. `name` and `start_s` may each be missing; neither: it goes on a turn."""

    rest: str
    name: str | None = None
    start_s: float | None = None
    end_s: float | None = None


def turns(lines: Sequence[str]) -> Turns | None:
    """The turns of a text; None where no style explains it: it is prose. Empty lines are allowed."""
    kept = [_plain(line) for line in lines]
    service = sum(bool(line and _SERVICE.match(line)) for line in kept)
    kept = [line for line in kept if line and not _SERVICE.match(line)]
    if not kept:
        return None
    readings = [reading for style in _STYLES if (reading := style(kept))]
    if not readings:
        return None
    best = max(readings, key=_explained)
    share = sum(_opens(x) for x in best) / len(best)
    first = next(i for i, x in enumerate(best) if _opens(x))
    is_heading = _is_heading(kept[:first], of=len(best))
    cues = _gathered(best[first:] if is_heading else best)
    cues, clock_notes = _from_the_start(cues)
    lines_were = "lines were" if service > 1 else "line was"
    notes = (f"{service} {lines_were} the transcription service's own and left out",) if service else ()
    return Turns(tuple(cues), tuple(kept[:first]) if is_heading else (), share, notes + clock_notes)


def _plain(line: str) -> str:
    """Without Markdown bold at the front, where labels are, and without outer space; tabs stay for their meaning."""
    return _BOLD.sub(r"\1\2", line.strip(), count=1).strip()


def _explained(lines: Sequence[_Line]) -> tuple[int, int, int]:
    """How much a style finds: turns first, then names, then times."""
    opened = sum(_opens(x) for x in lines)
    return opened, sum(x.name is not None for x in lines), sum(x.start_s is not None for x in lines)


def _is_heading(lines: Sequence[str], *, of: int) -> bool:
    """Whether the lines before the first turn are a heading: few, and mostly no sentences. Else they are talk."""
    spoken = sum(line.endswith((".", "!", "?", "…", "。", "-", ",")) for line in lines)
    return spoken * 2 < max(1, len(lines)) and len(lines) <= 60 and (len(lines) <= 15 or len(lines) * 3 <= of)


def _opens(line: _Line) -> bool:
    return line.name is not None or line.start_s is not None


def _style_lead(lines: Sequence[str]) -> list[_Line] | None:
    """`[00:01:02] Ana: text`, `00:01:02<tab>Ana:<tab>text`, `10:02:33 From Ana to Everyone: text`, `0:05 text`."""
    matches = [_LEAD.match(line) for line in lines]
    timed = sum(m is not None for m in matches)
    if timed < min(2, len(lines)):
        return None
    rests = [m["rest"] for m in matches if m]
    known = names([opening(r) for r in rests if r])
    headed = Counter(tidy(r) for r in rests if r and could_be_name(r) and len(r.split()) <= 5)
    heads = {n for n, c in headed.items() if c > 1 and looks_like_name(n)}
    if not known and not heads and timed * 10 < len(lines):
        return None  # prose that mentions a time here and there
    read: list[_Line] = []
    for line, match in zip(lines, matches, strict=True):
        if not match:
            label = opening(line) if known else None
            read.append(_Line(label.rest, label.name) if label and label.name in known else _Line(line))
            continue
        start, end = _time(match["start"]), _time(match["end"]) if match["end"] else None
        if start is None:
            read.append(_Line(line))
            continue
        chat, label = _CHAT_FROM.match(match["rest"]), opening(match["rest"])
        if chat:
            read.append(_Line(chat["rest"], tidy(chat["name"]), start, end))
        elif label and label.name in known:
            read.append(_Line(label.rest, label.name, start, end))
        elif tidy(match["rest"]) in heads:
            read.append(_Line("", tidy(match["rest"]), start, end))
        else:
            read.append(_Line(match["rest"], None, start, end))
    return read


def _style_tail(lines: Sequence[str]) -> list[_Line] | None:
    """`Ana Lopez  0:05` or `[Ana Lopez] 10:02:33` or `Speaker 1 (00:05):` on a line of its own, text below it."""
    found = [_TAIL.match(line) for line in lines]
    named = [tidy(m["name"].strip("[]()<>:|-– ")) if m else "" for m in found]
    good = [bool(n) and could_be_name(n) for n in named]
    counts = Counter(n for n, ok in zip(named, good, strict=True) if ok)
    if not counts or (max(counts.values()) < 2 and sum(good) * 5 < len(lines)):
        return None
    read = []
    latest = 0.0
    for line, match, name, ok in zip(lines, found, named, good, strict=True):
        start = _time(match["start"]) if match and ok else None
        if start is None or (counts[name] == 1 and start < latest):
            read.append(_Line(line))  # "Lunch 12:30" amid the talk opens no turn
            continue
        latest = start
        read.append(_Line("", name, start))
    return read


def _style_middle(lines: Sequence[str]) -> list[_Line] | None:
    """`Ana (00:01): text`, `Ana [00:01:02] text`, `Ana 0:05: text`."""
    found = [_MIDDLE.match(line) for line in lines]
    named = [tidy(m["name"].strip("[]():")) if m else "" for m in found]
    good = [bool(n) and could_be_name(n) for n in named]
    counts = Counter(n for n, ok in zip(named, good, strict=True) if ok)
    if not counts or (max(counts.values()) < 2 and sum(good) * 5 < len(lines)):
        return None
    read = []
    for line, match, name, ok in zip(lines, found, named, good, strict=True):
        start = _time(match["start"] or match["bare"]) if match and ok else None
        read.append(_Line(match["rest"], name, start) if match and start is not None else _Line(line))
    return read


def _style_name_above(lines: Sequence[str]) -> list[_Line] | None:
    """A name, a time on the next line, then the words."""
    read: list[_Line] = []
    alone = {i: _time(m["start"]) for i, x in enumerate(lines) if (m := _LEAD.match(x)) and not m["rest"]}
    above = {i - 1: t for i, t in alone.items() if i and t is not None and could_be_name(lines[i - 1])}
    counts = Counter(lines[i] for i in above)
    if not counts or max(counts.values()) < 2:
        return None
    for i, line in enumerate(lines):
        if i in above:
            read.append(_Line("", tidy(line), above[i]))
        elif i - 1 not in above:
            read.append(_Line(line))
    return read


def _style_label(lines: Sequence[str]) -> list[_Line] | None:
    """`Ana: text`, the name alone on its line too; a time on a line of its own dates the next turn (Google Meet)."""
    found = [opening(line) for line in lines]
    known = names(found)
    if not known:
        return None
    read: list[_Line] = []
    pending: float | None = None
    for line, label in zip(lines, found, strict=True):
        alone = _LEAD.match(line)
        if alone and not alone["rest"] and (at := _time(alone["start"])) is not None:
            pending = at
        elif label and label.name in known:
            read.append(_Line(label.rest, label.name, pending))
            pending = None
        else:
            read.append(_Line(line))
    return read


def _style_brackets(lines: Sequence[str]) -> list[_Line] | None:
    """`(ANA) text`, `[Ana] text`, `<ana> text`: the bracket that most lines open with; others are remarks."""
    found = [_BRACKETS.match(line) for line in lines]
    marks = Counter(m["mark"] for m in found if m and m["rest"] and not m["name"].endswith("/"))
    mark = max(marks, key=lambda k: marks[k], default="")
    named = [tidy(m["name"]) if m and m["mark"] == mark and m["rest"] else "" for m in found]
    counts = Counter(
        n
        for n in named
        if n
        and could_be_name(n)
        and n.casefold().split()[0] not in _SOUNDS
        and n.casefold() not in _JOINING
        and not n.endswith("/")
    )
    known = {n for n, c in counts.items() if looks_like_name(n) or c > 2}
    if sum(counts[n] for n in known) * 5 < len(lines) or max((counts[n] for n in known), default=0) < 2:
        return None
    return [
        _Line(m["rest"], name) if m and name in known else _Line(line)
        for line, m, name in zip(lines, found, named, strict=True)
    ]


_STYLES = (_style_lead, _style_tail, _style_middle, _style_name_above, _style_label, _style_brackets)


def _gathered(lines: Sequence[_Line]) -> list[Cue]:
    """One cue a turn: lines that open nothing go on the turn before them."""
    cues: list[Cue] = []
    for line in lines:
        text = (" ".join(line.rest.split()),) if line.rest.strip() else ()
        if _opens(line) or not cues:
            cues.append(Cue(text, line.start_s, line.end_s, line.name))
        else:
            cues[-1] = replace(cues[-1], lines=cues[-1].lines + text)
    return [c for c in cues if c.lines]


def _from_the_start(cues: list[Cue]) -> tuple[list[Cue], tuple[str, ...]]:
    first = next((c.start_s for c in cues if c.start_s is not None), None)
    notes: tuple[str, ...] = ()
    if first is not None and first >= _CLOCK_FROM_S:
        cues = [
            replace(
                c,
                start_s=round(c.start_s - first, 3) if c.start_s is not None and c.start_s >= first else None,
                end_s=round(c.end_s - first, 3) if c.end_s is not None and c.end_s >= first else None,
            )
            for c in cues
        ]
        notes = ("times of day were counted from the first line",)
    timed = [c.start_s for c in cues if c.start_s is not None]
    back = sum(b < a for a, b in pairwise(timed))
    return cues, (*notes, f"{back} times go backwards; the order of the file was kept") if back else notes


def _time(text: str) -> float | None:
    """Seconds; `1:05 PM` is a time of day."""
    half = re.search(r"([AaPp])\.?[Mm]\.?$", text)
    if not half:
        return seconds(text)
    digits = text[: half.start()].strip()
    at = seconds(digits if digits.count(":") == 2 else f"{digits}:00")
    return None if at is None or at >= 13 * 3600 else at % 43200 + (43200 if half[1] in "Pp" else 0)
